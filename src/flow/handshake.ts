/** Handshake steps 1/3 to 3/3, their repetitions, simultaneous open, Fast Open, and a SYN that the capture lacks. */
import { EV_DUPLICATE, EV_ESTABLISHED, EV_HANDSHAKE_AGAIN, EV_SYN, EV_SYN_ACK } from './events.ts';
import type { Endpoint } from './connection.ts';
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../segment/segment.ts';
import { MILLISECOND, type Nanos } from '../units.ts';
import { ACK, AE, CWR, ECE, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGt } from '../wire/seq.ts';
import type { Turn } from './turn.ts';

export function judgeHandshake(turn: Turn): void {
  const flags = turn.segment.flags;
  if ((flags & (SYN | RST | FIN)) === SYN) {
    if ((flags & ACK) === 0) onSyn(turn);
    else onSynAck(turn);
  } else if (turn.connection.step < 3 && (flags & (ACK | RST | SYN)) === ACK) onFirstAck(turn);
}

function onSyn(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  turn.events |= EV_SYN;
  if (s.blocked && connection.blockedFrame === 0) connection.blockedFrame = s.frame;
  if (me.synFrame > 0 || me.synAckFrame > 0) {
    if (me.synFrame > 0 && isCopy(turn, me.synLastNs)) return;
    turn.events |= EV_HANDSHAKE_AGAIN;
    me.synCount++;
    turn.annotate('syn-retransmission', 'observed', [me.synFrame], {
      nth: me.synCount - 1,
      waitedNs: turn.now - me.synLastNs,
      sinceFirstNs: turn.now - me.synNs,
      trigger: 'timer',
    });
    keepWait(me, turn, turn.now - me.synLastNs);
    me.synLastNs = turn.now;
    me.synTsVal = s.tsVal;
    return;
  }
  me.synFrame = s.frame;
  me.synNs = me.synLastNs = turn.now;
  me.synCount = 1;
  me.role = 'client';
  takeIss(me, s);
  takeOptions(me, s);
  connection.askedEcn = (s.flags & (ECE | CWR | AE)) === (ECE | CWR);
  const simultaneous = peer.synFrame > 0 && peer.synAckFrame === 0;
  if (simultaneous) connection.simultaneousOpen = true;
  else if (peer.role === 'unknown') peer.role = 'server';
  connection.step = Math.max(connection.step, 1);
  turn.annotate('handshake-1', 'observed', null, synDetail(s, simultaneous));
  turn.apply(me, 'sends SYN', 'observed');
}

function onSynAck(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  turn.events |= EV_SYN_ACK;
  if (me.synAckFrame > 0) {
    if ((s.known & KNOWN_SEQ) !== 0 && s.seq !== me.iss && peer.synCount === 1) {
      // Another stack's answer to the same SYN, no repetition.
      turn.annotate('handshake-2', 'observed', [peer.synFrame, s.frame], { secondAnswer: true });
      return;
    }
    const asked = peer.synLastNs > me.synAckLastNs && peer.synCount > 1;
    if (!asked && isCopy(turn, me.synAckLastNs)) return;
    turn.events |= EV_HANDSHAKE_AGAIN;
    me.synAckCount++;
    turn.annotate('syn-ack-retransmission', 'observed', [me.synAckFrame], {
      nth: me.synAckCount - 1,
      waitedNs: turn.now - me.synAckLastNs,
      sinceFirstNs: turn.now - me.synAckNs,
      trigger: asked ? 'repeated-syn' : 'timer',
      afterHandshake: connection.handshakeDone,
    });
    keepWait(me, turn, asked ? Number.NaN : turn.now - me.synAckLastNs);
    me.synAckLastNs = turn.now;
    me.synTsVal = s.tsVal;
    me.synAckLastFrame = s.frame;
    return;
  }
  // Not an answer to this SYN (RFC 9293 §3.10.7.3, first check): the half-open case of Figure 9.
  if (peer.issSeen && !seqGt(s.ack, peer.iss)) return;
  const simultaneous = me.synFrame > 0;
  me.synAckFrame = me.synAckLastFrame = s.frame;
  me.synAckNs = me.synAckLastNs = turn.now;
  me.synAckCount = 1;
  takeIss(me, s);
  takeOptions(me, s);
  if (simultaneous) connection.simultaneousOpen = true;
  else {
    me.role = 'server';
    peer.role = 'client';
    if (me.state === 'UNKNOWN') me.state = 'LISTEN';
  }
  if (!peer.issKnown && (s.known & KNOWN_ACK) !== 0) {
    peer.iss = peer.base = (s.ack - 1) | 0;
    peer.issKnown = peer.baseKnown = true;
    peer.sndNxt = s.ack;
  }
  if (peer.synFrame === 0) turn.apply(peer, 'had opened', 'implied');
  else if (!simultaneous && peer.synCount === 1 && turn.timed) connection.synToSynAckNs = turn.now - peer.synNs;
  if (seqGt(s.ack, (peer.iss + 1) | 0)) connection.fastOpenEnd = s.ack;
  connection.step = Math.max(connection.step, 2);
  turn.show();
  turn.annotate(
    'handshake-2',
    'observed',
    peer.synFrame > 0 ? [peer.synFrame, s.frame] : null,
    synDetail(s, simultaneous),
  );
  turn.apply(me, 'sends SYN-ACK', 'observed');
}

/** No timer repeats a SYN that soon (the least is 1 s, RFC 6298 §2.1; 200 ms where a route says so). */
const COPY_WITHIN = 50 * MILLISECOND;

/** The same segment seen at a second place, as `-i any` on a host with bridges shows each packet. */
function isCopy(turn: Turn, lastNs: Nanos): boolean {
  const { segment: s, me } = turn;
  const sinceNs = turn.now - lastNs;
  if (!turn.timed || sinceNs < 0 || sinceNs > COPY_WITHIN) return false;
  if ((s.known & KNOWN_SEQ) === 0 || s.seq !== me.iss) return false;
  if (s.hasTimestamp && s.tsVal !== me.synTsVal) return false;
  if (s.ipId > 0 && me.trailIpId > 0 && s.ipId !== me.trailIpId) return false;
  turn.events |= EV_DUPLICATE;
  const original = me.synAckFrame > 0 ? me.synAckLastFrame : me.synFrame;
  turn.annotate('capture-duplicate', s.ipId > 0 ? 'implied' : 'assumed', [original, s.frame], { sinceNs });
  return true;
}

/** The opener's first segment that acknowledges the SYN-ACK; implied when the capture lacks the SYN-ACK. */
function onFirstAck(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  if (connection.step === 0 || (s.known & KNOWN_ACK) === 0) return;
  const simultaneous = connection.simultaneousOpen;
  if (me.role !== 'client') return;
  let certainty: 'observed' | 'implied' = 'observed';
  if (peer.synAckFrame === 0) {
    if (simultaneous || peer.segments > 0 || me.synFrame === 0) return;
    // The capture holds the opener's side only: its ACK shows that a SYN-ACK came.
    if ((s.known & KNOWN_SEQ) !== 0 && s.seq !== ((me.iss + 1) | 0)) return;
    certainty = 'implied';
    peer.iss = peer.base = (s.ack - 1) | 0;
    peer.issKnown = peer.baseKnown = true;
    peer.sndNxt = s.ack;
    turn.apply(peer, 'had received SYN', 'implied');
    turn.show();
  } else if (!seqGt(s.ack, peer.iss)) return;
  connection.step = 3;
  connection.handshakeDone = true;
  connection.handshakeFrame = s.frame;
  connection.handshakeNs = turn.now;
  // A later segment can be the first that was captured: only the one right behind the SYN measures a round trip.
  const third = s.ack === ((peer.iss + 1) | 0) && ((s.known & KNOWN_SEQ) === 0 || s.seq === ((me.iss + 1) | 0));
  if (third && peer.synAckFrame > 0 && peer.synAckCount === 1 && !simultaneous && turn.timed)
    connection.synAckToAckNs = turn.now - peer.synAckNs;
  turn.events |= EV_ESTABLISHED;
  const because = peer.synAckFrame > 0 ? [peer.synAckFrame, s.frame] : null;
  turn.annotate('handshake-3', certainty, because, simultaneous ? { simultaneous: true } : null);
}

/** More tries than any system makes are not kept. */
const MOST_WAITS = 16;

function keepWait(me: Endpoint, turn: Turn, wait: number): void {
  if (!turn.timed || Number.isNaN(wait)) return;
  me.synWaits ??= [];
  if (me.synWaits.length < MOST_WAITS) me.synWaits.push(wait);
}

function takeIss(me: Endpoint, s: Segment): void {
  me.iss = me.base = s.seq;
  me.issSeen = me.issKnown = me.baseKnown = true;
}

function takeOptions(me: Endpoint, s: Segment): void {
  me.mss = s.mss;
  me.windowScale = s.windowScale;
  me.sackPermitted = s.sackPermitted;
  me.timestamps = s.hasTimestamp;
  me.synTsVal = s.tsVal;
}

function synDetail(s: Segment, simultaneous: boolean): Record<string, unknown> {
  const detail: Record<string, unknown> = {};
  if (simultaneous) detail['simultaneous'] = true;
  if (s.mss >= 0) detail['mss'] = s.mss;
  if (s.windowScale >= 0) detail['windowScale'] = s.windowScale;
  if (s.sackPermitted) detail['sackPermitted'] = true;
  if (s.hasTimestamp) detail['timestamps'] = true;
  if (s.fastOpen >= 0) detail['fastOpen'] = s.fastOpen === 0 ? 'request' : 'cookie';
  if (s.payloadLength > 0) detail['dataBytes'] = s.payloadLength;
  return detail;
}
