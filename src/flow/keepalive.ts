/** Probes by an idle or closed-out sender: keepalive (RFC 9293 §3.8.4) and zero-window probes (§3.8.6.1), with their answers. */
import { EV_KEEPALIVE, EV_KEEPALIVE_ACK, EV_WINDOW_PROBE } from './events.ts';
import { KNOWN_ACK, KNOWN_SEQ, KNOWN_WINDOW } from '../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { SECOND, type Nanos } from '../units.ts';
import type { Turn } from './turn.ts';

const KEEPALIVE = 1;
const WINDOW_PROBE = 2;
/** TCP_KEEPIDLE and TCP_KEEPINTVL are whole seconds; the capture's clock may show a little less. */
const LEAST_IDLE = 0.9 * SECOND;
/** What repeats the last byte, acknowledged and so long ago, is no retransmission. */
const LEAST_QUIET = 5 * SECOND;
/** Where the text prints no `seq`, only a longer silence tells a probe from a late ACK or a window update. */
const LEAST_IDLE_BY_TIMING = 5 * SECOND;

/** A segment of one byte or none; true when it was a probe: then it is nothing else. */
export function judgeProbe(turn: Turn): boolean {
  const { segment: s, me, peer } = turn;
  if ((s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if ((s.known & KNOWN_SEQ) === 0) return judgeByTiming(turn);
  if (!me.seqKnown) return false;
  const behind = ((me.sndNxt - s.seq) | 0) === 1;
  const closed = peer.windowKnown && peer.window === 0 && peer.segments > 0;
  if (closed && (behind || (s.payloadLength === 1 && s.seq === me.sndNxt))) {
    me.windowProbes++;
    me.probeOut = WINDOW_PROBE;
    turn.events |= EV_WINDOW_PROBE;
    turn.annotate('window-probe', 'observed', [peer.lastFrame, s.frame], {
      nth: me.windowProbes,
      form: s.payloadLength === 0 ? 'zero-length' : 'one-byte',
    });
    return true;
  }
  if (!behind || me.finFrame > 0 || !me.unaKnown || me.sndUna !== me.sndNxt) return false;
  if (!turn.timed) return false;
  // Both ends may probe, one just after the other has been answered.
  const quietNs = turn.now - Math.max(me.lastDataNs, peer.lastDataNs);
  if (turn.now - Math.max(me.lastNs, peer.lastNs) < LEAST_IDLE && quietNs < LEAST_QUIET) return false;
  tellProbe(turn, false);
  return true;
}

/**
 * tcpdump prints no sequence number of an empty segment: an ACK that says nothing new, out of a long silence, to a peer
 * that owes and is owed nothing, is taken for a probe. Assumed, never more.
 */
function judgeByTiming(turn: Turn): boolean {
  const { segment: s, me, peer, connection } = turn;
  if (!turn.timed || !connection.handshakeDone || s.payloadLength > 0 || me.finFrame > 0 || peer.finFrame > 0)
    return false;
  if (turn.now - connection.lastNs < LEAST_IDLE_BY_TIMING || (s.known & KNOWN_ACK) === 0) return false;
  if (me.unaKnown && me.sndUna !== me.sndNxt) return false;
  // It acknowledges for the first time, or opens the window: that was its purpose.
  if (!me.rcvNxtKnown || s.ack !== me.rcvNxt || (me.windowKnown && turn.view.window !== me.window)) return false;
  if (peer.windowKnown && peer.window === 0) return false;
  tellProbe(turn, true);
  return true;
}

function tellProbe(turn: Turn, byTiming: boolean): void {
  const { segment: s, me, peer, connection } = turn;
  const unanswered = me.probeOut === KEEPALIVE;
  const idleNs = turn.now - Math.max(me.lastDataNs, peer.lastNs);
  const sinceLastProbeNs: Nanos | undefined = unanswered ? turn.now - me.keepaliveLastNs : undefined;
  if (!unanswered) {
    me.keepaliveProbes = 0;
    me.keepaliveIdleNs = idleNs;
  }
  if (sinceLastProbeNs !== undefined) me.keepaliveIntervalNs = sinceLastProbeNs;
  if (me.keepaliveFirstFrame === 0) me.keepaliveFirstFrame = s.frame;
  me.keepaliveByTiming = byTiming;
  me.keepaliveLastFrame = s.frame;
  me.keepaliveSent++;
  me.keepaliveProbes++;
  me.probeOut = KEEPALIVE;
  turn.events |= EV_KEEPALIVE;
  turn.annotate('keepalive-probe', byTiming ? 'assumed' : 'observed', [connection.lastFrame, s.frame], {
    nth: me.keepaliveProbes,
    idleNs,
    ...(sinceLastProbeNs === undefined ? {} : { sinceLastProbeNs }),
    ...(s.payloadLength === 1 ? { form: 'one-byte' } : {}),
    ...(byTiming ? { inferredFrom: 'timing' } : {}),
  });
  me.keepaliveLastNs = turn.now;
}

/** True when the segment answers a probe of the peer. */
export function judgeProbeAnswer(turn: Turn): boolean {
  const { segment: s, me, peer } = turn;
  if (peer.probeOut === 0) return false;
  const kind = peer.probeOut;
  peer.probeOut = 0;
  if (s.payloadLength > 0 || (s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if (kind === KEEPALIVE) {
    peer.keepaliveAnswered++;
    turn.events |= EV_KEEPALIVE_ACK;
    const foreign = fromTheMiddle(turn);
    if (foreign) peer.keepaliveForeign++;
    turn.annotate('keepalive-ack', peer.keepaliveByTiming ? 'assumed' : 'observed', [peer.lastFrame, s.frame], {
      answeredNs: turn.now - peer.keepaliveLastNs,
      ...(foreign ? { middlebox: true, ttl: s.ttl, peerTtl: me.ttl } : {}),
    });
    return true;
  }
  turn.annotate('window-probe-ack', 'observed', [peer.lastFrame, s.frame], {
    stillClosed: (s.known & KNOWN_WINDOW) !== 0 && s.window === 0,
  });
  return true;
}

/** Two signs: a TTL that the peer never used, and less than half of the handshake's round trip. */
function fromTheMiddle(turn: Turn): boolean {
  const { segment: s, me, peer, connection } = turn;
  if (s.ttl < 0 || me.ttlMin < 0 || (s.ttl >= me.ttlMin && s.ttl <= me.ttlMax)) return false;
  const roundTrip = me.role === 'server' ? connection.synToSynAckNs : connection.synAckToAckNs;
  return turn.now - peer.keepaliveLastNs < roundTrip / 2;
}
