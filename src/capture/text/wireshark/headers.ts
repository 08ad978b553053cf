/** What the fields of one packet tell of its headers, gathered until all are there: numbers may be raw, relative or both. */
import {
  ABSENT,
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  KNOWN_ACK,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_SEQ,
  KNOWN_WINDOW,
  MAX_SACK_BLOCKS,
  OPTIONS_UNTOLD,
  PROTO_TCP,
  Segment,
} from '../../../segment/segment.ts';
import type { NameTable } from '../../../segment/names.ts';
import { seqAdd } from '../../../wire/seq.ts';
import { ACK } from '../../../tcp-flags.ts';
import { Endpoint, putEndpoints } from '../endpoint.ts';
import { incorrectChecksum } from '../printed-checksum.ts';

const UDP_HEADER = 8;

export class Headers {
  readonly segment = new Segment();
  src = '';
  dst = '';
  srcPort = '';
  dstPort = '';
  seqRaw = Number.NaN;
  ackRaw = Number.NaN;
  seqRelative = Number.NaN;
  ackRelative = Number.NaN;
  /** Scaled, and by how much: −1 is not known, −2 is not scaled (`tcp.window_size_scalefactor`). */
  windowScaled = Number.NaN;
  windowFactor = -1;
  windowRaw = Number.NaN;
  checksum = Number.NaN;
  checksumIsWrong = false;
  /** The kind of the TCP option whose fields come next. */
  optionKind = -1;
  /** Every option that the segment carries is told. */
  allOptions = false;
  /** Options are there, but only as bytes. */
  onlyBytes = false;
  readonly #ends = [new Endpoint(), new Endpoint()] as const;

  clear(): void {
    this.segment.clear();
    this.src = this.dst = '';
    this.checksumIsWrong = false;
    this.clearTransport();
  }

  /** The ends, where no IP header among the details tells them. */
  between(src: string, dst: string): void {
    this.src = src;
    this.dst = dst;
  }

  /** What came so far was around a tunnel. */
  clearTransport(): void {
    this.segment.clearTransport();
    this.segment.protocol = 0;
    this.segment.known = 0;
    this.srcPort = this.dstPort = '';
    this.seqRaw = this.ackRaw = this.seqRelative = this.ackRelative = Number.NaN;
    this.windowScaled = this.windowRaw = this.checksum = Number.NaN;
    this.windowFactor = this.optionKind = -1;
    this.allOptions = this.onlyBytes = false;
  }

  /** The numbers are the wire's. */
  get raw(): boolean {
    return !Number.isNaN(this.seqRaw);
  }

  /** Relative numbers came with the details of the packet. */
  get numbered(): boolean {
    return !Number.isNaN(this.seqRelative);
  }

  edge(value: number, isRight: boolean): void {
    const s = this.segment;
    if (s.sackCount >= MAX_SACK_BLOCKS) return;
    s.sack[2 * s.sackCount + (isRight ? 1 : 0)] = value | 0;
    if (isRight) s.sackCount++;
  }

  udpLength(value: number): void {
    this.segment.payloadLength = Math.max(0, value - UDP_HEADER);
    this.segment.known |= KNOWN_LENGTH;
  }

  /** Puts all together; the segment is whole then. */
  finish(names: NameTable): Segment {
    const s = this.segment;
    const [src, dst] = this.#ends;
    src.read(this.src, false);
    dst.read(this.dst, false);
    src.port = this.srcPort;
    dst.port = this.dstPort;
    putEndpoints(s, src, dst, names);
    if (s.protocol === PROTO_TCP) this.#finishTcp();
    return s;
  }

  #finishTcp(): void {
    const s = this.segment;
    const seq = this.raw ? this.seqRaw : this.seqRelative;
    if (!Number.isNaN(seq)) {
      s.seq = seq | 0;
      s.known |= KNOWN_SEQ;
    }
    const ack = this.raw ? this.ackRaw : this.ackRelative;
    if (!Number.isNaN(ack) && (s.flags & ACK) !== 0) {
      s.ack = ack | 0;
      s.known |= KNOWN_ACK;
      this.#settleEdges();
    }
    this.#window();
    s.known |= this.allOptions && !(this.onlyBytes && this.optionKind < 0) ? KNOWN_OPTIONS : OPTIONS_UNTOLD;
    if (this.checksumIsWrong) {
      s.checksum = Number.isNaN(this.checksum) ? CHECKSUM_BAD : incorrectChecksum(this.checksum, s);
    }
  }

  /** Edges are relative where the acknowledgment number is; the nearer reading is right. */
  #settleEdges(): void {
    const s = this.segment;
    const base = this.raw ? (this.ackRaw - this.ackRelative) | 0 : 0;
    if (base === 0 || Number.isNaN(this.ackRelative)) return;
    for (let i = 0; i < 2 * s.sackCount; i++) {
      const printed = s.sack[i] as number;
      const moved = seqAdd(printed, base);
      if (Math.abs((moved - s.ack) | 0) < Math.abs((printed - s.ack) | 0)) s.sack[i] = moved;
    }
  }

  #window(): void {
    const s = this.segment;
    let window = this.windowRaw;
    if (Number.isNaN(window) && !Number.isNaN(this.windowScaled)) {
      if (this.windowFactor > 0) window = Math.floor(this.windowScaled / this.windowFactor);
      else if (this.windowFactor === -2 || this.windowScaled === 0) window = this.windowScaled;
      else if (this.windowScaled <= 65_535 && s.windowScale !== ABSENT) window = this.windowScaled;
    }
    if (Number.isNaN(window)) return;
    s.window = window;
    s.known |= KNOWN_WINDOW;
  }

  /** `tcp.checksum.status`: 0 is bad, 1 good, others not looked at. */
  checksumStatus(status: string): void {
    if (status === '1' || status === 'Good') this.segment.checksum = CHECKSUM_GOOD;
    this.checksumIsWrong = status === '0' || status === 'Bad';
  }
}
