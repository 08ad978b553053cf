/** The report that was asked for, as a sink of records. */
import type { NamedInput } from '../batch/inputs.ts';
import { Collector } from '../records/collect.ts';
import { ObjectSink } from '../records/objects.ts';
import { isOfTypesOnly } from '../records/selected.ts';
import type { RecordSink } from '../records/sink.ts';
import { htmlOf } from './html.ts';
import { FollowReport } from '../report/follow.ts';
import { asciiText, wantsAscii } from '../report/ascii.ts';
import type { ErrnoAsked } from '../report/errno-search.ts';
import type { Command } from '../report/commands.ts';
import { SvgReport } from '../report/graph/svg-report.ts';
import { FrameReport } from '../report/frame.ts';
import { writeJson } from '../report/json.ts';
import { ListReport } from '../report/list.ts';
import { MARKDOWN } from '../report/markdown.ts';
import { NdjsonReport } from '../report/ndjson.ts';
import { TerminalReport } from '../report/terminal.ts';
import type { CliWords } from '../words/cli-words.ts';
import type { Lang } from '../words/languages.ts';
import { reportWords } from '../words/report-words.ts';
import { complain, type Io } from './io.ts';
import { reportLanguage } from './language.ts';
import { paged } from './pager.ts';
import { pcapngReport } from './pcapng.ts';
import { memoryFor } from './memory.ts';
import type { Options } from './options.ts';

export interface Report {
  readonly sink: RecordSink;
  /** Writes what has been told so far, for who watches. */
  flush(): void;
  /** Writes what is still to be written; called once, after the summary. */
  finish(): void | Promise<void>;
  /** What was asked for and is not in the input; null: nothing. */
  mistake?(): string | null;
}

export function coloured(color: Options['color'], io: Io): boolean {
  if (color !== 'auto') return color === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return io.stdoutIsTty && TERM !== 'dumb';
}

function width(io: Io): number {
  const given = Number(io.env['COLUMNS']);
  const columns = io.columns ?? (Number.isInteger(given) && given > 0 ? given : 80);
  return Math.max(40, columns);
}

const nothing = (): void => {};

/** Connections were chosen each by itself, or by a condition that few fulfil: they are told at length. */
function selects({ wanted }: Options): boolean {
  const { errno: _errno, ...others } = wanted ?? {};
  return Object.keys(others).length > 0;
}

/** Views that exclude each other, in a sentence. */
export function viewContradiction(
  { format, list, brief, all, follow, frame, connection, top }: Options,
  says: CliWords['mistakes'],
): string | null {
  if (list === null && !brief && top === null) return null;
  const view = list !== null ? '--list' : brief ? '--brief' : '--top';
  if (format !== 'terminal' && (format !== 'markdown' || list !== null)) return says.viewOfTerminal(view, format);
  if (follow) return says.viewAndFollow(view);
  if (frame !== null) return says.viewAndFrame(view);
  if (list !== null && (brief || all)) return says.twoViews(brief ? '--brief' : '--all');
  if (brief && all) return says.briefAndAll;
  if (brief && connection !== null) return says.briefAndConnection;
  return null;
}

/** With the language that its words are in. */
type Spoken = Omit<Options, 'lang'> & { readonly lang: Lang };

/** What a report has to know of the records that it will get. */
interface Given {
  /** Saved ones without plain packets. */
  readonly saved: boolean;
  /** Chosen by an error that applications saw. */
  readonly errno: ErrnoAsked | null;
  /** What they are made of, for who reads it again. */
  readonly inputs: readonly NamedInput[];
}

/** `said`: the words of what stands beside the report. */
export function makeReport(given: Options, io: Io, command: Command, said: CliWords, about: Given): Report {
  const options = { ...given, lang: reportLanguage(given.lang, given.format, io.env) };
  switch (options.format) {
    case 'ndjson':
      return ndjson(options, io);
    case 'json': {
      const collector = new Collector(memoryFor(options, io));
      const finish = (): void => {
        writeJson((bytes) => io.write(bytes), collector.value());
        const { connections, records } = collector.leftOut;
        if (records > 0) complain(io, said.mistakes.jsonLeftOut(records, connections));
      };
      const sink = new ObjectSink((record) => collector.add(record), { packets: options.packets });
      return { sink, flush: nothing, finish };
    }
    case 'html':
      return html(options, io);
    case 'svg':
      return {
        sink: new SvgReport((text) => io.write(text), reportWords(options.lang)),
        flush: nothing,
        finish: nothing,
      };
    case 'pcapng':
      return pcapng(options, io, command, about);
    case 'markdown':
    case 'terminal':
      return terminal(options, io, command, about);
  }
}

function ndjson(options: Spoken, io: Io): Report {
  const { packets, follow, wanted } = options;
  // What is chosen by more than its type comes chosen.
  const types = wanted !== null && isOfTypesOnly(wanted) ? wanted.types : undefined;
  const sink = new NdjsonReport((bytes) => io.write(bytes), { packets, starts: follow, types });
  const flush = (): void => sink.flush();
  return { sink, flush, finish: flush };
}

function html({ lang }: Spoken, io: Io): Report {
  const report = htmlOf(lang, (text) => io.write(text), io);
  return { sink: report.sink, flush: nothing, finish: () => report.finish() };
}

function pcapng({ time, lang, filter }: Spoken, io: Io, command: Command, { inputs: [input], errno }: Given): Report {
  if (input === undefined) throw new Error('a copy needs its input');
  const rest = { colour: false, all: false, packets: false, payload: false, selected: false, saved: false };
  return pcapngReport(input, { ...rest, words: reportWords(lang), time, errno, filter, command }, io);
}

function terminal(options: Spoken, io: Io, command: Command, { saved, errno }: Given): Report {
  const form = options.format === 'markdown' ? MARKDOWN : null;
  const pages = form === null && io.stdoutIsTty && options.pager && !options.follow ? paged(io) : null;
  const take = pages?.write ?? ((text: string) => io.write(text));
  const ascii = form === null && options.lang === 'en' && wantsAscii(io.env);
  const write = ascii ? (text: string) => take(asciiText(text)) : take;
  const finish = pages?.finish ?? nothing;
  const { time, payload } = options;
  const words = reportWords(options.lang);
  const shared = { words, width: width(io), colour: form === null && coloured(options.color, io), time, payload };
  if (options.frame !== null && form === null) {
    const sink = new FrameReport(write, { ...shared, frame: options.frame });
    return { sink, flush: nothing, finish, mistake: () => sink.beyond };
  }
  if (options.follow) {
    const sink = new FollowReport(write, { ...shared, packets: options.packets, verdicts: options.verdicts });
    return { sink, flush: () => sink.flush(), finish: nothing };
  }
  const { all, packets, list, top, brief } = options;
  if (list !== null)
    return {
      sink: new ListReport(write, { ...shared, ...list, top, errno, memory: memoryFor(options, io), command }),
      flush: nothing,
      finish,
    };
  const sink = new TerminalReport(write, {
    ...shared,
    ...(form === null ? {} : { form, width: form.maxWidth }),
    all,
    packets,
    errno,
    brief,
    top,
    command,
    filter: options.filter,
    selected: selects(options),
    saved,
  });
  return { sink, flush: nothing, finish };
}
