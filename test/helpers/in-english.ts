/** What readers tell, in English as the records have it. */
import { languageOf } from '../../src/analyze.ts';
import type { Message } from '../../src/records/message.ts';
import type { Counted } from '../../src/records/passed-over-facts.ts';
import type { SourceEnd } from '../../src/segment/source.ts';

const ENGLISH = languageOf('en');

export const inEnglish = ({ key, facts }: Message): string => ENGLISH.sentence(key, facts) ?? key;
export const notesOf = (end: Pick<SourceEnd, 'notes'>): string[] => end.notes.map(inEnglish);
/** Why reading stopped; empty where it did not. */
export const stopOf = ({ truncatedAt }: SourceEnd): string =>
  truncatedAt === undefined ? '' : inEnglish(truncatedAt.why);
/** `{ ARP: 3 }` */
export const countsOf = (counted: readonly Counted[]): Record<string, number> =>
  Object.fromEntries(counted.map((one) => [ENGLISH.text(one.key, one.facts) ?? one.key, one.count]));
