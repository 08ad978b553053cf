/**
 * Holds each new connection as numbers until it carries data: what becomes of it then decides whether it is told by
 * itself or a population (a flood, a scan) stands for it. What is told is replayed packet by packet, so that nothing
 * of it is lost by having waited; what is folded is counted, and never becomes an object.
 */
import { KNOWN_FLAGS, KNOWN_LENGTH, KNOWN_PORTS, KNOWN_TIME, Segment } from '../../segment/segment.ts';
import { SECOND, type Nanos } from '../../units.ts';
import { ACK, RST, SYN } from '../../tcp-flags.ts';
import type { Budget } from '../budget.ts';
import { FlowTable } from '../tables/table.ts';
import { begins, goesOn } from './calm.ts';
import { Completions } from './completions.ts';
import { HalfOpenRows, ROLE_ANSWER, ROLE_COPY, ROLE_ERROR, ROLE_OPENER, type List } from './half-open-rows.ts';
import { CALM, HELD, RELEASED, STRANGER, type HalfOpenSink, type Taken } from './half-open-sink.ts';
import { KIND_MASK, KIND_SYN, M_ACKED, marksOf } from './marks.ts';
import { answersAnother, MAX_PACKETS, meantUse, openedBefore, opensAnew } from './half-open-uses.ts';
import type { Population } from './population.ts';
import { Populations } from './populations.ts';

/** No connection's records wait longer than this for it to show what it is. */
const MOST_HELD_NS: Nanos = 60 * SECOND;
/** A first SYN or SYN-ACK that was lost comes again after 1 s, then 2 s (RFC 6298 §2.1): silence after that says something. */
const SYN_UNANSWERED_NS: Nanos = 4 * SECOND;
/** A folded connection that was silent for so long is over: longer than any SYN or SYN-ACK is repeated. */
const FOLDED_IDLE_NS: Nanos = 130 * SECOND;
const JUDGE_EVERY_NS: Nanos = 15 * SECOND;
const JUDGE_AFTER_CONNECTIONS = 16_384;
/** So many uses of one tuple, none of which carried data, may be those of a program that makes SYNs. */
const LEAST_USES = 10;
/** Held connections that an ICMP error without ports is compared with. */
const MAX_LOOKED_AT = 256;
const NEEDED = KNOWN_FLAGS | KNOWN_LENGTH | KNOWN_PORTS | KNOWN_TIME;

export class HalfOpenTable {
  readonly #receiver: HalfOpenSink;
  readonly #fold: boolean;
  readonly #budget: Budget;
  readonly #scratch = new Segment();
  #table = new FlowTable<number>();
  #rows: HalfOpenRows;
  #populations: Populations;
  readonly #completions = new Completions(MOST_HELD_NS);
  /** Whether connections stay here beyond their first data while they are calm. */
  keepsCalm = false;
  /** Those, in the order of their first data. */
  calmOnes: List = { first: -1, last: -1, size: 0 };
  /** The row of the segment that was {@link CALM}. */
  found = -1;
  #open: List = { first: -1, last: -1, size: 0 };
  #folded: List = { first: -1, last: -1, size: 0 };
  #sinceJudged = 0;
  #judgeAt: Nanos = JUDGE_EVERY_NS;
  /** Folded for good or for now, in all files. */
  folded = 0;

  constructor(receiver: HalfOpenSink, fold: boolean, budget: Budget) {
    this.#receiver = receiver;
    this.#fold = fold;
    this.#budget = budget;
    this.#rows = new HalfOpenRows(budget);
    this.#populations = new Populations(this.#rows, this.#completions);
  }

  /** Where what is held between the segment's endpoints stands, −1: nothing is. */
  slotOf = (s: Segment): number => this.#table.find(s);

  /**
   * What to do with a TCP segment that belongs to no connection told so far. `slot`: what {@link slotOf} said of it last; `atOnce`: it
   * cannot wait; `capturePoint`: where it was captured.
   */
  take(s: Segment, slot: number, atOnce: boolean, capturePoint: number): Taken {
    const table = this.#table;
    if ((s.flags & RST) === 0) {
      this.#populations.sawMore = true;
      if ((s.flags & SYN) === 0) this.#populations.sawOther = true;
    }
    const plain = !atOnce && s.payloadLength === 0 && s.sackCount === 0 && (s.known & NEEDED) === NEEDED;
    if (slot < 0) {
      if (!plain) return STRANGER;
      this.#begin(s, -1, capturePoint);
      return HELD;
    }
    const e = table.get(slot);
    const answer = this.#rows.isAnswer(e, s);
    const odd = answer && (s.flags & SYN) !== 0 && ((s.flags & ACK) === 0 || answersAnother(this.#rows, e, s));
    if (!plain || odd || this.#rows.count(e) >= MAX_PACKETS) {
      if (!plain && !atOnce) {
        this.#completed(e);
        if (this.keepsCalm && !odd && this.#grows(e, s, answer)) return CALM;
      }
      this.#release(e);
      return RELEASED;
    }
    if ((s.flags & (SYN | ACK | RST)) === SYN && opensAnew(this.#rows, e, s)) {
      const before = openedBefore(this.#rows, e, s);
      if (before < 0) this.#begin(s, e, capturePoint);
      else this.#append(before, s, false);
      return HELD;
    }
    this.#append(meantUse(this.#rows, e, s, answer), s, answer);
    return HELD;
  }

  /** The row of a calm connection that the segment belongs to, −1: none. */
  calm(s: Segment): number {
    const slot = this.#table.find(s);
    if (slot < 0) return -1;
    const e = this.#table.get(slot);
    return this.#rows.calm(e) === 0 ? -1 : e;
  }

  /** The held connection `e` goes on with the data in hand as it was to be expected. */
  #grows(e: number, s: Segment, answer: boolean): boolean {
    const rows = this.#rows;
    if (!begins(rows, e, this.#table.swapped !== answer)) return false;
    if (!goesOn(rows, e, s, answer ? 1 : 0)) {
      rows.setCalm(e, 0);
      return false;
    }
    if ((rows.marks(e) & M_ACKED) !== 0) this.#completed(e);
    rows.unlink(this.#open, e);
    rows.link(this.calmOnes, e);
    this.found = e;
    return true;
  }

  /** Forgets a calm connection, which is told. */
  forgetCalm(e: number): void {
    const rows = this.#rows;
    rows.unlink(this.calmOnes, e);
    this.#table.remove(rows.slot(e));
    rows.free(e);
  }

  releaseCalm(e: number): void {
    const rows = this.#rows;
    rows.unlink(this.calmOnes, e);
    this.#table.remove(rows.slot(e));
    this.#receiver.deliverCalm(rows, e);
    rows.free(e);
  }

  #append(e: number, s: Segment, answer: boolean): void {
    const marks = marksOf(this.#rows.marks(e), s, answer, s.timeNs - this.#rows.lastNs(e));
    this.#rows.append(e, s, answer ? ROLE_ANSWER : ROLE_OPENER, marks);
  }

  /** What to do with a mirror's copy of a TCP segment: it waits beside its original. */
  copy(s: Segment): Taken {
    const slot = this.#table.find(s);
    if (slot < 0) return STRANGER;
    const e = this.#table.get(slot);
    this.#rows.appendCopy(e, s, this.#rows.isAnswer(e, s) ? ROLE_ANSWER : ROLE_OPENER);
    return HELD;
  }

  /** What to do with an ICMP error that quotes a segment of no connection told so far. */
  error(s: Segment, quoted: Segment): Taken {
    const slot = this.#table.find(quoted);
    if (slot < 0) return STRANGER;
    const e = this.#table.get(slot);
    const { calm, count } = this.#rows;
    if (calm(e) === 0 && count(e) < MAX_PACKETS && this.#rows.appendError(e, s)) return HELD;
    this.#release(e);
    return RELEASED;
  }

  /** An ICMP error that names hosts only: what is held between them, of the newest, is to be looked at. */
  unnamed(quoted: Segment): Taken {
    const rows = this.#rows;
    const between: number[] = [];
    let looked = 0;
    for (let e = this.#open.last; e >= 0 && looked < MAX_LOOKED_AT; e = rows.previous(e), looked++)
      if (rows.isBetween(e, quoted)) between.push(e);
    for (const e of between.reverse()) if (rows.isHeld(e)) this.#releaseAll(e);
    return between.length > 0 ? RELEASED : STRANGER;
  }

  /** An ICMP error whose quote fits no connection: one that is held may be meant behind a translator of addresses. */
  misquoted(error: Segment, quoted: Segment): Taken {
    const rows = this.#rows;
    let looked = 0;
    for (let e = this.#open.last; e >= 0 && looked < MAX_LOOKED_AT; e = rows.previous(e), looked++)
      if (rows.isMisquoted(e, error, quoted)) {
        this.#releaseAll(e);
        return RELEASED;
      }
    return STRANGER;
  }

  get rows(): HalfOpenRows {
    return this.#rows;
  }

  holds = (s: Segment): boolean => this.slotOf(s) >= 0;

  /** Gives back what is held between the segment's endpoints on another path: they may be one connection. */
  onPath(s: Segment, path: number): void {
    const own = s.path;
    if (path === own) return;
    s.path = path;
    const slot = this.#table.find(s);
    s.path = own;
    if (slot >= 0) this.#release(this.#table.get(slot));
  }

  /** Looks at what has had its time. */
  sweep(now: Nanos): void {
    if (this.#sinceJudged >= JUDGE_AFTER_CONNECTIONS || now >= this.#judgeAt) this.#judge(now, false);
  }

  /** Nothing more comes: folds what is to be folded; the others are taken with {@link releaseOldest}. */
  finish(now: Nanos): readonly Population[] {
    this.#judge(now, true);
    while (this.#folded.first >= 0) this.#account(this.#folded.first, now);
    return this.#populations.list;
  }

  /** Id of the oldest connection that waits to be told; Infinity when there is none. */
  get oldestId(): number {
    return this.#open.first < 0 ? Number.POSITIVE_INFINITY : this.#rows.id(this.#open.first);
  }

  releaseOldest(): void {
    if (this.#open.first >= 0) this.#release(this.#open.first);
  }

  /** Forgets everything of the file. */
  clear(): void {
    this.#table = new FlowTable<number>();
    this.#rows = new HalfOpenRows(this.#budget);
    this.#completions.clear();
    this.#populations = new Populations(this.#rows, this.#completions);
    this.calmOnes = { first: -1, last: -1, size: 0 };
    this.#open = { first: -1, last: -1, size: 0 };
    this.#folded = { first: -1, last: -1, size: 0 };
    this.#sinceJudged = 0;
    this.#judgeAt = JUDGE_EVERY_NS;
  }

  #begin(s: Segment, older: number, capturePoint: number): void {
    const rows = this.#rows;
    const { id, stream, use } = this.#receiver.number(s);
    const e = rows.add(s, id, stream, use, capturePoint);
    if (older >= 0) {
      rows.succeed(e, older);
      const slot = rows.slot(older);
      rows.setSlot(older, -1);
      this.#table.set(slot, e);
      rows.setSlot(e, slot);
    } else rows.setSlot(e, this.#table.insert(e));
    rows.link(this.#open, e);
    this.#sinceJudged++;
  }

  /** Gives a connection to the tracker, packet by packet, earlier ones of its tuple before it and later ones after it. */
  #releaseAll(e: number): void {
    const rows = this.#rows;
    let newest = e;
    for (let n = rows.newer(e); n >= 0 && rows.member(n) < 0; n = rows.newer(n)) newest = n;
    this.#release(newest);
  }

  /** Gives the newest connection of its tuple to the tracker, and earlier ones before it. */
  #release(e: number): void {
    const rows = this.#rows;
    if (rows.calm(e) !== 0) {
      this.releaseCalm(e);
      return;
    }
    const wasFolded = rows.member(e) >= 0;
    this.#foldMade(e);
    const uses: number[] = [];
    if (wasFolded || rows.member(e) < 0) uses.push(e);
    // Through those that were made to the real use that lies between them; else as far as none is folded.
    const made = !wasFolded && rows.member(e) >= 0;
    for (let o = rows.older(e); o >= 0; o = rows.older(o)) {
      if (rows.member(o) < 0) uses.push(o);
      else if (!made) break;
    }
    for (const use of uses.reverse()) this.#hand(use);
  }

  /** A program that makes SYNs keeps one tuple busy: what it made on the tuple of `e` is judged before a real use of it is told. */
  #foldMade(e: number): void {
    if (!this.#fold) return;
    const rows = this.#rows;
    const uses: number[] = [];
    for (let o = e; o >= 0; o = rows.older(o)) if (rows.member(o) < 0) uses.push(o);
    if (uses.length < LEAST_USES) return;
    this.#keep(uses, this.#populations.judge(uses, rows.lastNs(e), false));
  }

  /** Those that a population stands for are counted there from now on. */
  #keep(list: readonly number[], fits: Int32Array): void {
    const rows = this.#rows;
    for (const [i, e] of list.entries()) {
      const population = fits[i] as number;
      if (population < 0) continue;
      rows.unlink(this.#open, e);
      rows.link(this.#folded, e);
      rows.setMember(e, population);
      this.folded++;
    }
  }

  #hand(e: number): void {
    const rows = this.#rows;
    if ((rows.marks(e) & M_ACKED) !== 0) this.#completed(e);
    if (rows.member(e) >= 0) {
      this.folded--;
      rows.unlink(this.#folded, e);
    } else rows.unlink(this.#open, e);
    const slot = rows.slot(e);
    if (slot >= 0) this.#table.remove(slot);
    rows.forget(e);
    const id = rows.id(e);
    const stream = rows.stream(e);
    const use = rows.use(e);
    const capturePoint = rows.capturePoint(e);
    for (let row = rows.head(e); row >= 0; row = rows.packets.next(row)) {
      if (rows.packets.role(row) === ROLE_ERROR) {
        const error = rows.errors.get(row);
        if (error !== undefined) this.#receiver.deliverError(error);
        continue;
      }
      rows.load(e, row, this.#scratch);
      if ((rows.packets.role(row) & ROLE_COPY) === 0)
        this.#receiver.deliver(this.#scratch, id, stream, use, capturePoint);
      else {
        const original = rows.originalOf(e, row);
        if (original < 0) continue;
        const { packets } = rows;
        this.#receiver.deliverCopy(
          this.#scratch,
          packets.frame(original),
          packets.timeNs(row) - packets.timeNs(original),
        );
      }
    }
    rows.free(e);
  }

  #completed(e: number): void {
    if ((this.#rows.marks(e) & KIND_MASK) === KIND_SYN)
      this.#completions.add(this.#populations.targetKey(e), this.#rows.lastNs(e));
  }

  #judge(now: Nanos, final: boolean): void {
    this.#sinceJudged = 0;
    this.#judgeAt = now + JUDGE_EVERY_NS;
    const rows = this.#rows;
    const crowded = this.#open.size > rows.most;
    const ripe: number[] = [];
    for (let e = this.#open.first; e >= 0; e = rows.next(e))
      if (final || crowded || now - rows.lastNs(e) >= SYN_UNANSWERED_NS) ripe.push(e);
    const fits = this.#populations.judge(ripe, now, crowded);
    if (this.#fold) this.#keep(ripe, fits);
    else
      for (const [i, e] of ripe.entries()) {
        const population = fits[i] as number;
        if (population < 0) continue;
        this.#populations.account(e, population, now, false);
        if (final) continue;
        this.#receiver.makeRoom();
        this.#release(e);
      }
    if (!final) this.#letGo(now, crowded);
  }

  /** Who has waited long enough is told; who was folded and is silent is forgotten. */
  #letGo(now: Nanos, crowded: boolean): void {
    const rows = this.#rows;
    while (this.#open.first >= 0) {
      const e = this.#open.first;
      if (now - rows.firstNs(e) < MOST_HELD_NS && !(crowded && this.#open.size > rows.most / 2)) break;
      this.#receiver.makeRoom();
      this.#releaseAll(e);
    }
    while (this.#folded.first >= 0) {
      const e = this.#folded.first;
      if (now - rows.lastNs(e) < FOLDED_IDLE_NS && this.#folded.size <= this.#budget.folded) break;
      this.#account(e, now);
    }
  }

  /** The last of a folded connection: its population counts what it was. */
  #account(e: number, now: Nanos): void {
    const rows = this.#rows;
    this.#populations.account(e, rows.member(e), now, true);
    rows.unlink(this.#folded, e);
    const slot = rows.slot(e);
    if (slot >= 0) this.#table.remove(slot);
    rows.forget(e);
    rows.free(e);
  }
}
