/** Stalls of one sender by Nagle's algorithm against delayed ACKs. Written by sender/small-writes.ts. */
import type { FrameNo, Nanos } from '../../units.ts';

export class SmallWrites {
  stalls = 0;
  lostNs: Nanos = -0;
  longestNs: Nanos = -0;
  /** Of the first stall: the small segment, the ACK that came late, what was held back until then. */
  readonly sentFrame: FrameNo;
  readonly ackFrame: FrameNo;
  readonly heldFrame: FrameNo;
  readonly sentBytes: number;
  readonly heldBytes: number;

  constructor(sentFrame: FrameNo, sentBytes: number, ackFrame: FrameNo, heldFrame: FrameNo, heldBytes: number) {
    this.sentFrame = sentFrame;
    this.sentBytes = sentBytes;
    this.ackFrame = ackFrame;
    this.heldFrame = heldFrame;
    this.heldBytes = heldBytes;
  }

  add(ns: Nanos): void {
    this.stalls++;
    this.lostNs += ns;
    if (ns > this.longestNs) this.longestNs = ns;
  }
}
