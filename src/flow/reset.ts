/** Every RST: what it looks like, what its cause must be where the frames tell, and whom it ends. */
import { EV_RST } from './events.ts';
import { KNOWN_ACK, KNOWN_SEQ } from '../segment/segment.ts';
import { ACK, RST } from '../wire/tcp-flags.ts';
import { seqGe, seqGt, seqLe } from '../wire/seq.ts';
import type { Certainty } from '../units.ts';
import type { ResetCause } from '../records.ts';
import type { Turn } from './turn.ts';

interface Judgement {
  readonly cause: ResetCause;
  readonly certainty: Certainty;
  readonly alternatives: readonly ResetCause[];
  readonly harmless: boolean;
}

const judged = (
  cause: ResetCause,
  certainty: Certainty,
  alternatives: readonly ResetCause[] = [],
  harmless = false,
): Judgement => ({ cause, certainty, alternatives, harmless });

export function judgeReset(turn: Turn): void {
  const { segment: s, me, peer, connection } = turn;
  if ((s.flags & RST) === 0) return;
  turn.events |= EV_RST;
  const verdict = causeOf(turn);
  me.rstCount++;
  if (me.rstFrame === 0) {
    me.rstFrame = s.frame;
    me.rstNs = turn.now;
  }
  connection.causes.push({
    frame: s.frame,
    ns: turn.now,
    side: me.side,
    cause: verdict.cause,
    harmless: verdict.harmless,
    certainty: verdict.certainty,
    alternatives: verdict.alternatives,
    senderState: me.state,
    receiverState: peer.state,
  });
  turn.annotate('reset', verdict.certainty, null, {
    cause: verdict.cause,
    alternatives: verdict.alternatives,
    harmless: verdict.harmless,
    form: (s.flags & ACK) !== 0 ? 'RST,ACK' : 'RST',
  });
  if (me.state === 'UNKNOWN' || me.state === 'LISTEN') {
    me.state = 'CLOSED';
    me.stateCertainty = 'implied';
  } else if (!(me.state === 'SYN-SENT' && verdict.cause === 'unacceptable-ack') && me.state !== 'TIME-WAIT')
    turn.apply(me, 'sends RST', 'implied');
  if (acceptable(turn)) turn.apply(peer, 'receives RST', 'implied');
}

/** The smallest set of causes that the form and the place alone tell (tcp-facts §5.1, §5.2). */
function causeOf(turn: Turn): Judgement {
  const { segment: s, me, peer, connection } = turn;
  const hasAck = (s.flags & ACK) !== 0;
  if (me.finFrame > 0 && peer.finFrame > 0 && me.ackedPeerFin)
    return judged('after-close', 'implied', ['time-wait'], true);
  if (peer.synFrame > 0 && peer.state === 'SYN-SENT' && me.segments === 0 && hasAck)
    return judged('port-closed', 'implied', ['firewall-reject']);
  if (me.finFrame > 0 && !hasAck && peer.lastDataFrame > me.finFrame)
    return judged('data-after-close', 'implied', ['time-wait']);
  if (me.state === 'SYN-SENT' && peer.synAckFrame > 0)
    return seqGt(s.seq, me.iss) || !me.issKnown
      ? judged('connect-abandoned', 'assumed', ['half-open-scan'])
      : judged('unacceptable-ack', 'implied');
  return judged('unknown', 'assumed', hasAck ? ['abortive-close', 'closed-with-unread-data'] : ['connection-unknown']);
}

/** RFC 5961 §3.2: in the window; in SYN-SENT it must acknowledge the SYN (RFC 9293 §3.10.7.3). */
function acceptable(turn: Turn): boolean {
  const { segment: s, peer } = turn;
  if (peer.state === 'SYN-SENT')
    return (s.flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && s.ack === ((peer.iss + 1) | 0);
  if ((s.known & KNOWN_SEQ) === 0 || !peer.rcvNxtKnown) return true;
  return seqGe(s.seq, peer.rcvNxt) && seqLe(s.seq, (peer.rcvNxt + Math.max(65_535, peer.window)) | 0);
}
