/** Silence judged: whose packets stay unanswered, since when, and whether the system must have given the connection up. */
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';

export interface Vanished {
  /** First packet that nothing answered. */
  readonly since: FrameNo;
  readonly sinceNs: Nanos;
  /** The silence that it ended; 0 when it ended none. */
  readonly quietNs: Nanos;
  /** Times that it was sent again. */
  readonly repeats: number;
  readonly lastFrame: FrameNo;
  /** From the first such packet to the last of the capture. */
  readonly watchedNs: Nanos;
  readonly kind: 'data' | 'fin' | 'keepalive' | 'window-probe';
}

/** An endpoint that sent what must be answered, again and again, and heard nothing: the peer, or the path, is gone. */
export function vanishedPeer(c: ConnectionSummary, me: EndpointSummary, nowNs: Nanos): Vanished | null {
  if (!(c.handshake.done || c.origin.midstream) || me.unanswered.frame === 0 || me.resets.sentCount > 0) return null;
  const peer = c.peerOf(me);
  if (peer.resets.sentCount > 0 || peer.trail.frame === 0 || peer.trail.frame > me.unanswered.frame) return null;
  const outstanding = me.snd.unaKnown && seqGt(me.snd.nxt, me.snd.una);
  if (!outstanding && me.probes.out === 0) return null;
  const kind =
    me.probes.out === 1
      ? 'keepalive'
      : me.probes.out === 2
        ? 'window-probe'
        : me.trail.newDataFrame < me.closing.finFrame && me.trail.length === 0
          ? 'fin'
          : 'data';
  const repeats = me.probes.out === 1 ? me.probes.keepalives - 1 : me.unanswered.repeats;
  return {
    since: me.unanswered.frame,
    sinceNs: me.unanswered.ns,
    quietNs: me.unanswered.quietNs,
    repeats,
    lastFrame: me.trail.frame,
    watchedNs: nowNs - me.unanswered.ns,
    kind,
  };
}

/** Linux tcp_retries2 = 15: at least 924.6 s, RFC 1122 §4.2.3.5 asks for 100 s at least. */
const RETRIES2_NS = 924 * SECOND;
/** Nothing of a ladder whose next step is overdue by this factor: the sender has stopped. */
const OVERDUE_FACTOR = 2;

export interface End {
  readonly frame: FrameNo;
  readonly what: 'keepalive' | 'retransmissions' | 'window-probes' | 'user-timeout';
}

/**
 * A give-up sends nothing (Linux tcp_write_err), so it shows only as a ladder that stops: the next step of the back-off
 * is overdue by as much again while the capture went on.
 */
export function gaveUp(c: ConnectionSummary, me: EndpointSummary, nowNs: Nanos): End | null {
  const gone = vanishedPeer(c, me, nowNs);
  if (gone === null || gone.repeats < 2) return null;
  const ladder = me.trail.ns - gone.sinceNs;
  // Doubling steps: the next one comes after about as long as the whole ladder took, 120 s at most (TCP_RTO_MAX).
  const nextStep = Math.min(ladder + SECOND, 120 * SECOND);
  if (nowNs - me.trail.ns < OVERDUE_FACTOR * nextStep) return null;
  if (gone.kind === 'keepalive') return { frame: gone.lastFrame, what: 'keepalive' };
  if (gone.kind === 'window-probe') return { frame: gone.lastFrame, what: 'window-probes' };
  return { frame: gone.lastFrame, what: ladder < RETRIES2_NS / 2 ? 'user-timeout' : 'retransmissions' };
}
