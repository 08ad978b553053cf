/** Probes by an idle or closed-out sender: keepalive (RFC 9293 §3.8.4) and zero-window probes (§3.8.6.1), with their answers. */
import { EV_KEEPALIVE, EV_KEEPALIVE_ACK, EV_WINDOW_PROBE } from '../events.ts';
import { KNOWN_ACK, KNOWN_SEQ, MARKED_PROBE, KNOWN_WINDOW } from '../../segment/segment.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../tcp-flags.ts';
import { SECOND, type Nanos } from '../../units.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { soonestAnswerNs } from '../ending/round-trip.ts';

const KEEPALIVE = 1;
const WINDOW_PROBE = 2;
/** TCP_KEEPIDLE and TCP_KEEPINTVL are whole seconds; the capture's clock may show a little less. */
const LEAST_IDLE = 0.9 * SECOND;
/** What repeats the last byte, acknowledged and so long ago, is no retransmission. */
const LEAST_QUIET = 5 * SECOND;
/** Where the text prints no `seq`, only a longer silence tells a probe from a late ACK or a window update. */
const LEAST_IDLE_BY_TIMING = 5 * SECOND;

/** A segment of one byte or none; true when it was a probe: then it is nothing else. */
export function judgeProbe(packet: CurrentPacket): boolean {
  const { segment: s, me, peer } = packet;
  if ((s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if ((s.known & KNOWN_SEQ) === 0) return judgeByTiming(packet);
  if (!me.snd.seqKnown) return false;
  if (beginsWithProbe(packet)) {
    tellFirstProbe(packet);
    return true;
  }
  const behind = ((me.snd.nxt - s.seq) | 0) === 1;
  const closed = peer.rcv.wndKnown && peer.rcv.wnd === 0 && peer.counts.segments > 0;
  if (closed && (behind || (s.payloadLength === 1 && s.seq === me.snd.nxt))) {
    tellWindowProbe(packet, false);
    return true;
  }
  if (!behind || me.closing.finFrame > 0 || !packet.timed) return false;
  const acknowledged = me.snd.unaKnown && me.snd.una === me.snd.nxt;
  if (!acknowledged && (s.known & MARKED_PROBE) === 0 && !mayBeAcknowledged(packet)) return false;
  // Both ends may probe, one just after the other has been answered.
  const quietNs = packet.now - Math.max(me.counts.lastDataNs, peer.counts.lastDataNs);
  if (packet.now - Math.max(me.counts.lastNs, peer.counts.lastNs) < LEAST_IDLE && quietNs < LEAST_QUIET) return false;
  tellProbe(packet, !acknowledged);
  return true;
}

/** A later line of the peer's that tells no numbers may have acknowledged all that was sent. */
const mayBeAcknowledged = ({ me, peer }: CurrentPacket): boolean =>
  peer.trail.flags === 0 && peer.trail.frame > me.counts.lastDataFrame;

/**
 * The capture begins with a lone byte that is not pushed: what a program writes is (Linux tcp_push, BSD tcp_output), the byte of a
 * keepalive probe is not (Windows sends one each time).
 */
const beginsWithProbe = ({ segment: s, connection, me, peer }: CurrentPacket): boolean =>
  s.payloadLength === 1 &&
  (s.flags & PSH) === 0 &&
  connection.origin.midstream &&
  me.counts.segments + peer.counts.segments === 0;

function tellFirstProbe(packet: CurrentPacket): void {
  const { segment: s, me } = packet;
  me.probes.keepaliveFirstFrame = me.probes.keepaliveLastFrame = s.frame;
  me.probes.keepalivesSent = me.probes.keepalives = 1;
  me.probes.keepaliveLastNs = packet.now;
  me.probes.out = KEEPALIVE;
  packet.events |= EV_KEEPALIVE;
  packet.annotate('keepalive-probe', 'assumed', null, { nth: 1, form: 'one-byte' });
}

/**
 * tcpdump prints no sequence number of an empty segment: an ACK that says nothing new, out of a long silence, to a peer
 * that owes and is owed nothing, is taken for a probe. Assumed, never more.
 */
function judgeByTiming(packet: CurrentPacket): boolean {
  const { segment: s, me, peer, connection } = packet;
  if (!packet.timed || s.payloadLength > 0 || me.closing.finFrame > 0 || peer.closing.finFrame > 0) return false;
  if (!connection.handshake.done && !(connection.origin.midstream && mayAnswer(packet))) return false;
  // Who is known to probe does so at its own interval (TCP_KEEPINTVL).
  const leastIdle = me.probes.keepalivesSent > 0 ? LEAST_IDLE : LEAST_IDLE_BY_TIMING;
  if (packet.now - connection.counts.lastNs < leastIdle || (s.known & KNOWN_ACK) === 0) return false;
  if (me.snd.unaKnown && me.snd.una !== me.snd.nxt) return false;
  // It acknowledges for the first time, or opens the window: that was its purpose.
  if (!me.rcv.nxtKnown || s.ack !== me.rcv.nxt || (me.rcv.wndKnown && packet.view.window !== me.rcv.wnd)) return false;
  if (peer.rcv.wndKnown && peer.rcv.wnd === 0) {
    tellWindowProbe(packet, true);
    return true;
  }
  tellProbe(packet, true);
  return true;
}

/** An ACK again and again may answer probes that the capture lacks, where nothing of the peer is in it but their default spacings. */
const DEFAULT_SPACINGS: readonly Nanos[] = [75 * SECOND, 7200 * SECOND];
const SPACING_ERROR = 0.002;

/** The peer is heard, or the wait is that of a probe (RFC 1122 §4.2.3.6; Linux tcp_keepalive_time, _intvl). */
function mayAnswer({ now, me, peer }: CurrentPacket): boolean {
  if (peer.counts.segments > 0) return true;
  const since = now - me.counts.lastNs;
  return DEFAULT_SPACINGS.some((spacing) => Math.abs(since - spacing) < SPACING_ERROR * spacing);
}

function tellWindowProbe(packet: CurrentPacket, byTiming: boolean): void {
  const { segment: s, me, peer } = packet;
  me.probes.windowProbes++;
  me.probes.windowProbeLastNs = packet.now;
  if (byTiming) me.probes.windowProbesByTiming++;
  me.probes.out = WINDOW_PROBE;
  packet.events |= EV_WINDOW_PROBE;
  packet.annotate('window-probe', byTiming ? 'assumed' : 'observed', [peer.counts.lastFrame, s.frame], {
    nth: me.probes.windowProbes,
    form: s.payloadLength === 0 ? 'zero-length' : 'one-byte',
    ...(byTiming ? { inferredFrom: 'timing' } : {}),
  });
}

/** An answer is there within a round trip; this is far more. */
const LEAST_NOTICE: Nanos = SECOND;

/**
 * The peer's last ACK, whose time stamp is newer than the one that the probe echoes, was sent long before the probe: it did not
 * reach the prober, which would echo it (RFC 7323 §4.3).
 */
function missedAnswer({ segment: s, peer, now }: CurrentPacket): boolean {
  const { tsVal } = peer.acks;
  return s.hasTimestamp && tsVal !== 0 && ((s.tsEcr - tsVal) | 0) < 0 && now - peer.counts.lastNs >= LEAST_NOTICE;
}

function tellProbe(packet: CurrentPacket, byTiming: boolean): void {
  const { segment: s, me, peer, connection } = packet;
  const unheard = missedAnswer(packet);
  if (unheard) {
    if (me.probes.keepalivesUnheard++ > 0 && me.probes.keepalivesAnswered > 0) me.probes.keepalivesAnswered--;
    me.probes.keepaliveUnheardFrame = peer.counts.lastFrame;
  }
  const unanswered = me.probes.out === KEEPALIVE || (unheard && me.probes.keepalives > 0);
  // Both timers may end at once: the peer's probe, sent just before, had not been noticed.
  const crossed = peer.probes.out === KEEPALIVE && packet.now - peer.counts.lastNs < LEAST_NOTICE;
  const idleNs =
    packet.now -
    Math.max(me.counts.lastDataNs, peer.counts.lastNs - (crossed && !unanswered ? peer.probes.keepaliveIdleNs : 0));
  const sinceLastProbeNs: Nanos | undefined = unanswered ? packet.now - me.probes.keepaliveLastNs : undefined;
  if (!unanswered) {
    me.probes.keepalives = 0;
    me.probes.keepaliveIdleNs = idleNs;
    if (!(me.probes.keepIdleNs >= idleNs)) me.probes.keepIdleNs = idleNs;
  }
  if (sinceLastProbeNs !== undefined) me.probes.keepaliveIntervalNs = sinceLastProbeNs;
  if (me.probes.keepaliveFirstFrame === 0) me.probes.keepaliveFirstFrame = s.frame;
  me.probes.keepaliveByTiming = byTiming;
  me.probes.keepaliveLastFrame = s.frame;
  me.probes.keepalivesSent++;
  me.probes.keepalives++;
  me.probes.out = KEEPALIVE;
  packet.events |= EV_KEEPALIVE;
  packet.annotate('keepalive-probe', byTiming ? 'assumed' : 'observed', [connection.counts.lastFrame, s.frame], {
    nth: me.probes.keepalives,
    idleNs,
    ...(sinceLastProbeNs === undefined ? {} : { sinceLastProbeNs }),
    ...(s.payloadLength === 1 ? { form: 'one-byte' } : {}),
    ...(byTiming ? { inferredFrom: 'timing' } : {}),
    ...(unheard ? { answerUnheard: true } : {}),
  });
  me.probes.keepaliveLastNs = packet.now;
}

/**
 * True when the segment answers a probe of the peer. What is a probe itself does not: an answer bears the next number, a probe one of
 * the past (RFC 9293 §3.8.4, §3.10.7.4), and where both windows are closed probes cross.
 */
export function judgeProbeAnswer(packet: CurrentPacket, isProbe: boolean): boolean {
  const { segment: s, me, peer } = packet;
  if (peer.probes.out === 0 || isProbe) return false;
  const kind = peer.probes.out;
  if (kind === WINDOW_PROBE && leftBefore(packet)) return false;
  peer.probes.out = 0;
  if (s.payloadLength > 0 || (s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if (kind === KEEPALIVE) {
    peer.probes.keepalivesAnswered++;
    packet.events |= EV_KEEPALIVE_ACK;
    const foreign = fromTheMiddle(packet);
    if (foreign) peer.probes.keepalivesForeign++;
    packet.annotate(
      'keepalive-ack',
      peer.probes.keepaliveByTiming ? 'assumed' : 'observed',
      [peer.counts.lastFrame, s.frame],
      {
        answeredNs: packet.now - peer.probes.keepaliveLastNs,
        ...(foreign ? { middlebox: true, ttl: s.ttl, peerTtl: me.path.ttl } : {}),
      },
    );
    return true;
  }
  packet.annotate('window-probe-ack', 'observed', [peer.counts.lastFrame, s.frame], {
    stillClosed: (s.known & KNOWN_WINDOW) !== 0 && s.window === 0,
  });
  return true;
}

/** A probe is answered at once (RFC 9293 §3.10.7.4), and no path takes longer: what comes later answers something else. */
const LATEST_ANSWER: Nanos = SECOND;

/**
 * The capture begins with a keepalive probe, which looks like any ACK until it is answered: one number more is acknowledged,
 * and where there are time stamps by an ACK that echoes an older one than the probe's. Whoever had got a byte behind it would echo that one's (RFC 7323 §4.3).
 */
export function answersFirstPacket(packet: CurrentPacket): boolean {
  const { segment: s, connection, peer } = packet;
  if (!connection.origin.midstream || peer.counts.segments !== 1 || s.payloadLength > 0) return false;
  if (peer.trail.length > 0 || peer.trail.flags !== ACK || (s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if (s.ack !== ((peer.snd.nxt + 1) | 0)) return false;
  if (packet.timed && packet.now - peer.counts.lastNs > LATEST_ANSWER) return false;
  // Without time stamps one byte that the capture lacks would look the same; data of one byte that nothing answers is rarer.
  const stamped = s.hasTimestamp && peer.acks.tsVal !== 0;
  if (stamped && ((s.tsEcr - peer.acks.tsVal) | 0) >= 0) return false;
  // Who probes has all that the other end sent.
  if ((s.known & KNOWN_SEQ) !== 0 && s.seq !== peer.trail.ack) return false;
  packet.events |= EV_KEEPALIVE_ACK;
  packet.annotate('keepalive-ack', stamped ? 'implied' : 'assumed', [peer.counts.firstFrame, s.frame], {
    answeredNs: packet.now - peer.counts.lastNs,
  });
  return true;
}

/** At the prober: sooner than a round trip after its probe nothing answers it. The window opened while the probe was on its way. */
const leftBefore = ({ peer, now }: CurrentPacket): boolean =>
  now - peer.probes.windowProbeLastNs < soonestAnswerNs(peer);

/** Two signs: a TTL that the peer never used, and less than half of the handshake's round trip. */
function fromTheMiddle(packet: CurrentPacket): boolean {
  const { segment: s, me, peer, connection } = packet;
  if (s.ttl < 0 || me.path.ttlMin < 0 || (s.ttl >= me.path.ttlMin && s.ttl <= me.path.ttlMax)) return false;
  const roundTrip =
    me.opening.role === 'server' ? connection.handshake.synToSynAckNs : connection.handshake.synAckToAckNs;
  return packet.now - peer.probes.keepaliveLastNs < roundTrip / 2;
}
