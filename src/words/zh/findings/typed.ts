/** What the Chinese of findings is typed by: the code of each rule, with the facts that its sentences may use. */
import type { RuleByCode } from '../../../findings/registry.ts';
import type { FindingWords } from '../../finding-words.ts';

export type FactsOf<Code extends keyof RuleByCode> = Parameters<RuleByCode[Code]['words']>[0];

/** The words of all findings whose codes begin so: `FindingSentences<'TE1'>`. A code that is missing or unknown does not compile. */
export type FindingSentences<Family extends string> = {
  readonly [Code in keyof RuleByCode as Code extends `${Family}${string}` ? Code : never]: (
    facts: FactsOf<Code>,
  ) => FindingWords;
};
