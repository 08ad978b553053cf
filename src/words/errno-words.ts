/** What is said of errnos, in a language. */
import { chineseErrno } from './chinese.ts';
import type { ErrnoWords } from './errno/entry.ts';
import { ENGLISH_ERRNO } from './en/errno/index.ts';
import type { Lang } from './languages.ts';

export const errnoWords = (lang: Lang): ErrnoWords => (lang === 'zh' ? chineseErrno() : ENGLISH_ERRNO);
