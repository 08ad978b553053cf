/** One stream of records for several readers. */
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
  TwoViewsRecord,
} from './contract.ts';
import { type ConnectionOutline, isPlain, type PacketRun, type PacketView, type RecordSink } from './sink.ts';
import type { Bytes, FlowId, Nanos } from '../units.ts';

/** Hands everything on to all of `sinks`, in their order; plain packets to those that want them. */
export const tee = (...sinks: readonly RecordSink[]): RecordSink => new Tee(sinks);

class Tee implements RecordSink {
  readonly wantsPlain: boolean;
  readonly takesLate: boolean;
  readonly takesRuns: boolean;
  readonly #sinks: readonly RecordSink[];
  /** Those that have counted the connection whose record is asked for next. */
  readonly #counted = new Set<RecordSink>();

  constructor(sinks: readonly RecordSink[]) {
    this.#sinks = sinks;
    this.wantsPlain = sinks.some((sink) => sink.wantsPlain);
    this.takesRuns = sinks.every((sink) => !sink.wantsPlain || sink.takesRuns === true);
    this.takesLate = sinks.every((sink) => sink.takesLate === true);
  }

  get slowestNs(): Nanos {
    return Math.min(...this.#sinks.map(({ slowestNs }) => slowestNs ?? Number.NEGATIVE_INFINITY));
  }

  packet(view: PacketView): void {
    for (const sink of this.#sinks) if (sink.wantsPlain || !isPlain(view.kind)) sink.packet(view);
  }
  run(run: PacketRun): void {
    for (const sink of this.#sinks) if (sink.wantsPlain) sink.run?.(run);
  }
  onlyCounts(outline: ConnectionOutline): boolean {
    this.#counted.clear();
    for (const sink of this.#sinks) if (sink.onlyCounts(outline)) this.#counted.add(sink);
    return this.#counted.size === this.#sinks.length;
  }
  connection(record: ConnectionRecord): void {
    for (const sink of this.#sinks) if (!this.#counted.has(sink)) sink.connection(record);
  }
  capture(record: CaptureRecord): void {
    for (const sink of this.#sinks) sink.capture(record);
  }
  opened(connection: FlowId, record: () => ConnectionStartRecord): void {
    for (const sink of this.#sinks) sink.opened(connection, record);
  }
  transition(record: TransitionRecord): void {
    for (const sink of this.#sinks) sink.transition(record);
  }
  revision(record: RevisionRecord): void {
    for (const sink of this.#sinks) sink.revision(record);
  }
  host(record: HostRecord): void {
    for (const sink of this.#sinks) sink.host(record);
  }
  evidence(record: EvidenceRecord): void {
    for (const sink of this.#sinks) sink.evidence(record);
  }
  exchange(record: ExchangeRecord): void {
    for (const sink of this.#sinks) sink.exchange(record);
  }
  finding(record: FindingRecord): void {
    for (const sink of this.#sinks) sink.finding(record);
  }
  captureEnd(record: CaptureEndRecord): void {
    for (const sink of this.#sinks) sink.captureEnd(record);
  }
  twoViews(record: TwoViewsRecord): void {
    for (const sink of this.#sinks) sink.twoViews(record);
  }
  summary(record: SummaryRecord): void {
    for (const sink of this.#sinks) sink.summary(record);
  }
  heldBytes(): Bytes {
    return this.#sinks.reduce((sum, sink) => sum + (sink.heldBytes?.() ?? 0), 0);
  }
}
