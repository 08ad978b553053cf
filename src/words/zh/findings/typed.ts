/** What the Chinese of findings is typed by: the code of each finding, with the facts that its sentences may use. */
import type { FindingFacts } from '../../../records/facts.ts';
import type { FactsOf } from '../../../records/facts-of.ts';
import type { FindingWords } from '../../finding-words.ts';

export type { FactsOf };

/** Words of findings whose codes begin so: `FindingSentences<'TE1'>`. An unknown code does not compile; one that is missing is told in English. */
export type FindingSentences<Family extends string> = {
  readonly [Code in keyof FindingFacts as Code extends `${Family}${string}` ? Code : never]?: (
    facts: FactsOf<Code>,
  ) => FindingWords;
};
