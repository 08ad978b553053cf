/** What one segment means, judged by judge. */
import type { Nanos } from '../units.ts';
import { FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { judgeAck } from './acks.ts';
import { judgeCloseAcks, judgeFin } from './closing.ts';
import { keepTrail } from './ending/trail.ts';
import { EV_ACK } from './events.ts';
import { followExchange } from './exchange.ts';
import { judgeHandshake } from './handshake.ts';
import { judgeHeartbeat } from './heartbeat.ts';
import { addHistory } from './history.ts';
import { judgeProbe, judgeProbeAnswer } from './keepalive.ts';
import { moveNumbers, takeBases } from './numbers.ts';
import { judgeReset } from './reset.ts';
import { hearAck, judgeRetransmission } from './retransmission.ts';
import { owePeer, proveReceipts } from './states.ts';
import { isSteady } from './stage.ts';
import { watchPath, watchTtl } from './path/watch.ts';
import type { Turn } from './turn.ts';

/** Everything about one segment, in the order in which one fact rests on another. */
export function judge(turn: Turn): void {
  const { connection, segment } = turn;
  // Between opening and closing, a segment without SYN, FIN and RST has nothing to prove (a tenth of the time).
  const steady = connection.steady && (segment.flags & (SYN | FIN | RST)) === 0;
  if (!steady) takeBases(turn);
  turn.show();
  if (!steady) {
    proveReceipts(turn);
    judgeHandshake(turn);
    judgeReset(turn);
    judgeCloseAcks(turn);
  }
  hearAck(turn);
  const probe = judgeProbe(turn);
  if (!probe) judgeRetransmission(turn);
  const answer = turn.peer.probeOut !== 0 && judgeProbeAnswer(turn);
  if (!probe) judgeAck(turn, answer);
  if (!steady) judgeFin(turn);
  if (segment.payloadLength > 0) judgeHeartbeat(turn);
  keepTrail(turn);
  watchPath(turn);
  moveNumbers(turn);
  watchTtl(turn);
  if (!steady) {
    owePeer(turn);
    connection.steady = isSteady(connection);
  }
  followExchange(turn);
  addHistory(turn);
  if (turn.told === 0) {
    turn.events |= EV_ACK;
    if (turn.sink.wantsPlain) {
      turn.view.rttNs = measuredBy(turn);
      turn.sink.plain(turn.view, turn.connection.id, turn.me.side);
      turn.view.rttNs = Number.NaN;
    }
  }
}

/** The round trip that the peer measures with the segment in hand; NaN for none, or where that is not seen here. */
function measuredBy({ segment, peer }: Turn): Nanos {
  const f = peer.flight;
  return f !== null && f.nearNs === 0 && f.lastAckFrame === segment.frame ? f.sampledNs : Number.NaN;
}
