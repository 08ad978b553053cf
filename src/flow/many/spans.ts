/**
 * How many things were so at the same time, and when most: exact while few, then counted on an axis of fixed size whose
 * buckets merge when time outgrows them. On the axis the count is right at each bucket's end, so a peak is never too high.
 */
import { SECOND, type Nanos } from '../../units.ts';

const BUCKETS = 512;
const MOST_EXACT = 64;

export class Spans {
  #count = 0;
  /** From and to, in pairs, of the first few. */
  readonly #few: Nanos[] = [];
  #changes: Int32Array | null = null;
  #widthNs: Nanos = SECOND / 8;
  firstNs: Nanos = Number.POSITIVE_INFINITY;
  lastNs: Nanos = 0;
  longestNs: Nanos = 0;

  /** Spans so far. */
  get count(): number {
    return this.#count;
  }

  add(fromNs: Nanos, toNs: Nanos): void {
    const to = Math.max(fromNs, toNs);
    this.#count++;
    this.firstNs = Math.min(this.firstNs, fromNs);
    this.lastNs = Math.max(this.lastNs, fromNs);
    this.longestNs = Math.max(this.longestNs, to - fromNs);
    if (this.#count <= MOST_EXACT) {
      this.#few.push(fromNs, to);
      return;
    }
    if (this.#changes === null) {
      this.#changes = new Int32Array(BUCKETS);
      for (let i = 0; i < this.#few.length; i += 2) this.#mark(this.#few[i] as Nanos, this.#few[i + 1] as Nanos);
    }
    this.#mark(fromNs, to);
  }

  /** The most at one time, and when that was first so. */
  peak(): { count: number; atNs: Nanos } {
    const best = { count: 0, atNs: 0 };
    if (this.#changes === null) {
      for (let i = 0; i < this.#few.length; i += 2) {
        const at = this.#few[i] as Nanos;
        let alive = 0;
        for (let j = 0; j < this.#few.length; j += 2)
          if ((this.#few[j] as Nanos) <= at && (this.#few[j + 1] as Nanos) >= at) alive++;
        if (alive > best.count || (alive === best.count && at < best.atNs)) {
          best.count = alive;
          best.atNs = at;
        }
      }
      return best;
    }
    let alive = 0;
    for (let i = 0; i < BUCKETS; i++) {
      alive += this.#changes[i] as number;
      if (alive > best.count) {
        best.count = alive;
        best.atNs = (i + 1) * this.#widthNs;
      }
    }
    return best;
  }

  #mark(fromNs: Nanos, toNs: Nanos): void {
    const changes = this.#changes;
    if (changes === null) return;
    while (toNs >= BUCKETS * this.#widthNs) this.#halve(changes);
    const from = Math.max(0, Math.floor(fromNs / this.#widthNs));
    const to = Math.max(0, Math.floor(toNs / this.#widthNs));
    changes[from] = (changes[from] as number) + 1;
    changes[to] = (changes[to] as number) - 1;
  }

  #halve(changes: Int32Array): void {
    for (let i = 0; i < BUCKETS / 2; i++) changes[i] = (changes[2 * i] as number) + (changes[2 * i + 1] as number);
    changes.fill(0, BUCKETS / 2);
    this.#widthNs *= 2;
  }
}
