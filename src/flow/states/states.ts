/**
 * Both endpoints' states from what each of them sends. A segment shows what its sender did and what had reached it;
 * what is on its way to the other side counts only when that side's own segments prove that it arrived.
 */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { seqGe, seqGt } from '../../wire/seq.ts';
import { KNOWN_ACK } from '../../segment/segment.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { EngineSink } from '../../records/unworded.ts';
import { settleResets } from '../ending/not-taken.ts';
import { errorThatEnds } from '../icmp/errno-icmp.ts';
import { applyTo, doubtState } from './change-state.ts';
import { noteTimeWait } from '../ending/closing.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** Before the segment's own meaning: what had reached its sender by the time it was sent. */
export function proveReceipts(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  const flags = s.flags;
  if ((flags & RST) !== 0) return;
  if ((flags & SYN) === 0) {
    if (me.state.name === 'UNKNOWN' || me.state.name === 'CLOSED') proveOpening(packet);
    if (me.state.name === 'SYN-SENT' && (flags & ACK) !== 0 && acksSynOf(packet))
      packet.apply(me, 'receives-syn-ack', 'observed');
    if (me.state.name === 'SYN-RECEIVED' && !speaksBeforeEstablished(packet)) {
      packet.apply(me, 'receives-ack-of-syn', me.inbound.ackOfSynFrame > 0 ? 'observed' : 'implied');
      me.inbound.ackOfSynFrame = 0;
    }
  }
  if ((flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0) return;
  const acksFin = peer.closing.finFrame > 0 && seqGe(s.ack, (peer.closing.finSeq + 1) | 0);
  // The ACK of my FIN came with or before the peer's FIN, or with data that I acknowledge now.
  const ackFirst =
    me.inbound.ackOfFinFrame > 0 &&
    (peer.closing.finFrame === 0 || me.inbound.ackOfFinFrame <= peer.closing.finLastFrame);
  if (ackFirst && (acksFin || seqGt(s.ack, me.inbound.ackOfFinSeq))) takeAckOfFin(packet, me);
  if (acksFin && !me.inbound.ackedPeerFin) {
    me.inbound.ackedPeerFin = true;
    me.inbound.finFrame = 0;
    packet.apply(me, 'receives-fin', 'observed');
    noteTimeWait(packet.connection, me, packet.now);
  }
}

function takeAckOfFin(packet: CurrentPacket, me: Endpoint): void {
  packet.apply(me, 'receives-ack-of-fin', 'observed');
  me.inbound.ackOfFinFrame = 0;
  noteTimeWait(packet.connection, me, packet.now);
}

/** A first segment that is no SYN: what must have gone before it. */
function proveOpening(packet: CurrentPacket): void {
  const { me, peer, connection } = packet;
  if (me.opening.role === 'server' && peer.opening.synFrame > 0) {
    if (!packet.apply(me, 'had-received-syn', 'implied')) return;
  } else if (me.state.name === 'UNKNOWN' && !connection.origin.flagless) packet.apply(me, 'speaks', 'assumed');
}

function acksSynOf(packet: CurrentPacket): boolean {
  const { segment: s, peer } = packet;
  return (s.known & KNOWN_ACK) === 0 || !peer.snd.issKnown || seqGt(s.ack, peer.snd.iss);
}

/**
 * A Fast Open server may send data in SYN-RECEIVED (RFC 7413 §4.2): then only an acknowledgement of more than the
 * SYN's data, or an echo of the third segment's timestamp, shows that the handshake was completed.
 */
function speaksBeforeEstablished(packet: CurrentPacket): boolean {
  const { segment: s, me, peer, connection } = packet;
  if (connection.handshake.fastOpenEnd === null) return false;
  if (me.inbound.ackOfSynFrame === 0) return true;
  return !seqGt(s.ack, connection.handshake.fastOpenEnd) && !(s.hasTimestamp && peer.inbound.ackOfSynTsVal === s.tsEcr);
}

/** After the segment's own meaning: what it will mean to the peer when it arrives. */
export function noteInFlight(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  const flags = s.flags;
  if ((flags & RST) !== 0) return;
  if ((flags & FIN) !== 0) peer.inbound.finFrame = s.frame;
  if ((flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0) return;
  if ((peer.state.name === 'SYN-RECEIVED' || peer.opening.synAckFrame > 0) && seqGt(s.ack, peer.snd.iss)) {
    if (peer.inbound.ackOfSynFrame === 0) peer.inbound.ackOfSynTsVal = s.tsVal;
    peer.inbound.ackOfSynFrame = s.frame;
  }
  if (
    peer.closing.finFrame > 0 &&
    seqGe(s.ack, (peer.closing.finSeq + 1) | 0) &&
    peer.inbound.ackOfFinFrame <= peer.closing.finLastFrame
  ) {
    peer.inbound.ackOfFinFrame = s.frame;
    peer.inbound.ackOfFinSeq = me.snd.nxtBefore;
  }
}

/**
 * At the end of a connection: what nothing later can prove any more. Implied where no segment contradicts and nothing
 * else is to be expected; assumed where silence may as well mean that it was lost.
 */
export function settle(sink: EngineSink, connection: Connection): void {
  settleResets(sink, connection);
  for (const me of [connection.a, connection.b]) {
    // Linux ends the attempt at once; other systems keep trying for some errors, hence assumed.
    const error = me.state.name === 'SYN-SENT' ? errorThatEnds(connection, me) : undefined;
    if (error !== undefined) applyTo(sink, connection, me, 'gives-up', 'assumed', error.frame);
    // It asked again after it had the answer: it lets the ACK lie (accept queue full, TCP_DEFER_ACCEPT) or never had it.
    const repeatsSynAck = me.opening.synAckCount > 1 && me.opening.synAckLastFrame > connection.handshake.frame;
    // A device answered in its place, and nothing more came: it may not even know of the connection.
    const unheard = me.opening.synAckWindow === 0 && me.counts.segments === me.opening.synAckCount;
    if ((repeatsSynAck || unheard) && me.state.name === 'SYN-RECEIVED') doubtState(me);
    else if (
      me.inbound.ackOfSynFrame > 0 &&
      me.state.name === 'SYN-RECEIVED' &&
      settledAfter(me, me.inbound.ackOfSynFrame)
    )
      applyTo(sink, connection, me, 'receives-ack-of-syn', 'assumed', me.inbound.ackOfSynFrame);
    if (me.inbound.ackOfFinFrame > 0 && settledAfter(me, me.inbound.ackOfFinFrame)) {
      // Simultaneous close: the peer's FIN was acknowledged before, so CLOSING goes on to TIME-WAIT.
      applyTo(sink, connection, me, 'receives-ack-of-fin', 'implied', me.inbound.ackOfFinFrame);
      noteTimeWait(connection, me, connection.counts.lastNs);
    }
    // It answers somebody of whom the capture holds nothing: what came after its last packet, no one saw.
    if (connection.peerOf(me).counts.segments === 0 && me.rcv.nxtKnown && me.resets.sentCount === 0) doubtState(me);
    // It may have closed: the FIN waits behind data for which the peer's window has no room (RFC 9293 §3.10.4).
    const peer = connection.peerOf(me);
    if (
      peer.rcv.zeroWindows > 0 &&
      peer.rcv.wnd === 0 &&
      (me.state.name === 'ESTABLISHED' || me.state.name === 'CLOSE-WAIT')
    )
      doubtState(me);
  }
}

/** Nothing that the endpoint sent after `frame` shows that the frame had not reached it. */
function settledAfter(me: Endpoint, frame: number): boolean {
  return me.closing.finLastFrame < frame && me.opening.synAckLastFrame < frame;
}
