/**
 * The rows of all scoreboards in shared typed columns, given out in blocks of a power of two: memory follows what is
 * outstanding, not the number of senders (columns of their own for each cost 160,000 short connections 20 s and 4 GB).
 */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';

/** A row in all columns. */
const ROW_BYTES: Bytes = 33;
/** Beyond so many rows the columns grow by a quarter, not to twice their size. */
const MANY_ROWS = 1 << 19;

export class Rows {
  start = new Int32Array(0);
  end = new Int32Array(0);
  sentNs = new Float64Array(0);
  frame = new Float64Array(0);
  tsVal = new Int32Array(0);
  ipId = new Int32Array(0);
  state = new Uint8Array(0);
  #unused = 0;
  #given = 0;
  /** Blocks given back, by the logarithm of their size. */
  readonly #free: number[][] = [];

  /** What the rows take that are given out. */
  get heldBytes(): Bytes {
    return this.#given * ROW_BYTES;
  }

  /** First row of a block of `size`, a power of two. */
  take(size: number): number {
    this.#given += size;
    const free = this.#free[31 - Math.clz32(size)]?.pop();
    if (free !== undefined) return free;
    const base = this.#unused;
    this.#unused += size;
    if (this.#unused > this.start.length) this.#grow();
    return base;
  }

  release(base: number, size: number): void {
    this.#given -= size;
    (this.#free[31 - Math.clz32(size)] ??= []).push(base);
  }

  set(i: number, start: number, end: number, ns: Nanos, frame: FrameNo, tsVal: number, ipId: number, s: number): void {
    this.start[i] = start;
    this.end[i] = end;
    this.sentNs[i] = ns;
    this.frame[i] = frame;
    this.tsVal[i] = tsVal;
    this.ipId[i] = ipId;
    this.state[i] = s;
  }

  /** Moves the rows [from, to) to begin at `at`. */
  move(from: number, to: number, at: number): void {
    if (from === at) return;
    this.start.copyWithin(at, from, to);
    this.end.copyWithin(at, from, to);
    this.sentNs.copyWithin(at, from, to);
    this.frame.copyWithin(at, from, to);
    this.tsVal.copyWithin(at, from, to);
    this.ipId.copyWithin(at, from, to);
    this.state.copyWithin(at, from, to);
  }

  #grow(): void {
    const { length } = this.start;
    const size = Math.max(1024, this.#unused, length < MANY_ROWS ? length * 2 : Math.ceil(length * 1.25));
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
