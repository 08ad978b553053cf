/** The facts of a finding, by its code, as a rule hands them over: the schema says what they are. */
import type { FindingFacts } from './facts.ts';

type Handed<T> = T extends readonly (infer E)[]
  ? readonly Handed<E>[]
  : T extends object
    ? { [K in keyof T]: Handed<T[K]> }
    : T;

export type FactsOf<Code extends keyof FindingFacts> = Handed<FindingFacts[Code]>;
