/** When something happened, again and again: the first few times exactly, all of them on an axis of fixed size. */
import { SECOND, type Nanos } from '../../units.ts';

const BUCKETS = 512;
const MOST_EXACT = 64;

export class Moments {
  count = 0;
  firstNs: Nanos = Number.POSITIVE_INFINITY;
  lastNs: Nanos = 0;
  readonly #few: Nanos[] = [];
  #counts: Uint32Array | null = null;
  #widthNs: Nanos = SECOND / 8;

  add(ns: Nanos): void {
    this.count++;
    this.firstNs = Math.min(this.firstNs, ns);
    this.lastNs = Math.max(this.lastNs, ns);
    if (this.count <= MOST_EXACT) {
      this.#few.push(ns);
      return;
    }
    if (this.#counts === null) {
      this.#counts = new Uint32Array(BUCKETS);
      for (const each of this.#few) this.#mark(each, this.#counts);
    }
    this.#mark(ns, this.#counts);
  }

  /** Pauses between the first few, in order of time. */
  pauses(): Nanos[] {
    const sorted = this.#few.toSorted((x, y) => x - y);
    return sorted.slice(1).map((ns, i) => ns - (sorted[i] as Nanos));
  }

  /** The most that fell into any stretch of `ns` (on the axis: of whole buckets that fit into it, at least one). */
  mostWithin(ns: Nanos): { count: number; atNs: Nanos } {
    const best = { count: 0, atNs: 0 };
    const counts = this.#counts;
    if (counts === null) {
      const sorted = this.#few.toSorted((x, y) => x - y);
      let from = 0;
      for (const [i, at] of sorted.entries()) {
        while (at - (sorted[from] as Nanos) >= ns) from++;
        if (i - from + 1 > best.count) {
          best.count = i - from + 1;
          best.atNs = at;
        }
      }
      return best;
    }
    const width = Math.max(1, Math.floor(ns / this.#widthNs));
    // A bucket that is wider than the stretch holds more than the stretch does: its share is an average.
    const share = Math.min(1, ns / this.#widthNs);
    let sum = 0;
    for (let i = 0; i < BUCKETS; i++) {
      sum += counts[i] as number;
      if (i >= width) sum -= counts[i - width] as number;
      const count = Math.round(sum * share);
      if (count > best.count) {
        best.count = count;
        best.atNs = Math.min((i + 1) * this.#widthNs, this.lastNs);
      }
    }
    return best;
  }

  #mark(ns: Nanos, counts: Uint32Array): void {
    while (ns >= BUCKETS * this.#widthNs) this.#halve(counts);
    const at = Math.max(0, Math.floor(ns / this.#widthNs));
    counts[at] = (counts[at] as number) + 1;
  }

  #halve(counts: Uint32Array): void {
    for (let i = 0; i < BUCKETS / 2; i++) counts[i] = (counts[2 * i] as number) + (counts[2 * i + 1] as number);
    counts.fill(0, BUCKETS / 2);
    this.#widthNs *= 2;
  }
}
