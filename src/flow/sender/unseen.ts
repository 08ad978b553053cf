/** What a capture at the receiver lacks of the sender: segments lost before they came there, known only by their IP identifications. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Nanos } from '../../units.ts';
import { seqMax } from '../../wire/seq.ts';

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
  /** Where that space begins. */
  from = 0;
  /** The newest identification when that was known: what has an older one is no repetition. */
  sinceId = 0;
  /** Identifications that followed each other, and gaps between segments of which nothing was lost. */
  even = 0;
  odd = 0;
  /** They can't be those of one socket: a TTL above Linux's, more missing than could be sent, or a burst where a time-out sends one segment. */
  alien = false;
  /** When a time-out was inferred from them; an ACK must come before anything else. */
  claimedNs: Nanos = Number.NaN;
  /** How long the sender took last to answer what had come. */
  thinkNs: Nanos = -0;
  /** The first new data that the sender sent in Loss after repetitions: what is below it and missing was lost again. */
  pastLoss = false;
  pastFrom = 0;

  /** All sockets of that host take their identifications from one count (Windows): gaps tell of no loss. */
  get shared(): boolean {
    return this.alien || (this.odd > 1 && this.odd * 8 > this.even);
  }

  /** Loss or Recovery begins; `high` is SND.NXT, and returned is where it will end. */
  entered(high: number): number {
    this.pastLoss = false;
    return this.kind === null ? high : seqMax(high, this.until);
  }

  /** New data in Loss, after so many repetitions. */
  newData(start: number, repeats: number): void {
    if (this.pastLoss || repeats < 2) return;
    this.pastLoss = true;
    this.pastFrom = start;
  }
}
