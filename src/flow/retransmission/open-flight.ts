/** Opens a sender's model with its first data, placed by the handshake; and lets it go. */
import type { Endpoint } from '../connection.ts';
import { SenderClock } from '../sender/sender-clock.ts';
import type { Flight } from '../sender/flight.ts';
import { Unseen } from '../sender/unseen.ts';
import type { CurrentPacket } from '../current-packet.ts';
import type { Witness } from '../witness/witness.ts';
import { handshakeTimes } from '../path/vantage.ts';

/** The sender model of the endpoint in hand, at its first data. */
export function openFlight(packet: CurrentPacket, { flights, evidence }: Witness): Flight {
  const { me, peer, connection } = packet;
  const reopened = me.rtt !== null;
  const f = flights.take(me.snd.nxt, me.measure());
  if (reopened) f.armedNs = me.counts.lastNs;
  if (me.snd.unaKnown) {
    f.una = me.snd.una;
    f.unaKnown = true;
  }
  f.sack = me.opening.sackPermitted && peer.opening.sackPermitted;
  f.sackUnknown = !f.sack && !(me.opening.optionsKnown && peer.opening.optionsKnown);
  const times = handshakeTimes(connection);
  if (times !== undefined) f.place(me.side === 0 ? times.aNs : times.bNs, times.rttNs);
  else placeByLast(packet, f);
  f.noProbes = f.beforeProbes = evidence.beforeProbes;
  if (f.atReceiver) f.unseen = new Unseen();
  f.ids.begin(me.acks.ipId);
  if (me.opening.timestamps && (f.nearNs > 0 || f.atReceiver)) {
    f.clock = new SenderClock();
    f.clock.take(me.opening.synTsVal, me.opening.synAckFrame > 0 ? me.opening.synAckLastNs : me.opening.synLastNs);
  }
  if (me.counts.segments > 0) f.lastSentNs = me.counts.lastNs;
  if (peer.counts.segments > 0) f.lastAckNs = f.lastPromptNs = peer.counts.lastNs + f.nearNs;
  return f;
}

/** The connection is over: a flight in which nothing went wrong is let go (half of what 160,000 connections cost). */
export function retireFlight(e: Endpoint, { flights }: Witness): void {
  if (e.flight?.idle !== true) return;
  flights.give(e.flight);
  e.flight = null;
}

/** After a repeated SYN: the last one is taken for the one that was answered. */
function placeByLast(packet: CurrentPacket, f: Flight): void {
  const { me, peer, connection } = packet;
  const [opener, other] = me.opening.synFrame > 0 ? [me, peer] : [peer, me];
  if (opener.opening.synFrame === 0 || other.opening.synAckCount !== 1 || !connection.handshake.done) return;
  const far = other.opening.synAckNs - opener.opening.synLastNs;
  const near = connection.handshake.ns - other.opening.synAckNs;
  // Without timestamps the sender itself has no sample of what it sent twice (RFC 6298 §3, Karn).
  const sampled = opener !== me || me.opening.timestamps;
  if (far >= 0 && near >= 0) f.place(opener === me ? near : far, far + near, sampled);
}
