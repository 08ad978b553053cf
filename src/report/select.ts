/** Only some connections: a sink before a sink that lets through what belongs to those that were asked for. */
import type { ConnectionOutline, PacketView, RecordSink } from '../records/sink.ts';
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
} from '../records/contract.ts';
import type { FlowId } from '../units.ts';

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
  packet(view: PacketView): void {
    if (view.connection === this.#id) this.#to.packet(view);
  }
  transition(record: TransitionRecord): void {
    if (record.connection === this.#id) this.#to.transition(record);
  }
  revision(record: RevisionRecord): void {
    if (record.connection === this.#id) this.#to.revision(record);
  }
  onlyCounts(outline: ConnectionOutline): boolean {
    return outline.id !== this.#id || this.#to.onlyCounts(outline);
  }
  connection(record: ConnectionRecord): void {
    if (record.id === this.#id) this.#to.connection(record);
  }
  finding(record: FindingRecord): void {
    if (record.connection === this.#id) this.#to.finding(record);
  }
  host(_record: HostRecord): void {}
  exchange(_record: ExchangeRecord): void {}
  evidence(record: EvidenceRecord): void {
    if (record.connection === this.#id) this.#to.evidence(record);
  }
  captureEnd(record: CaptureEndRecord): void {
    this.#to.captureEnd(record);
  }
  summary(record: SummaryRecord): void {
    this.#to.summary(record);
  }
}
