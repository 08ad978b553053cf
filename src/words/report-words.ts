/** What the reports for people say around the records, in the language of the run; in English what it lacks. */
import { chineseReport } from './chinese.ts';
import { ENGLISH, type ReportWords } from './en/report/index.ts';
import type { Lang } from './languages.ts';

export type { ReportWords };
export type { Tone } from './en/kinds.ts';
export type { Retransmissions } from './en/report/losses.ts';
export type { RunCounts } from './headline.ts';
export type { Wait } from './en/report/timing.ts';
export type { Tallied } from './en/report/troubles.ts';

let inChinese: ReportWords | null = null;

export const reportWords = (lang: Lang): ReportWords =>
  lang === 'zh' ? (inChinese ??= { ...ENGLISH, ...chineseReport() }) : ENGLISH;
