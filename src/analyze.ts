/** The wiring of all stages: inputs are read one after the other into one tracker, and its records go to a sink. */
import { FilterError, FilterMistake, MemoryUsedUp, Unreadable, UnreadableInput } from './capture/errors.ts';
import { compileFilter } from './capture/filter.ts';
import type { ReadOptions } from './capture/open.ts';
import { partsOf } from './capture/parts.ts';
import { littleRead, nothingRead } from './capture/text/unread.ts';
import { readSource, type SourceInput, type SourceOptions } from './capture/source.ts';
import { EvidenceJudge } from './evidence/judge.ts';
import { Judge } from './findings/judge.ts';
import { RULES } from './findings/registry.ts';
import { Prediction } from './flow/header-prediction.ts';
import { Tracker } from './flow/tracker.ts';
import { Witness } from './flow/witness/witness.ts';
import type { ConnectionOutline, RecordSink } from './records/sink.ts';
import type { Message } from './records/message.ts';
import type { ErrorFacts } from './records/reading-facts.ts';
import type { KeyWithFacts } from './records/key-with-facts.ts';
import type { EngineSink, UnwordedCaptureEnd, UnwordedConnection } from './records/unworded.ts';
import type { SegmentFilter } from './capture/decoder.ts';
import { Language } from './words/language.ts';
import { type Lang } from './words/languages.ts';
import { Wording } from './words/wording.ts';
import { SCHEMA_VERSION, type FindingRecord, type SummaryRecord } from './records/contract.ts';
import { NameTable } from './segment/names.ts';
import type { Reader, SegmentHandler, SourceEnd } from './segment/source.ts';
import type { Bytes } from './units.ts';

export { BEAT_MS } from './flow/states/stage.ts';
export { Prediction };
export { DEFAULT_MEMORY } from './flow/budget.ts';

export interface Source {
  /** How the input is called in the records. */
  readonly path: string;
  readonly input: SourceInput;
}

export interface RunOptions {
  /** The language of all sentences in the records; English by default. */
  readonly lang?: Lang;
  /** Only packets that match are analysed: an expression as tcpdump takes it. A mistake in it throws FilterError. */
  readonly filter?: string;
  /** Community ID, Zeek's and Wireshark's numbers in the `connection` records. */
  readonly joinKeys?: boolean;
  /** Ends the run early; what is known so far is then the result, marked as partial. */
  readonly signal?: AbortSignal;
  /** Bytes read of the input, its size where it is known, and packets so far in all inputs. */
  readonly onProgress?: (read: number, total: number | undefined, packets: number) => void;
  /** Given every byte of the inputs as they are stored, in order. */
  readonly onBytes?: SourceOptions['onBytes'];
  /** Records are wanted as the packets come. */
  readonly live?: boolean;
  /** Given, before anything is read, what is to be called at a steady beat by who has a clock: {@link Beat}. */
  readonly onLive?: (beat: Beat) => void;
  /** About how many bytes live state may take; by default 512 MB. */
  readonly maxMemory?: number | undefined;
  /** `false`: no payload is read for the names of connections (TLS server name, HTTP request and host). */
  readonly names?: boolean | undefined;
  /** Codes of findings that are neither told nor counted. */
  readonly ignore?: ReadonlySet<string>;
  /** Connections that a flood or scan finding stands for have no records of their own; by default so. */
  readonly fold?: boolean;
  /** Called every {@link LOOK_EVERY} packets; when it has aborted `signal`, no further packet is analysed. */
  readonly onPackets?: () => void;
  /** Called every {@link LOOK_EVERY} connections that are told: many may be between two packets, and behind the last. */
  readonly onConnections?: () => void;
  /** Awaited between parts of an input: the pace of who takes the records. */
  readonly pause?: SourceOptions['pause'];
  /** For tests and measurements: switches header prediction off, and counts the segments that it judged. */
  readonly prediction?: Prediction | undefined;
  /** Awaited when all inputs are read, before the summary is told. */
  readonly beforeSummary?: () => Promise<void>;
  /** Called before each input. */
  readonly onFile?: (index: number, source: Source) => void;
  /** Called when an input ends; `error` when nothing could be read. */
  readonly onFileEnd?: (index: number, error: UnreadableInput | null) => void;
}

/** Packets that come, or connections that are told, between two looks at what they have cost. */
const LOOK_EVERY = 512;

/** Tells a live run that one beat of time went by, so that what ended is told even when nothing more comes. */
export type Beat = () => void;

const NOTHING_READ: SourceEnd = {
  frames: 0,
  tcpSegments: 0,
  durationNs: 0,
  skipped: [],
  malformed: [],
  facts: {},
  linkTypes: [],
  notes: [],
};

/** Puts records into words, and before a file's last one tells what lines of other programs say of its connections. */
class Overhearing extends Wording {
  readonly #evidence: EvidenceJudge;
  /** Who takes the records has counted the connection whose record comes next, which is wanted here only. */
  #counted = false;
  readonly #onConnections: (() => void) | undefined;
  #told = 0;

  constructor(to: RecordSink, language: Language, evidence: EvidenceJudge, { onConnections }: RunOptions) {
    super(to, language);
    this.#evidence = evidence;
    this.#onConnections = onConnections;
  }

  override onlyCounts(outline: ConnectionOutline): boolean {
    if (++this.#told % LOOK_EVERY === 0) this.#onConnections?.();
    const counted = super.onlyCounts(outline);
    this.#counted = counted && this.#evidence.busy;
    return counted && !this.#evidence.busy;
  }
  override connection(record: UnwordedConnection): void {
    this.#evidence.connection(record);
    if (!this.#counted) super.connection(record);
    this.#counted = false;
  }
  override heldBytes(): Bytes {
    return super.heldBytes() + this.#evidence.heldBytes;
  }
  override captureEnd(record: UnwordedCaptureEnd): void {
    for (const one of this.#evidence.finish(record.file)) this.evidence(one);
    super.captureEnd(record);
  }
}

/** Thrown by a sink that takes no more: the run ends at once. */
export class OutputClosed extends Error {
  /** What the system says; null when the reader has gone because it has seen enough. */
  readonly fault: Error | null;

  constructor(fault: Error | null = null) {
    super(fault?.message ?? 'the reader of the output has gone');
    this.name = 'OutputClosed';
    this.fault = fault;
  }
}

/** How bad each finding usually is, by its code. */
export const SEVERITIES: ReadonlyMap<string, FindingRecord['severity']> = new Map(
  RULES.map((rule) => [rule.code, rule.severity]),
);

/** A language that knows what every rule of this program says. */
export const languageOf = (lang: Lang): Language =>
  new Language(lang, new Map(RULES.map((rule) => [rule.code, (facts: never) => rule.words(facts)])));

/** Throws FilterError for a mistake in a filter. */
export function checkFilter(filter: string, lang: Lang = 'en'): void {
  compiled(filter, new NameTable(), languageOf(lang));
}

function compiled(filter: string, names: NameTable, language: Language): SegmentFilter {
  try {
    return compileFilter(filter, names);
  } catch (error) {
    if (!(error instanceof FilterMistake)) throw error;
    const { key, facts } = error.reason;
    throw new FilterError(language.sentence(key, facts) ?? key, error.column);
  }
}

/** A source, or one of the logs that it holds; `of`: the place of the whole among those given. */
export interface SourcePart {
  readonly source: Source;
  readonly of: number;
}

/** The same sources, but texts of several logs as one source for each log, named by its lines. Not for a live run. */
export async function partsOfAll(
  sources: readonly Source[],
  { live, signal }: Pick<RunOptions, 'live' | 'signal'>,
): Promise<SourcePart[]> {
  const all: SourcePart[] = [];
  for (const [of, source] of sources.entries()) {
    const parts = live === true ? [{ input: source.input, lines: null }] : await partsOf(source.input, signal);
    for (const { input, lines } of parts) {
      const path = lines === null ? source.path : `${source.path}:${lines.from}-${lines.to}`;
      all.push({ source: { path, input }, of });
    }
  }
  return all;
}

/** Analyses all sources into `records`; an input that cannot be read is told there and stops none of the others. */
export async function analyzeInto(
  records: RecordSink,
  sources: Iterable<Source>,
  options: RunOptions = {},
): Promise<SummaryRecord> {
  const language = languageOf(options.lang ?? 'en');
  const evidence = new EvidenceJudge();
  const sink = new Overhearing(records, language, evidence, options);
  const names = new NameTable();
  const witness = new Witness(options.names);
  const judge = new Judge(RULES, sink, names, witness, options.joinKeys ?? false, options.ignore);
  const tracker = new Tracker(sink, names, witness, judge, {
    live: options.live ?? false,
    populations: options.fold === false ? 'tell' : 'fold',
    maxMemory: options.maxMemory,
    prediction: options.prediction,
  });
  const broken: SummaryRecord['broken'] = [];
  const filter = options.filter === undefined ? undefined : compiled(options.filter, names, language);
  const stages: Stages = {
    sink,
    language,
    judge,
    tracker,
    names,
    options,
    filter,
    broken,
    evidence,
    packets: 0,
    reader: null,
    heard: 0,
  };
  options.onLive?.(() => beat(stages));
  let files = 0;
  for (const source of sources) {
    if (options.signal?.aborted === true && !('held' in source.input)) break;
    const file = files++;
    options.onFile?.(file, source);
    const error = await readOne(file, source, stages);
    options.onFileEnd?.(file, error);
  }
  for (const host of witness.hosts.records()) sink.host(host);
  await options.beforeSummary?.();
  const summary: SummaryRecord = {
    type: 'summary',
    files,
    connections: tracker.connections,
    folded: tracker.folded,
    findings: { ...judge.counts },
    broken: [...judge.broken, ...broken],
  };
  if (options.signal?.aborted === true) {
    summary.partial = true;
    summary.partialReason = options.signal.reason instanceof MemoryUsedUp ? 'memory' : 'interrupted';
  }
  sink.summary(summary);
  return summary;
}

interface Stages {
  readonly sink: EngineSink;
  readonly language: Language;
  readonly judge: Judge;
  readonly tracker: Tracker;
  readonly names: NameTable;
  readonly options: RunOptions;
  readonly filter: ReadOptions['filter'];
  readonly broken: SummaryRecord['broken'];
  readonly evidence: EvidenceJudge;
  packets: number;
  /** What reads the input in hand, and the packets there were at the last beat. */
  reader: Reader | null;
  heard: number;
}

/** Throws the reason for which the run was stopped meanwhile. */
function lookAround({ onPackets, signal }: RunOptions): void {
  if (signal?.aborted === true) return;
  onPackets?.();
  signal?.throwIfAborted();
}

function beat(stages: Stages): void {
  if (stages.packets === stages.heard) stages.reader?.idle?.();
  stages.heard = stages.packets;
  stages.tracker.beat();
}

async function readOne(file: number, source: Source, stages: Stages): Promise<UnreadableInput | null> {
  const { judge, tracker, names, options } = stages;
  let format: string | null = null;
  const before = stages.packets;
  const handler: SegmentHandler = {
    start(start) {
      format = start.format;
      stages.evidence.begin(isText(start.format));
      tracker.startFile(file, source.path, start);
      judge.startFile(file, start.startEpochNs);
    },
    segment(segment) {
      if (++stages.packets % LOOK_EVERY === 0 && options.onPackets !== undefined) lookAround(options);
      tracker.segment(segment);
    },
    evidence: (line) => stages.evidence.line(line),
  };
  let end: SourceEnd;
  let empty: KeyWithFacts<ErrorFacts> | null = null;
  try {
    end = await readSource(source.input, handler, names, {
      name: source.path,
      filter: stages.filter,
      onProgress: (read, total) => options.onProgress?.(read, total, stages.packets),
      signal: options.signal,
      onBytes: options.onBytes,
      live: options.live,
      pause: options.pause,
      onReader: (reader) => {
        stages.reader = reader;
      },
    });
  } catch (error) {
    stages.reader = null;
    if (error instanceof OutputClosed) throw error;
    const unreadable = error instanceof Unreadable ? error : null;
    const fault = errorText(error);
    if (unreadable === null) stages.broken.push({ rule: 'analysis', connection: null, error: fault });
    const why = unreadable?.reason ?? { key: 'error.analysis-broke', facts: { path: source.path, fault } };
    if (format === null) {
      tellUnreadable(file, source, stages.sink, why);
      return inWords(unreadable?.kind ?? 'io', why, stages);
    }
    if (unreadable?.kind === 'no-packets') empty = unreadable.reason;
    end = { ...NOTHING_READ, tcpSegments: stages.packets - before, truncatedAt: { offset: 0, frame: 0, why } };
  }
  stages.reader = null;
  empty ??= nothingIn(end, format, stages.packets - before);
  if (empty !== null && options.signal?.aborted !== true) {
    if (format === null) {
      tellUnreadable(file, source, stages.sink, empty);
      return inWords('no-packets', empty, stages);
    }
    judge.fileOver(end);
    const malformedMessages = [...end.malformed];
    stages.sink.captureEnd({ ...nothingOf(file, empty), malformedMessages, linkTypes: [], noteMessages: [] });
    return inWords('no-packets', empty, stages);
  }
  if (format === null) tracker.startFile(file, source.path, { format: 'unknown', linkTypes: [], facts: {} });
  const little = isText(format ?? '') ? littleRead(end) : null;
  tracker.endFile(little === null ? end : { ...end, notes: [little, ...end.notes] });
  return little === null ? null : inWords('little-read', little, stages);
}

const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const inWords = (kind: UnreadableInput['kind'], { key, facts }: Message, { language }: Stages): UnreadableInput =>
  new UnreadableInput(kind, language.sentence(key, facts) ?? key);

function tellUnreadable(file: number, source: Source, sink: EngineSink, error: Message): void {
  sink.capture({
    type: 'capture',
    schema: SCHEMA_VERSION,
    file,
    path: source.path,
    format: 'unreadable',
    linkTypes: [],
    facts: {},
  });
  sink.captureEnd(nothingOf(file, error));
}

const nothingOf = (file: number, { key, facts }: Message): UnwordedCaptureEnd => ({
  type: 'capture-end',
  file,
  frames: 0,
  tcpSegments: 0,
  durationNs: 0,
  facts: {},
  errorKey: key,
  errorFacts: facts,
});

/** A text without a packet is no input; a capture without one is a capture in which nothing was caught. */
function nothingIn(end: SourceEnd, format: string | null, segments: number): KeyWithFacts<ErrorFacts> | null {
  return format === null || isText(format) ? nothingRead(end, segments) : null;
}

const isText = (format: string): boolean => /text|tshark/.test(format);
