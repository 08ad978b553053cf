/**
 * Connections that have carried no data yet, as rows of numbers: 310 bytes each with their first packet, where a
 * Connection with its endpoints takes thousands. Linked lists keep them in order; indices are used again.
 */
import { ByIndex } from '../../records/by-index.ts';
import { FAMILY_IPV6, Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import { type Budget, ERROR_AS_HELD } from '../budget.ts';
import { survives } from '../icmp/translated-error.ts';
import { namesNoTarget } from '../icmp/unnamed-error.ts';
import type { Words } from './keys.ts';
import { kindOf, M_ICMP } from './marks.ts';
import { PacketRows } from './rows.ts';

const PAGE = 4096;
const SHIFT = 12;
const INTS = 34;

const ID = 0;
const STREAM = 1;
const HEAD = 2;
const TAIL = 3;
const COUNT = 4;
const MARKS = 5;
const SLOT = 6;
const OLDER = 7;
const NEWER = 8;
const NEXT = 9;
const PREVIOUS = 10;
const USE = 11;
const MEMBER = 12;
const SOURCE = 13;
const TARGET = 17;
const SOURCE_PORT = 21;
const TARGET_PORT = 22;
const FAMILY = 23;
const PATH = 24;
const CAPTURE_POINT = 25;
/** Of a calm one (flow/many/calm.ts): how far it is; 0 for all others. */
const CALM = 26;
/** What each side is to send and what it has acknowledged, the opener's first. */
const NEXT_SEQ = 27;
const ACKED = 29;
/** The most that each side takes in one segment. */
const MSS = 31;
const SEAT = 33;

/** Who sent a kept packet: the first one's sender, its receiver, or somebody else who quotes one in an ICMP error. */
export const ROLE_OPENER = 0;
export const ROLE_ANSWER = 1;
export const ROLE_ERROR = 2;
/** With one of the first two: a mirror made it of a packet that is kept before it. */
export const ROLE_COPY = 4;

/** A copy that outlives the view, without its bytes. */
function keep(s: Segment): Segment {
  const copy = Object.assign(new Segment(), s, {
    sack: Int32Array.from(s.sack),
    payloadStart: 0,
    payloadEnd: 0,
  });
  copy.bytes = NO_BYTES;
  if (s.quoted !== null) copy.quoted = keep(s.quoted);
  return copy;
}

const NO_BYTES = new Uint8Array(0);

/** Both ends of a list of half-open connections. */
export interface List {
  first: number;
  last: number;
  size: number;
}

export class HalfOpenRows {
  readonly packets = new PacketRows();
  /** ICMP errors that quote a packet of one: few, so they are kept as they are. */
  readonly errors = new ByIndex<Segment>();
  readonly #ints: Int32Array[] = [];
  readonly #last: Float64Array[] = [];
  readonly #budget: Budget;
  #used = 0;
  #free = -1;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** So many that nobody has judged yet have room beside the ICMP errors that are kept; more are judged by what is known. */
  get most(): number {
    return this.#budget.held - ERROR_AS_HELD * this.errors.size;
  }

  add(s: Segment, id: number, stream: number, use: number, capturePoint: number): number {
    let e = this.#free;
    if (e >= 0) this.#free = this.#get(e, NEXT);
    else {
      e = this.#used++;
      if ((e & (PAGE - 1)) === 0) {
        this.#ints.push(new Int32Array(PAGE * INTS));
        this.#last.push(new Float64Array(PAGE));
      }
    }
    const w = this.#ints[e >>> SHIFT] as Int32Array;
    const at = (e & (PAGE - 1)) * INTS;
    w[at + ID] = id;
    w[at + STREAM] = stream;
    w[at + HEAD] = w[at + TAIL] = this.packets.add(s, ROLE_OPENER);
    w[at + COUNT] = 1;
    w[at + MARKS] = kindOf(s.flags);
    w[at + SLOT] = w[at + OLDER] = w[at + NEWER] = w[at + NEXT] = w[at + PREVIOUS] = w[at + MEMBER] = -1;
    w[at + USE] = use;
    w[at + SOURCE] = s.src0;
    w[at + SOURCE + 1] = s.src1;
    w[at + SOURCE + 2] = s.src2;
    w[at + SOURCE + 3] = s.src3;
    w[at + TARGET] = s.dst0;
    w[at + TARGET + 1] = s.dst1;
    w[at + TARGET + 2] = s.dst2;
    w[at + TARGET + 3] = s.dst3;
    w[at + SOURCE_PORT] = s.srcPort;
    w[at + TARGET_PORT] = s.dstPort;
    w[at + FAMILY] = s.family;
    w[at + PATH] = s.path;
    w[at + CAPTURE_POINT] = capturePoint;
    w[at + CALM] = 0;
    (this.#last[e >>> SHIFT] as Float64Array)[e & (PAGE - 1)] = s.timeNs;
    return e;
  }

  /** One more packet of it. */
  append(e: number, s: Segment, role: number, marks: number): void {
    const row = this.packets.add(s, role);
    this.packets.link(this.#get(e, TAIL), row);
    this.#set(e, TAIL, row);
    this.#set(e, COUNT, this.#get(e, COUNT) + 1);
    this.#set(e, MARKS, this.#get(e, MARKS) | marks);
    (this.#last[e >>> SHIFT] as Float64Array)[e & (PAGE - 1)] = s.timeNs;
  }

  /** A mirror's copy of a packet of it, which does not count as one. */
  appendCopy(e: number, s: Segment, role: number): void {
    const row = this.packets.add(s, role | ROLE_COPY);
    this.packets.link(this.#get(e, TAIL), row);
    this.#set(e, TAIL, row);
  }

  /** The row of what a copy was made of; -1 when it is not kept. */
  originalOf(e: number, copy: number): number {
    const { packets } = this;
    const role = packets.role(copy) & ~ROLE_COPY;
    let found = -1;
    for (let row = this.#get(e, HEAD); row !== copy; row = packets.next(row))
      if (packets.role(row) === role && packets.seq(row) === packets.seq(copy)) found = row;
    return found;
  }

  /** An ICMP error that quotes a packet of it; false when too many are kept. */
  appendError(e: number, s: Segment): boolean {
    if (this.errors.size >= this.#budget.heldErrors) return false;
    this.append(e, s, ROLE_ERROR, M_ICMP);
    this.errors.set(this.#get(e, TAIL), keep(s));
    return true;
  }

  /** Fills a segment with a packet that was kept. */
  load(e: number, row: number, s: Segment): void {
    s.clear();
    this.packets.load(row, s);
    const answer = (this.packets.role(row) & ROLE_ANSWER) !== 0;
    const from = answer ? TARGET : SOURCE;
    const to = answer ? SOURCE : TARGET;
    s.src0 = this.#get(e, from);
    s.src1 = this.#get(e, from + 1);
    s.src2 = this.#get(e, from + 2);
    s.src3 = this.#get(e, from + 3);
    s.dst0 = this.#get(e, to);
    s.dst1 = this.#get(e, to + 1);
    s.dst2 = this.#get(e, to + 2);
    s.dst3 = this.#get(e, to + 3);
    s.srcPort = this.#get(e, answer ? TARGET_PORT : SOURCE_PORT);
    s.dstPort = this.#get(e, answer ? SOURCE_PORT : TARGET_PORT);
    s.family = this.#get(e, FAMILY);
    s.path = this.#get(e, PATH);
  }

  /** Whether a segment comes from the first packet's receiver. */
  isAnswer(e: number, s: Segment): boolean {
    if (s.srcPort !== s.dstPort || this.sourcePort(e) !== this.targetPort(e)) return s.srcPort !== this.sourcePort(e);
    if (s.src0 !== this.#get(e, SOURCE)) return true;
    return s.family === FAMILY_IPV6 && !this.#sends(e, s, SOURCE);
  }

  /** Whether the two hosts that a segment names are its own, in either order. */
  isBetween(e: number, s: Segment): boolean {
    if (this.family(e) !== s.family) return false;
    if (namesNoTarget(s)) return this.#sends(e, s, SOURCE) || this.#sends(e, s, TARGET);
    return this.#joins(e, s, SOURCE, TARGET) || this.#joins(e, s, TARGET, SOURCE);
  }

  /** Whether an ICMP error quotes its first packet, as a translator of addresses had changed it (flow/icmp/translated-error). */
  isMisquoted(e: number, error: Segment, q: Segment): boolean {
    if (error.dst0 !== this.#get(e, SOURCE) || q.seq !== this.packets.seq(this.#get(e, HEAD))) return false;
    if (this.family(e) !== q.family) return false;
    const [source, target] = [this.#words(e, SOURCE), this.#words(e, TARGET)];
    return survives(error, q, source, this.#get(e, SOURCE_PORT), target, this.#get(e, TARGET_PORT));
  }

  /** Not yet given back: an earlier one of a tuple goes with a later one. */
  isHeld(e: number): boolean {
    return this.#get(e, COUNT) > 0;
  }

  free(e: number): void {
    if ((this.marks(e) & M_ICMP) !== 0)
      for (let row = this.#get(e, HEAD); row >= 0; row = this.packets.next(row)) this.errors.delete(row);
    this.packets.free(this.#get(e, HEAD), this.#get(e, TAIL));
    this.#set(e, COUNT, 0);
    this.#set(e, NEXT, this.#free);
    this.#free = e;
  }

  link(list: List, e: number): void {
    this.#set(e, PREVIOUS, list.last);
    this.#set(e, NEXT, -1);
    if (list.last < 0) list.first = e;
    else this.#set(list.last, NEXT, e);
    list.last = e;
    list.size++;
  }

  unlink(list: List, e: number): void {
    const before = this.#get(e, PREVIOUS);
    const after = this.#get(e, NEXT);
    if (before < 0) list.first = after;
    else this.#set(before, NEXT, after);
    if (after < 0) list.last = before;
    else this.#set(after, PREVIOUS, before);
    list.size--;
  }

  id = (e: number): number => this.#get(e, ID);
  stream = (e: number): number => this.#get(e, STREAM);
  head = (e: number): number => this.#get(e, HEAD);
  tail = (e: number): number => this.#get(e, TAIL);
  count = (e: number): number => this.#get(e, COUNT);
  marks = (e: number): number => this.#get(e, MARKS);
  next = (e: number): number => this.#get(e, NEXT);
  previous = (e: number): number => this.#get(e, PREVIOUS);
  /** Its slot in the table of tuples; -1 when a later connection has taken the tuple. */
  slot = (e: number): number => this.#get(e, SLOT);
  /** The connection of the same tuple before it and after it, while they are kept. */
  older = (e: number): number => this.#get(e, OLDER);
  newer = (e: number): number => this.#get(e, NEWER);
  /** Nth connection of its tuple. */
  use = (e: number): number => this.#get(e, USE);
  /** Index of the population that stands for it; -1 none. */
  member = (e: number): number => this.#get(e, MEMBER);
  /** Where its first packet was captured. */
  capturePoint = (e: number): number => this.#get(e, CAPTURE_POINT);
  calm = (e: number): number => this.#get(e, CALM);
  nextSeq = (e: number, side: number): number => this.#get(e, NEXT_SEQ + side);
  acked = (e: number, side: number): number => this.#get(e, ACKED + side);
  mss = (e: number, side: number): number => this.#get(e, MSS + side);
  /** Its place among all connections in the order in which they are told. */
  seat = (e: number): number => this.#get(e, SEAT);
  family = (e: number): number => this.#get(e, FAMILY);
  path = (e: number): number => this.#get(e, PATH);
  sourceWords = (e: number): Words => this.#words(e, SOURCE);
  targetWords = (e: number): Words => this.#words(e, TARGET);
  source = (e: number, word: number): number => this.#get(e, SOURCE + word);
  target = (e: number, word: number): number => this.#get(e, TARGET + word);
  sourcePort = (e: number): number => this.#get(e, SOURCE_PORT);
  targetPort = (e: number): number => this.#get(e, TARGET_PORT);
  lastNs = (e: number): Nanos => (this.#last[e >>> SHIFT] as Float64Array)[e & (PAGE - 1)] as number;
  firstNs = (e: number): Nanos => this.packets.timeNs(this.head(e));

  setSlot(e: number, slot: number): void {
    this.#set(e, SLOT, slot);
  }
  setCalm(e: number, how: number): void {
    this.#set(e, CALM, how);
  }
  setNumbers(e: number, side: number, next: number, acked: number): void {
    this.#set(e, NEXT_SEQ + side, next);
    this.#set(e, ACKED + side, acked);
  }
  setMss(e: number, opener: number, answerer: number): void {
    this.#set(e, MSS, opener);
    this.#set(e, MSS + 1, answerer);
  }
  setSeat(e: number, seat: number): void {
    this.#set(e, SEAT, seat);
  }
  setMember(e: number, population: number): void {
    this.#set(e, MEMBER, population);
  }

  /** `e` follows `older` on the same tuple. */
  succeed(e: number, older: number): void {
    this.#set(e, OLDER, older);
    this.#set(older, NEWER, e);
    this.#set(e, USE, this.use(older) + 1);
  }

  /** Takes `e` out of the line of connections of its tuple. */
  forget(e: number): void {
    const older = this.older(e);
    const newer = this.newer(e);
    if (older >= 0) this.#set(older, NEWER, -1);
    if (newer >= 0) this.#set(newer, OLDER, -1);
  }

  #sends(e: number, s: Segment, from: number): boolean {
    return (
      s.src0 === this.#get(e, from) &&
      s.src1 === this.#get(e, from + 1) &&
      s.src2 === this.#get(e, from + 2) &&
      s.src3 === this.#get(e, from + 3)
    );
  }

  #joins(e: number, s: Segment, from: number, to: number): boolean {
    return (
      this.#sends(e, s, from) &&
      s.dst0 === this.#get(e, to) &&
      s.dst1 === this.#get(e, to + 1) &&
      s.dst2 === this.#get(e, to + 2) &&
      s.dst3 === this.#get(e, to + 3)
    );
  }

  #words(e: number, at: number): Words {
    return [this.#get(e, at), this.#get(e, at + 1), this.#get(e, at + 2), this.#get(e, at + 3)];
  }

  #get(e: number, word: number): number {
    return (this.#ints[e >>> SHIFT] as Int32Array)[(e & (PAGE - 1)) * INTS + word] as number;
  }

  #set(e: number, word: number, value: number): void {
    (this.#ints[e >>> SHIFT] as Int32Array)[(e & (PAGE - 1)) * INTS + word] = value;
  }
}
