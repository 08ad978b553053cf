/** How many connections to an endpoint were lately used, in fixed memory: never too few, now and then too many. */
import type { Nanos } from '../../units.ts';
import { spread } from './keys.ts';

const SLOTS = 8192;

export class Completions {
  readonly #windowNs: Nanos;
  #now = new Uint32Array(SLOTS);
  #before = new Uint32Array(SLOTS);
  #until: Nanos;

  constructor(windowNs: Nanos) {
    this.#windowNs = windowNs;
    this.#until = windowNs;
  }

  add(key: number, at: Nanos): void {
    if (at >= this.#until) {
      const spare = this.#before;
      this.#before = this.#now;
      this.#now = spare.fill(0);
      if (at >= this.#until + this.#windowNs) this.#before.fill(0);
      this.#until = at + this.#windowNs;
    }
    const slot = spread(key) & (SLOTS - 1);
    this.#now[slot] = (this.#now[slot] as number) + 1;
  }

  of(key: number): number {
    const slot = spread(key) & (SLOTS - 1);
    return (this.#now[slot] as number) + (this.#before[slot] as number);
  }

  clear(): void {
    this.#now.fill(0);
    this.#before.fill(0);
    this.#until = this.#windowNs;
  }
}
