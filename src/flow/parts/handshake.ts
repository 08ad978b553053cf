/** How far the handshake of a connection came, and its round trips. Written by opening/handshake.ts. */
import type { FrameNo, Nanos } from '../../units.ts';

export class Handshake {
  /** Steps marked so far, 0 to 3. */
  step: number = 0;
  done: boolean = false;
  /** The frame that completed it, and its time; 0 and NaN before. */
  frame: FrameNo = 0;
  ns: Nanos = Number.NaN;
  /** SYN to SYN-ACK and SYN-ACK to ACK at the capture point; NaN when not measured (or a step was repeated). */
  synToSynAckNs: Nanos = Number.NaN;
  synAckToAckNs: Nanos = Number.NaN;
  simultaneous: boolean = false;
  /** A SYN-ACK that left the server again when the third segment must have been there; 0: none. */
  repeatedFrame: FrameNo = 0;
  /** The opener had sent no data until then. */
  repeatedBeforeData: boolean = false;
  /** What the opener sent first behind it, which the server can have taken; 0: nothing. */
  retakenFrame: FrameNo = 0;
  /** End of the data that the SYN carried and the SYN-ACK accepted (RFC 7413); null without Fast Open. */
  fastOpenEnd: number | null = null;
  /** The opener asked for ECN (RFC 3168 §6.1.1). */
  askedEcn: boolean = false;
  /** The first SYN that a packet filter's log calls blocked; 0: none. */
  blockedFrame: FrameNo = 0;
  /** The first SYN that it calls let through; 0: none. */
  passedFrame: FrameNo = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.step = 0;
    this.done = false;
    this.frame = 0;
    this.ns = Number.NaN;
    this.synToSynAckNs = Number.NaN;
    this.synAckToAckNs = Number.NaN;
    this.simultaneous = false;
    this.repeatedFrame = 0;
    this.repeatedBeforeData = false;
    this.retakenFrame = 0;
    this.fastOpenEnd = null;
    this.askedEcn = false;
    this.blockedFrame = 0;
    this.passedFrame = 0;
  }
}
