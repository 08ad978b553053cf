/**
 * Both endpoints' states from what each of them sends. A segment shows what its sender did and what had reached it;
 * what is on its way to the other side counts only when that side's own segments prove that it arrived.
 */
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGe, seqGt } from '../wire/seq.ts';
import { KNOWN_ACK } from '../segment/segment.ts';
import type { Connection, Endpoint } from './connection.ts';
import type { RecordSink } from '../records/sink.ts';
import { errorThatEnds } from './icmp.ts';
import { applyTo, type Turn } from './turn.ts';

/** Before the segment's own meaning: what had reached its sender by the time it was sent. */
export function proveReceipts(turn: Turn): void {
  const { segment: s, me, peer } = turn;
  const flags = s.flags;
  if ((flags & RST) !== 0) return;
  if ((flags & SYN) === 0) {
    if (me.state === 'UNKNOWN' || me.state === 'LISTEN' || me.state === 'CLOSED') proveOpening(turn);
    if (me.state === 'SYN-SENT' && (flags & ACK) !== 0 && acksSynOf(turn))
      turn.apply(me, 'receives SYN-ACK', 'observed');
    if (me.state === 'SYN-RECEIVED' && !speaksBeforeEstablished(turn)) {
      turn.apply(me, 'receives ACK of SYN', me.owedAckOfSyn > 0 ? 'observed' : 'implied');
      me.owedAckOfSyn = 0;
    }
  }
  if ((flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0) return;
  const acksFin = peer.finFrame > 0 && seqGe(s.ack, (peer.finSeq + 1) | 0);
  // The ACK of my FIN came with or before the peer's FIN, or with data that I acknowledge now.
  const ackFirst = me.owedAckOfFin > 0 && (peer.finFrame === 0 || me.owedAckOfFin <= peer.finLastFrame);
  if (ackFirst && (acksFin || seqGt(s.ack, me.owedAckOfFinSeq))) takeAckOfFin(turn, me);
  if (acksFin && !me.ackedPeerFin) {
    me.ackedPeerFin = true;
    me.owedFin = 0;
    turn.apply(me, 'receives FIN', 'observed');
    if (me.state === 'TIME-WAIT') turn.connection.timeWaitNs = turn.now;
  }
}

function takeAckOfFin(turn: Turn, me: Endpoint): void {
  turn.apply(me, 'receives ACK of FIN', 'observed');
  me.owedAckOfFin = 0;
  if (me.state === 'TIME-WAIT') turn.connection.timeWaitNs = turn.now;
}

/** A first segment that is no SYN: what must have gone before it. */
function proveOpening(turn: Turn): void {
  const { me, peer, connection } = turn;
  if (me.role === 'server' && peer.synFrame > 0) {
    if (!turn.apply(me, 'had received SYN', 'implied')) return;
  } else if (me.state === 'UNKNOWN' && !connection.flagless) turn.apply(me, 'speaks', 'assumed');
}

function acksSynOf(turn: Turn): boolean {
  const { segment: s, peer } = turn;
  return (s.known & KNOWN_ACK) === 0 || !peer.issKnown || seqGt(s.ack, peer.iss);
}

/**
 * A Fast Open server may send data in SYN-RECEIVED (RFC 7413 §4.2): then only an acknowledgement of more than the
 * SYN's data, or an echo of the third segment's timestamp, shows that the handshake was completed.
 */
function speaksBeforeEstablished(turn: Turn): boolean {
  const { segment: s, me, peer, connection } = turn;
  if (connection.fastOpenEnd === null) return false;
  if (me.owedAckOfSyn === 0) return true;
  return !seqGt(s.ack, connection.fastOpenEnd) && !(s.hasTimestamp && peer.ackOfSynTsVal === s.tsEcr);
}

/** After the segment's own meaning: what it will mean to the peer when it arrives. */
export function owePeer(turn: Turn): void {
  const { segment: s, me, peer } = turn;
  const flags = s.flags;
  if ((flags & RST) !== 0) return;
  if ((flags & FIN) !== 0) peer.owedFin = s.frame;
  if ((flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0) return;
  if ((peer.state === 'SYN-RECEIVED' || peer.synAckFrame > 0) && seqGt(s.ack, peer.iss)) {
    if (peer.owedAckOfSyn === 0) peer.ackOfSynTsVal = s.tsVal;
    peer.owedAckOfSyn = s.frame;
  }
  if (peer.finFrame > 0 && seqGe(s.ack, (peer.finSeq + 1) | 0) && peer.owedAckOfFin <= peer.finLastFrame) {
    peer.owedAckOfFin = s.frame;
    peer.owedAckOfFinSeq = me.sndNxtBefore;
  }
}

/**
 * At the end of a connection: what nothing later can prove any more. Implied where no segment contradicts and nothing
 * else is to be expected; assumed where silence may as well mean that it was lost.
 */
export function settle(sink: RecordSink, connection: Connection): void {
  for (const me of [connection.a, connection.b]) {
    // Linux ends the attempt at once; other systems keep trying for some errors, hence assumed.
    const error = me.state === 'SYN-SENT' ? errorThatEnds(connection, me) : undefined;
    if (error !== undefined) applyTo(sink, connection, me, 'gives up', 'assumed', error.frame);
    // It asked again after it had the answer: it lets the ACK lie (accept queue full, TCP_DEFER_ACCEPT) or never had it.
    const asksAgain = me.synAckCount > 1 && me.synAckLastFrame > connection.handshakeFrame;
    if (asksAgain && me.state === 'SYN-RECEIVED') me.stateCertainty = 'assumed';
    else if (me.owedAckOfSyn > 0 && me.state === 'SYN-RECEIVED' && settledAfter(me, me.owedAckOfSyn))
      applyTo(sink, connection, me, 'receives ACK of SYN', 'assumed', me.owedAckOfSyn);
    if (me.owedAckOfFin > 0 && settledAfter(me, me.owedAckOfFin)) {
      // Simultaneous close: the peer's FIN was acknowledged before, so CLOSING goes on to TIME-WAIT.
      applyTo(sink, connection, me, 'receives ACK of FIN', 'implied', me.owedAckOfFin);
      if (me.state === 'TIME-WAIT') connection.timeWaitNs = connection.lastNs;
    }
    // It may have closed: the FIN waits behind data for which the peer's window has no room (RFC 9293 §3.10.4).
    const peer = connection.peerOf(me);
    if (peer.zeroWindows > 0 && peer.window === 0 && (me.state === 'ESTABLISHED' || me.state === 'CLOSE-WAIT'))
      me.stateCertainty = 'assumed';
  }
}

/** Nothing that the endpoint sent after `frame` shows that the frame had not reached it. */
function settledAfter(me: Endpoint, frame: number): boolean {
  return me.finLastFrame < frame && me.synAckLastFrame < frame;
}
