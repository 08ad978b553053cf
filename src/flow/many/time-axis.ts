/** Counts over time in fixed memory: when time outgrows the buckets, pairs of them merge and each covers twice as long. */
import { SECOND, type Nanos } from '../../units.ts';

const BUCKETS = 128;

export class TimeAxis {
  readonly #counts = new Float64Array(BUCKETS);
  widthNs: Nanos = SECOND / 4;
  #startNs: Nanos = Number.NaN;
  #used = 0;

  add(ns: Nanos, n = 1): void {
    if (Number.isNaN(this.#startNs)) this.#startNs = ns;
    let at = Math.max(0, Math.floor((ns - this.#startNs) / this.widthNs));
    while (at >= BUCKETS) {
      this.#halve();
      at = Math.floor((ns - this.#startNs) / this.widthNs);
    }
    this.#counts[at] = (this.#counts[at] as number) + n;
    this.#used = Math.max(this.#used, at + 1);
  }

  /** The buckets in use, from the first value on. */
  spread(): { fromNs: Nanos; stepNs: Nanos; counts: number[] } {
    return { fromNs: this.#startNs, stepNs: this.widthNs, counts: [...this.#counts.subarray(0, this.#used)] };
  }

  /** The busiest bucket as a rate per second. */
  peakPerSecond(): number {
    let peak = 0;
    for (let i = 0; i < this.#used; i++) peak = Math.max(peak, this.#counts[i] as number);
    return Math.round((peak * SECOND) / this.widthNs);
  }

  /** The most that fell into any stretch of `ns`, rounded up to whole buckets. */
  mostWithin(ns: Nanos): { count: number; atNs: Nanos } {
    const width = Math.max(1, Math.ceil(ns / this.widthNs));
    let sum = 0;
    let most = 0;
    let at = 0;
    for (let i = 0; i < this.#used; i++) {
      sum += this.#counts[i] as number;
      if (i >= width) sum -= this.#counts[i - width] as number;
      if (sum > most) {
        most = sum;
        at = i;
      }
    }
    return { count: most, atNs: (Number.isNaN(this.#startNs) ? 0 : this.#startNs) + (at + 1) * this.widthNs };
  }

  #halve(): void {
    for (let i = 0; i < BUCKETS / 2; i++)
      this.#counts[i] = (this.#counts[2 * i] as number) + (this.#counts[2 * i + 1] as number);
    this.#counts.fill(0, BUCKETS / 2);
    this.#used = Math.ceil(this.#used / 2);
    this.widthNs *= 2;
  }
}
