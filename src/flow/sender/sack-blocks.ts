/** SACK blocks (RFC 2018): those of the latest ACK, to see what the next one adds, and whether the first one is a DSACK (RFC 2883). */
import { seqGe, seqLe, seqMax } from '../../wire/seq.ts';
import type { AckSeen } from './ack-queue.ts';

/** As many as fit into the options. */
const MOST_BLOCKS = 4;

/** Of senders that were never told of SACK blocks: most. */
const NONE = new Int32Array(0);

export class SackBlocks {
  #count = 0;
  #left = NONE;
  #right = NONE;

  forget(): void {
    this.#count = 0;
  }

  /** Where a block that begins at `left` goes beyond what the latest ACK reported. */
  newFrom(left: number): number {
    let start = left;
    for (let k = 0; k < this.#count; k++)
      if (seqLe(this.#left[k] ?? 0, left) && seqGe(this.#right[k] ?? 0, left))
        start = seqMax(start, this.#right[k] ?? 0);
    return start;
  }

  /** Keeps the blocks from number `from` on. */
  keep(a: AckSeen, from: number): void {
    this.#count = 0;
    if (from >= a.sackCount) return;
    if (this.#left === NONE) {
      this.#left = new Int32Array(MOST_BLOCKS);
      this.#right = new Int32Array(MOST_BLOCKS);
    }
    for (let b = from; b < a.sackCount && b < MOST_BLOCKS; b++) {
      this.#left[this.#count] = a.sack[2 * b] ?? 0;
      this.#right[this.#count++] = a.sack[2 * b + 1] ?? 0;
    }
  }
}

/** RFC 2883 §4: the first block lies below the ACK or within the second one. */
export function isDsack(a: { ack: number; sackCount: number; sack: Int32Array }): boolean {
  const left = a.sack[0] ?? 0;
  const right = a.sack[1] ?? 0;
  if (seqLe(right, a.ack)) return true;
  return a.sackCount > 1 && seqGe(left, a.sack[2] ?? 0) && seqLe(right, a.sack[3] ?? 0);
}
