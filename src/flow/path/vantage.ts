/** Where the capture was made, and the handshake's round trip split there (tcp-facts §2.5 R0.3). */
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import { AT_RECEIVER } from '../sender/flight.ts';
import { hopsOf } from './ttl.ts';
import type { Certainty, Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';

export interface Vantage {
  readonly at: 'a' | 'b' | 'between' | 'unknown';
  readonly certainty?: Certainty;
  readonly share?: number;
}

export interface HandshakeTimes {
  readonly rttNs: Nanos;
  /** Round trip between the capture point and each endpoint. */
  readonly aNs: Nanos;
  readonly bNs: Nanos;
}

/** Only of a handshake whose steps were each seen once: a repeated SYN makes the pairing doubtful. */
export function handshakeTimes(connection: ConnectionSummary): HandshakeTimes | undefined {
  const {
    handshake: { synToSynAckNs: far },
    handshake: { synAckToAckNs: near },
  } = connection;
  // Times that run backwards split nothing; one time for all three packets comes from a clock coarser than the path.
  if (!(far >= 0) || !(near >= 0) || far + near === 0) return undefined;
  const opener = connection.a.opening.synFrame > 0 ? 'a' : 'b';
  return opener === 'a' ? { rttNs: far + near, aNs: near, bNs: far } : { rttNs: far + near, aNs: far, bNs: near };
}

/** Host-side delays stay below this; with a shorter round trip the two ends can't be told apart. */
const LEAST_RTT = MILLISECOND;
const NEAR_SHARE = 0.1;
/** A kernel answers a SYN-ACK sooner than this; its router, a mirror port or the air between see it later as often as not. */
const WITHIN_HOST = MILLISECOND / 10;

export function vantageOf(connection: ConnectionSummary): Vantage {
  const times = handshakeTimes(connection);
  if (times === undefined) return { at: 'unknown' };
  const share = times.bNs / times.rttNs;
  if (times.rttNs < LEAST_RTT) return { at: 'unknown', share };
  if (share >= 1 - NEAR_SHARE) return atEnd('a', connection.a, connection.b, times.aNs, share);
  if (share <= NEAR_SHARE) return atEnd('b', connection.b, connection.a, times.bNs, share);
  const beside = besideOnly(connection);
  if (beside !== null) return { at: beside, certainty: 'assumed', share };
  return { at: 'between', certainty: 'implied', share };
}

/** Its TTLs may show a router before it: then this is not its host, or one that routes for what runs in it. */
function atEnd(at: 'a' | 'b', end: EndpointSummary, peer: EndpointSummary, nearNs: Nanos, share: number): Vantage {
  // Near it, and yet not on it: it did not get what had passed here.
  if (isDeaf(end)) return { at: 'between', certainty: 'assumed', share };
  // What it sent was lost on its way here.
  if (end.gaps !== null && peer.window.missingBytes > 0) return { at: 'between', certainty: 'assumed', share };
  const hops = hopsOf(end.path.ttl)?.hops ?? 0;
  if (hops === 0) return { at, certainty: nearNs < WITHIN_HOST ? 'implied' : 'assumed', share };
  return nearNs < LEAST_RTT ? { at, certainty: 'assumed', share } : { at: 'between', certainty: 'implied', share };
}

/** It repeated by a timer what was acknowledged here long before: between here and its TCP packets are lost or dropped. */
const isDeaf = (e: EndpointSummary): boolean => (e.sending?.losses?.deafFrame ?? 0) > 0;

/**
 * Whether round trips of `sender` can be told here: near it, or by a handshake that shows how far it is. Near its peer
 * alone, the time from its data to the ACK is what the peer's TCP took for that.
 */
export function measuresRoundTrips(c: ConnectionSummary, sender: EndpointSummary): boolean {
  // Asked for each packet: without an object in between.
  const { synToSynAckNs: far, synAckToAckNs: near } = c.handshake;
  if (far >= 0 && near >= 0 && far + near >= LEAST_RTT) {
    const isOpener = (sender.side === 0) === c.a.opening.synFrame > 0;
    const ownNs = isOpener ? near : far;
    return ownNs <= (far + near) / 2 || ownNs > AT_RECEIVER;
  }
  const own = hopsOf(sender.path.ttl)?.hops;
  const other = hopsOf(c.peerOf(sender).path.ttl)?.hops;
  if (own === undefined || other === undefined) return c.handshake.done || own === 0;
  return own <= other;
}

/**
 * The one end between which and the capture there is no router, while there are some before the other: the time on its side
 * is its own, or its link's.
 */
function besideOnly({ a, b }: ConnectionSummary): 'a' | 'b' | null {
  const [toA, toB] = [hopsOf(a.path.ttl)?.hops, hopsOf(b.path.ttl)?.hops];
  if (toA === 0 && toB !== undefined && toB > 0) return 'a';
  return toB === 0 && toA !== undefined && toA > 0 ? 'b' : null;
}
