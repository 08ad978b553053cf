/** Whether a segment repeats sequence space that its sender was seen to send before, and how much of it. */
import { EV_RETRANSMISSION } from './events.ts';
import { KNOWN_SEQ } from '../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGe, seqLt } from '../wire/seq.ts';
import type { Turn } from './turn.ts';

/** Data or a FIN again. The trigger is not judged here. */
export function judgeRetransmission(turn: Turn): void {
  const { segment: s, me } = turn;
  const length = s.payloadLength + ((s.flags & FIN) !== 0 ? 1 : 0);
  if (length === 0 || (s.flags & (SYN | RST)) !== 0 || (s.known & KNOWN_SEQ) === 0 || !me.seqKnown) return;
  if (!seqLt(s.seq, me.sndNxt)) return;
  const end = (s.seq + length) | 0;
  const again = seqGe(me.sndNxt, end) ? length : (me.sndNxt - s.seq) | 0;
  me.retransmittedSegments++;
  me.retransmittedBytes += again;
  turn.events |= EV_RETRANSMISSION;
  const fin = (s.flags & FIN) !== 0 && me.finFrame > 0 && me.finFrame !== s.frame;
  const acked = (s.flags & ACK) !== 0 && me.unaKnown && seqGe(me.sndUna, end);
  turn.annotate('unclassified-retransmission', 'observed', null, {
    bytes: again,
    ...(fin ? { fin: true } : {}),
    ...(acked ? { spurious: true, proof: 'seen-acked' } : {}),
  });
}
