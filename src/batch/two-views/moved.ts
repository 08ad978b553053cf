/**
 * Where a translator forgot a connection and gave it another address or port in the middle: what went on of it is a connection
 * without a beginning in the capture behind, and belongs to it by the numbers of its packets.
 */
import type { UnwordedTwoViews } from '../../records/unworded.ts';
import { type Candidate, type CandidatePair, isSameEnd, turned } from './candidates.ts';
import type { Place } from './compare.ts';
import type { Joinable } from './joinable.ts';
import { match } from './match.ts';
import { ends } from './record.ts';

/** Of one capture, so many are looked into. */
const MOST_RESTS = 10_000;
/** Of the packets of the rest, so many have to be those that the other place has. */
const LEAST_SHARE = 0.5;

type Which = 'one' | 'two';

/** Connections of this place that may be the rest of one of the pairs: without a beginning, to the end that is not translated. */
export function restsAt(which: Which, pairs: readonly CandidatePair[], joinable: Joinable): Candidate[] {
  const rests = new Map<number, Candidate>();
  const joined = new Set(pairs.map((pair) => pair[which].id));
  for (const pair of pairs) {
    for (const rest of restsOf(pair, which, joinable)) if (!joined.has(rest.id)) rests.set(rest.id, rest);
    if (rests.size >= MOST_RESTS) break;
  }
  return [...rests.values()];
}

function restsOf({ one, two }: CandidatePair, which: Which, joinable: Joinable): readonly Candidate[] {
  const own = which === 'one' ? one : two;
  const [sameA, sameB] = [isSameEnd(one.a, two.a), isSameEnd(one.b, two.b)];
  if (sameA === sameB) return [];
  const fixed = sameA ? own.a : own.b;
  const rests = joinable.withoutBeginning(own.file, fixed);
  return rests.map((rest) => (isSameEnd(sameA ? rest.a : rest.b, fixed) ? rest : turned(rest)));
}

export type Rest = NonNullable<UnwordedTwoViews['goesOnAs']>[number];

/** A place with the packets of the rests that belong to it. */
export interface Joined {
  readonly place: Place;
  readonly rests: readonly Rest[];
}

/** `place` is that of `pair[which]`, `other` that of the other capture. */
export function withRests(
  pair: CandidatePair,
  which: Which,
  { place, other }: { readonly place: Place; readonly other: Place },
  { joinable, placeOf }: { readonly joinable: Joinable; readonly placeOf: (id: number) => Place | undefined },
): Joined {
  const found: Rest[] = [];
  let packets = place.packets;
  for (const rest of restsOf(pair, which, joinable)) {
    const more = placeOf(rest.id)?.packets ?? [];
    const [first] = more;
    if (first === undefined || rest.id === pair[which].id) continue;
    const { pairs } = match(match(other.packets, packets).onlyOne, more);
    if (pairs.length === 0 || pairs.length < LEAST_SHARE * more.length) continue;
    packets = [...packets, ...more].sort((x, y) => x.frame - y.frame);
    found.push({ file: rest.file, connection: rest.id, frame: first.frame, ends: ends(rest) });
  }
  return found.length === 0 ? { place, rests: found } : { place: { ...place, packets }, rests: found };
}
