/** How far the text of one packet could be read. */

export const NOT_A_PACKET = 0;
/** Everything that its style prints was there. */
export const COMPLETE = 1;
/** It ends in the middle: more lines may follow, or the line was cut. */
export const INCOMPLETE = 2;
/** It looks like a packet, and something in it was not understood. */
export const MALFORMED = 3;
/** A packet that reaches no one (ARP, a fragment, another protocol). */
export const OTHER = 4;
