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

/** One slot: three doubles and four integers, each group within one or two lines of the processor's cache. */
const DOUBLES = 3;
/** 53 bits of the tuple; 0: free. */
const SUM = 0;
const LATE_UNTIL_NS = 1;
const TIME_WAIT_NS = 2;
const INTEGERS = 4;
const LAST_FRAME = 0;
const USES = 1;
/** Which end was in TIME-WAIT: its address and port, mixed. */
const WAITING = 2;
/** Who opened it with which number, mixed; 0: not known. */
const OPENING = 3;

export class Departed {
  #doubles = new Float64Array(0);
  #integers = new Int32Array(0);
  #slots = 0;
  #size = 0;
  /** With more tuples than fit, those that ended longest ago are forgotten. */
  readonly #most: number;

  /** `most`: slots, a power of two. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `lateUntilNs`: segments of the connection that come until then are known as late ones; −Infinity: none. */
  add(c: Connection, lateUntilNs: Nanos): void {
    if (this.#size * 4 >= this.#slots * 3 && this.#slots < this.#most) this.#grow();
    const { aWords, bWords, aPort, bPort, path } = c.origin;
    const a = endSum(aWords[0] ^ aWords[1] ^ aWords[2] ^ aWords[3], aPort, path);
    const b = endSum(bWords[0] ^ bWords[1] ^ bWords[2] ^ bWords[3], bPort, path);
    const slot = this.#slotFor(tupleSum(a, b));
    const waiting = waitingEnd(c);
    const opener = openerOf(c);
    this.#doubles[slot * DOUBLES + LATE_UNTIL_NS] = lateUntilNs;
    this.#doubles[slot * DOUBLES + TIME_WAIT_NS] = waiting === null ? Number.NaN : c.closing.timeWaitNs;
    const i = this.#integers;
    const at = slot * INTEGERS;
    i[at + LAST_FRAME] = c.counts.lastFrame;
    i[at + USES] = c.incarnation;
    i[at + WAITING] = waiting === c.b ? b : a;
    i[at + OPENING] = opener === null ? 0 : openingSum(opener === c.a ? a : b, opener.snd.iss);
  }

  /** How many connections of the segment's tuple are over; 0: none, as far as is remembered. */
  uses(s: Segment): number {
    const slot = this.#find(s);
    return slot < 0 ? 0 : this.#integer(slot, USES);
  }

  /** Whether the segment comes late for a connection that was let go; of those with SYN its own SYN again, or the answer to it. */
  isLate(s: Segment): boolean {
    const slot = this.#find(s);
    if (slot < 0 || !(s.timeNs <= this.#double(slot, LATE_UNTIL_NS))) return false;
    return (s.flags & SYN) === 0 || repeats(s, this.#integer(slot, OPENING));
  }

  /** What a SYN that opens the tuple anew meets of the connection before, when that entered TIME-WAIT within `withinNs`. */
  reuse(s: Segment, withinNs: Nanos): Reuse | null {
    const slot = this.#find(s);
    if (slot < 0) return null;
    const afterNs = s.timeNs - this.#double(slot, TIME_WAIT_NS);
    if (!(afterNs <= withinNs)) return null;
    return { lastFrame: this.#lastFrame(slot), afterNs, byWaiting: this.#integer(slot, WAITING) === senderSum(s) };
  }

  /** Another file begins. */
  clear(): void {
    this.#size = 0;
    this.#allocate(0);
  }

  #find(s: Segment): number {
    if (this.#size === 0) return -1;
    const sum = tupleSum(senderSum(s), receiverSum(s));
    const mask = this.#slots - 1;
    for (let i = slotOf(sum) & mask, probes = 0; ; i = (i + 1) & mask, probes++) {
      const found = this.#double(i, SUM);
      if (found === sum) return i;
      if (found === 0 || (probes > MOST_SLOTS_TRIED && mask === this.#most - 1)) return -1;
    }
  }

  /** The tuple's slot, a free one, or that of the connection which ended longest ago. */
  #slotFor(sum: number): number {
    const mask = this.#slots - 1;
    let oldest = -1;
    for (let i = slotOf(sum) & mask, probes = 0; ; i = (i + 1) & mask, probes++) {
      const found = this.#double(i, SUM);
      if (found === sum) return i;
      if (found === 0) {
        this.#size++;
        this.#doubles[i * DOUBLES + SUM] = sum;
        return i;
      }
      if (oldest < 0 || this.#lastFrame(i) < this.#lastFrame(oldest)) oldest = i;
      if (probes > MOST_SLOTS_TRIED && mask === this.#most - 1) break;
    }
    this.#doubles[oldest * DOUBLES + SUM] = sum;
    return oldest;
  }

  #double(slot: number, column: number): number {
    return this.#doubles[slot * DOUBLES + column] as number;
  }
  #integer(slot: number, column: number): number {
    return this.#integers[slot * INTEGERS + column] as number;
  }
  #lastFrame(slot: number): FrameNo {
    return this.#integer(slot, LAST_FRAME) >>> 0;
  }

  #grow(): void {
    const [slots, doubles, integers] = [this.#slots, this.#doubles, this.#integers];
    this.#size = 0;
    this.#allocate(Math.min(Math.max(FIRST_SLOTS, slots * 2), this.#most));
    for (let slot = 0; slot < slots; slot++) {
      const sum = doubles[slot * DOUBLES + SUM] as number;
      if (sum === 0) continue;
      const to = this.#slotFor(sum);
      for (let i = 0; i < DOUBLES; i++) this.#doubles[to * DOUBLES + i] = doubles[slot * DOUBLES + i] as number;
      for (let i = 0; i < INTEGERS; i++) this.#integers[to * INTEGERS + i] = integers[slot * INTEGERS + i] as number;
    }
  }

  #allocate(slots: number): void {
    this.#slots = slots;
    this.#doubles = new Float64Array(slots * DOUBLES);
    this.#integers = new Int32Array(slots * INTEGERS);
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
