/** What is said of errnos, in a language. */
import type { ErrnoWords } from './errno/entry.ts';
import { ENGLISH_ERRNO } from './en/errno/index.ts';
import type { Lang } from './language.ts';
import { CHINESE_ERRNO } from './zh/errno/index.ts';

const WORDS: Readonly<Record<Lang, ErrnoWords>> = { en: ENGLISH_ERRNO, zh: CHINESE_ERRNO };

export const errnoWords = (lang: Lang): ErrnoWords => WORDS[lang];
