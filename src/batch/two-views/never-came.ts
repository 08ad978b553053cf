/**
 * Connections that one place opened and the other never saw, although it saw others of the same client to the same port of the same
 * server: what they sent was lost on the way, and whoever answered them stands between the places.
 */
import type { UnwordedTwoViews } from '../../records/unworded.ts';
import { type Candidate, serviceOf } from './candidates.ts';
import { type Alignment, onOtherClock } from './clocks.ts';
import type { Direction, Place } from './compare.ts';
import type { Joinable } from './joinable.ts';
import type { Seen } from './packets.ts';
import { clockOf, type Compared, ends, settled, wayOf } from './record.ts';

/** Of one capture, so many are looked into. */
const MOST_APART = 10_000;

type Which = 'one' | 'two';

/** Connections of this place of the pairs that are in no pair, by clients that have others which are. */
export function apartAt(which: Which, compared: readonly Compared['pair'][], joinable: Joinable): Candidate[] {
  const joined = new Set(compared.map((pair) => pair[which].id));
  const services = new Map(compared.map((pair) => [serviceOf(pair[which]), pair[which]]));
  const apart = [...services.values()].flatMap((one) => joinable.sameService(one).filter(({ id }) => !joined.has(id)));
  return apart.slice(0, MOST_APART);
}

/** What one place holds of connections that no pair has. */
interface Apart {
  readonly which: Which;
  readonly connections: readonly Candidate[];
  readonly placeOf: (connection: Candidate) => Place | undefined;
}

/** Told only where all that was answered came to the other place: else there is another way around it. */
export function neverCame(
  compared: readonly Compared[],
  { which, connections, placeOf }: Apart,
  clock: Alignment,
  joinable: Joinable,
): UnwordedTwoViews[] {
  const services = new Map<string, { far: Place; file: number; longestNs: number }>();
  for (const { pair, one, two, met } of compared) {
    if (pair.one.roleOfA !== 'client' || met.nearA !== which) continue;
    const key = serviceOf(pair[which]);
    const longest = longestWay({ which, met, clock });
    const known = services.get(key);
    if (known !== undefined) known.longestNs = Math.max(known.longestNs, longest);
    else if (which === 'one') services.set(key, { far: two, file: pair.two.file, longestNs: longest });
    else services.set(key, { far: one, file: pair.one.file, longestNs: longest });
  }
  const told: UnwordedTwoViews[] = [];
  for (const [key, { far, file, longestNs }] of services) {
    const due = (p: Seen): number => onOtherClock(clock, p.ns, which === 'one');
    const isCovered = (p: Seen): boolean => due(p) >= far.firstNs && due(p) + longestNs <= far.lastNs;
    const own = connections.filter((one) => serviceOf(one) === key);
    const elsewhere = own.some((one) => one.answered && (placeOf(one)?.packets.some(isCovered) ?? true));
    if (elsewhere) continue;
    for (const one of own) {
      const here = placeOf(one);
      if (here !== undefined && !one.answered)
        told.push(...recordOf({ one, here, far, file, isCovered, clock, which, joinable }));
    }
  }
  return told;
}

/** The longest that a packet was seen to take from the client's place to the other, and what the clocks may be wrong. */
function longestWay({ which, met, clock }: Pick<Compared, 'met'> & { which: Which; clock: Alignment }): number {
  let longest = 0;
  for (const { one, two } of met.matched.pairs) {
    if (!one.byA) continue;
    const [left, came] = which === 'one' ? [one.ns, two.ns] : [two.ns, one.ns];
    longest = Math.max(longest, came - onOtherClock(clock, left, which === 'one'));
  }
  return longest + clock.errorNs;
}

interface Lost {
  readonly one: Candidate;
  readonly here: Place;
  readonly far: Place;
  /** Of the capture that it never came to. */
  readonly file: number;
  readonly isCovered: (p: Seen) => boolean;
  readonly clock: Alignment;
  readonly which: Which;
  readonly joinable: Joinable;
}

function recordOf({ one, here, far, file, isCovered, clock, which, joinable }: Lost): UnwordedTwoViews[] {
  const sent = here.packets.filter((p) => p.byA);
  const lost = sent.filter(isCovered);
  if (lost.length === 0) return [];
  const answers = here.packets.filter((p) => !p.byA && isCovered(p));
  const out: Direction = { ...NOTHING, lost, uncovered: sent.length - lost.length, complete: far.complete };
  const back: Direction = { ...NOTHING, made: answers.map((packet) => ({ packet, complete: far.complete })) };
  const nothing: Place = { ...far, packets: [] };
  const sight = { here, there: nothing, out, in: back, nearA: true, matched: NO_MATCH, hereIsOne: true };
  return [
    {
      type: 'two-views',
      fileA: one.file,
      connectionA: one.id,
      fileB: file,
      connectionB: null,
      roleOfA: one.roleOfA,
      endsA: ends(one),
      endsB: ends(one),
      clock: clockOf(clock, which === 'one'),
      // That the way leads by the other place is known by other connections.
      ab: wayOf(out, clock, 'implied'),
      ba: wayOf(back, clock, 'implied'),
      settles: settled(one, joinable, sight).map(asImplied),
    },
  ];
}

type Settled = UnwordedTwoViews['settles'][number];
const asImplied = (one: Settled): Settled =>
  one.certainty === 'observed' ? Object.assign({}, one, { certainty: 'implied' }) : one;

const NO_MATCH = { pairs: [], onlyOne: [], onlyTwo: [] };
const NOTHING: Direction = {
  both: 0,
  lost: [],
  missed: 0,
  uncovered: 0,
  recut: false,
  complete: true,
  unseen: 0,
  made: [],
  delay: null,
  hops: null,
  changes: [],
  resets: new Set(),
};
