/**
 * A SYN that met an older connection on the same ports, which its peer still holds: a challenge ACK with the old numbers
 * (RFC 5961 §4.2), or the ACK of TIME-WAIT (RFC 9293 §3.10.7.4), where a SYN-ACK was asked for.
 */
import { expectChallengeAck } from '../acks.ts';
import { KNOWN_ACK } from '../../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp-flags.ts';
import type { Turn } from '../turn.ts';
import { countOnly } from '../numbers.ts';
import type { Neighbours } from './neighbours.ts';
import { keepTrail } from './trail.ts';

/** Before anything is judged, for segments of a connection that has a newer one, or is being opened; true: that is all of it. */
export function noteOldAnswer(turn: Turn, neighbours: Neighbours): boolean {
  const { segment: s, connection, me, peer, newer } = turn;
  if ((s.flags & (SYN | ACK | RST | FIN)) !== ACK || s.payloadLength > 0 || (s.known & KNOWN_ACK) === 0) return false;
  if (newer !== null) {
    const opener = newer.a.opening.role === 'client' ? newer.a : newer.b;
    if (newer.handshake.step !== 1 || opener.state.name !== 'SYN-SENT' || peer.opening.role !== 'client') return false;
    expectChallengeAck(me);
    newer.met ??= { frame: s.frame, state: me.state.name, resetFrame: 0 };
    return false;
  }
  // The end of the old connection was seen: its numbers are gone, but nothing else is of that shape.
  if (peer.state.name !== 'SYN-SENT' || !peer.snd.issSeen || s.ack === ((peer.snd.iss + 1) | 0)) return false;
  if (connection.incarnation === 1 || (me.counts.segments > 0 && connection.met === null)) return false;
  turn.annotate('challenge-ack', 'implied', [peer.opening.synFrame, s.frame]);
  connection.met ??= { frame: s.frame, state: null, resetFrame: 0 };
  keepTrail(turn, neighbours);
  countOnly(turn);
  return true;
}

/** The opener's RST takes the old connection away. */
export function noteOldReset({ segment, connection, newer }: Turn): void {
  const { met } = newer ?? connection;
  if (met !== null && met.resetFrame === 0) met.resetFrame = segment.frame;
}
