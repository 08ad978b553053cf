/** What one sender has outstanding: each segment with its latest transmission, as a block of the shared rows; bounded. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt, seqMax, seqMin } from '../../wire/seq.ts';
import type { Rows } from './rows.ts';

export const SACKED = 1;
/** Sent more than once. */
export const RETRANSMITTED = 2;
/** Its repetition may still be on its way: no time-out has given it up. */
export const RETRANSMISSION_OUT = 8;
/** Sequence space that was skipped: its transmission is not in the capture. The row's other marks are those of the segment that skipped it. */
export const HOLE = 4;

/** Beyond this many outstanding segments the older half is forgotten and `overflowed` says so: one by one would move all rows for each. */
const MOST_OUTSTANDING = 4096;
/** Rows that a sender is given when it first has something out. */
const LEAST_ROWS = 8;
/** A block of this size is kept while nothing is out; larger ones are given back. */
const MOST_KEPT_ROWS = 64;

/** A segment on its way. */
export interface Outstanding {
  readonly bytes: Bytes;
  /** The peer reported it as received (SACK). */
  readonly arrived: boolean;
}

/** Rows [head, tail) of the columns ascend by sequence number. */
export class Scoreboard {
  readonly #rows: Rows;
  /** The block of rows that is this sender's; of size 0 before anything is out. */
  #base = 0;
  #size = 0;
  head = 0;
  tail = 0;
  overflowed = false;
  /** Whether any row may be a hole. */
  #holes = false;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Nothing is out, and no row is held. */
  begin(): void {
    this.clear();
    this.overflowed = false;
  }

  get start(): Int32Array {
    return this.#rows.start;
  }
  get end(): Int32Array {
    return this.#rows.end;
  }
  get sentNs(): Float64Array {
    return this.#rows.sentNs;
  }
  get frame(): Float64Array {
    return this.#rows.frame;
  }
  get tsVal(): Int32Array {
    return this.#rows.tsVal;
  }
  get ipId(): Int32Array {
    return this.#rows.ipId;
  }
  get state(): Uint8Array {
    return this.#rows.state;
  }

  get empty(): boolean {
    return this.head === this.tail;
  }

  /** How many segments are out. */
  get segments(): number {
    return this.tail - this.head;
  }

  /** Sequence space may have been passed over among what is out. */
  get holes(): boolean {
    return this.#holes;
  }

  /** What is outstanding, in order; null where the capture lacks some of it or there is too much. */
  outstanding(): readonly Outstanding[] | null {
    if (this.overflowed) return null;
    const out: Outstanding[] = [];
    for (let i = this.head; i < this.tail; i++) {
      const state = this.state[i] as number;
      if ((state & HOLE) !== 0) return null;
      out.push({ bytes: ((this.end[i] as number) - (this.start[i] as number)) | 0, arrived: (state & SACKED) !== 0 });
    }
    return out;
  }

  push(start: number, end: number, sentNs: Nanos, frame: FrameNo, tsVal: number, ipId: number, state: number): void {
    if (this.tail === this.#base + this.#size) this.#room();
    if ((state & HOLE) !== 0) this.#holes = true;
    this.#rows.set(this.tail++, start, end, sentNs, frame, tsVal, ipId, state);
  }

  /** Row that holds `seq`, or the first one above it; `tail` when there is none. */
  at(seq: number): number {
    const { end } = this.#rows;
    let low = this.head;
    let high = this.tail;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (seqGt(end[middle] ?? 0, seq)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Forgets what is acknowledged up to `una`. */
  dropBelow(una: number): void {
    const { start, end } = this.#rows;
    while (this.head < this.tail && seqLe(end[this.head] ?? 0, una)) this.head++;
    if (this.head === this.tail) this.#emptied();
    else if (seqLt(start[this.head] ?? 0, una)) start[this.head] = una;
  }

  #emptied(): void {
    this.#holes = false;
    if (this.#size > MOST_KEPT_ROWS) this.clear();
    else this.head = this.tail = this.#base;
  }

  /** Forgets all, and gives the block back. */
  clear(): void {
    if (this.#size > 0) this.#rows.release(this.#base, this.#size);
    this.#base = this.#size = this.head = this.tail = 0;
    this.#holes = false;
  }

  /** Takes the bytes [start, end) out of the hole in row `i`, as a row of their own. */
  fill(i: number, start: number, end: number, sentNs: Nanos, frame: FrameNo, tsVal: number, ipId: number): void {
    const left = this.start[i] ?? 0;
    const right = this.end[i] ?? 0;
    const openedNs = this.sentNs[i] ?? 0;
    const openedTsVal = this.tsVal[i] ?? 0;
    const openedIpId = this.ipId[i] ?? -1;
    const before = seqGt(start, left);
    const after = seqLt(end, right);
    const from = before ? start : left;
    const to = after ? end : right;
    let row = i;
    if (before) {
      this.end[row] = from;
      row = this.#insert(row + 1);
    }
    this.#rows.set(row, from, to, sentNs, frame, tsVal, ipId, 0);
    if (after) this.#rows.set(this.#insert(row + 1), to, right, openedNs, 0, openedTsVal, openedIpId, HOLE);
  }

  /**
   * Makes `seq` the beginning of a row: what lies on both sides of it goes its own way from here on. Above off-load a
   * segment of the capture is several of the wire, and they are sent again one by one.
   */
  split(seq: number): void {
    const i = this.at(seq);
    if (i === this.tail || !seqLt(this.start[i] ?? 0, seq) || ((this.state[i] ?? 0) & HOLE) !== 0) return;
    const row = this.#insert(i + 1);
    const { start, end, sentNs, frame, tsVal, ipId, state } = this.#rows;
    const from = row - 1;
    this.#rows.set(
      row,
      seq,
      end[from] ?? 0,
      sentNs[from] ?? 0,
      frame[from] ?? 0,
      tsVal[from] ?? 0,
      ipId[from] ?? -1,
      state[from] ?? 0,
    );
    end[from] = seq;
    if (seqGt(start[from] ?? 0, seq)) start[from] = seq;
  }

  /** A time-out gives up every repetition that was on its way (Linux tcp_timeout_mark_lost). */
  giveUp(): void {
    const { state } = this.#rows;
    for (let i = this.head; i < this.tail; i++) state[i] = (state[i] ?? 0) & ~RETRANSMISSION_OUT;
  }

  /** First row that is neither SACKed nor a hole already known to have arrived. */
  firstOpen(): number {
    const { state } = this.#rows;
    let i = this.head;
    while (i < this.tail && ((state[i] ?? 0) & SACKED) !== 0) i++;
    return i;
  }

  /** Whether any byte of [start, end) lies in a hole; the row, or -1. */
  holeIn(start: number, end: number): number {
    if (!this.#holes) return -1;
    for (let i = this.at(start); i < this.tail && seqLt(this.start[i] ?? 0, end); i++)
      if (((this.state[i] ?? 0) & HOLE) !== 0 && seqGe(this.end[i] ?? 0, start)) return i;
    return -1;
  }

  /** Bytes of [start, end) that lie in holes, which nothing has passed so far. */
  holeBytes(start: number, end: number): number {
    if (!this.#holes) return 0;
    let bytes = 0;
    for (let i = this.at(start); i < this.tail && seqLt(this.start[i] ?? 0, end); i++)
      if (((this.state[i] ?? 0) & (HOLE | RETRANSMITTED)) === HOLE)
        bytes += (seqMin(this.end[i] ?? 0, end) - seqMax(this.start[i] ?? 0, start)) | 0;
    return bytes;
  }

  #insert(row: number): number {
    let above = row - this.head;
    if (this.tail === this.#base + this.#size) above -= this.#room();
    const i = this.head + Math.max(0, above);
    this.#rows.move(i, this.tail, i + 1);
    this.tail++;
    return i;
  }

  /** Moves the rows to the front of the block, or to one twice as large where more than half is in use; returns how many were forgotten. */
  #room(): number {
    const forgotten = this.tail - this.head >= MOST_OUTSTANDING ? MOST_OUTSTANDING / 2 : 0;
    if (forgotten > 0) {
      this.overflowed = true;
      this.head += forgotten;
    }
    const { head, tail } = this;
    const used = tail - head;
    let base = this.#base;
    if (used * 2 > this.#size || this.#size === 0) {
      const size = this.#size === 0 ? LEAST_ROWS : this.#size * 2;
      base = this.#rows.take(size);
      if (used > 0) this.#rows.move(head, tail, base);
      if (this.#size > 0) this.#rows.release(this.#base, this.#size);
      this.#base = base;
      this.#size = size;
    } else this.#rows.move(head, tail, base);
    this.head = base;
    this.tail = base + used;
    return forgotten;
  }
}
