/**
 * Connections of the file that are told and forgotten, by tuple and in bounded memory: how often a tuple was used, whether
 * its last connection may still be in TIME-WAIT, and which segments come late for one that was let go before its time.
 */
import type { FrameNo, Nanos } from '../../units.ts';
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { ACK, SYN } from '../../tcp-flags.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { Reuse } from '../parts/reuse.ts';
import { waitingEnd } from './incarnation.ts';

const FIRST_SLOTS = 1 << 10;
/** Slots looked at for a tuple when no more fit. */
const MOST_SLOTS_TRIED = 8;

export class Departed {
  /** By slot: 53 bits of the tuple; 0: free. */
  #sums = new Float64Array(0);
  #lateUntilNs = new Float64Array(0);
  #timeWaitNs = new Float64Array(0);
  #lastFrames = new Uint32Array(0);
  #uses = new Uint32Array(0);
  /** Which end was in TIME-WAIT: its address and port, mixed. */
  #waiting = new Int32Array(0);
  /** Who opened it with which number, mixed; 0: not known. */
  #openings = new Int32Array(0);
  #size = 0;
  /** With more tuples than fit, those that ended longest ago are forgotten. */
  readonly #most: number;

  /** `most`: slots, a power of two. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `lateUntilNs`: segments of the connection that come until then are known as late ones; −Infinity: none. */
  add(c: Connection, lateUntilNs: Nanos): void {
    if (this.#size * 4 >= this.#sums.length * 3 && this.#sums.length < this.#most) this.#grow();
    const { aWords, bWords, aPort, bPort, path } = c.origin;
    const a = endSum(aWords[0] ^ aWords[1] ^ aWords[2] ^ aWords[3], aPort, path);
    const b = endSum(bWords[0] ^ bWords[1] ^ bWords[2] ^ bWords[3], bPort, path);
    const slot = this.#slotFor(tupleSum(a, b));
    const waiting = waitingEnd(c);
    this.#lateUntilNs[slot] = lateUntilNs;
    this.#timeWaitNs[slot] = waiting === null ? Number.NaN : c.closing.timeWaitNs;
    this.#waiting[slot] = waiting === c.b ? b : a;
    this.#lastFrames[slot] = c.counts.lastFrame;
    this.#uses[slot] = c.incarnation;
    const opener = openerOf(c);
    this.#openings[slot] = opener === null ? 0 : openingSum(opener === c.a ? a : b, opener.snd.iss);
  }

  /** How many connections of the segment's tuple are over; 0: none, as far as is remembered. */
  uses(s: Segment): number {
    const slot = this.#find(s);
    return slot < 0 ? 0 : (this.#uses[slot] as number);
  }

  /** Whether the segment comes late for a connection that was let go; of those with SYN its own SYN again, or the answer to it. */
  isLate(s: Segment): boolean {
    const slot = this.#find(s);
    if (slot < 0 || !(s.timeNs <= (this.#lateUntilNs[slot] as number))) return false;
    return (s.flags & SYN) === 0 || repeats(s, this.#openings[slot] as number);
  }

  /** What a SYN that opens the tuple anew meets of the connection before, when that entered TIME-WAIT within `withinNs`. */
  reuse(s: Segment, withinNs: Nanos): Reuse | null {
    const slot = this.#find(s);
    if (slot < 0) return null;
    const afterNs = s.timeNs - (this.#timeWaitNs[slot] as number);
    if (!(afterNs <= withinNs)) return null;
    const lastFrame: FrameNo = this.#lastFrames[slot] as number;
    return { lastFrame, afterNs, byWaiting: this.#waiting[slot] === senderSum(s) };
  }

  /** Another file begins. */
  clear(): void {
    this.#size = 0;
    this.#allocate(0);
  }

  #find(s: Segment): number {
    if (this.#size === 0) return -1;
    const sum = tupleSum(senderSum(s), receiverSum(s));
    const mask = this.#sums.length - 1;
    for (let i = slotOf(sum) & mask, probes = 0; ; i = (i + 1) & mask, probes++) {
      if (this.#sums[i] === sum) return i;
      if (this.#sums[i] === 0 || (probes > MOST_SLOTS_TRIED && mask === this.#most - 1)) return -1;
    }
  }

  /** The tuple's slot, a free one, or that of the connection which ended longest ago. */
  #slotFor(sum: number): number {
    const mask = this.#sums.length - 1;
    let oldest = -1;
    for (let i = slotOf(sum) & mask, probes = 0; ; i = (i + 1) & mask, probes++) {
      if (this.#sums[i] === sum) return i;
      if (this.#sums[i] === 0) {
        this.#size++;
        this.#sums[i] = sum;
        return i;
      }
      if (oldest < 0 || (this.#lastFrames[i] as number) < (this.#lastFrames[oldest] as number)) oldest = i;
      if (probes > MOST_SLOTS_TRIED && mask === this.#most - 1) break;
    }
    this.#sums[oldest] = sum;
    return oldest;
  }

  #grow(): void {
    const sums = this.#sums;
    const before = this.#columns();
    this.#size = 0;
    this.#allocate(Math.min(Math.max(FIRST_SLOTS, sums.length * 2), this.#most));
    const after = this.#columns();
    for (const [slot, sum] of sums.entries()) {
      if (sum === 0) continue;
      const to = this.#slotFor(sum);
      for (const [i, column] of after.entries()) column[to] = before[i]?.[slot] ?? 0;
    }
  }

  #columns(): (Float64Array | Uint32Array | Int32Array)[] {
    return [this.#lateUntilNs, this.#timeWaitNs, this.#lastFrames, this.#uses, this.#waiting, this.#openings];
  }

  #allocate(slots: number): void {
    this.#sums = new Float64Array(slots);
    this.#lateUntilNs = new Float64Array(slots);
    this.#timeWaitNs = new Float64Array(slots);
    this.#lastFrames = new Uint32Array(slots);
    this.#uses = new Uint32Array(slots);
    this.#waiting = new Int32Array(slots);
    this.#openings = new Int32Array(slots);
  }
}

const senderSum = (s: Segment): number => endSum(s.src0 ^ s.src1 ^ s.src2 ^ s.src3, s.srcPort, s.path);
const receiverSum = (s: Segment): number => endSum(s.dst0 ^ s.dst1 ^ s.dst2 ^ s.dst3, s.dstPort, s.path);

/** Who sent the SYN, if its number is known: it was seen, or what answered it. */
function openerOf({ a, b }: Connection): Endpoint | null {
  if (a.snd.issKnown && (a.opening.synFrame > 0 || b.opening.synAckFrame > 0)) return a;
  return b.snd.issKnown && (b.opening.synFrame > 0 || a.opening.synAckFrame > 0) ? b : null;
}

/** Whether a segment with SYN is the SYN of that opening, or answers it. */
function repeats(s: Segment, opening: number): boolean {
  if ((s.flags & ACK) !== 0)
    return (s.known & KNOWN_ACK) !== 0 && openingSum(receiverSum(s), (s.ack - 1) | 0) === opening;
  return (s.known & KNOWN_SEQ) !== 0 && openingSum(senderSum(s), s.seq) === opening;
}

const openingSum = (end: number, iss: number): number => Math.imul(end ^ Math.imul(iss, 0x9e3779b1), 0x85ebca6b) || 1;

function endSum(address: number, port: number, path: number): number {
  const x = Math.imul(address ^ Math.imul(port + 1 + Math.imul(path, 0x10001), 0x9e3779b1), 0x85ebca6b);
  const y = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return y ^ (y >>> 16);
}

/** The same number for both directions, never 0: 53 bits out of two sums that do not depend on the order of the ends. */
const tupleSum = (a: number, b: number): number => ((a + b) >>> 0) * 0x200000 + ((a ^ b) >>> 11) || 1;

const slotOf = (sum: number): number => sum ^ Math.floor(sum / 0x200000);
