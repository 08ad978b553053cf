/** The form of all that is told: a key with the facts that belong to it. */

/** Nothing but the key. */
export type NoFacts = Readonly<Record<string, never>>;

/** A key of a family with its facts. */
export type KeyWithFacts<Family> = {
  [K in keyof Family]: { readonly key: K; readonly facts: Family[K] };
}[keyof Family];
