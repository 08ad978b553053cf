/**
 * The rows of all scoreboards in shared typed columns, given out in blocks of a power of two: memory follows what is
 * outstanding, not the number of senders (columns of their own for each cost 160,000 short connections 20 s and 4 GB).
 */
import type { FrameNo, Nanos } from '../../units.ts';

export class Rows {
  start = new Int32Array(0);
  end = new Int32Array(0);
  sentNs = new Float64Array(0);
  frame = new Float64Array(0);
  tsVal = new Int32Array(0);
  ipId = new Int32Array(0);
  state = new Uint8Array(0);
  #unused = 0;
  /** Blocks given back, by the logarithm of their size. */
  readonly #free: number[][] = [];

  /** First row of a block of `size`, a power of two. */
  take(size: number): number {
    const free = this.#free[31 - Math.clz32(size)]?.pop();
    if (free !== undefined) return free;
    const base = this.#unused;
    this.#unused += size;
    if (this.#unused > this.start.length) this.#grow();
    return base;
  }

  release(base: number, size: number): void {
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
    let size = Math.max(1024, this.start.length * 2);
    while (size < this.#unused) size *= 2;
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
