/** Event bits: what a packet meant, as the tracker found it; findings subscribe to them. */

export const EV_OPEN = 1 << 0;
export const EV_SYN = 1 << 1;
export const EV_SYN_ACK = 1 << 2;
/** The handshake's third segment. */
export const EV_ESTABLISHED = 1 << 3;
export const EV_DATA = 1 << 4;
export const EV_FIN = 1 << 5;
export const EV_RST = 1 << 6;
/** A SYN or SYN-ACK sent again. */
export const EV_HANDSHAKE_REPEATED = 1 << 7;
/** Data or a FIN sent again, whatever the trigger. */
export const EV_RETRANSMISSION = 1 << 8;
export const EV_REORDERED = 1 << 9;
export const EV_DUPLICATE = 1 << 10;
export const EV_DUPLICATE_ACK = 1 << 11;
export const EV_ZERO_WINDOW = 1 << 12;
export const EV_WINDOW_FULL = 1 << 13;
export const EV_WINDOW_PROBE = 1 << 14;
export const EV_KEEPALIVE = 1 << 15;
export const EV_KEEPALIVE_ACK = 1 << 16;
export const EV_CHALLENGE_ACK = 1 << 17;
export const EV_ICMP = 1 << 18;
export const EV_UNSEEN_ACKED = 1 << 19;
/** The first packet seen of the connection is neither SYN nor SYN-ACK. */
export const EV_MIDSTREAM = 1 << 20;
export const EV_SPURIOUS = 1 << 22;
export const EV_URGENT = 1 << 23;
export const EV_TTL_CHANGED = 1 << 24;
/** A plain ACK that none of the others describes. */
export const EV_ACK = 1 << 25;
/** A transfer of some length, or a write that waited for an ACK: its pace is known. */
export const EV_PACED = 1 << 26;
/** An answer that took long, or many questions. */
export const EV_WAITED = 1 << 27;
