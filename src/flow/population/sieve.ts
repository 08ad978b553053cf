/**
 * Finds the keys that meet many different items (a source and its ports) among any number of keys, in fixed memory: a
 * direct-mapped table where a rarer key gives way to a more frequent one, and a bitmap per key that never counts an
 * item twice. What it says is a lower bound: a key that passes has met at least as many items as it says.
 */
import type { Nanos } from '../../units.ts';
import { spread } from './keys.ts';

const WORDS = 16;
const BITS = WORDS * 32;

export class Sieve {
  readonly #mask: number;
  readonly #keys: Float64Array;
  readonly #since: Float64Array;
  readonly #strength: Uint16Array;
  readonly #distinct: Uint16Array;
  readonly #excused: Uint16Array;
  readonly #bits: Int32Array;
  readonly #atLeast: number;
  readonly #windowNs: Nanos;

  /** `slots` a power of two; a key passes with `atLeast` items within `windowNs`. */
  constructor(slots: number, atLeast: number, windowNs: Nanos) {
    this.#mask = slots - 1;
    this.#keys = new Float64Array(slots);
    this.#since = new Float64Array(slots);
    this.#strength = new Uint16Array(slots);
    this.#distinct = new Uint16Array(slots);
    this.#excused = new Uint16Array(slots);
    this.#bits = new Int32Array(slots * WORDS);
    this.#atLeast = atLeast;
    this.#windowNs = windowNs;
  }

  /** True when `key` has met enough items, those excused not counted. */
  add(key: number, item: number, now: Nanos): boolean {
    const slot = spread(key) & this.#mask;
    if (this.#keys[slot] !== key) {
      const strength = this.#strength[slot] as number;
      if (strength > 0 && now - (this.#since[slot] as number) <= this.#windowNs) {
        this.#strength[slot] = strength - 1;
        return false;
      }
      this.#start(slot, key, now);
    } else if (now - (this.#since[slot] as number) > this.#windowNs) this.#start(slot, key, now);
    if ((this.#strength[slot] as number) < 0xffff) this.#strength[slot] = (this.#strength[slot] as number) + 1;
    const bit = spread(item) & (BITS - 1);
    const at = slot * WORDS + (bit >>> 5);
    const word = this.#bits[at] as number;
    const one = 1 << (bit & 31);
    if ((word & one) === 0) {
      this.#bits[at] = word | one;
      this.#distinct[slot] = (this.#distinct[slot] as number) + 1;
    }
    return (this.#distinct[slot] as number) - 2 * (this.#excused[slot] as number) >= this.#atLeast;
  }

  /** One of the key's items turned out to be ordinary use. */
  excuse(key: number): void {
    const slot = spread(key) & this.#mask;
    if (this.#keys[slot] === key && (this.#excused[slot] as number) < 0x7fff)
      this.#excused[slot] = (this.#excused[slot] as number) + 1;
  }

  #start(slot: number, key: number, now: Nanos): void {
    this.#keys[slot] = key;
    this.#since[slot] = now;
    this.#strength[slot] = this.#distinct[slot] = this.#excused[slot] = 0;
    this.#bits.fill(0, slot * WORDS, (slot + 1) * WORDS);
  }
}
