/** Saved records told again: what reads a live run reads a saved one in the same way. */
import type { AnnotationKind, AnnotationRecord, OutputRecord, Packet } from './contract.ts';
import { outlineOf } from './outline.ts';
import type { Detail, PacketView, RecordSink, Side } from './sink.ts';
import type { Bytes, Certainty, FlowId, FrameNo, Nanos } from '../units.ts';

const NOTHING = new Uint8Array(0);
/** An ICMP error has no TCP header. */
const NO_PACKET: Packet = { flags: 0, length: 0 };

class SavedView implements PacketView {
  file = 0;
  frame: FrameNo = 0;
  line = 0;
  timeNs: Nanos = 0;
  connection: FlowId = -1;
  side: Side = 0;
  kind: AnnotationKind = 'ack';
  certainty: Certainty = 'observed';
  because: readonly FrameNo[] | null = null;
  detail: Detail | null = null;
  first = true;
  #packet = NO_PACKET;
  readonly payload = NOTHING;

  get flags(): number {
    return this.#packet.flags;
  }
  get length(): Bytes {
    return this.#packet.length;
  }
  get seq(): number {
    return this.#packet.seq ?? Number.NaN;
  }
  get ack(): number {
    return this.#packet.ack ?? Number.NaN;
  }
  get window(): number {
    return this.#packet.window ?? Number.NaN;
  }
  get windowScaled(): boolean {
    return this.#packet.windowScaled ?? false;
  }
  get ttl(): number {
    return this.#packet.ttl ?? -1;
  }
  get ipId(): number {
    return this.#packet.ipId ?? -1;
  }
  get sackCount(): number {
    return this.#packet.sack?.length ?? 0;
  }
  sackEdge(i: number): number {
    return this.#packet.sack?.[i >> 1]?.[i & 1] ?? 0;
  }
  get rttNs(): Nanos {
    return this.#packet.rttNs ?? Number.NaN;
  }

  show(record: AnnotationRecord): void {
    const another = record.frame !== this.frame || record.connection !== this.connection || record.file !== this.file;
    // The first annotation of a packet has it, for those that follow too.
    this.first = record.packet !== undefined;
    if (another || this.first) this.#packet = record.packet ?? NO_PACKET;
    this.file = record.file;
    this.frame = record.frame;
    this.line = record.line ?? 0;
    this.timeNs = record.timeNs ?? Number.NaN;
    this.connection = record.connection;
    this.side = record.from === 'a' ? 0 : 1;
    this.kind = record.kind;
    this.certainty = record.certainty;
    this.because = record.because;
    this.detail = Object.keys(record.detail).length === 0 ? null : record.detail;
  }
}

/** Hands records on to a sink as the analysis that wrote them did. */
export class Replay {
  readonly #to: RecordSink;
  readonly #view = new SavedView();
  readonly #open = new Set<FlowId>();
  /** A finding may come after the connection's own record. */
  readonly #over = new Set<FlowId>();

  constructor(to: RecordSink) {
    this.#to = to;
  }

  add(record: OutputRecord): void {
    const to = this.#to;
    switch (record.type) {
      case 'capture': {
        const { packets: _packets, ...rest } = record;
        to.capture(rest);
        return;
      }
      case 'connection-start':
        this.#open.add(record.connection);
        to.opened(record.connection, () => record);
        return;
      case 'annotation':
        this.#opened(record.connection);
        this.#view.show(record);
        to.packet(this.#view);
        return;
      case 'transition':
        this.#opened(record.connection);
        to.transition(record);
        return;
      case 'revision':
        to.revision(record);
        return;
      case 'connection':
        this.#opened(record.id);
        this.#open.delete(record.id);
        this.#over.add(record.id);
        if (!to.onlyCounts(outlineOf(record))) to.connection(record);
        return;
      case 'finding':
        if (record.connection !== null && !this.#over.has(record.connection)) this.#opened(record.connection);
        to.finding(record);
        return;
      case 'host':
        to.host(record);
        return;
      case 'exchange':
        to.exchange(record);
        return;
      case 'evidence':
        to.evidence(record);
        return;
      case 'capture-end':
        to.captureEnd(record);
        return;
      case 'two-views':
        to.twoViews(record);
        return;
      case 'summary':
        to.summary(record);
    }
  }

  #opened(connection: FlowId): void {
    if (this.#open.has(connection)) return;
    this.#open.add(connection);
    this.#to.opened(connection, () => {
      throw new Error('saved without the beginnings of connections');
    });
  }
}
