/** Handshake steps 1/3 to 3/3, their repetitions, simultaneous open, Fast Open, and a SYN that the capture lacks. */
import { EV_DUPLICATE, EV_ESTABLISHED, EV_HANDSHAKE_REPEATED, EV_SYN, EV_SYN_ACK } from '../events.ts';
import type { Endpoint } from '../connection.ts';
import { KNOWN_ACK, KNOWN_OPTIONS, KNOWN_SEQ, KNOWN_WINDOW, type Segment } from '../../segment/segment.ts';
import { MILLISECOND, type Nanos } from '../../units.ts';
import { ACK, AE, CWR, ECE, FIN, RST, SYN } from '../../tcp-flags.ts';
import { seqGt } from '../../wire/seq.ts';
import { learnState } from '../states/change-state.ts';
import { inferIss, takeIss } from '../numbers.ts';
import { isRefusal } from '../states/stage.ts';
import { SECOND_TRY } from './syn-schedules.ts';
import { doubtsOf, TWO_CLOCKS } from '../witness/faults.ts';
import type { CurrentPacket } from '../current-packet.ts';

export function judgeHandshake(packet: CurrentPacket): void {
  const flags = packet.segment.flags;
  if ((flags & (SYN | RST | FIN)) === SYN) {
    if ((flags & ACK) === 0) onSyn(packet);
    else onSynAck(packet);
  } else if ((flags & RST) !== 0 && packet.connection.counts.segments === 0 && isRefusal(packet.segment))
    onRefusal(packet);
  else if ((flags & (ACK | RST | SYN)) === ACK) {
    const { handshake } = packet.connection;
    if (handshake.step < 3) onFirstAck(packet);
    else if (handshake.repeatedFrame > 0 && handshake.retakenFrame === 0 && packet.me.opening.role === 'client')
      handshake.retakenFrame = packet.segment.frame;
  }
}

function onSyn(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  packet.events |= EV_SYN;
  if (s.blocked && connection.handshake.blockedFrame === 0) connection.handshake.blockedFrame = s.frame;
  if (s.passed && connection.handshake.passedFrame === 0) connection.handshake.passedFrame = s.frame;
  if (me.opening.synFrame > 0 || me.opening.synAckFrame > 0) {
    if (me.opening.synFrame > 0 && isCopy(packet, me.opening.synLastNs)) return;
    packet.events |= EV_HANDSHAKE_REPEATED;
    me.opening.synCount++;
    packet.annotate(
      'syn-retransmission',
      'observed',
      [me.opening.synFrame],
      repetition(packet, me.opening.synCount, me.opening.synNs, me.opening.synLastNs),
    );
    keepWait(me, packet, packet.now - me.opening.synLastNs);
    me.opening.synLastNs = packet.now;
    me.opening.synTsVal = s.tsVal;
    return;
  }
  me.opening.synFrame = s.frame;
  me.opening.synNs = me.opening.synLastNs = packet.now;
  me.opening.synTimed = packet.timed;
  me.opening.synCount = 1;
  me.opening.role = 'client';
  takeIss(me, s.seq);
  takeOptions(me, s);
  me.opening.synEchoes = s.hasTimestamp && s.tsEcr !== 0;
  connection.handshake.askedEcn = (s.flags & (ECE | CWR | AE)) === (ECE | CWR);
  const simultaneous = peer.opening.synFrame > 0 && peer.opening.synAckFrame === 0;
  if (simultaneous) connection.handshake.simultaneous = true;
  else if (peer.opening.role === 'unknown') peer.opening.role = 'server';
  connection.handshake.step = Math.max(connection.handshake.step, 1);
  packet.annotate('handshake-1', 'observed', null, synDetail(s, simultaneous));
  // Its answer was captured before it: no answer comes before its question.
  if (peer.opening.synAckFrame > 0)
    packet.annotate('reordered', 'implied', [peer.opening.synAckFrame, s.frame], { by: 'capture' });
  packet.apply(me, 'sends-syn', 'observed');
}

function onSynAck(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  packet.events |= EV_SYN_ACK;
  if (me.opening.synAckFrame > 0) {
    if ((s.known & KNOWN_SEQ) !== 0 && s.seq !== me.snd.iss && (peer.opening.synCount === 1 || !packet.timed)) {
      // Another stack's answer to the same SYN, no repetition.
      packet.annotate('handshake-2', 'observed', [peer.opening.synFrame, s.frame], { secondAnswer: true });
      return;
    }
    const asked = peer.opening.synLastNs > me.opening.synAckLastNs && peer.opening.synCount > 1;
    if (!asked && isCopy(packet, me.opening.synAckLastNs)) return;
    packet.events |= EV_HANDSHAKE_REPEATED;
    me.opening.synAckCount++;
    const times = repetition(packet, me.opening.synAckCount, me.opening.synAckNs, me.opening.synAckLastNs);
    packet.annotate('syn-ack-retransmission', 'observed', [me.opening.synAckFrame], {
      ...times,
      ...(asked ? { trigger: 'repeated-syn' } : {}),
      afterHandshake: connection.handshake.done,
    });
    keepWait(me, packet, asked ? Number.NaN : packet.now - me.opening.synAckLastNs);
    me.opening.synAckLastNs = packet.now;
    me.opening.synTsVal = s.tsVal;
    me.opening.synAckLastFrame = s.frame;
    if (connection.handshake.done) noteNotTaken(packet);
    return;
  }
  // Not an answer to this SYN (RFC 9293 §3.10.7.3, first check): the half-open case of Figure 9.
  const acks = (s.known & KNOWN_ACK) !== 0;
  if (acks && peer.snd.issSeen && (!seqGt(s.ack, peer.snd.iss) || seqGt(s.ack, peer.snd.nxt))) return;
  const simultaneous = me.opening.synFrame > 0;
  // Both open at once only where both have sent a SYN; whose SYN was reset has nothing to answer.
  if (simultaneous && peer.opening.synFrame === 0 && peer.resets.sentCount > 0) return;
  // Acknowledged before it was captured: no answer comes before what it answers.
  if (packet.timed && peer.rcv.nxtKnown && peer.rcv.nxt === ((s.seq + 1) | 0))
    doubtsOf(connection).add(TWO_CLOCKS, s.frame);
  me.opening.synAckFrame = me.opening.synAckLastFrame = s.frame;
  me.opening.synAckNs = me.opening.synAckLastNs = packet.now;
  me.opening.synAckCount = 1;
  if ((s.known & KNOWN_WINDOW) !== 0) me.opening.synAckWindow = s.window;
  takeIss(me, s.seq);
  takeOptions(me, s);
  if (simultaneous) connection.handshake.simultaneous = true;
  else {
    me.opening.role = 'server';
    peer.opening.role = 'client';
    learnState(me, 'sends-syn-ack');
  }
  if (!peer.snd.issKnown && acks) inferIss(peer, s.ack);
  if (peer.opening.synFrame === 0) packet.apply(peer, 'had-opened', 'assumed');
  else if (!simultaneous && peer.opening.synCount === 1 && packet.timed && peer.opening.synTimed)
    connection.handshake.synToSynAckNs = roundTrip(packet.now - peer.opening.synNs);
  if (acks && seqGt(s.ack, (peer.snd.iss + 1) | 0)) connection.handshake.fastOpenEnd = s.ack;
  connection.handshake.step = Math.max(connection.handshake.step, 2);
  packet.show();
  packet.annotate(
    'handshake-2',
    'observed',
    peer.opening.synFrame > 0 ? [peer.opening.synFrame, s.frame] : null,
    synDetail(s, simultaneous),
  );
  packet.apply(me, 'sends-syn-ack', 'observed');
}

/** The SYN-ACK in hand comes again behind the third segment: where it left when that must have come, it was lost or is not taken. */
function noteNotTaken({ segment: s, connection, peer, now }: CurrentPacket): void {
  const { handshake } = connection;
  if (!(now - handshake.ns > handshake.synToSynAckNs + handshake.synAckToAckNs)) return;
  if (handshake.repeatedFrame === 0)
    handshake.repeatedBeforeData = peer.counts.dataSegments === 0 && peer.gaps === null;
  handshake.repeatedFrame = s.frame;
  handshake.retakenFrame = 0;
}

/** The first packet refuses a SYN that is not in the capture. */
function onRefusal(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  me.opening.role = 'server';
  peer.opening.role = 'client';
  inferIss(peer, s.ack);
  packet.apply(peer, 'had-opened', 'implied');
  packet.show();
}

/** No timer repeats a SYN that soon (the least is 1 s, RFC 6298 §2.1; 200 ms where a route says so). */
const COPY_WITHIN = 50 * MILLISECOND;

/** What is told of the SYN or SYN-ACK that was sent for the `count`-th time: what a timer can have done, where times are known. */
function repetition(packet: CurrentPacket, count: number, firstNs: Nanos, lastNs: Nanos): Record<string, unknown> {
  const nth = count - 1;
  if (!packet.timed) return { nth };
  const waitedNs = packet.now - lastNs;
  const times = { nth, waitedNs, sinceFirstNs: packet.now - firstNs };
  return waitedNs < COPY_WITHIN ? times : { ...times, trigger: 'timer' };
}

/** The same segment seen at a second place, as `-i any` on a host with bridges shows each packet. */
function isCopy(packet: CurrentPacket, lastNs: Nanos): boolean {
  const { segment: s, me } = packet;
  const sinceNs = packet.now - lastNs;
  if (!packet.timed || sinceNs < 0 || sinceNs > COPY_WITHIN) return false;
  if ((s.known & KNOWN_SEQ) === 0 || s.seq !== me.snd.iss) return false;
  if (s.hasTimestamp && s.tsVal !== me.opening.synTsVal) return false;
  if (s.ipId > 0 && me.trail.ipId > 0 && s.ipId !== me.trail.ipId) return false;
  packet.events |= EV_DUPLICATE;
  const original = me.opening.synAckFrame > 0 ? me.opening.synAckLastFrame : me.opening.synFrame;
  packet.annotate('capture-duplicate', s.ipId > 0 ? 'implied' : 'assumed', [original, s.frame], { sinceNs });
  return true;
}

/** The opener's first segment that acknowledges the SYN-ACK; implied when the capture lacks the SYN-ACK. */
function onFirstAck(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  if (connection.handshake.step === 0 || (s.known & KNOWN_ACK) === 0) return;
  const simultaneous = connection.handshake.simultaneous;
  if (me.opening.role !== 'client') return;
  // Not acceptable to a server that expects the number behind the SYN's (RFC 9293 §3.10.7.4, first check).
  if ((s.known & KNOWN_SEQ) !== 0 && me.snd.issKnown && s.seq === me.snd.iss && s.payloadLength === 0) return;
  let certainty: 'observed' | 'implied' = 'observed';
  if (peer.opening.synAckFrame === 0) {
    if (simultaneous || peer.counts.segments > 0 || me.opening.synFrame === 0) return;
    // The capture holds the opener's side only: its ACK shows that a SYN-ACK came.
    if ((s.known & KNOWN_SEQ) !== 0 && s.seq !== ((me.snd.iss + 1) | 0)) return;
    certainty = 'implied';
    inferIss(peer, s.ack);
    packet.apply(peer, 'had-received-syn', 'implied');
    packet.show();
  } else if (!seqGt(s.ack, peer.snd.iss) || staysUnopened(packet)) return;
  connection.handshake.step = 3;
  connection.handshake.done = true;
  connection.handshake.frame = s.frame;
  connection.handshake.ns = packet.now;
  // A later segment can be the first that was captured: only the one right behind the SYN measures a round trip.
  const third = s.ack === ((peer.snd.iss + 1) | 0) && ((s.known & KNOWN_SEQ) === 0 || s.seq === ((me.snd.iss + 1) | 0));
  if (third && peer.opening.synAckFrame > 0 && peer.opening.synAckCount === 1 && !simultaneous && packet.timed)
    connection.handshake.synAckToAckNs = roundTrip(packet.now - peer.opening.synAckNs);
  // The RST that seemed to have ended the attempt was not taken.
  if (third && me.state.name === 'CLOSED') packet.apply(me, 'goes-on', 'implied');
  packet.events |= EV_ESTABLISHED;
  const because = peer.opening.synAckFrame > 0 ? [peer.opening.synAckFrame, s.frame] : null;
  packet.annotate('handshake-3', certainty, because, simultaneous ? { simultaneous: true } : null);
}

/** Where a longer wait was not followed by another try, a clock leapt, a host slept, or packets are missing. */
const roundTrip = (ns: Nanos): Nanos => (ns <= SECOND_TRY ? ns : Number.NaN);

/** Its opener had taken the attempt back, and what comes in its name acknowledges what the SYN-ACK does not account for. */
const staysUnopened = ({ segment: s, me, peer }: CurrentPacket): boolean =>
  me.state.name === 'CLOSED' && me.resets.sentFrame > 0 && seqGt(s.ack, peer.snd.nxt);

/** More tries than any system makes are not kept. */
const MOST_WAITS = 16;

function keepWait(me: Endpoint, packet: CurrentPacket, wait: number): void {
  if (!packet.timed || Number.isNaN(wait)) return;
  me.opening.waits ??= [];
  if (me.opening.waits.length < MOST_WAITS) me.opening.waits.push(wait);
}

function takeOptions(me: Endpoint, s: Segment): void {
  me.opening.optionsKnown = (s.known & KNOWN_OPTIONS) !== 0;
  me.opening.mss = s.mss;
  me.opening.windowScale = s.windowScale;
  me.opening.sackPermitted = s.sackPermitted;
  me.opening.timestamps = s.hasTimestamp;
  const ecn = s.flags & (ECE | CWR | AE);
  me.opening.ecn = (s.flags & ACK) === 0 ? ecn === (ECE | CWR) : ecn === ECE;
  me.opening.fastOpen = s.fastOpen;
  me.opening.mptcpKey = s.mptcp === 0 ? s.mptcpKey : -1;
  me.opening.otherOption = s.otherOption;
  me.opening.synTsVal = s.tsVal;
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
