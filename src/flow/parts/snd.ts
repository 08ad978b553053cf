/** Send sequence variables of one endpoint (RFC 9293 §3.3.1), as its segments and the peer's ACKs show them. Written by numbers.ts. */

import type { Bytes } from '../../units.ts';

/** Sequence numbers are signed 32-bit integers; compare them with wire/seq. */
export class SendVariables {
  /** ISS. It was seen in a SYN of its own (`issSeen`), or follows from the peer's ACK too (`issKnown`). */
  iss: number = 0;
  issSeen: boolean = false;
  issKnown: boolean = false;
  /** Where relative numbers are counted from: ISS, or the first number seen. */
  base: number = 0;
  baseKnown: boolean = false;
  /** Whether a segment of it had a sequence number that the input gives. */
  seqKnown: boolean = false;
  /** SND.NXT: end of the highest sequence space seen sent, or acknowledged. */
  nxt: number = 0;
  /** The same before the segment in hand. */
  nxtBefore: number = 0;
  /** SND.UNA at the latest when what the peer was seen to send arrives: the highest acknowledgement of the peer. */
  una: number = 0;
  unaKnown: boolean = false;
  /** A segment whose length the input does not tell, and that no acknowledgement has measured yet; 0: none. */
  untoldFrame: number = 0;
  /** Payload whose line of text tells no sequence number, and that no later number or acknowledgement has given a place yet. */
  unplaced: Bytes = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.iss = 0;
    this.issSeen = false;
    this.issKnown = false;
    this.base = 0;
    this.baseKnown = false;
    this.seqKnown = false;
    this.nxt = 0;
    this.nxtBefore = 0;
    this.una = 0;
    this.unaKnown = false;
    this.untoldFrame = 0;
    this.unplaced = 0;
  }
}
