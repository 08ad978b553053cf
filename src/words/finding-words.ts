/** What a finding says, and where its sentences are found: by its code, in a catalogue that the wiring hands over. */
import type { Phrase } from './phrase.ts';

export interface FindingWords {
  /** A noun phrase, under 60 characters, no full stop. */
  readonly title: Phrase;
  /** What happened here, with the packets that prove it. */
  readonly says: Phrase;
  /** Why that is so: the mechanism, for somebody who does not know it. */
  readonly why: Phrase;
  /** What to do, most likely help first. */
  readonly fix: readonly Phrase[];
}

/** Code → its words of the facts in a record with that code. */
export type Catalogue = ReadonlyMap<string, (facts: never) => FindingWords>;
