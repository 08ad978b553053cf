/** One connection that two captures hold, in sentences of a language: what was lost, made and changed between, and what it settles. */
import type { UnwordedTwoViews } from '../records/unworded.ts';
import { TWO_VIEWS as ENGLISH } from './en/two-views.ts';
import type { Lang } from './language.ts';
import { TWO_VIEWS as CHINESE } from './zh/two-views.ts';

export type Way = UnwordedTwoViews['ab'];
export type Made = Way['made'][number];
export type Change = Way['changes'][number];
export type Settled = UnwordedTwoViews['settles'][number];

/** Parts of sentences; `from` is the side whose packets they are. Each stands by itself. */
export interface TwoViewsWords {
  lost(way: Way, from: string): string;
  made(made: Made, from: string): string;
  change(change: Change, from: string): string;
  recut(from: string): string;
  missed(packets: number, from: string): string;
  unseen(packets: number, from: string): string;
  uncovered(packets: number, from: string): string;
  translated(endsA: string, endsB: string): string;
  nothing(ofA: number, ofB: number): string;
  /** Medians. */
  delays(abNs: number, baNs: number, errorNs: number): string;
  noClock: string;
  /** `near`: whose the capture with this finding is. */
  settled(one: Settled, near: string): string;
  /** Puts the parts together. */
  sentences(parts: readonly string[], others: readonly string[]): string;
}

const WORDS: Readonly<Record<Lang, TwoViewsWords>> = { en: ENGLISH, zh: CHINESE };

export function twoViewsText(record: UnwordedTwoViews, lang: Lang): string {
  const says = WORDS[lang];
  const { ab, ba, clock, endsA, endsB, settles } = record;
  const parts: string[] = [];
  for (const [way, from] of [
    [ab, 'a'],
    [ba, 'b'],
  ] as const) {
    if (way.lost > 0) parts.push(says.lost(way, from));
    parts.push(...way.made.map((one) => says.made(one, from)), ...way.changes.map((one) => says.change(one, from)));
    if (way.recut === true) parts.push(says.recut(from));
    if (way.missed > 0) parts.push(says.missed(way.missed, from));
    if (way.unseen > 0) parts.push(says.unseen(way.unseen, from));
    if (way.uncovered > 0) parts.push(says.uncovered(way.uncovered, from));
  }
  if (endsA !== endsB) parts.push(says.translated(endsA, endsB));
  if (parts.length === 0) parts.push(says.nothing(ab.both, ba.both));
  const timed = ab.delay !== undefined && ba.delay !== undefined && clock !== undefined;
  const delays = timed ? says.delays(ab.delay?.medianNs ?? 0, ba.delay?.medianNs ?? 0, clock.errorNs) : says.noClock;
  return says.sentences(parts, [
    ...settles.map((one) => says.settled(one, one.file === record.fileA ? 'a' : 'b')),
    delays,
  ]);
}
