/** One endpoint's part of a connection as the calls of its socket depend on it: from what the tracker kept. */
import type { StateName } from '../records/contract.ts';
import type { Certainty, Nanos } from '../units.ts';
import { SECOND } from '../units.ts';
import type { GaveUp, IcmpError, Opening, Seen, SideStory } from './calls.ts';
import type { Connection, Endpoint, IcmpSeen } from './connection.ts';
import { gaveUp, vanishedPeer } from './ending/silence.ts';
import { ignoredAlive, ignoredSilently, neverAccepted } from './ending/unaccepted.ts';
import { errorThatEnds } from './icmp.ts';
import { neverRepeated } from './syn-schedules.ts';

const seen = (frame: number, certainty: Certainty): Seen => ({ frame, certainty });

/** `nowNs`: the time of the file's last packet, up to which silence was watched. */
export function sideStory(c: Connection, me: Endpoint, nowNs: Nanos): SideStory {
  const peer = c.peerOf(me);
  const sent = c.causes.find((r) => r.side === me.side && r.cause !== 'injected' && r.cause !== 'firewall-reject');
  const errors = c.icmpErrors.filter((e) => e.side === me.side && e.inWindow);
  const soft = errors.findLast((e) => e.frame > peer.lastFrame);
  const end = gaveUp(c, me, nowNs);
  return {
    role: me.role,
    opening: openingOf(c, me, nowNs),
    dataSent: me.newDataFrame,
    dataSentAfterPeerFin: me.newDataAfterPeerFin,
    dataReceived: me.ackedDataFrame,
    peerFin: peerFinOf(me, peer),
    ownFin: me.finFrame,
    finAnswersFin: me.ackedPeerFinFrame > 0 && me.ackedPeerFinFrame <= me.finFrame,
    halfClosed: me.ackedAfterOwnFin > 0 && sent?.cause !== 'data-after-close' && sent?.cause !== 'time-wait',
    rstReceived: me.resetFrame > 0 ? { ...seen(me.resetFrame, me.resetCertainty), state: me.resetState } : null,
    rstSent: sent === undefined ? null : { frame: sent.frame, cause: sent.cause, certainty: sent.certainty },
    gaveUp: end === null ? null : { ...seen(end.frame, 'assumed'), what: end.what satisfies GaveUp },
    asking: end === null ? askingOf(c, me, nowNs) : null,
    softError: soft === undefined ? null : icmp(soft),
  };
}

/** Tries in vain before the end of all tries is told ahead. */
const LEAST_REPEATS = 3;

function askingOf(c: Connection, me: Endpoint, nowNs: Nanos): SideStory['asking'] {
  const gone = vanishedPeer(c, me, nowNs);
  if (gone === null || gone.repeats < LEAST_REPEATS) return null;
  const what =
    gone.kind === 'keepalive' ? 'keepalive' : gone.kind === 'window-probe' ? 'window-probes' : 'retransmissions';
  return { ...seen(gone.lastFrame, 'assumed'), what };
}

const icmp = (e: IcmpSeen): IcmpError => ({
  frame: e.frame,
  certainty: e.certainty === 'assumed' ? 'assumed' : 'implied',
  family: e.family,
  type: e.type,
  code: e.code,
});

/** States that only a FIN of the peer leads to. */
const AFTER_FIN: ReadonlySet<StateName> = new Set(['CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT']);

function peerFinOf(me: Endpoint, peer: Endpoint): Seen | null {
  if (peer.finFrame === 0) return null;
  return me.ackedPeerFin || AFTER_FIN.has(me.resetState) ? seen(peer.finFrame, 'implied') : null;
}

/** The handshake ended for the client alone: the server's queue was full, or nobody answered what came after it. */
function turnedAway(c: Connection, me: Endpoint): boolean {
  if (
    c.causes.some(
      (r) => r.side === me.side && (r.cause === 'accept-queue-overflow' || r.cause === 'syn-cookie-rejected'),
    )
  )
    return true;
  const u = neverAccepted(c);
  return u !== null && u.tries > 0 && (ignoredAlive(u) || ignoredSilently(u));
}

/** After the last SYN Linux waits as long as the next back-off step; 2 minutes cover every system's last wait. */
const LAST_SYN_WAIT = 130 * SECOND;

function openingOf(c: Connection, me: Endpoint, nowNs: Nanos): Opening {
  const peer = c.peerOf(me);
  if (c.midstream || (me.synFrame === 0 && me.synAckFrame === 0 && !c.handshakeDone)) return { kind: 'unseen' };
  if (me.role === 'server' || (me.synFrame === 0 && me.synAckFrame > 0)) {
    if (c.handshakeDone && me.state !== 'SYN-RECEIVED' && !turnedAway(c, me))
      return { kind: 'established', at: seen(c.handshakeFrame, 'implied') };
    return { kind: 'waiting', at: seen(me.synAckLastFrame, 'implied') };
  }
  if (c.handshakeDone) return { kind: 'established', at: seen(peer.synAckFrame || c.handshakeFrame, 'implied') };
  if (me.resetFrame > 0 && (me.resetState === 'SYN-SENT' || me.resetState === 'SYN-RECEIVED'))
    return { kind: 'refused', at: seen(me.resetFrame, me.resetCertainty), crossed: me.resetState === 'SYN-RECEIVED' };
  const error = errorThatEnds(c, me);
  if (error !== undefined) return { kind: 'icmp', error: icmp(error) };
  const at = seen(me.synFrame, 'implied');
  if (peer.segments === 0 && neverRepeated(me, 'syn', nowNs)) return { kind: 'unseen' };
  if (peer.segments === 0 && nowNs - me.synLastNs > LAST_SYN_WAIT) return { kind: 'timeout', at };
  return peer.synAckFrame > me.lastFrame ? { kind: 'answered' } : { kind: 'waiting', at };
}
