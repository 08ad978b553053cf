/** Inputs that cannot be read at all: what was seen, and what would work. */
import type { ErrorFacts } from '../records/reading-facts.ts';
import type { KeyWithFacts } from '../records/key-with-facts.ts';

export type UnreadableKind =
  | 'missing'
  | 'permission'
  | 'directory'
  | 'empty'
  | 'no-packets'
  | 'little-read'
  | 'other-format'
  | 'unknown-format'
  | 'broken-compression'
  | 'interrupted'
  | 'io';

/** Thrown by who opens and reads inputs; put into words where the run's language is known. */
export class Unreadable extends Error {
  readonly kind: UnreadableKind;
  readonly told: KeyWithFacts<ErrorFacts>;

  constructor(kind: UnreadableKind, told: KeyWithFacts<ErrorFacts>) {
    super(told.key);
    this.name = 'Unreadable';
    this.kind = kind;
    this.told = told;
  }
}

/** The same in a sentence, for who called. */
export class UnreadableInput extends Error {
  readonly kind: UnreadableKind;

  constructor(kind: UnreadableKind, sentence: string) {
    super(sentence);
    this.name = 'UnreadableInput';
    this.kind = kind;
  }
}
