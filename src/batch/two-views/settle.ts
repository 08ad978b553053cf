/** What two places together decide of a finding that one capture alone cannot be sure of: a table, a rule for each kind of doubt. */
import type { TwoViewsRecord } from '../../records/contract.ts';
import { RST } from '../../tcp-flags.ts';
import type { Changed, Direction, Place } from './compare.ts';
import type { Matched } from './match.ts';
import type { Seen } from './packets.ts';

/** A finding of one capture that a second one may settle. */
export interface Doubt {
  readonly code: string;
  readonly frames: readonly number[];
}

type Settled = Pick<TwoViewsRecord['settles'][number], 'as' | 'because' | 'certainty'>;

/** The place whose capture has the finding, and what went out of it and came to it. */
export interface Sight {
  readonly here: Place;
  readonly there: Place;
  /** Packets that left here, of the end that is near. */
  readonly out: Direction;
  /** Packets that came here, of the other end. */
  readonly in: Direction;
  readonly nearA: boolean;
  readonly matched: Matched;
  readonly hereIsOne: boolean;
}

type Rule = (frames: ReadonlySet<number>, sight: Sight) => Settled | null;

const sure = (complete: boolean): Settled['certainty'] => (complete ? 'observed' : 'assumed');

/** A packet in the name of the other end: `confirms` names what the finding says of it. */
const origin =
  (confirms: 'made-between' | 'left-its-sender'): Rule =>
  (frames, { here, in: came, nearA, matched, hereIsOne }) => {
    const resets = here.packets.filter((p) => p.byA !== nearA && frames.has(p.frame) && (p.flags & RST) !== 0);
    if (resets.length === 0) return null;
    const made = came.made.filter(({ packet }) => resets.some((p) => p.frame === packet.frame));
    if (made.length > 0) {
      const certainty = sure(made.some(({ complete }) => complete));
      return { as: confirms === 'made-between' ? 'confirmed' : 'refuted', because: 'made-between', certainty };
    }
    const both = new Set(matched.pairs.map((pair) => (hereIsOne ? pair.one : pair.two).frame));
    if (!resets.every((p) => both.has(p.frame))) return null;
    return {
      as: confirms === 'made-between' ? 'refuted' : 'confirmed',
      because: 'left-its-sender',
      certainty: 'observed',
    };
  };

/** What the near end sent and nobody answered: lost, or its answers were, or it came and was left without one. */
const silence: Rule = (frames, sight) => {
  const { here, out, nearA } = sight;
  const sent = here.packets.filter((p) => p.byA === nearA && frames.has(p.frame));
  if (sent.length === 0 || out.recut) return null;
  const lost = new Set(out.lost.map((p) => p.frame));
  if (sent.every((p) => lost.has(p.frame)))
    return { as: 'confirmed', because: 'lost-there', certainty: sure(out.complete) };
  const arrived = sent.flatMap((p) => farOf(p, sight) ?? []);
  // Of the others the far capture cannot tell.
  if (arrived.length + sent.filter((p) => lost.has(p.frame)).length < sent.length) return null;
  const first = Math.min(...arrived.map((p) => p.ns));
  if (sight.in.lost.some((p) => p.ns >= first))
    return { as: 'confirmed', because: 'lost-back', certainty: sure(sight.in.complete) };
  const answered = sight.there.packets.some((p) => p.byA !== nearA && p.ns >= first);
  if (answered || sight.in.uncovered > 0) return null;
  return { as: 'confirmed', because: 'not-answered', certainty: sure(sight.there.complete) };
};

/** Data that was sent again: whether the first copy had arrived. `needless`: what the finding says. */
const sentAgain =
  (needless: boolean): Rule =>
  (frames, sight) => {
    const { here, out, nearA } = sight;
    if (out.recut) return null;
    const lost = new Set(out.lost.map((p) => p.frame));
    let gone = 0;
    let arrived = 0;
    for (const p of here.packets) {
      if (p.byA !== nearA || !frames.has(p.frame)) continue;
      const first = here.packets.find(
        (q) =>
          q.byA === nearA && q.seq === p.seq && q.length >= p.length && q.ns < p.ns && q.length + (q.flags & 3) > 0,
      );
      if (first === undefined) continue;
      if (lost.has(first.frame)) gone++;
      else if (farOf(first, sight) !== null) arrived++;
    }
    if (gone > 0 && arrived === 0)
      return { as: needless ? 'refuted' : 'confirmed', because: 'lost-there', certainty: sure(out.complete) };
    if (arrived === 0 || gone > 0) return null;
    if (needless) return { as: 'confirmed', because: 'arrived-before', certainty: 'observed' };
    return sight.in.lost.length > 0
      ? { as: 'confirmed', because: 'lost-back', certainty: sure(sight.in.complete) }
      : null;
  };

const changed =
  (...what: readonly Changed[]): Rule =>
  (_frames, { out, in: came }) =>
    [...out.changes, ...came.changes].some((one) => what.includes(one.what))
      ? { as: 'confirmed', because: 'changed-between', certainty: 'observed' }
      : null;

/** An acknowledgement in the name of the other end that it never sent. */
const answeredFor: Rule = (frames, { in: came }) => {
  const made = came.made.filter(({ packet }) => frames.has(packet.frame));
  return made.length === 0
    ? null
    : { as: 'confirmed', because: 'made-between', certainty: sure(made.some(({ complete }) => complete)) };
};

const RULES: Readonly<Record<string, Rule>> = {
  // connection-refused, connection-forgotten: by the host itself
  TE1001: origin('left-its-sender'),
  TE4005: origin('left-its-sender'),
  // forged-reset
  TE4006: origin('made-between'),
  // connect-unanswered, first-data-ignored, peer-vanished, keepalive-unanswered, request-unanswered
  TE1002: silence,
  TE1005: silence,
  TE4007: silence,
  TE6001: silence,
  TE6038: silence,
  // connect-late, time-out-stall, path-mtu-black-hole
  TE1007: sentAgain(false),
  TE2001: sentAgain(false),
  TE2005: sentAgain(false),
  // needless-time-out, reordering-taken-for-loss
  TE2003: sentAgain(true),
  TE2004: sentAgain(true),
  // syn-option-stripped, mss-clamped, option-lost-unseen, damaged-on-the-way, congestion-marked
  TE5003: changed('windowScale', 'sackPermitted', 'timestamps', 'mss'),
  TE5004: changed('mss'),
  TE5005: changed('windowScale', 'sackPermitted', 'timestamps', 'mss'),
  TE5008: changed('payload'),
  TE5009: changed('congestion-marked'),
  // keepalive-answered-on-path
  TE6036: answeredFor,
};

export const isSettled = (code: string): boolean => Object.hasOwn(RULES, code);

export const settle = ({ code, frames }: Doubt, sight: Sight): Settled | null =>
  RULES[code]?.(new Set(frames), sight) ?? null;

/** The same packet at the other place; null where it did not come there. */
function farOf(p: Seen, { matched, hereIsOne }: Sight): Seen | null {
  for (const { one, two } of matched.pairs) if ((hereIsOne ? one : two) === p) return hereIsOne ? two : one;
  return null;
}
