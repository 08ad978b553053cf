/** Scales of a graph: from values to pixels, and the round values that are written beside it. */
import { bytesText, durationText } from '../../words/render.ts';

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
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((n) => n * power >= rough) ?? 10);
  const out: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) out.push(i * step);
  return out;
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

export const byteTick = (n: number): string =>
  n === 0 ? '0' : bytesText(n).replace(' bytes', ' B').replace(' byte', ' B');
export const durationTick = (ns: number): string => (ns === 0 ? '0' : durationText(ns));
export const rateTick = (bits: number): string => {
  const units = [
    ['Gbit/s', 1e9],
    ['Mbit/s', 1e6],
    ['kbit/s', 1e3],
  ] as const;
  const found = units.find(([, one]) => bits >= one);
  return found === undefined ? `${Math.round(bits)} bit/s` : `${Number((bits / found[1]).toPrecision(3))} ${found[0]}`;
};
