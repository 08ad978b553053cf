/** All connections that two captures hold: found by the records of the first reading, told after a second one. */
import type { UnwordedTwoViews } from '../../records/unworded.ts';
import type { SourceInput } from '../../capture/source.ts';
import { SYN } from '../../tcp-flags.ts';
import type { Candidate, CandidatePair } from './candidates.ts';
import { align, type Alignment, type Bound } from './clocks.ts';
import { type Direction, direction, type Met, meet, type Place } from './compare.ts';
import type { Joinable } from './joinable.ts';
import type { Seen } from './packets.ts';
import { readAgain, type SecondReading } from './second-reading.ts';
import { type Sight, settle } from './settle.ts';

/** Frames that are named of those that were lost. */
const NAMED = 100;
const NAMED_MADE = 20;
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

interface Compared {
  readonly pair: CandidatePair;
  readonly one: Place;
  readonly two: Place;
  readonly met: Met;
}

async function ofFiles(group: readonly CandidatePair[], world: TwoViewsWorld): Promise<UnwordedTwoViews[]> {
  const [first] = group;
  if (first === undefined) return [];
  const readings = [
    await again(
      first.one.file,
      group.map((pair) => pair.one),
      world,
    ),
    await again(
      first.two.file,
      group.map((pair) => pair.two),
      world,
    ),
  ];
  const [one, two] = readings;
  if (one === undefined || two === undefined || one === null || two === null) return [];
  const shift = one.startNs === null || two.startNs === null ? 0 : Number(two.startNs - one.startNs);
  const compared: Compared[] = [];
  for (const pair of group) {
    const here = one.places.get(pair.one.id);
    const there = two.places.get(pair.two.id);
    if (here === undefined || there === undefined) continue;
    const later = shifted(there, shift);
    const met = meet(here, later);
    if (isOne(met, here, later) && (met.nearA === 'one' || met.nearA === 'two'))
      compared.push({ pair, one: here, two: later, met });
  }
  const clock = clockOf(compared);
  return compared.map((found) => recordOf(found, clock, world.joinable));
}

async function again(
  file: number,
  connections: readonly Candidate[],
  world: TwoViewsWorld,
): Promise<SecondReading | null> {
  const input = world.inputOf(file);
  if (input === null) return null;
  try {
    return await readAgain(input, connections, (one) => world.joinable.copiesOf(one));
  } catch {
    world.onUnread?.(file);
    return null;
  }
}

const shifted = ({ packets, firstNs, lastNs, complete }: Place, by: number): Place => ({
  complete,
  packets: packets.map((p) => Object.assign({ ...p }, { ns: p.ns + by })),
  firstNs: firstNs + by,
  lastNs: lastNs + by,
});

function isOne({ matched: { pairs } }: Met, one: Place, two: Place): boolean {
  if (opensTwice(one.packets) || opensTwice(two.packets)) return false;
  return pairs.length > 0 && pairs.length >= LEAST_SHARE * Math.min(one.packets.length, two.packets.length);
}

/** A SYN proxy numbers one side anew: behind it the same packets have other numbers, and none of them can be compared. */
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

const ends = ({ a, b }: Candidate): string => `${a.address} ${String(a.port)} > ${b.address} ${String(b.port)}`;

function recordOf({ pair, one, two, met }: Compared, clock: Alignment | null, joinable: Joinable): UnwordedTwoViews {
  const oneIsA = met.nearA === 'one';
  const [atA, atB] = oneIsA ? [pair.one, pair.two] : [pair.two, pair.one];
  const [nearA, nearB] = oneIsA ? [one, two] : [two, one];
  const ab = direction(true, nearA, nearB, met.matched, oneIsA, clock);
  const ba = direction(false, nearB, nearA, met.matched, !oneIsA, clock);
  const { matched } = met;
  const settles = [
    ...settled(atA, joinable, { here: nearA, there: nearB, out: ab, in: ba, nearA: true, matched, hereIsOne: oneIsA }),
    ...settled(atB, joinable, {
      here: nearB,
      there: nearA,
      out: ba,
      in: ab,
      nearA: false,
      matched,
      hereIsOne: !oneIsA,
    }),
  ];
  return {
    type: 'two-views',
    fileA: atA.file,
    connectionA: atA.id,
    fileB: atB.file,
    connectionB: atB.id,
    roleOfA: atA.roleOfA,
    endsA: ends(atA),
    endsB: ends(atB),
    ...(clock === null
      ? {}
      : {
          clock: {
            offsetNs: Math.round(oneIsA ? clock.offsetNs : -clock.offsetNs),
            drift: Number((oneIsA ? clock.drift : -clock.drift).toPrecision(6)),
            errorNs: Math.ceil(clock.errorNs),
          },
        }),
    ab: wayOf(ab, clock),
    ba: wayOf(ba, clock),
    settles,
  };
}

function wayOf(d: Direction, clock: Alignment | null): UnwordedTwoViews['ab'] {
  const { both, lost, complete, recut, missed, unseen, uncovered, made, delay, hops, changes } = d;
  return {
    both,
    lost: lost.length,
    lostFrames: lost.slice(0, NAMED).map((p) => p.frame),
    ...(lost.length > 0 ? { lostCertainty: complete ? ('observed' as const) : ('assumed' as const) } : {}),
    ...(recut ? { recut: true as const } : {}),
    missed,
    unseen,
    uncovered,
    made: made.slice(0, NAMED_MADE).map(({ packet: { frame, flags }, complete: whole }) => ({
      frame,
      flags,
      certainty: whole ? ('observed' as const) : ('assumed' as const),
    })),
    ...(delay === null || clock === null
      ? {}
      : { delay: { minNs: delay.minNs, medianNs: delay.medianNs, maxNs: delay.maxNs } }),
    ...(hops === null ? {} : { hops }),
    changes: [...changes],
  };
}

function settled(at: Candidate, joinable: Joinable, sight: Sight): UnwordedTwoViews['settles'] {
  return joinable.doubtsOf(at.file, at.id).flatMap((doubt) => {
    const found = settle(doubt, sight);
    return found === null ? [] : [{ file: at.file, connection: at.id, code: doubt.code, ...found }];
  });
}
