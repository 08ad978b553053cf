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

/** Bits of the first segment that count from the second one on stand this far up. */
const FIRST_SHIFT = 8;
const SHOWN = (1 << FIRST_SHIFT) - 1;

/**
 * With one more segment. A first one counts at once only where it is a SYN, which counts nowhere else; its other bits count
 * as soon as there is a second one: Wireshark shows a conversation when it dissects its packets once more, and then the first is
 * no longer one of a new conversation.
 */
export function withSegment(before: number, flags: number, payloadLength: number): number {
  if (before === NO_PACKET) {
    const synSent = (flags & (SYN | ACK)) === SYN ? HAS_SYN | (payloadLength > 0 ? HAS_DATA : 0) : 0;
    return synSent | (bitsOf(flags, payloadLength) << FIRST_SHIFT);
  }
  return (before & SHOWN) | (before >> FIRST_SHIFT) | bitsOf(flags, payloadLength);
}

/** As it stands in a record. */
export const shownCompleteness = (completeness: number): number =>
  completeness === NO_PACKET ? 0 : completeness & SHOWN;

/** Flags that ACK goes with count only with it, RST alone does not need it. */
function bitsOf(flags: number, payloadLength: number): number {
  let bits = 0;
  if ((flags & (SYN | ACK)) === (SYN | ACK)) bits |= HAS_SYN_ACK;
  if ((flags & (SYN | ACK)) === ACK) bits |= payloadLength > 0 ? HAS_DATA : HAS_ACK;
  if ((flags & (FIN | ACK)) === (FIN | ACK)) bits |= HAS_FIN;
  if ((flags & RST) !== 0) bits |= HAS_RST;
  return bits;
}
