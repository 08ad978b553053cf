/** Counts of what was passed over and why: cheap to raise on the hot path, put into words at the end. */
import { ipProtocolName } from '../wire/ip-protocols.ts';
import { linkTypeName } from '../wire/link-types.ts';

/** Kinds with more distinct numbers than this share one count, against hostile input. */
const MAX_NUMBERS = 300;
const NO_NUMBER = -1;

export class Counts {
  readonly #counts = new Map<string, Map<number, number>>();

  add(what: string, number = NO_NUMBER, times = 1): void {
    let numbers = this.#counts.get(what);
    if (numbers === undefined) this.#counts.set(what, (numbers = new Map<number, number>()));
    const key = numbers.has(number) || numbers.size < MAX_NUMBERS ? number : NO_NUMBER;
    numbers.set(key, (numbers.get(key) ?? 0) + times);
  }

  /** `{ "ARP": 12, "EtherType 0x88cc": 3 }` */
  toRecord(): Record<string, number> {
    const record: Record<string, number> = {};
    for (const [what, numbers] of this.#counts) {
      for (const [number, times] of numbers) {
        const name = nameOf(what, number);
        record[name] = (record[name] ?? 0) + times;
      }
    }
    return record;
  }
}

function nameOf(what: string, number: number): string {
  if (number === NO_NUMBER) return what;
  if (what === 'IP protocol') return ipProtocolName(number);
  if (what === 'link type') return `link type ${number} (${linkTypeName(number)})`;
  if (what.endsWith('EtherType')) return `${what} 0x${number.toString(16).padStart(4, '0')}`;
  return `${what} 0x${number.toString(16)}`;
}
