/** The packet in hand as records are made of it: one object, filled again for every packet. */
import type { AnnotationKind } from '../records/contract.ts';
import type { Detail, PacketView, Side } from '../records/sink.ts';
import { KNOWN_ACK, KNOWN_SEQ, KNOWN_WINDOW, type Segment } from '../segment/segment.ts';
import type { Bytes, Certainty, FlowId, FrameNo, Nanos } from '../units.ts';
import { ACK, SYN } from '../tcp-flags.ts';
import type { Endpoint } from './connection.ts';

const EMPTY = new Uint8Array(0);
/** The largest shift that counts (RFC 7323 §2.3). */
const MAX_SCALE = 14;

export class FilledView implements PacketView {
  file = 0;
  frame: FrameNo = 0;
  line = 0;
  timeNs: Nanos = 0;
  connection: FlowId = 0;
  side: Side = 0;
  kind: AnnotationKind = 'ack';
  certainty: Certainty = 'observed';
  because: readonly FrameNo[] | null = null;
  detail: Detail | null = null;
  first = true;
  flags = 0;
  length: Bytes = 0;
  seq = 0;
  ack = 0;
  window = 0;
  windowScaled = false;
  rttNs: Nanos = Number.NaN;
  #segment: Segment | null = null;
  /** What the blocks of SACK are relative to. */
  #peerBase = 0;

  get payload(): Uint8Array {
    const s = this.#segment;
    return s === null ? EMPTY : s.bytes.subarray(s.payloadStart, s.payloadEnd);
  }
  get ttl(): number {
    return this.#segment?.ttl ?? -1;
  }
  get ipId(): number {
    return this.#segment?.ipId ?? -1;
  }
  get sackCount(): number {
    return this.#segment?.sackCount ?? 0;
  }
  sackEdge(i: number): number {
    return (((this.#segment?.sack[i] ?? 0) - this.#peerBase) | 0) >>> 0;
  }

  /** A TCP segment; after the endpoints' bases are known. */
  show(s: Segment, file: number, timed: boolean, me: Endpoint, peer: Endpoint): void {
    const { known, flags } = s;
    this.#at(s, file, timed);
    this.flags = flags;
    this.length = s.payloadLength;
    this.#peerBase = peer.snd.baseKnown ? peer.snd.base : 0;
    this.seq = (known & KNOWN_SEQ) === 0 ? Number.NaN : (me.snd.baseKnown ? s.seq - me.snd.base : s.seq) >>> 0;
    this.ack = (known & KNOWN_ACK) !== 0 && (flags & ACK) !== 0 ? (s.ack - this.#peerBase) >>> 0 : Number.NaN;
    // A SYN's own window is never scaled (RFC 7323 §2.2).
    const scaled = (flags & SYN) === 0 && me.opening.windowScale >= 0 && peer.opening.windowScale >= 0;
    const window = scaled ? s.window << Math.min(me.opening.windowScale, MAX_SCALE) : s.window;
    const windowKnown = (known & KNOWN_WINDOW) !== 0;
    this.window = windowKnown ? window : Number.NaN;
    this.windowScaled = windowKnown && scaled;
  }

  /** An ICMP error: nothing of it is a TCP header. */
  showError(s: Segment, file: number, timed: boolean): void {
    this.#at(s, file, timed);
    this.flags = 0;
    this.length = 0;
    this.seq = this.ack = this.window = Number.NaN;
    this.windowScaled = false;
  }

  #at(s: Segment, file: number, timed: boolean): void {
    this.file = file;
    this.frame = s.frame;
    this.line = s.line;
    this.timeNs = timed ? s.timeNs : Number.NaN;
    this.#segment = s;
  }
}
