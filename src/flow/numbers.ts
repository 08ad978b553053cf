/** After a segment has been judged: the sender's and the receiver's variables move on. */
import { FIN, RST, SYN, ACK } from '../wire/tcp-flags.ts';
import { seqGt } from '../wire/seq.ts';
import { KNOWN_ACK, KNOWN_SEQ, KNOWN_WINDOW } from '../segment/segment.ts';
import {
  EV_DATA,
  EV_DUPLICATE,
  EV_KEEPALIVE,
  EV_KEEPALIVE_ACK,
  EV_TTL_CHANGED,
  EV_URGENT,
  EV_ZERO_WINDOW,
} from './events.ts';
import { URG } from '../wire/tcp-flags.ts';
import { noteOneDirection } from './evidence/faults.ts';
import { tellUnseen } from './evidence/unseen.ts';
import type { Turn } from './turn.ts';

/** Bases for relative numbers, as soon as the first number of an endpoint is seen. */
export function takeBases(turn: Turn): void {
  const { segment: s, me, peer } = turn;
  if (!me.seqKnown && (s.known & KNOWN_SEQ) !== 0 && ((s.flags & RST) === 0 || (s.flags & ACK) !== 0)) {
    me.seqKnown = true;
    if (!me.baseKnown) {
      me.base = s.seq;
      me.baseKnown = true;
    }
    if ((s.flags & SYN) !== 0 || (!me.issKnown && !me.unaKnown)) me.sndNxt = s.seq;
  }
  if (!peer.baseKnown && (s.flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && (s.flags & RST) === 0) {
    peer.base = s.ack;
    peer.baseKnown = true;
  }
}

/** A segment that is in the capture and moves nothing of its connection. */
export function countOnly({ segment: s, me, connection, now }: Turn): void {
  me.segments++;
  connection.segments++;
  if (me.firstFrame === 0) me.firstFrame = s.frame;
  me.lastFrame = connection.lastFrame = s.frame;
  me.lastNs = connection.lastNs = now;
}

export function moveNumbers(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  const flags = s.flags;
  // A SYN that the capture holds twice was sent once.
  if ((turn.events & EV_DUPLICATE) === 0 || (flags & SYN) === 0) me.segments++;
  connection.segments++;
  if (me.firstFrame === 0) me.firstFrame = s.frame;
  me.lastFrame = connection.lastFrame = s.frame;
  me.lastNs = connection.lastNs = turn.now;
  // Whoever answers a keepalive probe may be a device on the path (flow/keepalive).
  if (s.ttl >= 0 && (turn.events & EV_KEEPALIVE_ACK) === 0) takeTtl(turn);
  if (s.payloadLength > 0 && (flags & RST) === 0) {
    turn.events |= EV_DATA;
    me.dataSegments++;
    // The one byte of a keepalive probe is garbage, and the silence goes on.
    if ((turn.events & EV_KEEPALIVE) === 0) {
      me.lastDataFrame = s.frame;
      me.lastDataNs = turn.now;
    }
    if ((flags & URG) !== 0) {
      turn.events |= EV_URGENT;
      turn.annotate('urgent-data', 'observed', null, { pointer: s.urgentPointer });
    }
  } else if ((flags & (SYN | FIN | RST | ACK)) === ACK) connection.plainAck = true;
  me.sndNxtBefore = me.sndNxt;
  if ((flags & RST) !== 0) return;
  if ((s.known & KNOWN_SEQ) !== 0) {
    const control = ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
    const end = (s.seq + s.payloadLength + control) | 0;
    const fresh = (end - me.sndNxt) | 0;
    if (fresh > 0) {
      const payload = Math.min(s.payloadLength, fresh - ((flags & FIN) !== 0 ? 1 : 0) - ((flags & SYN) !== 0 ? 1 : 0));
      if (payload > 0) me.bytes += payload;
      me.sndNxt = end;
    }
  } else if (s.payloadLength > 0) me.bytes += s.payloadLength;
  // A SYN-ACK for a number that was never sent is dropped (RFC 9293 §3.10.7.3).
  const unacceptable = (flags & SYN) !== 0 && peer.issSeen && seqGt(s.ack, peer.sndNxt);
  if ((flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && !unacceptable) {
    if (!me.rcvNxtKnown || seqGt(s.ack, me.rcvNxt)) me.rcvNxt = s.ack;
    me.rcvNxtKnown = true;
    const unaBefore = peer.unaKnown ? peer.sndUna : s.ack;
    if (!peer.unaKnown || seqGt(s.ack, peer.sndUna)) peer.sndUna = s.ack;
    peer.unaKnown = true;
    if (peer.seqKnown && seqGt(s.ack, peer.sndNxt)) {
      tellUnseen(turn, (s.ack - peer.sndNxt) | 0);
      peer.sndNxt = s.ack;
    } else if (!peer.seqKnown) {
      // A SYN is answered, or more was acknowledged than before, and yet nothing of the peer is here.
      if (peer.segments === 0 && (me.synFrame > 0 || seqGt(s.ack, unaBefore))) noteOneDirection(connection, s.frame);
      peer.sndNxt = s.ack;
    }
  }
  if ((s.known & KNOWN_WINDOW) !== 0) {
    if (s.window === 0 && (flags & SYN) === 0) {
      me.zeroWindows++;
      turn.events |= EV_ZERO_WINDOW;
      turn.annotate('zero-window');
    }
    me.window = turn.view.window;
    me.windowKnown = true;
  }
}

function takeTtl(turn: Turn): void {
  const { segment: s, me } = turn;
  // A reset without a connection leaves with the system's default TTL, not the socket's (Linux tcp_v4_send_reset).
  if (me.ttl < 0) me.ttl = me.ttlMin = me.ttlMax = s.ttl;
  else if ((s.flags & RST) === 0 && (s.ttl < me.ttlMin || s.ttl > me.ttlMax)) {
    turn.events |= EV_TTL_CHANGED;
    me.ttlMin = Math.min(me.ttlMin, s.ttl);
    me.ttlMax = Math.max(me.ttlMax, s.ttl);
  }
}
