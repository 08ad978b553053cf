/** Records as objects: a sink that hands on one for everything that it is told. */
import type {
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
  SummaryRecord,
  TransitionRecord,
} from './contract.ts';
import { BaseSink, type PacketView, SIDE_NAMES } from './sink.ts';
import type { FlowId } from '../units.ts';

export interface ObjectOptions {
  /** Also annotations of plain data and plain ACKs (`--packets all`). */
  readonly packets?: boolean;
  /** Also a record when a connection begins, for who reads a live stream. */
  readonly starts?: boolean;
}

/** Makes an object of every record and hands it on. */
export class ObjectSink extends BaseSink {
  readonly #take: (record: OutputRecord) => void;
  readonly #packets: boolean;
  readonly #starts: boolean;

  constructor(take: (record: OutputRecord) => void, options: ObjectOptions = {}) {
    super();
    this.#take = take;
    this.#packets = options.packets ?? false;
    this.#starts = options.starts ?? false;
  }

  override get wantsPlain(): boolean {
    return this.#packets;
  }
  override packet(view: PacketView): void {
    this.#take(annotationOf(view));
  }
  override opened(_connection: FlowId, record: () => ConnectionStartRecord): void {
    if (this.#starts) this.#take(record());
  }
  override transition(record: TransitionRecord): void {
    this.#take(record);
  }
  override capture(record: CaptureRecord): void {
    this.#take(record);
  }
  override revision(record: RevisionRecord): void {
    this.#take(record);
  }
  override connection(record: ConnectionRecord): void {
    this.#take(record);
  }
  override host(record: HostRecord): void {
    this.#take(record);
  }
  override exchange(record: ExchangeRecord): void {
    this.#take(record);
  }
  override finding(record: FindingRecord): void {
    this.#take(record);
  }
  override captureEnd(record: CaptureEndRecord): void {
    this.#take(record);
  }
  override summary(record: SummaryRecord): void {
    this.#take(record);
  }
}

/** What a report may keep of a packet. */
function annotationOf(view: PacketView): AnnotationRecord {
  const { frame, because } = view;
  return {
    type: 'annotation',
    file: view.file,
    frame,
    ...(view.line > 0 ? { line: view.line } : {}),
    ...(Number.isNaN(view.timeNs) ? {} : { timeNs: view.timeNs }),
    connection: view.connection,
    from: SIDE_NAMES[view.side],
    kind: view.kind,
    certainty: view.certainty,
    because: because === null ? [frame] : [...because],
    detail: view.rttNs >= 0 ? { rttNs: Math.round(view.rttNs) } : { ...view.detail },
  };
}
