/**
 * A device that gives what both ends count other numbers (pf's `modulate state`, firewalls that choose initial sequence numbers): on its far
 * side the same SYN has another number, and from then on SEQ, ACK and SACK blocks are translated both ways. What else a SYN carries
 * stays, by which it is known: ends, time stamp, IP identification, window and options, one router on.
 */
import type { Side } from '../../records/sink.ts';
import { KNOWN_OPTIONS, KNOWN_SEQ, LINK_IN, LINK_OUT, type Segment } from '../../segment/segment.ts';
import { ACK, RST, SYN } from '../../tcp-flags.ts';
import { MILLISECOND, type FrameNo, type Nanos } from '../../units.ts';
import { sameEnd } from './ends.ts';

/** The numbers of one connection on both sides of such a device; each end's own are those that it chose itself. */
export class Renumbering {
  /** Of the opener: on its own side of the device and on the other one. */
  readonly #opener: readonly [number, number];
  /** Of who was called, likewise; null: not seen. */
  #called: [number | null, number | null] = [null, null];

  constructor(own: number, beyond: number) {
    this.#opener = [own, beyond];
  }

  /** On which side of the device a segment was seen: 0 the opener's. The opener's numbers tell it, in what it sends and in what is acknowledged to it. */
  viewOf(s: Segment, side: Side, repeats: boolean): Side {
    if (side === 0 && (s.known & KNOWN_SEQ) !== 0) return nearer(s.seq, this.#opener);
    const [there, here] = this.#called;
    const both = there !== null && here !== null;
    if (side === 1 && (s.flags & ACK) !== 0) return nearer((s.ack - 1) | 0, this.#opener);
    if (side === 1 && both) return nearer(s.seq, [here, there]);
    if (side === 0 && both && (s.flags & ACK) !== 0) return nearer((s.ack - 1) | 0, [here, there]);
    return repeats === (side === 0) ? 1 : 0;
  }

  /** Gives a segment the numbers that each end chose itself. */
  readAsOwn(s: Segment, side: Side, view: Side): void {
    if (side === 1 && (s.flags & (SYN | ACK)) === (SYN | ACK)) this.#called[view === 1 ? 0 : 1] ??= s.seq;
    const opener = view === 1 ? (this.#opener[0] - this.#opener[1]) | 0 : 0;
    const [there, here] = this.#called;
    const called = view === 0 && there !== null && here !== null ? (there - here) | 0 : 0;
    const [own, peer] = side === 0 ? [opener, called] : [called, opener];
    // A RST of who holds no connection has number 0 (RFC 9293 §3.10.7.1).
    if ((s.known & KNOWN_SEQ) !== 0 && !((s.flags & RST) !== 0 && s.seq === 0)) s.seq = (s.seq + own) | 0;
    if ((s.flags & ACK) !== 0) s.ack = (s.ack + peer) | 0;
    for (let i = 0; i < 2 * s.sackCount; i++) s.sack[i] = ((s.sack[i] ?? 0) + peer) | 0;
  }
}

/** 0 or 1: which of two first numbers a later one follows; both are chosen at random. */
const nearer = (n: number, [first, second]: readonly [number, number]): Side =>
  (n - second) >>> 0 < (n - first) >>> 0 ? 1 : 0;

/** A SYN on its way over one device. */
const PASSES_WITHIN: Nanos = 400 * MILLISECOND;
/** The newest SYNs, a slot each; a power of two. */
const SLOTS = 1024;
const ROW = 20;
const ISS = 0;
/** Source words, then destination words. */
const SRC = 1;
const DST = 5;
const PORTS_SRC = 9;
const PORTS_DST = 10;
const FAMILY = 11;
const TTL = 12;
const IP_ID = 13;
const STAMPED = 14;
const TSVAL = 15;
const WINDOW = 16;
const MSS = 17;
/** Window scale and whether SACK is permitted. */
const OFFERS = 18;
const DIRECTION = 19;

/** A SYN as it was on its sender's side of the device. */
export interface Before {
  readonly iss: number;
  readonly frame: FrameNo;
  readonly ns: Nanos;
}

/** The newest SYNs of the file by their ends: until the same comes out of such a device. */
export class OpenedByEnds {
  readonly #rows = new Int32Array(SLOTS * ROW);
  readonly #ns = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);
  readonly #frames = new Float64Array(SLOTS);

  /** The SYN in hand under its first number; null for nearly all. It is kept for the next. */
  before(s: Segment): Before | null {
    if ((s.known & (KNOWN_SEQ | KNOWN_OPTIONS)) !== (KNOWN_SEQ | KNOWN_OPTIONS) || s.ttl < 0) return null;
    const slot = slotOf(s);
    const since = s.timeNs - (this.#ns[slot] ?? 0);
    if (since >= 0 && since < PASSES_WITHIN && this.#isRenumbered(slot * ROW, s))
      return { iss: this.#rows[slot * ROW + ISS] ?? 0, frame: this.#frames[slot] ?? 0, ns: this.#ns[slot] ?? 0 };
    this.#keep(slot, s);
    return null;
  }

  clear(): void {
    this.#ns.fill(Number.NEGATIVE_INFINITY);
  }

  #isRenumbered(at: number, s: Segment): boolean {
    const r = this.#rows;
    if (r[at + ISS] === s.seq || r[at + FAMILY] !== s.family) return false;
    if (!sameEnd(r, at + SRC, at + PORTS_SRC, s.src0, s.src1, s.src2, s.src3, s.srcPort)) return false;
    if (!sameEnd(r, at + DST, at + PORTS_DST, s.dst0, s.dst1, s.dst2, s.dst3, s.dstPort)) return false;
    // Who opens one connection after another uses no number twice: its clock ticks, or each packet has an identification of its own.
    const stamped = s.hasTimestamp && s.tsVal !== 0;
    if (!stamped && s.ipId <= 0) return false;
    if (r[at + STAMPED] !== Number(s.hasTimestamp) || r[at + TSVAL] !== s.tsVal || r[at + IP_ID] !== s.ipId)
      return false;
    if (r[at + WINDOW] !== s.window || r[at + MSS] !== s.mss || r[at + OFFERS] !== offersOf(s)) return false;
    const passed = (r[at + TTL] ?? 0) - s.ttl;
    // A bridge does not count as a hop.
    return passed > 0 || (passed === 0 && s.ipId > 0 && r[at + DIRECTION] === LINK_IN && s.linkDirection === LINK_OUT);
  }

  #keep(slot: number, s: Segment): void {
    this.#ns[slot] = s.timeNs;
    this.#frames[slot] = s.frame;
    const r = this.#rows;
    const at = slot * ROW;
    r[at + ISS] = s.seq;
    r[at + SRC] = s.src0;
    r[at + SRC + 1] = s.src1;
    r[at + SRC + 2] = s.src2;
    r[at + SRC + 3] = s.src3;
    r[at + DST] = s.dst0;
    r[at + DST + 1] = s.dst1;
    r[at + DST + 2] = s.dst2;
    r[at + DST + 3] = s.dst3;
    r[at + PORTS_SRC] = s.srcPort;
    r[at + PORTS_DST] = s.dstPort;
    r[at + FAMILY] = s.family;
    r[at + TTL] = s.ttl;
    r[at + IP_ID] = s.ipId;
    r[at + STAMPED] = Number(s.hasTimestamp);
    r[at + TSVAL] = s.tsVal;
    r[at + WINDOW] = s.window;
    r[at + MSS] = s.mss;
    r[at + OFFERS] = offersOf(s);
    r[at + DIRECTION] = s.linkDirection;
  }
}

const offersOf = (s: Segment): number => 2 * s.windowScale + Number(s.sackPermitted);

function slotOf(s: Segment): number {
  let h = Math.imul(s.src0 ^ Math.imul(s.src3, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(s.dst0 ^ s.dst3, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15) ^ ((s.srcPort << 16) | s.dstPort), 0x27d4eb2f);
  return (h ^ (h >>> 16)) & (SLOTS - 1);
}
