/** The border between engine and sinks: gives records the sentences that people read, in the language of the run. */
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  OutputRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from '../records/contract.ts';
import type { ConnectionOutline, PacketRun, PacketView, RecordSink } from '../records/sink.ts';
import type {
  EngineSink,
  UnwordedCapture,
  UnwordedCaptureEnd,
  UnwordedConnection,
  UnwordedEndpoint,
  UnwordedExchange,
  UnwordedFinding,
  UnwordedHost,
  UnwordedTimers,
  UnwordedTransition,
  UnwordedTwoViews,
} from '../records/unworded.ts';
import type { Bytes, FlowId, Nanos } from '../units.ts';
import type { Language } from './language.ts';
import { twoViewsText } from './two-views.ts';

/**
 * The records of one sink in one language. Those of connections get their text in place: there are as many as
 * connections, and a copy of each is what a large capture would notice.
 */
export class Wording implements EngineSink {
  readonly wantsPlain: boolean;
  readonly takesLate: boolean;
  readonly takesRuns: boolean;
  readonly #to: RecordSink;
  readonly #language: Language;

  constructor(to: RecordSink, language: Language) {
    this.#to = to;
    this.#language = language;
    this.wantsPlain = to.wantsPlain;
    this.takesLate = to.takesLate === true;
    this.takesRuns = to.takesRuns === true;
  }

  finding(record: UnwordedFinding): void {
    this.#to.finding(wordedFinding(record, this.#language));
  }
  connection(record: UnwordedConnection): void {
    this.#to.connection(wordedConnection(record, this.#language));
  }
  host(record: UnwordedHost): void {
    this.#to.host(wordedHost(record, this.#language));
  }

  get slowestNs(): Nanos {
    return this.#to.slowestNs ?? Number.NEGATIVE_INFINITY;
  }
  onlyCounts(outline: ConnectionOutline): boolean {
    return this.#to.onlyCounts(outline);
  }
  heldBytes(): Bytes {
    return this.#to.heldBytes?.() ?? 0;
  }
  packet(view: PacketView): void {
    this.#to.packet(view);
  }
  run(run: PacketRun): void {
    this.#to.run?.(run);
  }
  transition(record: UnwordedTransition): void {
    this.#to.transition(wordedTransition(record, this.#language));
  }
  exchange(record: UnwordedExchange): void {
    this.#to.exchange(wordedExchange(record, this.#language));
  }
  capture(record: UnwordedCapture): void {
    this.#to.capture(wordedCapture(record, this.#language));
  }
  opened(connection: FlowId, record: () => ConnectionStartRecord): void {
    this.#to.opened(connection, record);
  }
  revision(record: RevisionRecord): void {
    this.#to.revision(record);
  }
  evidence(record: Omit<EvidenceRecord, 'text'>): void {
    this.#to.evidence(wordedEvidence(record, this.#language));
  }
  captureEnd(record: UnwordedCaptureEnd): void {
    this.#to.captureEnd(wordedCaptureEnd(record, this.#language));
  }
  twoViews(record: UnwordedTwoViews): void {
    this.#to.twoViews(wordedTwoViews(record, this.#language));
  }
  summary(record: SummaryRecord): void {
    this.#to.summary(record);
  }
}

/** A record that was told before, with its sentences in `language`; the given one stays as it is. */
export function wordedRecord(record: OutputRecord, language: Language): OutputRecord {
  switch (record.type) {
    case 'capture':
      return wordedCapture(record, language);
    case 'connection':
      // It gets its text in place.
      return wordedConnection(structuredClone(record), language);
    case 'host':
      return wordedHost({ ...record }, language);
    case 'transition':
      return wordedTransition(record, language);
    case 'finding':
      return wordedFinding(record, language);
    case 'exchange':
      return wordedExchange(record, language);
    case 'evidence':
      return wordedEvidence(record, language);
    case 'capture-end':
      return wordedCaptureEnd(record, language);
    case 'two-views':
      return wordedTwoViews(record, language);
    case 'annotation':
    case 'connection-start':
    case 'revision':
    case 'summary':
      return record;
  }
}

export function wordedCapture(record: UnwordedCapture, { lang }: Language): CaptureRecord {
  const { type, schema, file, path, format, linkTypes, ...rest } = record;
  const worded: CaptureRecord = { type, schema, file, path, format, linkTypes, lang, ...rest };
  // A saved one brings the language that it was told in.
  worded.lang = lang;
  return worded;
}

/** What alone a filter let in, as the contract names it. */
const FILTERED_TO = { syn: 'SYN', control: 'SYN, FIN and RST', data: 'data', reset: 'RST' } as const;

/** What was saved without a key, or with one that is not known, keeps its text. */
export function wordedCaptureEnd(
  record: UnwordedCaptureEnd &
    Partial<Pick<CaptureEndRecord, 'malformed' | 'skipped' | 'notes' | 'error'>> & {
      truncatedAt?: { why?: string };
    },
  language: Language,
): CaptureEndRecord {
  const { quality, truncatedAt, notes = [], noteMessages, error, errorKey, ...worded } = record;
  const { malformed = {}, malformedMessages, skipped, skippedMessages } = record;
  const end: CaptureEndRecord = {
    ...worded,
    malformed: malformedMessages === undefined ? malformed : counts(malformedMessages, language),
  };
  if (skippedMessages !== undefined) end.skipped = counts(skippedMessages, language);
  else if (skipped !== undefined) end.skipped = skipped;
  if (truncatedAt !== undefined) {
    const { offset, frame, why = '', whyKey, whyFacts } = truncatedAt;
    const text = whyKey === undefined ? null : language.text(whyKey, whyFacts);
    end.truncatedAt = { offset, frame, why: text ?? why };
    if (whyKey !== undefined) end.truncatedAt.whyKey = whyKey;
    if (whyFacts !== undefined) end.truncatedAt.whyFacts = whyFacts;
  }
  if (quality !== undefined) {
    const { filteredToKey: to } = quality;
    end.quality = to === undefined ? quality : { ...quality, filteredTo: FILTERED_TO[to] };
  }
  if (noteMessages !== undefined) {
    end.notes = noteMessages.map(({ key, facts }, i) => language.sentence(key, facts) ?? notes[i] ?? key);
    end.noteMessages = noteMessages;
  } else if (notes.length > 0) end.notes = [...notes];
  const errorText = errorKey === undefined ? null : language.sentence(errorKey, record.errorFacts);
  if (errorText !== null || error !== undefined) end.error = errorText ?? error ?? '';
  if (errorKey !== undefined) end.errorKey = errorKey;
  return end;
}

/** `{ "ARP": 12, "EtherType 0x88cc": 3 }` */
function counts(
  messages: NonNullable<CaptureEndRecord['skippedMessages']>,
  language: Language,
): Record<string, number> {
  const byText: Record<string, number> = {};
  for (const { key, facts, count } of messages) {
    const text = language.text(key, facts) ?? key;
    byText[text] = (byText[text] ?? 0) + count;
  }
  return byText;
}

/** Its facts are those of its key in a saved record too. */
export function wordedEvidence(record: Omit<EvidenceRecord, 'text'>, language: Language): EvidenceRecord {
  const { type, file, line, program, key, facts, ...rest } = record;
  return { type, file, line, program, key, facts, text: language.sentence(key, facts) ?? key, ...rest };
}

/** A saved finding whose code no rule has keeps its text. */
export function wordedFinding(record: UnwordedFinding & Partial<FindingRecord>, language: Language): FindingRecord {
  const { type, code, slug, severity, certainty, connection, file, frames, rfcs, facts, caveats, timeNs } = record;
  const { title = slug, says = '', why = '', fix = [] } = record;
  const text = language.finding(code, facts, caveats) ?? { title, says, why, fix };
  const worded: FindingRecord = {
    type,
    code,
    slug,
    severity,
    certainty,
    connection,
    ...(file === undefined ? {} : { file }),
    frames,
    ...text,
    rfcs,
    facts,
  };
  if (caveats !== undefined) worded.caveats = caveats;
  if (timeNs !== undefined) worded.timeNs = timeNs;
  return worded;
}

export function wordedConnection(record: UnwordedConnection, language: Language): ConnectionRecord {
  const { slug, key, facts, frames } = record.verdict;
  wordEnd(record.a, language);
  wordEnd(record.b, language);
  const worded = record as ConnectionRecord;
  const text = language.sentence(key, facts) ?? worded.verdict.text;
  worded.verdict = { slug, key, text, facts, frames };
  return worded;
}

function wordEnd(end: UnwordedEndpoint, language: Language): void {
  for (const call of end.calls)
    if (call.noteKey !== undefined) call.note = language.text(call.noteKey) ?? call.note ?? call.noteKey;
  if (end.timers !== undefined) end.timers = wordedTimers(end.timers, language);
}

export function wordedHost(record: UnwordedHost, language: Language): HostRecord {
  const worded = record as HostRecord;
  if (record.timers !== undefined) worded.timers = wordedTimers(record.timers, language);
  return worded;
}

/** A saved one with a key that is not known keeps its text. */
export function wordedExchange(
  { type, file, protocol, slug, key, certainty, frames, facts, text = slug }: UnwordedExchange & { text?: string },
  language: Language,
): ExchangeRecord {
  return { type, file, protocol, slug, key, text: language.sentence(key, facts) ?? text, certainty, frames, facts };
}

export const wordedTwoViews = (record: UnwordedTwoViews, { lang }: Language): TwoViewsRecord => ({
  ...record,
  text: twoViewsText(record, lang),
});

export function wordedTransition(record: UnwordedTransition, language: Language): TransitionRecord {
  if (!('reasonKey' in record)) return record;
  // Field by field: several a connection, and a spread of the rest took 4 % of the time of 160,000 short ones.
  const { type, file, connection, side, frame, from, to, certainty, reasonKey } = record;
  const rfc = language.text(reasonKey) ?? reasonKey;
  return { type, file, connection, side, frame, from, to, certainty, rfc, reasonKey };
}

function wordedTimers(timers: UnwordedTimers, language: Language): NonNullable<HostRecord['timers']> {
  const { systemKey, waits, alsoFitsKeys, source, certainty } = timers;
  return {
    system: language.term('system', systemKey),
    systemKey,
    rule: language.term('timer-rule', systemKey),
    waits,
    alsoFits: alsoFitsKeys.map((key) => language.term('system', key)),
    alsoFitsKeys,
    ...(source === undefined ? {} : { source }),
    certainty,
  };
}
