/**
 * The first bytes of the newest data segments of the file, to see when the same sequence number comes with other data:
 * somebody else sent one of them, or a sender that breaks its word. Fixed memory for all connections.
 */
import { CHECKSUM_BAD, type Segment } from '../../segment/segment.ts';
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';

/** A power of two. */
const SLOTS = 8192;
/** Words of four bytes that are compared. */
const WORDS = 8;
const ROW = 12;
const SEQ = WORDS;
const SIZE = WORDS + 1;
const TTL = WORDS + 2;
const LENGTH = WORDS + 3;
/** Older data than this is another story: a merged file, a sequence number used again. */
const LONGEST_NS: Nanos = 60 * SECOND;
/** Fewer bytes than this are a probe's or an urgent byte, and prove little. */
const LEAST = 4;

/** Two segments with one sequence number and different data. */
export interface Conflict {
  readonly first: FrameNo;
  readonly second: FrameNo;
  /** First byte that differs, counted from the start of the segment. */
  readonly at: number;
  readonly ttls: readonly [number, number];
  readonly lengths: readonly [number, number];
}

export class Contents {
  readonly #rows = new Int32Array(SLOTS * ROW);
  /** Sender, frame and time. */
  readonly #who = new Float64Array(SLOTS * 3).fill(-1);
  readonly #words = new Int32Array(WORDS);

  /** `who`: a number for the sender, different for each endpoint of each connection. */
  add(who: number, s: Segment): void {
    const size = this.#read(s);
    if (size < LEAST) return;
    const slot = slotOf(who, s.seq);
    const at = slot * ROW;
    this.#who[slot * 3] = who;
    this.#who[slot * 3 + 1] = s.frame;
    this.#who[slot * 3 + 2] = s.timeNs;
    const r = this.#rows;
    for (let i = 0; i < WORDS; i++) r[at + i] = this.#words[i] as number;
    r[at + SEQ] = s.seq;
    r[at + SIZE] = size;
    r[at + TTL] = s.ttl;
    r[at + LENGTH] = s.payloadLength;
  }

  /** The segment with the same sequence number and other data, when there was one. */
  conflict(who: number, s: Segment): Conflict | null {
    const slot = slotOf(who, s.seq);
    const at = slot * ROW;
    const r = this.#rows;
    if (this.#who[slot * 3] !== who || r[at + SEQ] !== s.seq) return null;
    if (Math.abs(s.timeNs - (this.#who[slot * 3 + 2] ?? 0)) > LONGEST_NS) return null;
    const size = Math.min(this.#read(s), r[at + SIZE] ?? 0);
    if (size < LEAST) return null;
    for (let i = 0; i < size; i++) {
      const shift = 24 - 8 * (i & 3);
      const before = ((r[at + (i >> 2)] ?? 0) >>> shift) & 255;
      const now = ((this.#words[i >> 2] ?? 0) >>> shift) & 255;
      if (before === now) continue;
      return {
        first: this.#who[slot * 3 + 1] ?? 0,
        second: s.frame,
        at: i,
        ttls: [r[at + TTL] ?? -1, s.ttl],
        lengths: [r[at + LENGTH] ?? 0, s.payloadLength],
      };
    }
    return null;
  }

  clear(): void {
    this.#who.fill(-1);
  }

  /** The first captured bytes as words; how many there are. What was damaged on the way is no other data. */
  #read(s: Segment): number {
    const { bytes, payloadStart } = s;
    const size = Math.min(s.payloadEnd - payloadStart, 4 * WORDS);
    if (size < LEAST || s.checksum === CHECKSUM_BAD) return 0;
    const w = this.#words;
    let at = payloadStart;
    for (let i = 0; 4 * i < size; i++, at += 4)
      w[i] =
        ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    return size;
  }
}

const slotOf = (who: number, seq: number): number => {
  const h = Math.imul(seq, 0x9e3779b1) ^ Math.imul(who | 0, 0x85ebca6b);
  return (h ^ (h >>> 15)) & (SLOTS - 1);
};
