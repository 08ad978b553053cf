/** One endpoint's part of a connection as the calls of its socket depend on it: from what the tracker kept. */
import type { StateName } from '../records/contract.ts';
import type { Certainty, Nanos } from '../units.ts';
import { MILLISECOND, SECOND } from '../units.ts';
import type { GaveUp, IcmpError, Opening, Seen, SideStory } from './calls.ts';
import type { ConnectionSummary, EndpointSummary } from '../flow/summary.ts';
import type { IcmpSeen } from '../flow/parts/icmp-errors.ts';
import { isOwn } from '../flow/ending/outlived.ts';
import { missingOf } from '../flow/witness/missing.ts';
import { gaveUp, vanishedPeer } from '../flow/ending/silence.ts';
import { ignoredAlive, ignoredSilently, neverAccepted } from '../flow/ending/unaccepted.ts';
import { answeredInFront, reachedServer } from '../flow/opening/proxied.ts';
import { errorThatEnds } from '../flow/icmp/errno-icmp.ts';

const seen = (frame: number, certainty: Certainty): Seen => ({ frame, certainty });

/** `nowNs`: the time of the file's last packet, up to which silence was watched. */
export function sideStory(c: ConnectionSummary, me: EndpointSummary, nowNs: Nanos): SideStory {
  const peer = c.peerOf(me);
  const sent = c.resets.find((r) => r.side === me.side && isOwn(r));
  const errors = c.icmpErrors.filter((e) => e.side === me.side && e.inWindow);
  const soft = errors.findLast((e) => e.frame > peer.counts.lastFrame);
  const end = gaveUp(c, me, nowNs);
  return {
    role: me.opening.role,
    opening: openingOf(c, me, nowNs),
    dataSent: me.trail.newDataFrame,
    dataProved: missingOf(me)?.since ?? provedByPeer(me, peer),
    dataSentAfterPeerFin: me.trail.newDataAfterPeerFin,
    dataReceived: me.trail.ackedDataFrame,
    peerFin: peerFinOf(me, peer),
    ownFin: me.closing.finFrame,
    finAnswersFin: me.trail.ackedPeerFinFrame > 0 && me.trail.ackedPeerFinFrame <= me.closing.finFrame,
    halfClosed: me.trail.ackedAfterOwnFin > 0 && sent?.cause !== 'data-after-close' && sent?.cause !== 'time-wait',
    rstReceived:
      me.resets.acceptedFrame > 0
        ? {
            ...seen(me.resets.acceptedFrame, sureOfReset(c, me)),
            state: me.resets.acceptedState,
            alone: me.counts.segments === 0 && peer.counts.segments === peer.resets.sentCount,
          }
        : null,
    rstSent: sent === undefined ? null : { frame: sent.frame, cause: sent.cause, certainty: sent.certainty },
    gaveUp: end === null ? null : { ...seen(end.frame, 'assumed'), what: end.what satisfies GaveUp },
    asking: end === null ? askingOf(c, me, nowNs) : null,
    softError: soft === undefined ? null : icmp(soft),
  };
}

/** Never seen here, and yet its peer has acknowledged bytes of it: one may be a FIN. 0: none. */
function provedByPeer({ counts, snd }: EndpointSummary, peer: EndpointSummary): number {
  if (counts.segments > 0 || !snd.unaKnown || !snd.baseKnown) return 0;
  return ((snd.una - snd.base) | 0) > 1 ? peer.counts.lastFrame : 0;
}

/** Tries in vain before the end of all tries is told ahead. */
const LEAST_REPEATS = 3;

function askingOf(c: ConnectionSummary, me: EndpointSummary, nowNs: Nanos): SideStory['asking'] {
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

function peerFinOf(me: EndpointSummary, peer: EndpointSummary): Seen | null {
  if (peer.closing.finFrame === 0) return null;
  return me.inbound.ackedPeerFin || AFTER_FIN.has(me.resets.acceptedState)
    ? seen(peer.closing.finFrame, 'implied')
    : null;
}

/** The handshake ended for the client alone: the server's queue was full, or nobody answered what came after it. */
function turnedAway(c: ConnectionSummary, me: EndpointSummary): boolean {
  if (
    c.resets.some(
      (r) => r.side === me.side && (r.cause === 'accept-queue-overflow' || r.cause === 'syn-cookie-rejected'),
    )
  )
    return true;
  const u = neverAccepted(c);
  return u !== null && u.tries > 0 && (ignoredAlive(u) || ignoredSilently(u));
}

/** After the last SYN Linux waits as long as the next back-off step; 2 minutes cover every system's last wait. */
const LAST_SYN_WAIT = 130 * SECOND;

function openingOf(c: ConnectionSummary, me: EndpointSummary, nowNs: Nanos): Opening {
  const peer = c.peerOf(me);
  const refusedUnseen = me.opening.role === 'client' && me.resets.acceptedState === 'SYN-SENT';
  if (refusedUnseen && me.opening.synFrame === 0 && peer.opening.synAckFrame === 0 && !c.handshake.done)
    return { kind: 'refused', at: seen(me.resets.acceptedFrame, 'assumed') };
  // Called, and never heard: it may not even have got the SYN.
  if (me.counts.segments === 0 && peer.opening.synFrame > 0 && !c.handshake.done) return { kind: 'answered' };
  if (c.origin.midstream || (me.opening.synFrame === 0 && me.opening.synAckFrame === 0 && !c.handshake.done))
    return { kind: 'unseen' };
  if (me.opening.role === 'server' || (me.opening.synFrame === 0 && me.opening.synAckFrame > 0)) {
    // Who repeats its SYN-ACK had not taken that ACK (a deferred accept, a full queue): the connection was given later.
    const sure = repeatedAfter(c, me) ? 'assumed' : 'implied';
    if (answeredInFront(me)) {
      const reached = c.handshake.retakenFrame || reachedServer(c, me);
      return reached > 0 ? { kind: 'established', at: seen(reached, sure) } : { kind: 'answered' };
    }
    if (c.handshake.done && me.state.name !== 'SYN-RECEIVED' && !turnedAway(c, me))
      return { kind: 'established', at: seen(c.handshake.retakenFrame || c.handshake.frame, sure) };
    return { kind: 'waiting', at: seen(me.opening.synAckLastFrame, 'implied') };
  }
  if (c.handshake.done) {
    // A SYN behind the first SYN-ACK: that one had not come, or was not taken.
    const askedOn = me.opening.synLastNs > peer.opening.synAckNs;
    const frame = askedOn ? c.handshake.frame : peer.opening.synAckFrame || c.handshake.frame;
    return { kind: 'established', at: seen(frame, connected(c, me)) };
  }
  if (
    me.resets.acceptedFrame > 0 &&
    (me.resets.acceptedState === 'SYN-SENT' || me.resets.acceptedState === 'SYN-RECEIVED')
  )
    return {
      kind: 'refused',
      at: seen(me.resets.acceptedFrame, me.resets.acceptedCertainty),
      crossed: me.resets.acceptedState === 'SYN-RECEIVED',
    };
  // Its ACK of the SYN-ACK was seen, and yet completed nothing.
  if (me.resets.acceptedState === 'ESTABLISHED' && peer.opening.synAckFrame > 0)
    return { kind: 'established', at: seen(peer.opening.synAckFrame, connected(c, me)) };
  const error = errorThatEnds(c, me);
  if (error !== undefined) return { kind: 'icmp', error: icmp(error) };
  const at = seen(me.opening.synFrame, 'implied');
  // One SYN and no second: the capture is too short to tell, or whoever sent it gave up; no timer shows who waits.
  if (peer.counts.segments === 0 && me.opening.synCount === 1) return { kind: 'unseen' };
  if (peer.counts.segments === 0 && nowNs - me.opening.synLastNs > LAST_SYN_WAIT) return { kind: 'timeout', at };
  // Only a repeated SYN shows that its sender still waits. What was refused before ends as refused or not, who knows.
  const refused = c.resets.some((r) => r.side === peer.side && r.cause === 'port-closed');
  const waits = !refused && me.opening.synCount > 1 && peer.opening.synAckFrame <= me.counts.lastFrame;
  return waits ? { kind: 'waiting', at } : { kind: 'answered' };
}

const repeatedAfter = (c: ConnectionSummary, me: EndpointSummary): boolean =>
  me.opening.synAckCount > 1 && me.opening.synAckLastNs > c.handshake.ns;

/** A program that waits in connect() runs again within that time (a recorded one got ECONNRESET from a RST 36 µs after its handshake). */
const STILL_IN_CONNECT_NS: Nanos = 10 * MILLISECOND;

/** How sure it is that a call after connect() tells of the RST: connect() itself may have. */
function sureOfReset(c: ConnectionSummary, me: EndpointSummary): Certainty {
  const racing = me.opening.role === 'client' && c.handshake.done && connected(c, me) === 'assumed';
  return racing ? 'assumed' : me.resets.acceptedCertainty;
}

/** How sure it is that connect() succeeded: a RST right behind the handshake may be what it returns. */
function connected(c: ConnectionSummary, me: EndpointSummary): 'implied' | 'assumed' {
  const reset = c.resets.find((r) => r.frame === me.resets.acceptedFrame);
  const atOnce = reset !== undefined && reset.ns - c.handshake.ns < STILL_IN_CONNECT_NS;
  return atOnce && me.counts.dataSegments === 0 ? 'assumed' : 'implied';
}
