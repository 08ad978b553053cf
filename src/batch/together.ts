/** Many captures into one stream of records: the engine of a batch without a directory of results. */
import { analyzeInto, languageOf, partsOfAll, type RunOptions, type Source } from '../analyze.ts';
import type { SourceInput } from '../capture/source.ts';
import type { SummaryRecord } from '../records/contract.ts';
import type { RecordSink } from '../records/sink.ts';
import { tee } from '../records/tee.ts';
import type { Bytes } from '../units.ts';
import { wordedTwoViews } from '../words/wording.ts';
import { Joinable } from './two-views/joinable.ts';
import { roomIn } from './two-views/room.ts';
import { tellTwoViews } from './two-views/tell.ts';

export interface Together {
  readonly summary: SummaryRecord;
  /** Connections of which it was not looked whether another capture holds them: there were too many. */
  readonly notJoined: number;
}

export interface TogetherOptions extends RunOptions {
  /** Opens a source once more that is a stream. */
  readonly again?: (file: number) => SourceInput | null;
  /** Bytes for what is kept to compare captures. */
  readonly joinMemory?: Bytes;
}

/** Where there are several sources, or several logs in one, connections that two of them hold are told before the summary. */
export async function analyzeTogether(
  records: RecordSink,
  given: readonly Source[],
  options: TogetherOptions,
): Promise<Together> {
  const parts = await partsOfAll(given, options);
  const sources = parts.map((part) => part.source);
  const { onFileEnd } = options;
  if (onFileEnd !== undefined)
    options = { ...options, onFileEnd: (index, error) => onFileEnd(parts[index]?.of ?? index, error) };
  if (sources.length < 2) return { summary: await analyzeInto(records, sources, options), notJoined: 0 };
  const joinable = new Joinable(roomIn(options.joinMemory));
  const { signal, lang = 'en' } = options;
  const language = languageOf(lang);
  const inputOf = (file: number): SourceInput | null => {
    const input = sources[file]?.input;
    return input === undefined || 'stream' in input ? (options.again?.(parts[file]?.of ?? file) ?? null) : input;
  };
  const beforeSummary = async (): Promise<void> => {
    for await (const record of tellTwoViews({ joinable, inputOf, signal }))
      records.twoViews(wordedTwoViews(record, language));
  };
  const summary = await analyzeInto(tee(records, joinable), sources, { ...options, beforeSummary });
  return { summary, notJoined: joinable.leftOut };
}
