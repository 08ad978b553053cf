/** One connection that two captures hold, in sentences of a language: what was lost, made and changed between, and what it settles. */
import type { UnwordedTwoViews } from '../records/unworded.ts';
import { TWO_VIEWS as ENGLISH, type TwoViewsWords } from './en/two-views.ts';
import type { Lang } from './languages.ts';
import { TWO_VIEWS as CHINESE } from './zh/two-views.ts';

const WORDS: Readonly<Record<Lang, TwoViewsWords>> = { en: ENGLISH, zh: CHINESE };

export function twoViewsText(record: UnwordedTwoViews, lang: Lang): string {
  const says = WORDS[lang];
  const { ab, ba, clock, endsA, endsB, goesOnAs = [], settles, renumbered, renumberedFromSyn } = record;
  const [a, b] = says.ends(record.roleOfA);
  const parts: string[] = record.connectionB === null ? [says.neverCame(a, b)] : [];
  for (const [way, from] of [
    [ab, a],
    [ba, b],
  ] as const) {
    if (way.lost > 0) parts.push(says.lost(way, from));
    parts.push(...way.made.map((one) => says.made(one, from)), ...way.changes.map((one) => says.change(one, from)));
    if (way.recut === true) parts.push(says.recut(from));
    if (way.missed > 0) parts.push(says.missed(way.missed, from));
    if (way.unseen > 0) parts.push(says.unseen(way.unseen, from));
    if (way.uncovered > 0) parts.push(says.uncovered(way.uncovered, from));
  }
  if (endsA !== endsB) parts.push(says.translated(endsA, endsB));
  if (renumberedFromSyn === true) parts.push(says.renumberedFromSyn());
  else if (renumbered === true) parts.push(says.renumbered(b));
  for (const one of goesOnAs) parts.push(says.goesOn(one, one.file === record.fileA ? a : b));
  if (parts.length === 0) parts.push(says.nothing(ab.both, a, ba.both, b));
  const others = settles.map((one) => says.settled(one, one.file === record.fileA ? a : b));
  if (clock === undefined) others.push(says.noClock);
  // Of a direction that nothing went, there is no delay.
  else if (ab.delay !== undefined && ba.delay !== undefined)
    others.push(says.delays(ab.delay.medianNs, ba.delay.medianNs, clock.errorNs, a, b));
  return says.sentences(parts, others);
}
