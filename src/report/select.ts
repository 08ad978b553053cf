/** Only some connections: a sink before a sink that lets through what belongs to those that were asked for. */
import type { ConnectionOutline, Detail, FrameView, RecordSink, Side } from '../records/sink.ts';
import type {
  AnnotationKind,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  StateName,
  SummaryRecord,
} from '../records/contract.ts';
import type { Certainty, FlowId, FrameNo } from '../units.ts';

/** Everything about one connection, told by its number. */
export class OneConnection implements RecordSink {
  readonly wantsPlain: boolean;
  /** Whether there was such a connection. */
  found = false;
  readonly #id: FlowId;
  readonly #to: RecordSink;

  constructor(to: RecordSink, id: FlowId) {
    this.#to = to;
    this.#id = id;
    this.wantsPlain = to.wantsPlain;
  }

  capture(record: CaptureRecord): void {
    this.#to.capture(record);
  }
  opened(connection: FlowId, record: () => ConnectionStartRecord): void {
    if (connection !== this.#id) return;
    this.found = true;
    this.#to.opened(connection, record);
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
    if (connection === this.#id) this.#to.annotation(view, connection, side, kind, certainty, because, detail);
  }
  plain(view: FrameView, connection: FlowId, side: Side): void {
    if (connection === this.#id) this.#to.plain(view, connection, side);
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
    if (connection === this.#id) this.#to.transition(file, connection, side, frame, from, to, certainty, rfc);
  }
  revision(record: RevisionRecord): void {
    if (record.connection === this.#id) this.#to.revision(record);
  }
  onlyCounts(outline: ConnectionOutline): boolean {
    return outline.id !== this.#id || this.#to.onlyCounts?.(outline) === true;
  }
  connection(record: ConnectionRecord): void {
    if (record.id === this.#id) this.#to.connection(record);
  }
  finding(record: FindingRecord): void {
    if (record.connection === this.#id) this.#to.finding(record);
  }
  host(_record: HostRecord): void {}
  exchange(_record: ExchangeRecord): void {}
  captureEnd(record: CaptureEndRecord): void {
    this.#to.captureEnd(record);
  }
  summary(record: SummaryRecord): void {
    this.#to.summary(record);
  }
}
