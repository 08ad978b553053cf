/** The record of one connection at two places. */
import type { UnwordedTwoViews } from '../../records/unworded.ts';
import type { Certainty } from '../../units.ts';
import type { Candidate, CandidatePair } from './candidates.ts';
import type { Alignment } from './clocks.ts';
import { type Direction, direction, type Met, type Place } from './compare.ts';
import type { Joinable } from './joinable.ts';
import { type Sight, settle } from './settle.ts';

/** Frames that are named of those that were lost. */
const NAMED = 100;
const NAMED_MADE = 20;

export interface Compared {
  readonly pair: CandidatePair;
  readonly one: Place;
  readonly two: Place;
  readonly met: Met;
  /** What went on of it under other addresses. */
  readonly rests: NonNullable<UnwordedTwoViews['goesOnAs']>;
  /** A device between translates the numbers of who was called, and what is compared begins behind the handshakes; or numbers from the SYN on. */
  readonly renumbered: 'called' | 'from-syn' | null;
}

export const ends = ({ a, b }: Candidate): string => `${a.address} ${String(a.port)} > ${b.address} ${String(b.port)}`;

export function recordOf(
  { pair, one, two, met, rests, renumbered }: Compared,
  clock: Alignment | null,
  joinable: Joinable,
): UnwordedTwoViews {
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
    ...(rests.length === 0 ? {} : { goesOnAs: rests }),
    ...(renumbered === null ? {} : { renumbered: true as const }),
    ...(renumbered === 'from-syn' ? { renumberedFromSyn: true as const } : {}),
    ...(clock === null ? {} : { clock: clockOf(clock, oneIsA) }),
    ab: wayOf(ab, clock),
    ba: wayOf(ba, clock),
    settles,
  };
}

/** `fromFirst`: the place of the first clock is near side a. */
export const clockOf = (clock: Alignment, fromFirst: boolean): NonNullable<UnwordedTwoViews['clock']> => ({
  offsetNs: Math.round(fromFirst ? clock.offsetNs : -clock.offsetNs),
  drift: Number((fromFirst ? clock.drift : -clock.drift).toPrecision(6)),
  errorNs: Math.ceil(clock.errorNs),
});

/** `sure`: how certain what is missing at one place is, when its capture lacks nothing else. */
export function wayOf(d: Direction, clock: Alignment | null, sure: Certainty = 'observed'): UnwordedTwoViews['ab'] {
  const { both, lost, complete, recut, missed, unseen, uncovered, made, delay, hops, changes } = d;
  return {
    both,
    lost: lost.length,
    lostFrames: lost.slice(0, NAMED).map((p) => p.frame),
    ...(lost.length > 0 ? { lostCertainty: complete ? sure : ('assumed' as const) } : {}),
    ...(recut ? { recut: true as const } : {}),
    missed,
    unseen,
    uncovered,
    made: made.slice(0, NAMED_MADE).map(({ packet: { frame, flags }, complete: whole }) => ({
      frame,
      flags,
      certainty: whole ? sure : ('assumed' as const),
    })),
    ...(delay === null || clock === null
      ? {}
      : { delay: { minNs: delay.minNs, medianNs: delay.medianNs, maxNs: delay.maxNs } }),
    ...(hops === null ? {} : { hops }),
    changes: [...changes],
  };
}

export function settled(at: Candidate, joinable: Joinable, sight: Sight): UnwordedTwoViews['settles'] {
  return joinable.doubtsOf(at.file, at.id).flatMap((doubt) => {
    const found = settle(doubt, sight);
    return found === null ? [] : [{ file: at.file, connection: at.id, code: doubt.code, ...found }];
  });
}
