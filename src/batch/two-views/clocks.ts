/**
 * How the clocks of two captures differ, from packets that both hold: a packet cannot arrive before it left. Those that went from
 * the first place to the second bound the difference from above, those that came back from below; between the bounds lies a line
 * (offset and drift), and how far the lines that fit lie apart is the error.
 */

/** Offset of the second clock against the first, as a line over the first clock's time; all in ns. */
export interface Alignment {
  /** Second clock minus first, at `atNs`. */
  readonly offsetNs: number;
  readonly atNs: number;
  /** Gained by the second clock, in parts of one. */
  readonly drift: number;
  /** The true offset lies no further from the line, anywhere between the first packet and the last. */
  readonly errorNs: number;
}

/** A packet's time at the first place, and what the second clock showed more when it was there. */
export interface Bound {
  readonly ns: number;
  readonly moreNs: number;
}

/** No clock that is used runs off by more: NTP's kernel corrects no more than 500 ppm (RFC 5905). */
export const MOST_DRIFT = 500e-6;
/** Time stamps of captures are rounded, and taken by two processors one after the other. */
export const STAMP_NS = 2_000;

/**
 * `above`: packets from the first place to the second; `below`: from the second to the first. Null where one direction is
 * missing, or where no line fits: then a clock was set.
 */
export function align(above: readonly Bound[], below: readonly Bound[]): Alignment | null {
  if (above.length === 0 || below.length === 0) return null;
  const all = [...above, ...below];
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { ns } of all) {
    if (ns < from) from = ns;
    if (ns > to) to = ns;
  }
  const atNs = (from + to) / 2;
  const upper = hull(above, atNs, -1);
  const lower = hull(below, atNs, 1);
  const high = (drift: number): number => least(upper, drift);
  const low = (drift: number): number => -least(negated(lower), -drift);
  const width = (drift: number): number => high(drift) - low(drift) + 2 * STAMP_NS;
  const best = highest(width, -MOST_DRIFT, MOST_DRIFT);
  if (width(best) < 0) return null;
  const slowest = edge(width, best, -MOST_DRIFT);
  const fastest = edge(width, best, MOST_DRIFT);
  const middle = (slowest + fastest) / 2;
  const drift = width(middle) >= 0 ? middle : best;
  const offsetNs = (high(drift) + low(drift)) / 2;
  let errorNs = 0;
  for (const ns of [from, atNs, to]) {
    const t = ns - atNs;
    const line = offsetNs + drift * t;
    const most = valueAt((d) => high(d) + STAMP_NS + d * t, slowest, fastest);
    const fewest = -valueAt((d) => -(low(d) - STAMP_NS + d * t), slowest, fastest);
    errorNs = Math.max(errorNs, most - line, line - fewest);
  }
  return { offsetNs, atNs, drift, errorNs };
}

export const offsetAt = ({ offsetNs, atNs, drift }: Alignment, ns: number): number => offsetNs + drift * (ns - atNs);

/** A time of the first clock as the second shows it; without `ofFirst` the other way round. */
export function onOtherClock(clock: Alignment, ns: number, ofFirst: boolean): number {
  if (ofFirst) return ns + offsetAt(clock, ns);
  let own = ns;
  for (let i = 0; i < 3; i++) own = ns - offsetAt(clock, own);
  return own;
}

const valueAt = (f: (drift: number) => number, from: number, to: number): number => f(highest(f, from, to));

const negated = (points: readonly Bound[]): Bound[] => points.map(({ ns, moreNs }) => ({ ns, moreNs: -moreNs }));

/** The highest line of this slope below all points, by its value in the middle. */
function least(points: readonly Bound[], drift: number): number {
  let value = Number.POSITIVE_INFINITY;
  for (const { ns, moreNs } of points) value = Math.min(value, moreNs - drift * ns);
  return value;
}

const STEPS = 200;

/** Where a function with one hill is highest. */
function highest(f: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let i = 0; i < STEPS && high > low; i++) {
    const third = (high - low) / 3;
    if (f(low + third) < f(high - third)) low += third;
    else high -= third;
  }
  return (low + high) / 2;
}

/** The last place from `best` towards `end` where the function is not below 0. */
function edge(f: (x: number) => number, best: number, end: number): number {
  if (f(end) >= 0) return end;
  let inside = best;
  let outside = end;
  for (let i = 0; i < STEPS; i++) {
    const middle = (inside + outside) / 2;
    if (f(middle) >= 0) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** Only the corners of the lower (side −1) or upper (side 1) hull can bound a line. Times are counted from `atNs`. */
function hull(points: readonly Bound[], atNs: number, side: -1 | 1): Bound[] {
  const sorted = points
    .map(({ ns, moreNs }) => ({ ns: ns - atNs, moreNs }))
    .sort((x, y) => x.ns - y.ns || side * (y.moreNs - x.moreNs));
  const corners: Bound[] = [];
  for (const p of sorted) {
    for (;;) {
      const b = corners.at(-1);
      const a = corners.at(-2);
      if (a === undefined || b === undefined) break;
      const cross = (b.ns - a.ns) * (p.moreNs - a.moreNs) - (b.moreNs - a.moreNs) * (p.ns - a.ns);
      if (side * cross < 0) break;
      corners.pop();
    }
    corners.push(p);
  }
  return corners;
}
