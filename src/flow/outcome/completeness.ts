/** Wireshark's tcp.completeness: what of a whole conversation its packets show (packet-tcp.c, user's guide "TCP Conversation Completeness"). */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';

const HAS_SYN = 1;
const HAS_SYN_ACK = 2;
export const HAS_ACK = 4;
export const HAS_DATA = 8;
const HAS_FIN = 16;
const HAS_RST = 32;

/** Of a conversation without packets. */
export const NO_PACKET = -1;

/**
 * With one more segment. The first of a conversation counts only where it is a SYN, which counts nowhere else; flags
 * that ACK goes with count only with it, RST alone does not need it.
 */
export function withSegment(before: number, flags: number, payloadLength: number): number {
  if (before === NO_PACKET) {
    if ((flags & (SYN | ACK)) !== SYN) return 0;
    return payloadLength > 0 ? HAS_SYN | HAS_DATA : HAS_SYN;
  }
  let now = before;
  if ((flags & (SYN | ACK)) === (SYN | ACK)) now |= HAS_SYN_ACK;
  if ((flags & (SYN | ACK)) === ACK) now |= payloadLength > 0 ? HAS_DATA : HAS_ACK;
  if ((flags & (FIN | ACK)) === (FIN | ACK)) now |= HAS_FIN;
  if ((flags & RST) !== 0) now |= HAS_RST;
  return now;
}
