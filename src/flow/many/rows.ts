/** Packets kept as numbers: rows of typed pages that a segment is written to and read back from, of a payload its first bytes. */
import { KNOWN_ALL, OPTIONS_UNTOLD, type Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';

const PAGE = 4096;
const SHIFT = 12;
const INTS = 23;
const FLOATS = 3;

/** How many bytes of the payload are kept, and below them, what its connection's file had shown of the capture's faults. */
const W_CAPTURED = 17;
const CAPTURED_SHIFT = 16;
/** Words of a row that the fields of a segment do not fill. */
const W_NEXT = 18;
const W_ROLE = 19;
/** The first bytes of the payload: enough to tell what begins there. */
const W_PAYLOAD = 20;
const MOST_CAPTURED = 8;
const W_MPTCP_KEY = 22;

export class PacketRows {
  readonly #ints: Int32Array[] = [];
  readonly #floats: Float64Array[] = [];
  #used = 0;
  #free = -1;
  /** The payload of the packet that was loaded last. */
  readonly #payload = new Uint8Array(MOST_CAPTURED);

  /** Keeps what the segment says; `role` is the caller's. */
  add(s: Segment, role: number): number {
    let row = this.#free;
    if (row >= 0) this.#free = this.next(row);
    else {
      row = this.#used++;
      if ((row & (PAGE - 1)) === 0) {
        this.#ints.push(new Int32Array(PAGE * INTS));
        this.#floats.push(new Float64Array(PAGE * FLOATS));
      }
    }
    const w = this.#ints[row >>> SHIFT] as Int32Array;
    const at = (row & (PAGE - 1)) * INTS;
    w[at] = s.frame;
    w[at + 1] = s.line;
    w[at + 2] = s.seq;
    w[at + 3] = s.ack;
    w[at + 4] =
      s.flags |
      ((s.known & KNOWN_ALL) << 12) |
      ((s.df + 1) << 20) |
      ((s.ecn + 1) << 22) |
      (s.checksum << 25) |
      (s.blocked ? 1 << 27 : 0) |
      (s.passed ? 1 << 29 : 0) |
      (s.checksumOf << 30) |
      ((s.known & OPTIONS_UNTOLD) !== 0 ? 1 << 28 : 0);
    w[at + 5] =
      s.linkDirection |
      (s.sackPermitted ? 4 : 0) |
      (s.hasTimestamp ? 8 : 0) |
      (s.signed ? 16 : 0) |
      ((s.fastOpen + 1) << 5) |
      ((s.mptcp + 1) << 11) |
      (s.protocol << 16);
    w[at + 6] = s.window;
    w[at + 7] = s.ipId;
    w[at + 8] = s.ttl;
    w[at + 9] = s.mss;
    w[at + 10] = s.windowScale;
    w[at + 11] = s.tsVal;
    w[at + 12] = s.tsEcr;
    w[at + 13] = s.urgentPointer | ((s.otherOption + 1) << 16);
    w[at + 14] = s.ipLength;
    w[at + 15] = s.iface;
    w[at + 16] = s.payloadLength;
    const captured = Math.min(s.payloadEnd - s.payloadStart, MOST_CAPTURED);
    w[at + W_CAPTURED] = captured << CAPTURED_SHIFT;
    if (captured > 0) {
      w[at + W_PAYLOAD] = wordAt(s.bytes, s.payloadStart);
      w[at + W_PAYLOAD + 1] = wordAt(s.bytes, s.payloadStart + 4);
    }
    w[at + W_MPTCP_KEY] = s.mptcpKey;
    w[at + W_NEXT] = -1;
    w[at + W_ROLE] = role;
    const f = this.#floats[row >>> SHIFT] as Float64Array;
    const from = (row & (PAGE - 1)) * FLOATS;
    f[from] = s.timeNs;
    f[from + 1] = s.linkSrc;
    f[from + 2] = s.linkDst;
    return row;
  }

  /** Fills a cleared segment with all but its addresses and ports. */
  load(row: number, s: Segment): void {
    const w = this.#ints[row >>> SHIFT] as Int32Array;
    const at = (row & (PAGE - 1)) * INTS;
    s.frame = w[at] as number;
    s.line = w[at + 1] as number;
    s.seq = w[at + 2] as number;
    s.ack = w[at + 3] as number;
    const bits = w[at + 4] as number;
    s.flags = bits & 0xfff;
    s.known = ((bits >>> 12) & KNOWN_ALL) | ((bits & (1 << 28)) !== 0 ? OPTIONS_UNTOLD : 0);
    s.df = ((bits >>> 20) & 3) - 1;
    s.ecn = ((bits >>> 22) & 7) - 1;
    s.checksum = (bits >>> 25) & 3;
    s.checksumOf = bits >>> 30;
    s.blocked = (bits & (1 << 27)) !== 0;
    s.passed = (bits & (1 << 29)) !== 0;
    const more = w[at + 5] as number;
    s.linkDirection = more & 3;
    s.sackPermitted = (more & 4) !== 0;
    s.hasTimestamp = (more & 8) !== 0;
    s.signed = (more & 16) !== 0;
    s.fastOpen = ((more >>> 5) & 63) - 1;
    s.mptcp = ((more >>> 11) & 31) - 1;
    s.protocol = more >>> 16;
    s.window = w[at + 6] as number;
    s.ipId = w[at + 7] as number;
    s.ttl = w[at + 8] as number;
    s.mss = w[at + 9] as number;
    s.windowScale = w[at + 10] as number;
    s.tsVal = w[at + 11] as number;
    s.tsEcr = w[at + 12] as number;
    s.urgentPointer = (w[at + 13] as number) & 0xffff;
    s.otherOption = ((w[at + 13] as number) >>> 16) - 1;
    s.ipLength = w[at + 14] as number;
    s.iface = w[at + 15] as number;
    s.payloadLength = w[at + 16] as number;
    const captured = (w[at + W_CAPTURED] as number) >>> CAPTURED_SHIFT;
    if (captured > 0) {
      putWord(this.#payload, 0, w[at + W_PAYLOAD] as number);
      putWord(this.#payload, 4, w[at + W_PAYLOAD + 1] as number);
      s.bytes = this.#payload;
      s.payloadEnd = captured;
    }
    s.mptcpKey = (w[at + W_MPTCP_KEY] as number) >>> 0;
    const f = this.#floats[row >>> SHIFT] as Float64Array;
    const from = (row & (PAGE - 1)) * FLOATS;
    s.timeNs = f[from] as number;
    s.linkSrc = f[from + 1] as number;
    s.linkDst = f[from + 2] as number;
  }

  frame(row: number): number {
    return this.#word(row, 0);
  }
  seq(row: number): number {
    return this.#word(row, 2);
  }
  ack(row: number): number {
    return this.#word(row, 3);
  }
  flags(row: number): number {
    return this.#word(row, 4) & 0xfff;
  }
  known(row: number): number {
    return (this.#word(row, 4) >>> 12) & 0xff;
  }
  window(row: number): number {
    return this.#word(row, 6);
  }
  ttl(row: number): number {
    return this.#word(row, 8);
  }
  mss(row: number): number {
    return this.#word(row, 9);
  }
  windowScale(row: number): number {
    return this.#word(row, 10);
  }
  sackPermitted(row: number): boolean {
    return (this.#word(row, 5) & 4) !== 0;
  }
  timestamps(row: number): boolean {
    return (this.#word(row, 5) & 8) !== 0;
  }
  role(row: number): number {
    return this.#word(row, W_ROLE);
  }
  /** Faults that the capture had shown before it was judged: bits of witness/faults. */
  faults(row: number): number {
    return this.#word(row, W_CAPTURED) & ((1 << CAPTURED_SHIFT) - 1);
  }
  setFaults(row: number, faults: number): void {
    const w = this.#ints[row >>> SHIFT] as Int32Array;
    const at = (row & (PAGE - 1)) * INTS + W_CAPTURED;
    w[at] = ((w[at] as number) & -(1 << CAPTURED_SHIFT)) | faults;
  }
  timeNs(row: number): Nanos {
    return (this.#floats[row >>> SHIFT] as Float64Array)[(row & (PAGE - 1)) * FLOATS] as number;
  }

  /** The row that follows in its chain, or -1. */
  next(row: number): number {
    return this.#word(row, W_NEXT);
  }

  link(row: number, next: number): void {
    (this.#ints[row >>> SHIFT] as Int32Array)[(row & (PAGE - 1)) * INTS + W_NEXT] = next;
  }

  /** Gives back a whole chain, whose ends these are. */
  free(first: number, last: number): void {
    this.link(last, this.#free);
    this.#free = first;
  }

  #word(row: number, word: number): number {
    return (this.#ints[row >>> SHIFT] as Int32Array)[(row & (PAGE - 1)) * INTS + word] as number;
  }
}

/** Bytes beyond the end count as 0. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
