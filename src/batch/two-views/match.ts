/** Which packets two places saw both: by what no device on a path changes, and each once. */
import type { Seen } from './packets.ts';

export interface Pair {
  readonly one: Seen;
  readonly two: Seen;
}

export interface Matched {
  readonly pairs: readonly Pair[];
  /** Seen at the first place only, and at the second only, in their order. */
  readonly onlyOne: readonly Seen[];
  readonly onlyTwo: readonly Seen[];
}

/** A device may give packets IP identifications of its own: then they are alike without. */
const LEAST_WITH_ID = 0.5;

export function match(one: readonly Seen[], two: readonly Seen[]): Matched {
  const withId = matchBy(one, two, true);
  const possible = Math.min(one.length, two.length);
  if (withId.pairs.length >= possible * LEAST_WITH_ID) return withId;
  const without = matchBy(one, two, false);
  return without.pairs.length > withId.pairs.length ? without : withId;
}

const keyOf = (p: Seen, withId: boolean): string =>
  `${p.byA ? 'a' : 'b'}${p.seq},${p.ack},${p.flags & 0x3f},${p.length},${p.tsVal}${withId ? `,${p.ipId}` : ''}`;

/** Of packets that are alike, the first of one place is the first of the other. */
function matchBy(one: readonly Seen[], two: readonly Seen[], withId: boolean): Matched {
  const waiting = new Map<string, Seen[]>();
  for (const p of two) {
    const key = keyOf(p, withId);
    const list = waiting.get(key);
    if (list === undefined) waiting.set(key, [p]);
    else list.push(p);
  }
  const pairs: Pair[] = [];
  const onlyOne: Seen[] = [];
  const met = new Set<Seen>();
  for (const p of one) {
    const q = waiting.get(keyOf(p, withId))?.shift();
    if (q === undefined) onlyOne.push(p);
    else {
      pairs.push({ one: p, two: q });
      met.add(q);
    }
  }
  return { pairs, onlyOne, onlyTwo: two.filter((p) => !met.has(p)) };
}
