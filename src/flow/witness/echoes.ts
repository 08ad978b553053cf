/**
 * A segment that echoes a time stamp of its peer newer than any that was seen (RFC 7323 §4.3): its sender had a segment that is not in
 * the capture, or stands behind it in the file.
 */
import { RST } from '../../tcp-flags.ts';
import { MILLISECOND } from '../../units.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { doubtsOf, ECHOES } from './faults.ts';

/** Linux can count microseconds (TCP_INFO tcpi_options TCPI_OPT_USEC_TS); RFC 7323 §5.4 asks for a millisecond at most. */
const MOST_TICKS_PER_MS = 1000;

/** For a segment with time stamps, before it is judged. */
export function noteEcho(packet: CurrentPacket): void {
  const { segment: s, connection, me, peer, now } = packet;
  const { doubts } = connection;
  if (doubts !== null && doubts.echoOf === me.side) {
    // What was echoed stands behind in the file, or was no stamp of this clock; a newer one shows that the clock had gone past it.
    if (((s.tsVal - doubts.echoed) | 0) <= 0) {
      if (!doubts.echoProved) doubts.take(ECHOES);
    } else doubts.echoProved = true;
    doubts.echoOf = -1;
  }
  if ((s.flags & RST) === 0) me.acks.stamp(s.tsVal);
  if (!peer.acks.stamped || !packet.timed) return;
  const ahead = (s.tsEcr - peer.acks.newestTsVal) | 0;
  if (ahead <= 0) return;
  const ticks = ((now - peer.counts.lastNs) / MILLISECOND + 1) * MOST_TICKS_PER_MS;
  if (!(ahead <= ticks)) return;
  const noted = doubtsOf(connection);
  noted.add(ECHOES, s.frame);
  noted.echoOf = peer.side;
  noted.echoed = s.tsEcr;
}
