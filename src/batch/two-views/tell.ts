/** All connections that two captures hold: found by the records of the first reading, told after a second one. */
import type { SourceInput } from '../../capture/source.ts';
import type { UnwordedTwoViews } from '../../records/unworded.ts';
import { SYN } from '../../tcp-flags.ts';
import type { Candidate, CandidatePair } from './candidates.ts';
import { align, type Alignment, type Bound } from './clocks.ts';
import { type Met, meet, type Place } from './compare.ts';
import type { Joinable } from './joinable.ts';
import { restsAt, withRests } from './moved.ts';
import { apartAt, neverCame } from './never-came.ts';
import type { Seen } from './packets.ts';
import { asOneNumbering } from './renumbered.ts';
import { type Compared, recordOf } from './record.ts';
import { readAgain, type SecondReading } from './second-reading.ts';

/** Of the packets of the place that holds fewer, so many have to be met again, if it is one connection. */
const LEAST_SHARE = 0.5;

export interface TwoViewsWorld {
  /** What the first reading left. */
  readonly joinable: Joinable;
  /** What opens a capture again, by the number of its file; null: it cannot be read twice. */
  readonly inputOf: (file: number) => SourceInput | null;
  readonly signal: AbortSignal | undefined;
  /** It could be read the first time, and is gone: what it held is told, only not with the other. */
  readonly onUnread?: (file: number) => void;
}

export async function* tellTwoViews(world: TwoViewsWorld): AsyncGenerator<UnwordedTwoViews, void, void> {
  for (const group of byFiles(world.joinable.pairs())) {
    if (world.signal?.aborted === true) return;
    yield* await ofFiles(group, world);
  }
}

function byFiles(pairs: readonly CandidatePair[]): CandidatePair[][] {
  const groups = new Map<string, CandidatePair[]>();
  for (const pair of pairs) {
    const key = `${pair.one.file} ${pair.two.file}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  return [...groups.values()];
}

async function ofFiles(group: readonly CandidatePair[], world: TwoViewsWorld): Promise<UnwordedTwoViews[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { joinable } = world;
  const sure = group.filter(({ numbered }) => !numbered);
  const apart = { one: apartAt('one', sure, joinable), two: apartAt('two', sure, joinable) };
  const wanted = (which: 'one' | 'two'): Candidate[] => [
    ...group.map((pair) => pair[which]),
    ...apart[which],
    ...restsAt(which, group, joinable),
  ];
  const one = await again(first.one.file, wanted('one'), world);
  const two = await again(first.two.file, wanted('two'), world);
  if (one === null || two === null) return [];
  const shift = one.startNs === null || two.startNs === null ? 0 : Number(two.startNs - one.startNs);
  const placesOf = { one: (id: number) => one.places.get(id), two: (id: number) => later(two.places.get(id), shift) };
  const compared: Compared[] = [];
  for (const pair of group) {
    const alone = { one: placesOf.one(pair.one.id), two: placesOf.two(pair.two.id) };
    if (alone.one === undefined || alone.two === undefined) continue;
    const ofOne = { place: alone.one, other: alone.two };
    const ofTwo = { place: alone.two, other: alone.one };
    const { place: here, rests: restsHere } = withRests(pair, 'one', ofOne, { joinable, placeOf: placesOf.one });
    const { place: there, rests: restsThere } = withRests(pair, 'two', ofTwo, { joinable, placeOf: placesOf.two });
    if (opensTwice(here.packets) || opensTwice(there.packets)) continue;
    const numbering = asOneNumbering(here, there);
    if (numbering === 'others') continue;
    const {
      one: near,
      two: far,
      of: renumbered,
    } = numbering === 'same' ? { one: here, two: there, of: null } : numbering;
    const met = meet(near, far);
    if (!isOne(met, near, far) || (met.nearA !== 'one' && met.nearA !== 'two')) continue;
    const rests = [...restsHere, ...restsThere];
    compared.push({ pair, one: near, two: far, met, rests, renumbered });
  }
  const clock = clockOf(compared);
  const records = compared.map((found) => recordOf(found, clock, joinable));
  if (clock === null) return records;
  const lost = (['one', 'two'] as const).flatMap((which) =>
    neverCame(
      compared,
      { which, connections: inNoPair(apart[which], which, compared), placeOf: ({ id }) => placesOf[which](id) },
      clock,
      joinable,
    ),
  );
  return [...records, ...lost];
}

async function again(
  file: number,
  connections: readonly Candidate[],
  world: TwoViewsWorld,
): Promise<SecondReading | null> {
  const input = world.inputOf(file);
  if (input === null) return null;
  try {
    return await readAgain(input, connections, (one) => world.joinable.copiesOf(one), world.joinable.room);
  } catch {
    world.onUnread?.(file);
    return null;
  }
}

const later = (place: Place | undefined, byNs: number): Place | undefined =>
  place === undefined
    ? undefined
    : {
        complete: place.complete,
        packets: place.packets.map((p) => Object.assign({ ...p }, { ns: p.ns + byNs })),
        firstNs: place.firstNs + byNs,
        lastNs: place.lastNs + byNs,
      };

function inNoPair(connections: readonly Candidate[], which: 'one' | 'two', compared: readonly Compared[]): Candidate[] {
  const joined = new Set(compared.map(({ pair }) => pair[which].id));
  return connections.filter(({ id }) => !joined.has(id));
}

function isOne({ matched: { pairs } }: Met, one: Place, two: Place): boolean {
  return pairs.length > 0 && pairs.length >= LEAST_SHARE * Math.min(one.packets.length, two.packets.length);
}

/** A capture of both sides of a SYN proxy holds two handshakes, and packets under two numberings: none of them can be compared. */
const opensTwice = (packets: readonly Seen[]): boolean =>
  [true, false].some(
    (byA) => new Set(packets.filter((p) => p.byA === byA && (p.flags & SYN) !== 0).map((p) => p.seq)).size > 1,
  );

/** One line for both captures, by all their connections. */
function clockOf(compared: readonly Compared[]): Alignment | null {
  const above: Bound[] = [];
  const below: Bound[] = [];
  for (const { met } of compared)
    for (const { one, two } of met.matched.pairs)
      (one.byA === (met.nearA === 'one') ? above : below).push({ ns: one.ns, moreNs: two.ns - one.ns });
  return align(above, below);
}
