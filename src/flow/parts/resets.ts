/** Resets that one endpoint sent, and the one that it accepted. Written by ending/reset.ts. */
import type { StateName } from '../../records/contract.ts';
import type { Side } from '../../records/sink.ts';
import type { Certainty, FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/**
 * `open`: its number lies beyond all that was seen; it fits only where the capture lacks what came before it. `lost`: it
 * fitted, but what its receiver did later shows that it never came there, or did not end the attempt.
 */
export type Acceptance = 'taken' | 'open' | 'wrong-number' | 'unsigned' | 'stale' | 'lost';

/** Nothing says that its receiver must ignore it. */
export const isTaken = (a: Acceptance): boolean => a === 'taken' || a === 'open';

export class Resets {
  /** Its first RST, how many there were, and the sequence number of the last one. */
  sentFrame: FrameNo = 0;
  sentNs: Nanos = NEVER;
  sentCount: number = 0;
  sentSeq: number = 0;
  /** How many of them the peer must ignore, or never got. */
  sentIgnored: number = 0;
  /** The RST that it accepted, how sure that is, and its state then. */
  acceptedFrame: FrameNo = 0;
  acceptedCertainty: Certainty = 'implied';
  acceptedState: StateName = 'UNKNOWN';

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.sentFrame = 0;
    this.sentNs = NEVER;
    this.sentCount = 0;
    this.sentSeq = 0;
    this.sentIgnored = 0;
    this.acceptedFrame = 0;
    this.acceptedCertainty = 'implied';
    this.acceptedState = 'UNKNOWN';
  }
}

/** A reset that was judged. */
export interface ResetSeen {
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly side: Side;
  readonly cause: string;
  readonly harmless: boolean;
  readonly certainty: Certainty;
  readonly alternatives: readonly string[];
  /** State of the sender before it. */
  readonly senderState: StateName;
  readonly receiverState: StateName;
  /** The frame that it answers, 0 for none. */
  readonly trigger: FrameNo;
  /** Tries of its peer that had no answer before it, the last one included, and since when; 0 for none. */
  readonly tries: number;
  readonly triedNs: Nanos;
  /** How often its sender had itself sent the same data in vain, which its peer had not acknowledged even now; 0: it had not. */
  readonly ownTries: number;
  /** What speaks for another sender than the endpoint it names. */
  readonly signs: readonly string[];
  readonly hasAck: boolean;
  /** Its own number and IP identification. */
  readonly seq: number;
  readonly ipId: number;
  /** Whether its receiver takes it, or why not. */
  readonly acceptance: Acceptance;
  /** What it answers is the farewell of a protocol, which carries nothing that the application needs. */
  readonly farewell: 'tls-alert' | 'goodbye' | null;
}
