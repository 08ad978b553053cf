/** Where the kinds of annotation stand in their list: what rows of packets store instead of a name. */
import { ANNOTATION_KINDS, type AnnotationKind } from './contract.ts';

export const KIND_INDEX = Object.fromEntries(ANNOTATION_KINDS.map((kind, i) => [kind, i])) as Readonly<
  Record<AnnotationKind, number>
>;
