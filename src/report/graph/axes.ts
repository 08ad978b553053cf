/** Scales of a graph: from values to pixels, and the round values that are written beside it. */
import { bytesText } from '../../words/render.ts';

/** A range of values, drawn between two pixels. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

export const pixel = (s: Scale, value: number): number =>
  s.start + ((value - s.from) / (s.to - s.from || 1)) * (s.end - s.start);
export const valueAt = (s: Scale, at: number): number =>
  s.from + ((at - s.start) / (s.end - s.start || 1)) * (s.to - s.from);

/** Round values in the range, about `wanted` of them: 1, 2 or 5 times a power of ten apart. */
export function ticks(from: number, to: number, wanted: number): number[] {
  const span = to - from;
  if (!(span > 0) || wanted < 1) return [];
  const step = roundUp(span / wanted);
  const out: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) out.push(i * step);
  return out;
}

/** The next of 1, 2 or 5 times a power of ten. */
function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((n) => n * power >= least) ?? 10);
}

/** `1.25 s`: as many digits as tell ticks apart that are `step` nanoseconds apart. */
export function timeTick(ns: number, step: number): string {
  const units = [
    ['s', 1e9],
    ['ms', 1e6],
    ['µs', 1e3],
    ['ns', 1],
  ] as const;
  const [name, size] = units.find(([, one]) => Math.abs(ns) >= one || step >= one) ?? units[3];
  const digits = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  return `${(ns / size).toFixed(Math.min(9, digits))} ${name}`;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** Seconds between round times of a clock; beyond them whole days. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE]
  .concat([1, 2, 3, 6, 12].map((hours) => hours * HOUR))
  .concat([DAY]);

/** Round times of day, UTC, about `wanted` of them: `13:05`, `13:05:30`; dates where they are a day or more apart. Milliseconds since 1970. */
export function clockTicks(
  fromMs: number,
  toMs: number,
  wanted: number,
): { readonly ms: number; readonly text: string }[] {
  const rough = (toMs - fromMs) / 1_000 / wanted;
  if (!(rough > 0)) return [];
  const step = 1_000 * (CLOCK_STEPS.find((one) => one >= rough) ?? DAY * roundUp(rough / DAY));
  const out: { ms: number; text: string }[] = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) {
    const iso = new Date(ms).toISOString();
    out.push({ ms, text: step >= DAY * 1_000 ? iso.slice(0, 10) : iso.slice(11, step < MINUTE * 1_000 ? 19 : 16) });
  }
  return out;
}

export const byteTick = (n: number): string =>
  n === 0 ? '0' : bytesText(n).replace(' bytes', ' B').replace(' byte', ' B');
export const rateTick = (bits: number): string => {
  const units = [
    ['Gbit/s', 1e9],
    ['Mbit/s', 1e6],
    ['kbit/s', 1e3],
  ] as const;
  const found = units.find(([, one]) => bits >= one);
  return found === undefined ? `${Math.round(bits)} bit/s` : `${Number((bits / found[1]).toPrecision(3))} ${found[0]}`;
};
