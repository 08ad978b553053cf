/** What two places of capture show together of one connection: what was lost between them, made there, changed, and how long it took. */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { type Alignment, onOtherClock } from './clocks.ts';
import { match, type Matched, type Pair } from './match.ts';
import type { Seen } from './packets.ts';

/** One place's packets of the connection, and the time that its capture covers, by its own clock. */
export interface Place {
  readonly packets: readonly Seen[];
  readonly firstNs: number;
  readonly lastNs: number;
  /** The capture program lost nothing, as far as it says. */
  readonly complete: boolean;
}

/** A packet longer on its way than this is held to be lost. */
const LONGEST_WAY_NS = 2e9;
/** Of a path with Ethernet all along, where no SYN was seen. */
const USUAL_MSS = 1_460;
/** Lost packets that are looked into. */
const MOST_LOOKED_AT = 4_000;

export type Nearer = 'one' | 'two' | 'same' | 'unknown';

export interface Met {
  readonly matched: Matched;
  /** Which place is nearer to side a. */
  readonly nearA: Nearer;
}

const LEAST_WAY_NS = 4_000;

export function meet(one: Place, two: Place): Met {
  const matched = match(one.packets, two.packets);
  const more = (byA: boolean): number[] =>
    matched.pairs.filter((pair) => pair.one.byA === byA).map((pair) => pair.two.ns - pair.one.ns);
  const forth = median(more(true));
  const back = median(more(false));
  return { matched, nearA: nearer(forth, back, matched.pairs) };
}

function nearer(forth: number | null, back: number | null, pairs: readonly Pair[]): Nearer {
  if (forth !== null && back !== null) {
    if (forth - back > LEAST_WAY_NS) return 'one';
    return back - forth > LEAST_WAY_NS ? 'two' : 'same';
  }
  // One direction alone tells no way from a clock; each router on it takes one off the TTL.
  for (const { one, two } of pairs) {
    if (one.ttl < 0 || two.ttl < 0 || one.ttl === two.ttl) continue;
    return one.ttl > two.ttl === one.byA ? 'one' : 'two';
  }
  return 'unknown';
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1] ?? null;
}

export interface Delay {
  readonly minNs: number;
  readonly medianNs: number;
  readonly maxNs: number;
  readonly packets: number;
}

export interface Direction {
  /** Packets that both places hold. */
  readonly both: number;
  /** Seen where they left and never where they were to arrive. */
  readonly lost: readonly Seen[];
  /** Not in the capture where they were to arrive, although they did: they were acknowledged there. */
  readonly missed: number;
  /** Due when the far capture had not begun, or after its last frame. */
  readonly uncovered: number;
  /** Off-load cuts segments at one place and not at the other: data packets are not compared. */
  readonly recut: boolean;
  /** The far capture is not known to lack anything. */
  readonly complete: boolean;
  /** Not in the capture where they left. */
  readonly unseen: number;
  /** Made between the places: nothing like it left. */
  readonly made: readonly Made[];
  /** One-way, by the aligned clocks. */
  readonly delay: Delay | null;
  /** TTL taken off between the places; null where it was not always the same. */
  readonly hops: number | null;
  readonly changes: readonly Change[];
  /** Frames of the RSTs that came to the far place. */
  readonly resets: ReadonlySet<number>;
}

export interface Made {
  readonly packet: Seen;
  /** Whether the capture where it would have left lacks nothing else. */
  readonly complete: boolean;
}

export type Changed = 'mss' | 'windowScale' | 'sackPermitted' | 'timestamps' | 'payload' | 'congestion-marked';
export interface Change {
  readonly what: Changed;
  readonly frame: number;
  readonly was: number | boolean;
  readonly became: number | boolean;
  readonly packets: number;
}

/** `near`: the place where packets of side a (`byA`) or of b left. */
export function direction(
  byA: boolean,
  near: Place,
  far: Place,
  { pairs, onlyOne, onlyTwo }: Matched,
  nearIsOne: boolean,
  clock: Alignment | null,
): Direction {
  const own = pairs
    .filter((pair) => pair.one.byA === byA)
    .map((pair) => (nearIsOne ? pair : { one: pair.two, two: pair.one }));
  const left = (nearIsOne ? onlyOne : onlyTwo).filter((p) => p.byA === byA);
  const come = (nearIsOne ? onlyTwo : onlyOne).filter((p) => p.byA === byA);
  const answers = far.packets.filter((p) => p.byA !== byA);
  // Time at the near place, as the far clock shows it.
  const there = (ns: number): number => {
    if (clock === null) return ns + (median(own.map((pair) => pair.two.ns - pair.one.ns)) ?? 0);
    return onOtherClock(clock, ns, nearIsOne);
  };
  const delay = delayOf(own, there);
  // How long packets of this direction took shows when one would have come, whatever the clocks' true difference is.
  const [soonest, latest] = delay === null ? [-LONGEST_WAY_NS, LONGEST_WAY_NS] : [delay.minNs, delay.maxNs];
  const recut = isRecut(near, far, byA);
  const lost: Seen[] = [];
  let missed = 0;
  let uncovered = 0;
  const arrivals = far.packets.filter((p) => p.byA === byA);
  for (const p of left) {
    if ((recut && p.length > 0) || lost.length >= MOST_LOOKED_AT) continue;
    const due = there(p.ns);
    // What was due after the last frame of the far capture may have come when it had stopped.
    if (due + soonest < far.firstNs || due + latest > far.lastNs) uncovered++;
    else if (acknowledged(p, arrivals, answers, due + soonest)) missed++;
    else lost.push(p);
  }
  const strangers: Seen[] = [];
  const acknowledgements: Seen[] = [];
  let unseen = 0;
  const [begins, ends] = [there(near.firstNs), there(near.lastNs)];
  for (const p of come) {
    if (recut && p.length > 0) continue;
    // It may have left before the near capture began, or when it had ended: how long packets take is known only as far as they came.
    if (p.ns - latest < begins || p.ns - soonest > ends) continue;
    if ((p.flags & (RST | SYN | FIN)) !== 0) strangers.push(p);
    else if (p.length === 0) acknowledgements.push(p);
    else unseen++;
  }
  const unmet = new Set((nearIsOne ? onlyTwo : onlyOne).filter((p) => p.byA !== byA));
  const inPlace = acknowledgements.filter((p) => isInPlace(p, answers, unmet));
  unseen += acknowledgements.length - inPlace.length;
  const madeAcks = unseen === 0 ? inPlace : [];
  if (madeAcks.length === 0) unseen += inPlace.length;
  const made = [
    ...strangers.map((packet): Made => ({ packet, complete: unseen === 0 && near.complete })),
    // Captures lack packets in bursts: a question and its answer may be missing together.
    ...madeAcks.map((packet): Made => ({ packet, complete: false })),
  ];
  return {
    both: own.length,
    lost,
    missed,
    unseen,
    made,
    uncovered,
    recut,
    complete: missed === 0 && far.complete,
    delay,
    hops: hopsOf(own),
    changes: changesOf(own),
    resets: new Set(arrivals.filter((p) => (p.flags & RST) !== 0).map((p) => p.frame)),
  };
}

function delayOf(own: readonly Pair[], there: (ns: number) => number): Delay | null {
  const ways = own.map((pair) => pair.two.ns - there(pair.one.ns)).sort((x, y) => x - y);
  const [min] = ways;
  const max = ways.at(-1);
  const middle = median(ways);
  if (min === undefined || max === undefined || middle === null) return null;
  return { minNs: Math.round(min), medianNs: Math.round(middle), maxNs: Math.round(max), packets: ways.length };
}

function hopsOf(own: readonly Pair[]): number | null {
  let hops: number | null = null;
  for (const { one, two } of own) {
    if (one.ttl < 0 || two.ttl < 0) continue;
    if (hops !== null && hops !== one.ttl - two.ttl) return null;
    hops = one.ttl - two.ttl;
  }
  return hops;
}

const end = (p: Seen): number =>
  (p.seq + p.length + ((p.flags & SYN) === 0 ? 0 : 1) + ((p.flags & FIN) === 0 ? 0 : 1)) | 0;
const after = (x: number, y: number): boolean => ((x - y) | 0) > 0;

/** Whether an acknowledgement answers what never came to its sender's place: somebody on the way answers for it. */
function isInPlace(p: Seen, asked: readonly Seen[], unmet: ReadonlySet<Seen>): boolean {
  let last: Seen | null = null;
  for (const q of asked) if (q.ns <= p.ns && (last === null || q.ns >= last.ns)) last = q;
  return last !== null && unmet.has(last) && p.ns - last.ns < LONGEST_WAY_NS;
}

/** Whether the far side acknowledged its last byte before another packet brought it: then it arrived, and the capture lacks it. */
function acknowledged(p: Seen, arrivals: readonly Seen[], answers: readonly Seen[], fromNs: number): boolean {
  if (end(p) === p.seq) return false;
  let copy = Number.POSITIVE_INFINITY;
  for (const q of arrivals) if (q.ns < copy && after(end(p), q.seq) && !after(end(p), end(q))) copy = q.ns;
  return answers.some((q) => q.ns >= fromNs && q.ns < copy && (q.flags & (RST | ACK)) === ACK && !after(end(p), q.ack));
}

/** Whether off-load cuts or joins segments at one of the places: then data packets are not the same ones at both. */
function isRecut(near: Place, far: Place, byA: boolean): boolean {
  let mss = 0;
  let longest = 0;
  for (const { packets } of [near, far])
    for (const p of packets) {
      if (p.byA !== byA) mss = Math.max(mss, p.options?.mss ?? -1);
      else if (p.length > longest) longest = p.length;
    }
  return longest > (mss > 0 ? mss : USUAL_MSS);
}

function changesOf(own: readonly Pair[]): Change[] {
  const changes = new Map<Changed, { -readonly [K in keyof Change]: Change[K] }>();
  const add = (what: Changed, frame: number, was: number | boolean, became: number | boolean): void => {
    if (was === became) return;
    const known = changes.get(what);
    if (known === undefined) changes.set(what, { what, frame, was, became, packets: 1 });
    else known.packets++;
  };
  for (const { one, two } of own) {
    if ((one.flags & SYN) !== 0 && one.options !== null && two.options !== null) {
      add('mss', two.frame, one.options.mss, two.options.mss);
      add('windowScale', two.frame, one.options.windowScale, two.options.windowScale);
      add('sackPermitted', two.frame, one.options.sackPermitted, two.options.sackPermitted);
      add('timestamps', two.frame, one.options.timestamps, two.options.timestamps);
    }
    if (one.hashed > 0 && one.hashed === two.hashed) add('payload', two.frame, one.hash, two.hash);
    if (two.ecn === 3 && one.ecn >= 0) add('congestion-marked', two.frame, one.ecn, two.ecn);
  }
  return [...changes.values()];
}
