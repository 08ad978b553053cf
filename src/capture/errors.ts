/** Inputs that cannot be read at all, told in a sentence: what was seen, and what would work. */

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

export class UnreadableInput extends Error {
  readonly kind: UnreadableKind;

  constructor(kind: UnreadableKind, sentence: string) {
    super(sentence);
    this.name = 'UnreadableInput';
    this.kind = kind;
  }
}
