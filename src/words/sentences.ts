/** What a language gives: a sentence for every key, of the facts that belong to it. */
import { name, type Phrase, say } from './phrase.ts';

/** One family of messages: each key with its sentence. A missing key and a fact that is none do not compile. */
export type Sentences<Family> = { readonly [K in keyof Family]: (facts: Family[K]) => Phrase };

/** The same, whatever the packet. */
export const named =
  (text: string): (() => Phrase) =>
  () =>
    say`${text}`;

/** A field of a header with its number; without it where there were too many. */
export const numbered =
  (text: string, base: 10 | 16 = 16, digits = 1) =>
  ({ number }: { readonly number?: number }): Phrase => {
    if (number === undefined) return say`${text}`;
    const shown = number.toString(base).padStart(digits, '0');
    return say`${text} ${base === 16 ? `0x${shown}` : shown}`;
  };

/** A message within another; one of a saved result whose key is not known stands for itself. */
export function inside<Family>(
  sentences: Sentences<Family>,
  { key, facts }: { readonly key: keyof Family; readonly facts: unknown },
): Phrase {
  const make = (sentences as Readonly<Record<keyof Family, ((facts: never) => Phrase) | undefined>>)[key];
  return make === undefined ? [name(String(key))] : make(facts as never);
}
