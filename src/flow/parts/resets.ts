/** Resets that one endpoint sent, and the one that it accepted. Written by reset.ts. */
import type { StateName } from '../../records/contract.ts';
import type { Certainty, FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export class Resets {
  /** Its first RST, how many there were, and the sequence number of the last one. */
  sentFrame: FrameNo = 0;
  sentNs: Nanos = NEVER;
  sentCount = 0;
  sentSeq = 0;
  /** The RST that it accepted, how sure that is, and its state then. */
  acceptedFrame: FrameNo = 0;
  acceptedCertainty: Certainty = 'implied';
  acceptedState: StateName = 'UNKNOWN';
}
