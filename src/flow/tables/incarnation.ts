/** One 4-tuple, several connections: which of them a segment belongs to (RFC 9293 §3.10.7.4, RFC 6191, RFC 5961 §4). */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { seqGe, seqLe } from '../../wire/seq.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { Side } from '../../records/sink.ts';
import type { Nanos } from '../../units.ts';
import type { Reuse } from '../parts/reuse.ts';

/** Whether a segment with SYN opens a new connection on the tuple of `connection`. */
export function opensAnew(segment: Segment, connection: Connection, side: Side): boolean {
  const me = connection.endpoint(side);
  const peer = connection.peerOf(me);
  if ((segment.flags & (SYN | RST)) !== SYN) return false;
  if ((segment.flags & ACK) !== 0) return answersNewSyn(segment, connection, me, peer);
  if ((segment.known & KNOWN_SEQ) === 0) return connection.ended || over(connection);
  // Its own SYN again, or the SYN of a SYN-ACK that was captured before it.
  const answeredFirst = me.snd.issKnown && peer.opening.synAckFrame > 0 && !over(connection);
  if ((me.opening.synFrame > 0 || answeredFirst) && me.snd.iss === segment.seq) return false;
  if (me.opening.synFrame === 0 && me.opening.synAckFrame > 0 && me.snd.iss === segment.seq) return false;
  if (connection.older !== null && belongsToOlder(segment, connection.older, connection, side)) return false;
  // The other half of a simultaneous open: the peer's SYN is out, nothing of mine was seen.
  return !(
    me.counts.segments === 0 &&
    peer.opening.synFrame > 0 &&
    peer.opening.synAckFrame === 0 &&
    peer.state.name === 'SYN-SENT'
  );
}

/**
 * A SYN-ACK after the end with other numbers on both sides answers a SYN that was not captured, or is about to be; who refused has
 * no number of its own.
 */
function answersNewSyn(s: Segment, connection: Connection, me: Endpoint, peer: Endpoint): boolean {
  if ((s.known & (KNOWN_SEQ | KNOWN_ACK)) !== (KNOWN_SEQ | KNOWN_ACK) || !over(connection)) return false;
  if (me.snd.issKnown && s.seq === me.snd.iss) return false;
  return peer.snd.issKnown && s.ack !== ((peer.snd.iss + 1) | 0);
}

/** Both endpoints are done with the connection, as far as was seen. */
export function over(connection: Connection): boolean {
  return done(connection.a) || done(connection.b);
}

const done = (e: Endpoint): boolean => e.state.name === 'CLOSED' || e.state.name === 'TIME-WAIT';

/**
 * Whether a segment on a reused tuple still speaks of the older connection: its numbers lie in the old windows and
 * not in the new ones (a challenge ACK, a late FIN).
 */
export function belongsToOlder(segment: Segment, older: Connection, newer: Connection, swappedSide: Side): boolean {
  if ((segment.flags & SYN) !== 0) {
    const then = older.endpoint(sideIn(older, newer, swappedSide));
    if ((segment.flags & ACK) === 0)
      return (segment.known & KNOWN_SEQ) !== 0 && then.opening.synFrame > 0 && then.snd.iss === segment.seq;
    const opener = newer.peerOf(newer.endpoint(swappedSide));
    if (opener.snd.issKnown && segment.ack === ((opener.snd.iss + 1) | 0)) return false;
    return then.opening.synAckFrame > 0 && then.snd.iss === segment.seq;
  }
  const olderMe = older.endpoint(sideIn(older, newer, swappedSide));
  const olderPeer = older.peerOf(olderMe);
  const newerMe = newer.endpoint(swappedSide);
  const newerPeer = newer.peerOf(newerMe);
  if ((segment.flags & ACK) !== 0 && newerPeer.snd.issKnown && near(segment.ack, newerPeer.snd.iss, newerPeer.snd.nxt))
    return false;
  if ((segment.known & KNOWN_SEQ) !== 0 && newerMe.snd.issKnown && near(segment.seq, newerMe.snd.iss, newerMe.snd.nxt))
    return false;
  if ((segment.flags & ACK) !== 0 && olderPeer.snd.seqKnown && segment.ack === olderPeer.snd.nxt) return true;
  return (segment.flags & (FIN | RST)) !== 0 && olderMe.snd.seqKnown && segment.seq === olderMe.snd.nxt;
}

const WINDOW = 1 << 20;
const near = (x: number, from: number, to: number): boolean => seqGe(x, from) && seqLe(x, (to + WINDOW) | 0);

const sideIn = (older: Connection, newer: Connection, side: Side): Side =>
  older.origin.aSwapped === newer.origin.aSwapped ? side : side === 0 ? 1 : 0;

/** The end that is in TIME-WAIT; null: none is, or since when is not known. */
export function waitingEnd(c: Connection): Endpoint | null {
  if (Number.isNaN(c.closing.timeWaitNs)) return null;
  return c.a.state.name === 'TIME-WAIT' ? c.a : c.b.state.name === 'TIME-WAIT' ? c.b : null;
}

/** What the SYN in hand, which opens `newer`, meets of the connection before, when that entered TIME-WAIT within `withinNs`. */
export function reuseOf(older: Connection, newer: Connection, now: Nanos, withinNs: Nanos): Reuse | null {
  const waiting = waitingEnd(older);
  const afterNs = now - older.closing.timeWaitNs;
  if (waiting === null || afterNs > withinNs) return null;
  const opener = older.endpoint(older.origin.aSwapped === newer.origin.aSwapped ? 0 : 1);
  return { lastFrame: older.counts.lastFrame, afterNs, byWaiting: waiting === opener };
}
