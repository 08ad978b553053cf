/** How many different keys there were: exact while few, then an estimate within a few percent (HyperLogLog, 1,024 registers). */
import { spread } from './keys.ts';

const REGISTERS = 1024;
const MOST_EXACT = 1024;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

export class Distinct {
  #few: Set<number> | null = new Set<number>();
  #registers: Uint8Array | null = null;

  add(key: number): void {
    if (this.#few !== null) {
      this.#few.add(key);
      if (this.#few.size <= MOST_EXACT) return;
      this.#registers = new Uint8Array(REGISTERS);
      for (const each of this.#few) this.#register(each, this.#registers);
      this.#few = null;
      return;
    }
    if (this.#registers !== null) this.#register(key, this.#registers);
  }

  get exact(): boolean {
    return this.#few !== null;
  }

  get count(): number {
    if (this.#few !== null) return this.#few.size;
    let sum = 0;
    let empty = 0;
    for (const r of this.#registers ?? []) {
      sum += 2 ** -r;
      if (r === 0) empty++;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    return Math.round(raw < 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }

  #register(key: number, registers: Uint8Array): void {
    const h = spread(key);
    // The register by ten bits, the rank by the other 22 (and ten more of a second hash, for large counts).
    const rank = Math.clz32((h << 10) | 0x200) + 1;
    const at = h >>> 22;
    if ((registers[at] as number) < rank) registers[at] = rank;
  }
}
