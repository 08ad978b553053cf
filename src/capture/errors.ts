/** Inputs that cannot be read at all: what was seen, and what would work. */
import type { ErrorFacts, FilterFacts } from '../records/reading-facts.ts';
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
  readonly reason: KeyWithFacts<ErrorFacts>;

  constructor(kind: UnreadableKind, reason: KeyWithFacts<ErrorFacts>) {
    super(reason.key);
    this.name = 'Unreadable';
    this.kind = kind;
    this.reason = reason;
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

/** Thrown for a mistake in a filter; put into words where the run's language is known. `column` is 1-based. */
export class FilterMistake extends Error {
  readonly reason: KeyWithFacts<FilterFacts>;
  readonly column: number;

  constructor(reason: KeyWithFacts<FilterFacts>, column: number) {
    super(reason.key);
    this.name = 'FilterMistake';
    this.reason = reason;
    this.column = column;
  }
}

export const filterMistake = <K extends keyof FilterFacts>(
  key: K,
  facts: FilterFacts[K],
  column: number,
): FilterMistake => new FilterMistake({ key, facts } as KeyWithFacts<FilterFacts>, column);

/** The same in a sentence, for who called. */
export class FilterError extends Error {
  readonly column: number;

  constructor(sentence: string, column: number) {
    super(sentence);
    this.name = 'FilterError';
    this.column = column;
  }
}

/** Why a run is aborted whose memory-used-up. */
export class MemoryUsedUp extends Error {
  constructor() {
    super('memory-used-up');
    this.name = 'MemoryUsedUp';
  }
}
