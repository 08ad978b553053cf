/** What the reports for people say around the records, in the language of the run; in English what it lacks. */
import { ENGLISH, type ReportWords } from './en/report/index.ts';
import type { Lang } from './language.ts';
import { CHINESE_REPORT } from './zh/report/index.ts';

export type { ReportWords };

const WORDS: Readonly<Record<Lang, ReportWords>> = { en: ENGLISH, zh: { ...ENGLISH, ...CHINESE_REPORT } };

export const reportWords = (lang: Lang): ReportWords => WORDS[lang];
