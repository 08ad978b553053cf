/** Counts of what was passed over and why: cheap to raise on the hot path, made into messages at the end. */
import type { Counted, MalformedFacts, SkippedFacts } from '../records/passed-over-facts.ts';
import { ipProtocolName } from '../wire/ip-protocols.ts';
import { linkTypeName } from '../wire/link-types.ts';

/** Kinds with more distinct numbers or names than this share one count, against hostile input. */
const MAX_DISTINCT = 300;
const NOTHING = -1;

type About = string | number;

/** Counts of one family of keys. */
export class Counts<Family> {
  readonly #counts = new Map<keyof Family, Map<About, number>>();

  /** `about`: the number or name that tells packets with this key apart. */
  add(key: keyof Family, about: About = NOTHING, times = 1): void {
    let counts = this.#counts.get(key);
    if (counts === undefined) this.#counts.set(key, (counts = new Map<About, number>()));
    const one = counts.has(about) || counts.size < MAX_DISTINCT ? about : NOTHING;
    counts.set(one, (counts.get(one) ?? 0) + times);
  }

  get total(): number {
    let sum = 0;
    for (const counts of this.#counts.values()) for (const times of counts.values()) sum += times;
    return sum;
  }

  toList(): Counted<Family>[] {
    const list: { key: keyof Family; facts: object; count: number }[] = [];
    for (const [key, counts] of this.#counts)
      for (const [about, count] of counts) list.push({ key, facts: factsOf(key as string, about), count });
    return list as unknown as Counted<Family>[];
  }
}

export type Skipped = Counts<SkippedFacts>;
export type Malformed = Counts<MalformedFacts>;

function factsOf(key: string, about: About): object {
  if (about === NOTHING) return {};
  if (key === 'skipped.header-cut' || key.startsWith('malformed.')) return { header: about };
  if (key === 'skipped.incomplete-datagrams') return { missing: about };
  if (typeof about === 'string') return { name: about };
  if (key === 'skipped.ip-protocol') return { number: about, name: ipProtocolName(about) };
  if (key === 'skipped.link-type') return { number: about, name: linkTypeName(about) };
  return { number: about };
}
