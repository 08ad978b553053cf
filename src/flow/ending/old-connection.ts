/**
 * A SYN that met an older connection on the same ports, which its peer still holds: a challenge ACK with the old numbers
 * (RFC 5961 §4.2), or the ACK of TIME-WAIT (RFC 9293 §3.10.7.4), where a SYN-ACK was asked for.
 */
import { expectChallengeAck } from '../receiving/acks.ts';
import { KNOWN_ACK } from '../../segment/segment.ts';
import type { Bytes } from '../../units.ts';
import { seqLe, seqLt } from '../../wire/seq.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { countOnly } from '../numbers.ts';
import { applyTo } from '../states/change-state.ts';
import type { Neighbours } from './neighbours.ts';
import { keepTrail } from './trail.ts';

/** Before anything is judged, for segments of a connection that has a newer one, or is being opened; true: that is all of it. */
export function noteOldAnswer(packet: CurrentPacket, neighbours: Neighbours): boolean {
  const { segment: s, connection, me, peer, newer } = packet;
  if ((s.flags & (SYN | ACK | RST | FIN)) !== ACK || s.payloadLength > 0 || (s.known & KNOWN_ACK) === 0) return false;
  if (newer !== null) {
    const opener = newer.a.opening.role === 'client' ? newer.a : newer.b;
    if (newer.handshake.step !== 1 || opener.state.name !== 'SYN-SENT' || peer.opening.role !== 'client') return false;
    expectChallengeAck(me);
    if (newer.met === null || newer.met.frame === 0)
      newer.met = { frame: s.frame, state: me.state.name, resetFrame: newer.met?.resetFrame ?? 0 };
    return false;
  }
  // The end of the old connection was seen, or it is older than the capture: its numbers are gone, but nothing else is of that shape.
  const ahead = (s.ack - peer.snd.iss) | 0;
  const acceptable = ahead > 0 && seqLe(s.ack, peer.snd.nxt);
  if (peer.state.name !== 'SYN-SENT' || !peer.snd.issSeen || acceptable || ahead === 1) return false;
  if (me.counts.segments > 0 && connection.met === null) return false;
  // So near it may acknowledge data of this connection, whose opening the capture lacks; the opener's RST decides.
  const near = connection.incarnation === 1 && ahead > 0 && ahead <= FIRST_WINDOW_BYTES;
  // Of data behind this very SYN it says that it came (twice, RFC 2883): the connection is this one, and its opening was left out.
  if (near && s.sackCount > 0 && seqLt(peer.snd.iss, s.sack[0] ?? 0) && seqLe(s.sack[0] ?? 0, s.ack)) {
    packet.apply(peer, 'receives-syn-ack', 'implied');
    return false;
  }
  packet.annotate('challenge-ack', near ? 'assumed' : 'implied', [peer.opening.synFrame, s.frame]);
  if (!near) connection.met ??= { frame: s.frame, state: null, resetFrame: 0 };
  keepTrail(packet, neighbours);
  countOnly(packet);
  return true;
}

/** What a client may have sent between its SYN and an acknowledgement: more than a first window takes longer. */
const FIRST_WINDOW_BYTES: Bytes = 65_535;

/** The opener's RST takes the old connection away. */
export function noteOldReset({ segment, connection, me, peer, newer, sink }: CurrentPacket): void {
  // It has the number of the ACK that could have been this connection's: it was not. With ACK a socket aborts, too, whose SYN was answered.
  // Nobody answers a SYN with a FIN: that is a late one of a connection which nobody holds.
  if (
    newer === null &&
    me.state.name === 'SYN-SENT' &&
    (peer.trail.flags & (SYN | FIN)) === 0 &&
    ((segment.flags & ACK) === 0 || connection.handshake.step === 1) &&
    segment.seq === peer.trail.ack
  )
    connection.met ??= { frame: peer.trail.frame, state: null, resetFrame: 0 };
  // It answers something of the old connection that the capture lacks.
  if (newer !== null && newer.handshake.step === 1) newer.met ??= { frame: 0, state: null, resetFrame: 0 };
  const { met } = newer ?? connection;
  if (met === null || met.resetFrame !== 0) return;
  met.resetFrame = segment.frame;
  // Also out of TIME-WAIT, unless RFC 1337 §3 is followed (Linux: net.ipv4.tcp_rfc1337, off).
  const { older } = connection;
  if (newer !== null || older === null) return;
  for (const e of [older.a, older.b])
    if (e.state.name === 'TIME-WAIT') applyTo(sink, older, e, 'receives-rst', 'assumed', segment.frame);
}
