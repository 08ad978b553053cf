/** Send sequence variables of one endpoint (RFC 9293 §3.3.1), as its segments and the peer's ACKs show them. Written by numbers.ts. */

/** Sequence numbers are signed 32-bit integers; compare them with wire/seq. */
export class SendVariables {
  /** ISS. It was seen in a SYN of its own (`issSeen`), or follows from the peer's ACK too (`issKnown`). */
  iss = 0;
  issSeen = false;
  issKnown = false;
  /** Where relative numbers are counted from: ISS, or the first number seen. */
  base = 0;
  baseKnown = false;
  /** Whether a segment of it had a sequence number that the input gives. */
  seqKnown = false;
  /** SND.NXT: end of the highest sequence space seen sent, or acknowledged. */
  nxt = 0;
  /** The same before the segment in hand. */
  nxtBefore = 0;
  /** SND.UNA at the latest when what the peer was seen to send arrives: the highest acknowledgement of the peer. */
  una = 0;
  unaKnown = false;
}
