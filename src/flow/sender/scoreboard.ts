/** What one sender has outstanding: each segment with its latest transmission, in typed columns; bounded. */
import type { FrameNo, Nanos } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt } from '../../wire/seq.ts';

export const SACKED = 1;
/** Sent more than once. */
export const AGAIN = 2;
/** Sequence space that was skipped: its transmission is not in the capture. */
export const HOLE = 4;

/** Beyond this many outstanding segments the oldest are forgotten and `overflowed` says so. */
const MOST = 4096;

/** Rows [head, tail) ascend by sequence number. */
export class Scoreboard {
  head = 0;
  tail = 0;
  overflowed = false;
  start = new Int32Array(16);
  end = new Int32Array(16);
  sentNs = new Float64Array(16);
  frame = new Float64Array(16);
  tsVal = new Int32Array(16);
  ipId = new Int32Array(16);
  state = new Uint8Array(16);

  get empty(): boolean {
    return this.head === this.tail;
  }

  push(start: number, end: number, sentNs: Nanos, frame: FrameNo, tsVal: number, ipId: number, state: number): void {
    if (this.tail === this.start.length) this.#room();
    this.#set(this.tail++, start, end, sentNs, frame, tsVal, ipId, state);
  }

  /** Row that holds `seq`, or the first one above it; `tail` when there is none. */
  at(seq: number): number {
    let low = this.head;
    let high = this.tail;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (seqGt(this.end[middle] ?? 0, seq)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Forgets what is acknowledged up to `una`. */
  dropBelow(una: number): void {
    while (this.head < this.tail && seqLe(this.end[this.head] ?? 0, una)) this.head++;
    if (this.head < this.tail && seqLt(this.start[this.head] ?? 0, una)) this.start[this.head] = una;
    if (this.head === this.tail) this.head = this.tail = 0;
  }

  /** Takes the bytes [start, end) out of the hole in row `i`, as a row of their own. */
  fill(i: number, start: number, end: number, sentNs: Nanos, frame: FrameNo, tsVal: number, ipId: number): void {
    const left = this.start[i] ?? 0;
    const right = this.end[i] ?? 0;
    const openedNs = this.sentNs[i] ?? 0;
    const before = seqGt(start, left);
    const after = seqLt(end, right);
    const from = before ? start : left;
    const to = after ? end : right;
    let row = i;
    if (before) {
      this.end[row] = from;
      row = this.#insert(row + 1);
    }
    this.#set(row, from, to, sentNs, frame, tsVal, ipId, 0);
    if (after) this.#set(this.#insert(row + 1), to, right, openedNs, 0, 0, -1, HOLE);
  }

  /** First row that is neither SACKed nor a hole already known to have arrived. */
  firstOpen(): number {
    let i = this.head;
    while (i < this.tail && ((this.state[i] ?? 0) & SACKED) !== 0) i++;
    return i;
  }

  /** Whether any byte of [start, end) lies in a hole; the row, or -1. */
  holeIn(start: number, end: number): number {
    for (let i = this.at(start); i < this.tail && seqLt(this.start[i] ?? 0, end); i++)
      if (((this.state[i] ?? 0) & HOLE) !== 0 && seqGe(this.end[i] ?? 0, start)) return i;
    return -1;
  }

  #set(i: number, start: number, end: number, ns: Nanos, frame: FrameNo, tsVal: number, ipId: number, s: number): void {
    this.start[i] = start;
    this.end[i] = end;
    this.sentNs[i] = ns;
    this.frame[i] = frame;
    this.tsVal[i] = tsVal;
    this.ipId[i] = ipId;
    this.state[i] = s;
  }

  #insert(row: number): number {
    const before = this.head;
    if (this.tail === this.start.length) this.#room();
    const i = row - (before - this.head);
    for (const column of this.#columns()) column.copyWithin(i + 1, i, this.tail);
    this.tail++;
    return i;
  }

  #columns() {
    return [this.start, this.end, this.sentNs, this.frame, this.tsVal, this.ipId, this.state];
  }

  /** Moves the rows to the front; doubles the columns when they are more than half full. */
  #room(): void {
    if (this.tail - this.head >= MOST) {
      this.overflowed = true;
      this.head++;
    }
    const { head, tail } = this;
    const used = tail - head;
    if (head > 0) for (const column of this.#columns()) column.copyWithin(0, head, tail);
    this.head = 0;
    this.tail = used;
    if (used * 2 <= this.start.length || this.start.length >= MOST * 2) return;
    const size = this.start.length * 2;
    this.start = grown(this.start, new Int32Array(size));
    this.end = grown(this.end, new Int32Array(size));
    this.sentNs = grown(this.sentNs, new Float64Array(size));
    this.frame = grown(this.frame, new Float64Array(size));
    this.tsVal = grown(this.tsVal, new Int32Array(size));
    this.ipId = grown(this.ipId, new Int32Array(size));
    this.state = grown(this.state, new Uint8Array(size));
  }
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
