/** Opens a sender's model with its first data, placed by the handshake; and lets it go. */
import type { Endpoint } from '../connection.ts';
import { Estimator } from '../sender/estimator.ts';
import { FarClock } from '../sender/far-clock.ts';
import { Flight } from '../sender/flight.ts';
import { Unseen } from '../sender/unseen.ts';
import type { Turn } from '../turn.ts';
import { handshakeTimes } from '../vantage.ts';

/** The sender model of the endpoint in hand, at its first data. */
export function openFlight(turn: Turn): Flight {
  const { me, peer, connection } = turn;
  const reopened = me.rtt !== null;
  const f = new Flight(me.sndNxt, turn.rows, (me.rtt ??= new Estimator()));
  if (reopened) f.armedNs = me.lastNs;
  if (me.unaKnown) {
    f.una = me.sndUna;
    f.unaKnown = true;
  }
  f.sack = me.sackPermitted && peer.sackPermitted;
  const times = handshakeTimes(connection);
  if (times !== undefined) f.place(me.side === 0 ? times.aNs : times.bNs, times.rttNs);
  else placeByLast(turn, f);
  if (f.atReceiver) f.unseen = new Unseen();
  f.newestId = me.trailOfAcks.ipId;
  if (me.timestamps && (f.nearNs > 0 || f.atReceiver)) {
    f.clock = new FarClock();
    f.clock.take(me.synTsVal, me.synAckFrame > 0 ? me.synAckLastNs : me.synLastNs);
  }
  if (me.segments > 0) f.lastSentNs = me.lastNs;
  if (peer.segments > 0) f.lastAckNs = peer.lastNs + f.nearNs;
  return f;
}

/** The connection is over: a flight in which nothing went wrong is let go (half of what 160,000 connections cost). */
export function retireFlight(e: Endpoint): void {
  if (e.flight?.idle !== true) return;
  e.flight.board.clear();
  e.flight = null;
}

/** After a repeated SYN: the last one is taken for the one that was answered. */
function placeByLast(turn: Turn, f: Flight): void {
  const { me, peer, connection } = turn;
  const [opener, other] = me.synFrame > 0 ? [me, peer] : [peer, me];
  if (opener.synFrame === 0 || other.synAckCount !== 1 || !connection.handshakeDone) return;
  const far = other.synAckNs - opener.synLastNs;
  const near = connection.handshakeNs - other.synAckNs;
  // Without timestamps the sender itself has no sample of what it sent twice (RFC 6298 §3, Karn).
  const sampled = opener !== me || me.timestamps;
  if (far >= 0 && near >= 0) f.place(opener === me ? near : far, far + near, sampled);
}
