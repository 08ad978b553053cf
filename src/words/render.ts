/** How atoms are written, in English by default: three significant digits, the unit that fits, nothing from a packet unescaped. */
import type { TermFamily, Who } from '../records/message.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import { harmless } from './escape.ts';
import type { Atom, Phrase } from './phrase.ts';
import { TERMS } from './en/terms.ts';

/** A duration with the unit that fits: `850 ns`, `41.2 ms`, `3.07 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function durationText(ns: Nanos): string {
  const sign = ns < 0 ? '−' : '';
  const t = Math.abs(ns);
  if (t < 1_000) return `${sign}${Math.round(t)} ns`;
  if (t < 999_500) return `${sign}${digits(t / 1_000)} µs`;
  if (t < 999_500_000) return `${sign}${digits(t / 1_000_000)} ms`;
  if (t < 119_500_000_000) return `${sign}${digits(t / 1_000_000_000)} s`;
  const seconds = Math.round(t / 1_000_000_000);
  if (seconds < 7_200) return `${sign}${pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2_880) return `${sign}${pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')}`;
  const hours = Math.round(minutes / 60);
  return `${sign}${pair(Math.floor(hours / 24), 'd', hours % 24, 'h')}`;
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;

/** Three significant digits, without trailing zeros. */
export function digits(x: number): string {
  const text = x >= 99.95 ? x.toFixed(0) : x >= 9.995 ? x.toFixed(1) : x.toFixed(2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A size in decimal units: `1 byte`, `912 bytes`, `18.3 kB`, `2.05 GB`; `unit`: one byte and several, as they are called. */
export function bytesText(n: Bytes, unit: readonly [one: string, several: string] = ['byte', 'bytes']): string {
  if (n < 10_000) return `${numberText(n)} ${unit[n === 1 ? 0 : 1]}`;
  if (n < 999_500) return `${digits(n / 1e3)} kB`;
  if (n < 999_500_000) return `${digits(n / 1e6)} MB`;
  return `${digits(n / 1e9)} GB`;
}

/** Whole numbers with thin grouping by commas: 12,345. */
export function numberText(n: number): string {
  if (!Number.isInteger(n)) return digits(n);
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

export const percentText = (part: number): string => {
  const p = part * 100;
  return p > 0 && p < 0.1 ? 'under 0.1 %' : `${digits(p)} %`;
};

export const MAX_FRAMES_SHOWN = 6;

function framesText(list: readonly FrameNo[]): string {
  if (list.length === 0) return 'no packet';
  if (list.length === 1) return `packet ${list[0]}`;
  const shown = list.slice(0, MAX_FRAMES_SHOWN).join(', ');
  return list.length > MAX_FRAMES_SHOWN ? `packets ${shown} … (${list.length})` : `packets ${shown}`;
}

/** `the client`, `end a`. */
export const whoText = ({ side, role }: Who): string => (role === 'unknown' ? `end ${side}` : `the ${role}`);

/** A key that is not known, from a saved result, stands for itself. */
export const termText = (family: TermFamily, key: string): string =>
  (TERMS[family] as Readonly<Record<string, string | undefined>>)[key] ?? harmless(key);

/** At the beginning of a sentence. */
export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How a language writes what stands typed in its sentences. */
export interface Writing {
  duration(ns: Nanos): string;
  bytes(n: Bytes): string;
  percent(part: number): string;
  frames(list: readonly FrameNo[]): string;
  /** `one` and `many`: what is counted. */
  count(n: number, one: string, many: string): string;
  who(who: Who): string;
  term(family: TermFamily, key: string): string;
  /** A sentence's first letter. */
  capital(text: string): string;
  /** `text` with its next part behind it. */
  joined(text: string, next: string): string;
  /** What stands between two sentences. */
  readonly betweenSentences: string;
}

export const ENGLISH: Writing = {
  duration: durationText,
  bytes: bytesText,
  percent: percentText,
  frames: framesText,
  count: (n, one, many) => `${numberText(n)} ${n === 1 ? one : many}`,
  who: whoText,
  term: termText,
  capital: upper,
  joined: (text, next) => text + next,
  betweenSentences: ' ',
};

function atomText(atom: Atom, writing: Writing): string {
  switch (atom.atom) {
    case 'frame':
      return writing.frames([atom.frame]);
    case 'frames':
      return writing.frames(atom.frames);
    case 'time':
      return writing.duration(atom.ns);
    case 'bytes':
      return writing.bytes(atom.bytes);
    case 'count':
      return writing.count(atom.n, atom.one, atom.many);
    case 'number':
      return numberText(atom.value);
    case 'percent':
      return writing.percent(atom.part);
    case 'name':
      return harmless(atom.name);
    case 'term':
      return writing.term(atom.family, atom.key);
    case 'who':
      return atom.capital === true ? writing.capital(writing.who(atom.who)) : writing.who(atom.who);
  }
}

export function render(phrase: Phrase, writing = ENGLISH): string {
  let out = '';
  for (const part of phrase) out = writing.joined(out, typeof part === 'string' ? part : atomText(part, writing));
  return out;
}
