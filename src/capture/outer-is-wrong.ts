/** Whether whoever ends a tunnel drops the packet for a checksum of what is around it. */
import { CHECKSUM_OFFLOADED, type Segment } from '../segment/segment.ts';
import { CHECKSUM_OF_OUTER_IP, CHECKSUM_OF_TCP, type Cursor } from '../wire/cursor.ts';

/**
 * A sending host that leaves TCP's checksum to its card works out that of the tunnel as it will be when the card has filled TCP's
 * in (Linux: local checksum off-load): in a capture made there it is no fault that it does not fit yet. An IP header stands alone.
 */
export const outerIsWrong = (c: Cursor, s: Segment): boolean =>
  c.outerFault === CHECKSUM_OF_OUTER_IP || (c.outerFault !== CHECKSUM_OF_TCP && s.checksum !== CHECKSUM_OFFLOADED);
