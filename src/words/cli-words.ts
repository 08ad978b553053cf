/** What the command line itself says, in the language of who typed it. */
import { type CliWords, ENGLISH_CLI } from './en/cli/index.ts';
import type { Lang } from './language.ts';
import { CHINESE_CLI } from './zh/cli/index.ts';

export type { CliWords };

const WORDS: Readonly<Record<Lang, CliWords>> = { en: ENGLISH_CLI, zh: CHINESE_CLI };

export const cliWords = (lang: Lang): CliWords => WORDS[lang];
