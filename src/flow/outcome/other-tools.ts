/** What Wireshark and Zeek say of a connection, followed packet by packet: also through copies and strays, which they take for packets of it. */
import type { CurrentPacket } from '../current-packet.ts';
import { HAS_ACK, HAS_DATA, withSegment } from './completeness.ts';
import { ACK_LETTER, DATA_LETTER, followZeek } from './zeek.ts';

/** Whether a segment without SYN, FIN and RST may tell them something new. */
export function tellsOtherTools({ connection, me, newer, segment: s }: CurrentPacket): boolean {
  const data = s.payloadLength > 0;
  return (
    newer !== null ||
    (connection.completeness & (data ? HAS_DATA : HAS_ACK)) === 0 ||
    (me.zeek.letters & (data ? DATA_LETTER : ACK_LETTER)) === 0 ||
    s.window === 0 ||
    (data && ((s.seq + s.payloadLength - me.snd.nxt) | 0) <= 0)
  );
}

/** Before the packet is judged: the endpoints' numbers are those before it. */
export function followOtherTools(packet: CurrentPacket): void {
  const { flags, payloadLength } = packet.segment;
  // To Wireshark every packet is of the newest conversation of its addresses and ports.
  const connection = packet.newer ?? packet.connection;
  connection.completeness = withSegment(connection.completeness, flags, payloadLength);
  followZeek(packet);
}
