/** Records as objects: a sink that queues them, and the fold of a whole run into one value. */
import type { Detail, FrameView, RecordSink, Side } from './sink.ts';
import { SIDE_NAMES } from './sink.ts';
import type {
  AnnotationKind,
  AnnotationRecord,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  OutputRecord,
  RevisionRecord,
  StateName,
  SummaryRecord,
  TransitionRecord,
} from './contract.ts';
import type { Certainty, FlowId, FrameNo } from '../units.ts';

/** Makes an object of every record and hands it on. */
export class ObjectSink implements RecordSink {
  readonly wantsPlain: boolean;
  readonly #take: (record: OutputRecord) => void;
  readonly #starts: boolean;

  constructor(take: (record: OutputRecord) => void, options: { packets?: boolean; starts?: boolean } = {}) {
    this.#take = take;
    this.wantsPlain = options.packets ?? false;
    this.#starts = options.starts ?? false;
  }

  annotation(
    view: FrameView,
    connection: FlowId,
    side: Side,
    kind: AnnotationKind,
    certainty: Certainty,
    because: readonly FrameNo[] | null,
    detail: Detail | null,
  ): void {
    this.#take({
      type: 'annotation',
      file: view.file,
      frame: view.frame,
      ...(view.line > 0 ? { line: view.line } : {}),
      ...(Number.isNaN(view.timeNs) ? {} : { timeNs: view.timeNs }),
      connection,
      from: SIDE_NAMES[side],
      kind,
      certainty,
      because: because === null ? [view.frame] : [...because],
      detail: detail === null ? {} : { ...detail },
    });
  }

  plain(view: FrameView, connection: FlowId, side: Side): void {
    const detail = view.rttNs >= 0 ? { rttNs: Math.round(view.rttNs) } : null;
    this.annotation(view, connection, side, view.length > 0 ? 'data' : 'ack', 'observed', null, detail);
  }

  transition(
    file: number,
    connection: FlowId,
    side: Side,
    frame: FrameNo,
    from: StateName,
    to: StateName,
    certainty: Certainty,
    rfc: string,
  ): void {
    this.#take({ type: 'transition', file, connection, side: SIDE_NAMES[side], frame, from, to, certainty, rfc });
  }

  capture(record: CaptureRecord): void {
    this.#take(record);
  }
  opened(_connection: FlowId, record: () => ConnectionStartRecord): void {
    if (this.#starts) this.#take(record());
  }
  revision(record: RevisionRecord): void {
    this.#take(record);
  }
  connection(record: ConnectionRecord): void {
    this.#take(record);
  }
  host(record: HostRecord): void {
    this.#take(record);
  }
  exchange(record: ExchangeRecord): void {
    this.#take(record);
  }
  finding(record: FindingRecord): void {
    this.#take(record);
  }
  captureEnd(record: CaptureEndRecord): void {
    this.#take(record);
  }
  summary(record: SummaryRecord): void {
    this.#take(record);
  }
}

/** A connection with everything that was said about it. */
export interface AnalysedConnection extends ConnectionRecord {
  annotations: AnnotationRecord[];
  revisions: RevisionRecord[];
  transitions: TransitionRecord[];
  findings: FindingRecord[];
}

/** The records of a whole run folded into one value that can be written as JSON. */
export interface Analysis {
  schema: string;
  captures: { start: CaptureRecord | null; end: CaptureEndRecord }[];
  connections: AnalysedConnection[];
  /** Findings about the whole capture; those of one connection are with it. */
  findings: FindingRecord[];
  hosts: HostRecord[];
  exchanges: ExchangeRecord[];
  summary: SummaryRecord | null;
  /** Records of connections that have no `connection` line of their own (folded into a finding). */
  folded: (AnnotationRecord | RevisionRecord | TransitionRecord | FindingRecord)[];
}

/** Folds records into an {@link Analysis}, whatever order their connections interleave in. */
export class Collector {
  readonly #starts = new Map<number, CaptureRecord>();
  readonly #ends: CaptureEndRecord[] = [];
  readonly #parts = new Map<number, Omit<AnalysedConnection, keyof ConnectionRecord>>();
  readonly #connections: ConnectionRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  readonly #hosts: HostRecord[] = [];
  readonly #exchanges: ExchangeRecord[] = [];
  #summary: SummaryRecord | null = null;

  add(record: OutputRecord): void {
    switch (record.type) {
      case 'capture':
        this.#starts.set(record.file, record);
        break;
      case 'capture-end':
        this.#ends.push(record);
        break;
      case 'annotation':
        this.#of(record.connection).annotations.push(record);
        break;
      case 'revision':
        this.#of(record.connection).revisions.push(record);
        break;
      case 'transition':
        this.#of(record.connection).transitions.push(record);
        break;
      case 'finding':
        if (record.connection === null) this.#findings.push(record);
        else this.#of(record.connection).findings.push(record);
        break;
      case 'connection':
        this.#connections.push(record);
        break;
      case 'host':
        this.#hosts.push(record);
        break;
      case 'exchange':
        this.#exchanges.push(record);
        break;
      case 'summary':
        this.#summary = record;
        break;
      case 'connection-start':
        break;
    }
  }

  #of(connection: number): Omit<AnalysedConnection, keyof ConnectionRecord> {
    let parts = this.#parts.get(connection);
    if (parts === undefined) {
      parts = { annotations: [], revisions: [], transitions: [], findings: [] };
      this.#parts.set(connection, parts);
    }
    return parts;
  }

  value(): Analysis {
    const connections = [...this.#connections]
      .sort((x, y) => x.id - y.id)
      .map((record): AnalysedConnection => {
        const parts = this.#of(record.id);
        this.#parts.delete(record.id);
        return Object.assign(parts, record);
      });
    const folded: Analysis['folded'] = [];
    for (const parts of this.#parts.values())
      folded.push(...parts.annotations, ...parts.revisions, ...parts.transitions, ...parts.findings);
    this.#parts.clear();
    return {
      schema: [...this.#starts.values()][0]?.schema ?? '1.0',
      captures: this.#ends.map((end) => ({ start: this.#starts.get(end.file) ?? null, end })),
      connections,
      findings: this.#findings,
      hosts: this.#hosts,
      exchanges: this.#exchanges,
      summary: this.#summary,
      folded,
    };
  }
}

/** Folds a stream of records into one value; for inputs whose result fits into memory. */
export async function collect(records: AsyncIterable<OutputRecord> | Iterable<OutputRecord>): Promise<Analysis> {
  const collector = new Collector();
  for await (const record of records) collector.add(record);
  return collector.value();
}
