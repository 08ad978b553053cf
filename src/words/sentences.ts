/** What a language gives: a sentence for every key, of the facts that belong to it. */
import type { Phrase } from './phrase.ts';

/** One family of messages: each key with its sentence. A missing key and a fact that is none do not compile. */
export type Sentences<Family> = { readonly [K in keyof Family]: (facts: Family[K]) => Phrase };
