/** `explainErrno`: what an error of the socket API means, in a language. */
import { type ErrnoAnswer, explainErrno as explained } from '../words/errno/explain-errno.ts';
import { errnoWords } from '../words/errno-words.ts';
import type { Lang } from '../words/languages.ts';

export type { ErrnoAnswer, ErrnoReading } from '../words/errno/explain-errno.ts';

/** `query`: a name or number of any system, or a message: `ECONNRESET`, `104`, `WSAECONNRESET`, `broken pipe`. */
export const explainErrno = (query: string, lang: Lang = 'en'): ErrnoAnswer => explained(query, errnoWords(lang));
