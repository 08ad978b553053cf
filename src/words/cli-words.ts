/** What the command line itself says, in the language of who typed it. */
import { chineseCli } from './chinese.ts';
import { type CliWords, ENGLISH_CLI } from './en/cli/index.ts';
import type { Lang } from './languages.ts';

export type { CliWords };

export const cliWords = (lang: Lang): CliWords => (lang === 'zh' ? chineseCli() : ENGLISH_CLI);
