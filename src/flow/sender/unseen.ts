/** What a capture at the receiver lacks of the sender: segments lost before they came there, known only by their IP identifications. */
import type { AnnotationKind } from '../../records.ts';
import type { Nanos } from '../../units.ts';

export class Unseen {
  /** Identifications that never came since when all that was sent had come. */
  missing = 0;
  /** The latest time when the first of them can have been sent, as far as is known. */
  fromNs: Nanos = Number.NEGATIVE_INFINITY;
  /** They must all have been data: no pure ACK can have been among them. */
  sure = true;
  /** Sequence space up to `until` was lost, and comes again as `kind`; null: none is known. */
  kind: AnnotationKind | null = null;
  until = 0;
}
