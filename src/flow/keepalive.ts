/** Probes by an idle or closed-out sender: keepalive (RFC 9293 §3.8.4) and zero-window probes (§3.8.6.1), with their answers. */
import { EV_KEEPALIVE, EV_KEEPALIVE_ACK, EV_WINDOW_PROBE } from './events.ts';
import { KNOWN_SEQ, KNOWN_WINDOW } from '../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { SECOND } from '../units.ts';
import type { Turn } from './turn.ts';

const KEEPALIVE = 1;
const WINDOW_PROBE = 2;
/** No system probes an idle peer sooner; a segment so close behind another is something else. */
const LEAST_IDLE = SECOND;

/** True when the segment was a probe: then it is nothing else. */
export function judgeProbe(turn: Turn): boolean {
  const { segment: s, me, peer, connection } = turn;
  if (s.payloadLength > 1 || (s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if ((s.known & KNOWN_SEQ) === 0 || !me.seqKnown) return false;
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
  const last = Math.max(me.lastNs, peer.lastNs);
  const idle = turn.now - last;
  if (!turn.timed || idle < LEAST_IDLE) return false;
  const unanswered = me.probeOut === KEEPALIVE;
  if (!unanswered) me.keepaliveProbes = 0;
  me.keepaliveProbes++;
  me.probeOut = KEEPALIVE;
  turn.events |= EV_KEEPALIVE;
  turn.annotate('keepalive-probe', 'observed', [connection.lastFrame, s.frame], {
    nth: me.keepaliveProbes,
    idleNs: turn.now - Math.max(me.lastDataNs, peer.lastNs),
    sinceLastProbeNs: unanswered ? turn.now - me.keepaliveLastNs : undefined,
  });
  me.keepaliveLastNs = turn.now;
  return true;
}

/** True when the segment answers a probe of the peer. */
export function judgeProbeAnswer(turn: Turn): boolean {
  const { segment: s, peer } = turn;
  if (peer.probeOut === 0) return false;
  const kind = peer.probeOut;
  peer.probeOut = 0;
  if (s.payloadLength > 0 || (s.flags & (SYN | FIN | RST | ACK)) !== ACK) return false;
  if (kind === KEEPALIVE) {
    turn.events |= EV_KEEPALIVE_ACK;
    turn.annotate('keepalive-ack', 'observed', [peer.lastFrame, s.frame]);
    return true;
  }
  turn.annotate('window-probe-ack', 'observed', [peer.lastFrame, s.frame], {
    stillClosed: (s.known & KNOWN_WINDOW) !== 0 && s.window === 0,
  });
  return true;
}
