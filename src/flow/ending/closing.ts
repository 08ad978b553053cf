/** Close steps 1/4 to 4/4: the first FIN, its ACK, the other FIN, its ACK; merged where one segment is both. */
import { EV_FIN } from '../events.ts';
import { KNOWN_ACK } from '../../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { seqGe } from '../../wire/seq.ts';
import type { Nanos } from '../../units.ts';
import type { Connection, Endpoint } from '../connection.ts';
import { passFin } from '../numbers.ts';
import type { CurrentPacket } from '../current-packet.ts';

const STEP_ACK_OF_FIRST = 2;
const STEP_ACK_OF_SECOND = 8;
/** Both FINs were acknowledged. */
export const ALL_STEPS = STEP_ACK_OF_FIRST | STEP_ACK_OF_SECOND;

/** ACKs of FINs: before the segment's own FIN, as 2/4 comes before 3/4. */
export function judgeCloseAcks(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  if (peer.closing.finFrame === 0 || (s.flags & (ACK | RST)) !== ACK || (s.known & KNOWN_ACK) === 0) return;
  if (!seqGe(s.ack, (peer.closing.finSeq + 1) | 0)) return;
  const first = connection.closing.first === peer.side;
  const bit = first ? STEP_ACK_OF_FIRST : STEP_ACK_OF_SECOND;
  if ((connection.closing.steps & bit) !== 0) return;
  connection.closing.steps |= bit;
  if (!first) connection.closing.finalFrame = s.frame;
  packet.annotate(
    first ? 'close-2' : 'close-4',
    'observed',
    [peer.closing.finFrame, s.frame],
    me.closing.finFrame > 0 && first && connection.closing.simultaneous ? SIMULTANEOUS : null,
  );
}

const SIMULTANEOUS = { simultaneous: true };

/** The first FIN of an endpoint. */
export function judgeFin(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  if ((s.flags & (FIN | RST)) !== FIN) return;
  packet.events |= EV_FIN;
  const finSeq = (s.seq + s.payloadLength) | 0;
  // A FIN is numbered after the SYN (RFC 9293 §3.4): with the SYN's own number it closes nothing.
  if (me.snd.issKnown && finSeq === me.snd.iss) return;
  if (metSynSent(packet)) return;
  me.closing.finCount++;
  me.closing.finLastFrame = s.frame;
  if (me.closing.finFrame > 0) return;
  me.closing.finFrame = s.frame;
  me.closing.finSeq = finSeq;
  me.closing.finNs = packet.now;
  if (connection.closing.first < 0) {
    connection.closing.first = me.side;
    packet.annotate('close-1');
  } else {
    const crossed = !me.inbound.ackedPeerFin;
    if (crossed) connection.closing.simultaneous = true;
    packet.annotate('close-3', 'observed', null, crossed ? SIMULTANEOUS : null);
  }
  packet.apply(me, 'sends-fin', me.state.name === 'UNKNOWN' || peer.state.name === 'UNKNOWN' ? 'implied' : 'observed');
}

/**
 * A FIN that rode on data whose line of text tells no flags: what acknowledges it counts one more than the data (RFC 9293 §3.4). Likely,
 * since that one could be a byte that stands in no line. True where it was one.
 */
export function judgeUntoldFin(packet: CurrentPacket): boolean {
  const { segment: s, peer, connection } = packet;
  const { trail, snd, closing } = peer;
  if (closing.finFrame > 0 || trail.frame === 0 || trail.flags !== 0 || !snd.seqKnown) return false;
  if ((s.known & KNOWN_ACK) === 0 || (s.flags & (SYN | RST)) !== 0 || ((s.ack - snd.nxt) | 0) !== 1) return false;
  if (trail.length === 0 || ((trail.seq + trail.length) | 0) !== snd.nxt) return false;
  closing.finSeq = snd.nxt;
  closing.finFrame = closing.finLastFrame = trail.frame;
  closing.finNs = trail.ns;
  closing.finCount = 1;
  if (connection.closing.first < 0) connection.closing.first = peer.side;
  passFin(peer);
  packet.apply(peer, 'sends-fin', 'assumed', trail.frame);
  return true;
}

/** Whoever still waits for a SYN-ACK, or has been refused, drops a FIN, whose number it can't check (RFC 9293 §3.10.7.4). */
const metSynSent = ({ me, peer, connection }: CurrentPacket): boolean =>
  (peer.state.name === 'SYN-SENT' || peer.state.name === 'CLOSED') &&
  peer.opening.synFrame > 0 &&
  me.opening.synFrame === 0 &&
  me.opening.synAckFrame === 0 &&
  me.counts.dataSegments === 0 &&
  !connection.handshake.done;

/** The endpoint may have entered TIME-WAIT just now. */
export function noteTimeWait({ closing }: Connection, { state }: Endpoint, now: Nanos): void {
  if (state.name === 'TIME-WAIT') closing.timeWaitNs = now;
}
