/**
 * Question and answer: who waits for whom in a connection whose two sides take turns. Times are those of the capture
 * point; the round trip from there to either side is taken off at the end (flow/path/distance), so that what is left is the
 * application's own time from whatever place the capture was made.
 */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { seqGt } from '../../wire/seq.ts';
import { KNOWN_ACK, KNOWN_SEQ } from '../../segment/segment.ts';
import { EV_REORDERED, EV_RETRANSMISSION, EV_WAITED } from '../events.ts';
import type { Dialogue } from '../parts/dialogue.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** After the numbers moved on. */
export function followDialogue(packet: CurrentPacket): void {
  const { segment: s, me, connection } = packet;
  const x = connection.dialogue;
  if (s.payloadLength === 0) {
    if (x !== null && x.waiting) quietSegment(packet, x);
    return;
  }
  if (!packet.timed || (s.known & KNOWN_SEQ) === 0 || (s.flags & (SYN | RST)) !== 0) return;
  // A FIN, or a later part, may have overtaken the answer.
  const late = (packet.events & EV_REORDERED) !== 0 && x !== null && x.waiting && me.side !== x.asker;
  const fresh = late || seqGt((s.seq + s.payloadLength) | 0, me.snd.nxtBefore);
  if (x !== null && !x.waiting && me.side !== x.asker && fresh && x.more(s.payloadLength, packet.now)) return;
  newWords(packet, x ?? openDialogue(packet), fresh);
}

/** Without the opening it would be a guess who asks; after the close it is too late. */
function openDialogue(packet: CurrentPacket): Dialogue | null {
  const { connection: c } = packet;
  if (c.a.opening.role === 'unknown' || c.handshake.simultaneous || c.ended) return null;
  return c.beginDialogue(c.a.opening.role === 'client' ? 0 : 1);
}

/** A segment without data, while an answer is waited for. */
function quietSegment(packet: CurrentPacket, x: Dialogue): void {
  const { segment: s, me } = packet;
  if (me.side !== x.asker && (s.flags & (ACK | SYN | FIN | RST)) === ACK && (s.known & KNOWN_ACK) !== 0)
    x.acknowledged(s, packet.now);
  if ((packet.events & EV_RETRANSMISSION) !== 0) x.doubt();
}

function newWords(packet: CurrentPacket, x: Dialogue | null, fresh: boolean): void {
  if (x === null) return;
  const { segment: s, me, connection } = packet;
  if (!fresh || (packet.events & (EV_RETRANSMISSION | EV_REORDERED)) !== 0 || seqGt(s.seq, me.snd.nxtBefore)) x.doubt();
  if (!fresh) return;
  if (me.side !== x.asker) {
    const openNs = packet.peer.counts.bytes > 0 ? Number.NaN : connection.handshake.ns;
    if (x.answer(s, packet.now, openNs)) packet.events |= EV_WAITED;
    return;
  }
  const near = me.opening.synFrame > 0 ? connection.handshake.synAckToAckNs : connection.handshake.synToSynAckNs;
  const allAcked = me.snd.unaKnown && me.snd.una === me.snd.nxtBefore;
  if (x.ask(s, packet.now, allAcked, near > 0 ? near : 0)) packet.events |= EV_WAITED;
}
