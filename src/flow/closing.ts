/** Close steps 1/4 to 4/4: the first FIN, its ACK, the other FIN, its ACK; merged where one segment is both. */
import { EV_FIN } from './events.ts';
import { KNOWN_ACK } from '../segment/segment.ts';
import { ACK, FIN, RST } from '../wire/tcp-flags.ts';
import { seqGe } from '../wire/seq.ts';
import type { Turn } from './turn.ts';

const STEP_ACK_OF_FIRST = 2;
const STEP_ACK_OF_SECOND = 8;

/** ACKs of FINs: before the segment's own FIN, as 2/4 comes before 3/4. */
export function judgeCloseAcks(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  if (peer.finFrame === 0 || (s.flags & (ACK | RST)) !== ACK || (s.known & KNOWN_ACK) === 0) return;
  if (!seqGe(s.ack, (peer.finSeq + 1) | 0)) return;
  const first = connection.closedFirst === peer.side;
  const bit = first ? STEP_ACK_OF_FIRST : STEP_ACK_OF_SECOND;
  if ((connection.closeSteps & bit) !== 0) return;
  connection.closeSteps |= bit;
  if (!first) connection.finalFrame = s.frame;
  turn.annotate(
    first ? 'close-2' : 'close-4',
    'observed',
    [peer.finFrame, s.frame],
    me.finFrame > 0 && first && connection.simultaneousClose ? SIMULTANEOUS : null,
  );
}

const SIMULTANEOUS = { simultaneous: true };

/** The first FIN of an endpoint. */
export function judgeFin(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  if ((s.flags & (FIN | RST)) !== FIN) return;
  turn.events |= EV_FIN;
  const finSeq = (s.seq + s.payloadLength) | 0;
  me.finCount++;
  me.finLastFrame = s.frame;
  if (me.finFrame > 0) return;
  me.finFrame = s.frame;
  me.finSeq = finSeq;
  me.finNs = turn.now;
  if (connection.closedFirst < 0) {
    connection.closedFirst = me.side;
    turn.annotate('close-1');
  } else {
    const crossed = !me.ackedPeerFin;
    if (crossed) connection.simultaneousClose = true;
    turn.annotate('close-3', 'observed', null, crossed ? SIMULTANEOUS : null);
  }
  turn.apply(me, 'sends FIN', me.state === 'UNKNOWN' || peer.state === 'UNKNOWN' ? 'implied' : 'observed');
}
