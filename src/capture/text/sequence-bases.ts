/**
 * Undoes tcpdump's relative sequence numbers, as `print-tcp.c` makes them: per pair of endpoints the base is taken from
 * the first packet with ACK and again from every SYN-ACK; that packet prints both numbers as they are, every later one
 * with ACK prints differences, and what has no ACK (a lone SYN, a bare RST) is never relative.
 */
import { ACK, RST, SYN } from '../../tcp-flags.ts';
import { seqAdd } from '../../wire/seq.ts';
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_LENGTH, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';

/** How a conversation's numbers are printed, as far as two of its lines have told. */
const UNDECIDED = 0;
const RELATIVE = 1;
const AS_ON_THE_WIRE = 2;

/** Bits of an entry's facts: the base was recorded; which side's base is the wire's; which side's next number is known. */
const RECORDED = 1;
const BASE_KNOWN = 2;
const NEXT_KNOWN = 8;
/** The base comes from a SYN-ACK, which tcpdump always prints as it is. */
const FROM_SYN_ACK = 32;

/** Words of a key: 4 + 4 address words, two ports, family. */
const KEY = 11;
/** Another SYN-ACK had come before the one that gives the base: the bit of the side that sent both. */
const ANSWERED_BEFORE = 64;

/** Lines of both kinds: no tcpdump prints so, but whoever writes or edits a text by hand does. */
const MIXED = 256;

/** The bit of the side that sent the SYN-ACK. */
const ANSWERER = 512;

/** Words of a value: mode, facts, base and next number of either side, and what followed an earlier SYN-ACK. */
const VALUE = 7;
const MODE = 0;
const FACTS = 1;
const BASE = 2;
const NEXT = 4;
const EARLIER = 6;
const START_ENTRIES = 256;
/** Hostile text can invent endpoints without end; past this the table starts afresh. */
const MAX_ENTRIES = 1 << 21;
/** Two numbers below this in a first line are relative ones whose base was left out (by chance: 1 in 16 million). */
const SMALL = 1 << 20;

export class SequenceBases {
  /** The directions were put together from two runs of tcpdump, each of which saw one of them. */
  apart = false;
  /** Some packet's numbers could not be put on the wire's scale. */
  unknownBases = 0;
  #keys = new Int32Array(START_ENTRIES * KEY);
  #values = new Int32Array(START_ENTRIES * VALUE);
  #index = new Int32Array(START_ENTRIES * 2);
  #count = 0;
  readonly #key = new Int32Array(KEY);
  /** What the last conversation that told was like: one run of tcpdump prints all alike. */
  #habit = UNDECIDED;

  /** Replaces the printed numbers of a TCP segment by comparable ones. */
  rebase(s: Segment): void {
    if ((s.known & KNOWN_FLAGS) === 0) return;
    const reversed = this.#load(s);
    if ((s.flags & ACK) === 0) this.#withoutAck(s, reversed);
    else if ((s.flags & SYN) !== 0) this.#synAck(s, reversed);
    else this.#withAck(s, reversed);
  }

  /** A segment whose numbers are the wire's: it sets the base where tcpdump would have taken it. */
  observe(s: Segment): void {
    const side = this.#load(s);
    if ((s.flags & ACK) === 0) this.#withoutAck(s, side);
    else if ((s.flags & SYN) !== 0) this.#synAck(s, side);
    else {
      const at = this.#find(true);
      if (((this.#values[at + FACTS] as number) & RECORDED) !== 0) return;
      this.#values[at + FACTS] = RECORDED | (BASE_KNOWN * 3);
      this.#values[at + BASE + side] = s.seq;
      this.#values[at + BASE + 1 - side] = seqAdd(s.ack, -1);
      this.#advance(s, at, side);
    }
  }

  #withoutAck(s: Segment, side: number): void {
    if ((s.flags & SYN) !== 0) {
      const at = this.#find(true);
      this.#setNext(at, side, seqAdd(s.seq, 1 + payload(s)));
      return;
    }
    const at = this.#find(false);
    if (at < 0) return;
    const facts = this.#values[at + FACTS] as number;
    // An absolute number beside relative ones of unknown base can't be compared with them; a RST often shows this.
    if ((facts & RECORDED) !== 0 && (facts & (BASE_KNOWN << side)) === 0 && (s.flags & RST) !== 0) {
      if (s.seq >>> 0 >= SMALL) s.known &= ~KNOWN_SEQ;
    }
  }

  #synAck(s: Segment, side: number): void {
    if ((s.known & KNOWN_SEQ) === 0) return;
    const at = this.#find(true);
    const values = this.#values;
    const before = values[at + FACTS] as number;
    // Where its line ends before the `ack`, it answers the SYN that was seen (RFC 9293 §3.10.7.3).
    const answersSeen = (s.known & KNOWN_ACK) === 0;
    if (answersSeen && (before & (NEXT_KNOWN << (1 - side))) === 0) return;
    const ack = answersSeen ? (values[at + NEXT + 1 - side] as number) : s.ack;
    const repeated = (before & FROM_SYN_ACK) !== 0 && values[at + BASE + 1 - side] === seqAdd(ack, -1);
    if (repeated) values[at + EARLIER] = values[at + NEXT + side] as number;
    values[at + FACTS] =
      RECORDED | (BASE_KNOWN * 3) | FROM_SYN_ACK | (ANSWERER << side) | (repeated ? ANSWERED_BEFORE << side : 0);
    values[at + BASE + side] = s.seq;
    values[at + BASE + 1 - side] = seqAdd(ack, -1);
    this.#setNext(at, side, seqAdd(s.seq, 1 + payload(s)));
    this.#setNext(at, 1 - side, ack);
  }

  #withAck(s: Segment, side: number): void {
    if ((s.known & KNOWN_ACK) === 0) {
      this.#cutBeforeAck(s, side);
      return;
    }
    const at = this.#find(true);
    const values = this.#values;
    if (((values[at + FACTS] as number) & RECORDED) === 0 && this.#record(s, at, side)) return;
    if (values[at + MODE] === UNDECIDED) this.#decide(s, at, side);
    const mine = values[at + BASE + side] as number;
    const other = values[at + BASE + 1 - side] as number;
    if (values[at + MODE] === RELATIVE || (values[at + MODE] === AS_ON_THE_WIRE && this.#isMixed(s, at, mine, other))) {
      // A run that saw no SYN-ACK counts from its first packet with ACK, behind the SYN.
      const behindSyn = this.apart && values[at + MODE] === AS_ON_THE_WIRE ? this.#isAnswerer(at, side) : 1;
      if ((s.known & KNOWN_SEQ) !== 0) s.seq = seqAdd(s.seq, mine + 1 - behindSyn);
      s.ack = seqAdd(s.ack, other);
      for (let i = 0; i < 2 * s.sackCount; i++) s.sack[i] = seqAdd(s.sack[i] as number, other);
    } else if (values[at + MODE] === UNDECIDED) {
      this.#advance(s, at, side);
      this.#nearestSack(s, other);
    }
  }

  /**
   * Small numbers where both bases are large: differences. A transfer that wraps its numbers makes one side's small; both at once
   * begin such a text, and an ACK alone follows them.
   */
  #isMixed(s: Segment, at: number, mine: number, other: number): boolean {
    if (s.ack >>> 0 >= SMALL || ((s.known & KNOWN_SEQ) !== 0 && s.seq >>> 0 >= SMALL)) return false;
    const facts = this.#values[at + FACTS] as number;
    if ((facts & FROM_SYN_ACK) === 0 || distance(mine, 0) < 2 * SMALL || distance(other, 0) < 2 * SMALL) return false;
    if ((s.known & KNOWN_SEQ) !== 0) this.#values[at + FACTS] = facts | MIXED;
    return ((this.#values[at + FACTS] as number) & MIXED) !== 0;
  }

  #isAnswerer(at: number, side: number): number {
    return ((this.#values[at + FACTS] as number) & (ANSWERER << side)) === 0 ? 0 : 1;
  }

  /** A line that ends after `seq`: relative when its conversation is, else not to be compared. */
  #cutBeforeAck(s: Segment, side: number): void {
    const at = this.#find(false);
    if (at >= 0 && this.#values[at + MODE] === RELATIVE)
      s.seq = seqAdd(s.seq, this.#values[at + BASE + side] as number);
    else s.known &= ~KNOWN_SEQ;
  }

  /** The conversation's first packet with ACK, which tcpdump prints as it is; false when it turns out to be relative. */
  #record(s: Segment, at: number, side: number): boolean {
    const values = this.#values;
    let facts = (values[at + FACTS] as number) | RECORDED;
    const seqKnown = (s.known & KNOWN_SEQ) !== 0;
    if (facts & (NEXT_KNOWN << (1 - side))) {
      const expected = values[at + NEXT + 1 - side] as number;
      // The other side's SYN was seen, and this answers it with a small number: the line that gave the base is missing.
      if (s.ack !== expected && s.ack >>> 0 < SMALL && (s.ack === 1 || distance(s.ack, expected) > SMALL)) {
        values[at + BASE + 1 - side] = seqAdd(expected, -1);
        values[at + BASE + side] = 0;
        values[at + FACTS] = facts | (BASE_KNOWN << (1 - side));
        values[at + MODE] = RELATIVE;
        this.unknownBases++;
        return false;
      }
    }
    // Without its own number printed, the packet after a SYN is taken to follow it (RFC 9293 §3.5).
    const afterSyn = !seqKnown && (facts & (NEXT_KNOWN << side)) !== 0;
    if (seqKnown || afterSyn) facts |= BASE_KNOWN << side;
    else this.unknownBases++;
    facts |= BASE_KNOWN << (1 - side);
    values[at + BASE + side] = seqKnown ? s.seq : afterSyn ? (values[at + NEXT + side] as number) : 0;
    const small = !afterSyn && s.ack >>> 0 < SMALL && (!seqKnown || s.seq >>> 0 < SMALL);
    if (small && (s.flags & RST) === 0) {
      // Relative already: its base was printed before the text begins.
      facts &= ~(BASE_KNOWN * 3);
      this.unknownBases++;
    }
    values[at + BASE + 1 - side] = seqAdd(s.ack, -1);
    values[at + FACTS] = facts;
    this.#nearestSack(s, values[at + BASE + 1 - side] as number);
    this.#advance(s, at, side);
    return true;
  }

  /** Whether this line continues the conversation as it stands or as a difference: the nearer reading is right. */
  #decide(s: Segment, at: number, side: number): void {
    const values = this.#values;
    const facts = values[at + FACTS] as number;
    const mine = values[at + BASE + side] as number;
    const other = values[at + BASE + 1 - side] as number;
    let plain = 0;
    let relative = 0;
    if (facts & (NEXT_KNOWN << (1 - side))) {
      const next = values[at + NEXT + 1 - side] as number;
      // Two stacks answered: the opener may have gone on with the one whose answer gives no base.
      const earlier = facts & (ANSWERED_BEFORE << (1 - side)) ? (values[at + EARLIER] as number) : next;
      plain += Math.min(distance(s.ack, next), distance(s.ack, earlier));
      const moved = seqAdd(s.ack, other);
      relative += Math.min(distance(moved, next), distance(moved, earlier));
    }
    if ((s.known & KNOWN_SEQ) !== 0 && facts & (NEXT_KNOWN << side)) {
      const next = values[at + NEXT + side] as number;
      plain += distance(s.seq, next);
      relative += distance(seqAdd(s.seq, mine), next);
    }
    if (plain === relative) return;
    // Reported is what was printed: both lines are of one kind.
    if (facts & (NEXT_KNOWN << (1 - side)) && reports(s, values[at + NEXT + 1 - side] as number)) plain = 0;
    const far = distance(mine, 0) >= SMALL || distance(other, 0) >= SMALL;
    const clear = Math.min(plain, relative) * 16 < Math.max(plain, relative);
    const sure = far || clear || plain === 0 || relative === 0;
    let mode = plain < relative ? AS_ON_THE_WIRE : RELATIVE;
    // Small initial numbers and a gap: the run's habit, or tcpdump's default where the base is certain.
    if (!sure) mode = (facts & FROM_SYN_ACK) !== 0 && this.#habit !== AS_ON_THE_WIRE ? RELATIVE : AS_ON_THE_WIRE;
    values[at + MODE] = mode;
    if (far) this.#habit = mode;
  }

  /** SACK edges are relative even where the line that gives the base prints its ACK as it is. */
  #nearestSack(s: Segment, base: number): void {
    for (let i = 0; i < 2 * s.sackCount; i++) {
      const printed = s.sack[i] as number;
      const moved = seqAdd(printed, base);
      if (distance(moved, s.ack) < distance(printed, s.ack)) s.sack[i] = moved;
    }
  }

  #advance(s: Segment, at: number, side: number): void {
    if ((s.known & KNOWN_SEQ) !== 0) this.#setNext(at, side, seqAdd(s.seq, payload(s)));
    this.#setNext(at, 1 - side, s.ack);
  }

  #setNext(at: number, side: number, next: number): void {
    this.#values[at + NEXT + side] = next;
    this.#values[at + FACTS] = (this.#values[at + FACTS] as number) | (NEXT_KNOWN << side);
  }

  /** Fills the key with the lower endpoint first, as tcpdump orders them; returns 1 when the sender is the other one. */
  #load(s: Segment): number {
    const key = this.#key;
    const order = s.srcPort - s.dstPort || s.src0 - s.dst0 || s.src1 - s.dst1 || s.src2 - s.dst2 || s.src3 - s.dst3;
    if (order > 0) {
      key[0] = s.dst0;
      key[1] = s.dst1;
      key[2] = s.dst2;
      key[3] = s.dst3;
      key[4] = s.src0;
      key[5] = s.src1;
      key[6] = s.src2;
      key[7] = s.src3;
      key[8] = s.dstPort;
      key[9] = s.srcPort;
    } else {
      key[0] = s.src0;
      key[1] = s.src1;
      key[2] = s.src2;
      key[3] = s.src3;
      key[4] = s.dst0;
      key[5] = s.dst1;
      key[6] = s.dst2;
      key[7] = s.dst3;
      key[8] = s.srcPort;
      key[9] = s.dstPort;
    }
    key[10] = s.family;
    return order > 0 ? 1 : 0;
  }

  /** Offset of the key's entry in the values; -1 when there is none and none is wanted. */
  #find(create: boolean): number {
    const key = this.#key;
    let hash = 0;
    for (let i = 0; i < KEY; i++) hash = Math.imul(hash ^ (key[i] as number), 0x9e3779b1) ^ (hash >>> 15);
    hash ^= hash >>> 16;
    const mask = this.#index.length - 1;
    let probe = hash & mask;
    for (; ; probe = (probe + 1) & mask) {
      const entry = (this.#index[probe] as number) - 1;
      if (entry < 0) break;
      if (this.#same(entry * KEY)) return entry * VALUE;
    }
    if (!create) return -1;
    if (this.#count >= this.#index.length / 2) {
      this.#grow();
      return this.#find(true);
    }
    const entry = this.#count++;
    this.#index[probe] = entry + 1;
    this.#keys.set(key, entry * KEY);
    this.#values.fill(0, entry * VALUE, entry * VALUE + VALUE);
    return entry * VALUE;
  }

  #same(at: number): boolean {
    const keys = this.#keys;
    const key = this.#key;
    for (let i = 0; i < KEY; i++) if (keys[at + i] !== key[i]) return false;
    return true;
  }

  #grow(): void {
    if (this.#count >= MAX_ENTRIES) {
      this.#index.fill(0);
      this.#count = 0;
      return;
    }
    const keys = new Int32Array(this.#keys.length * 2);
    const values = new Int32Array(this.#values.length * 2);
    keys.set(this.#keys);
    values.set(this.#values);
    this.#keys = keys;
    this.#values = values;
    this.#index = new Int32Array(this.#index.length * 2);
    const mask = this.#index.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      let hash = 0;
      for (let i = 0; i < KEY; i++)
        hash = Math.imul(hash ^ (keys[entry * KEY + i] as number), 0x9e3779b1) ^ (hash >>> 15);
      hash ^= hash >>> 16;
      let probe = hash & mask;
      while (this.#index[probe] !== 0) probe = (probe + 1) & mask;
      this.#index[probe] = entry + 1;
    }
  }
}

/** A SACK block of the line ends at this number. */
function reports(s: Segment, end: number): boolean {
  for (let i = 0; i < s.sackCount; i++) if (s.sack[2 * i + 1] === end) return true;
  return false;
}

const distance = (a: number, b: number): number => Math.abs((a - b) | 0);
const payload = (s: Segment): number => ((s.known & KNOWN_LENGTH) !== 0 ? s.payloadLength : 0);
