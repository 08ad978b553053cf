/** What one segment means, judged by judge. */
import type { Nanos } from '../units.ts';
import { seqGt } from '../wire/seq.ts';
import { FIN, RST, SYN } from '../tcp-flags.ts';
import { judgeAck } from './receiving/acks.ts';
import { judgeCloseAcks, judgeFin, judgeUntoldFin } from './ending/closing.ts';
import { noteOldAnswer } from './ending/old-connection.ts';
import { judgeAfterReset } from './ending/not-taken.ts';
import { keepTrail } from './ending/trail.ts';
import { EV_ACK, EV_TTL_CHANGED, EV_UNSEEN_ACKED } from './events.ts';
import { followDialogue } from './timing/dialogue.ts';
import { type Prediction, predict } from './header-prediction.ts';
import { judgeHandshake } from './opening/handshake.ts';
import { NAME_LOOKS, readName } from './opening/name.ts';
import { judgeHeartbeat, LARGEST_BEAT } from './idle/heartbeat.ts';
import { noteEcho } from './witness/echoes.ts';
import { isStray } from './witness/unseen.ts';
import { followOtherTools, tellsOtherTools } from './outcome/other-tools.ts';
import { followZeekGap } from './outcome/zeek.ts';
import { answersFirstPacket, judgeProbe, judgeProbeAnswer } from './idle/keepalive.ts';
import { countOnly, moveNumbers, takeBases } from './numbers.ts';
import { judgeReset } from './ending/reset.ts';
import { hearAck, judgeRetransmission, noteProbe } from './retransmission/judge.ts';
import { noteInFlight, proveReceipts } from './states/states.ts';
import { isSteady, lacksAck } from './states/stage.ts';
import { showsPath, watchPath, watchTtl } from './path/watch.ts';
import { ownTime, spendTime } from './timing/time-shares.ts';
import type { CurrentPacket } from './current-packet.ts';
import { measuresRoundTrips } from './path/vantage.ts';
import type { Witness } from './witness/witness.ts';

/** Everything about one segment: at once where it is what was to be expected, else in full. True: expected, and nothing to say of it. */
export function judge(packet: CurrentPacket, witness: Witness, prediction: Prediction): boolean {
  const expected = prediction.on && predict(packet, witness);
  if (expected) prediction.hits++;
  else judgeInFull(packet, witness);
  if (packet.annotations > 0) {
    if ((packet.events & EV_UNSEEN_ACKED) !== 0) followZeekGap(packet);
    return false;
  }
  packet.events |= EV_ACK;
  if (packet.sink.wantsPlain) packet.plain(measuredBy(packet));
  return expected;
}

/**
 * Judge by judge, in the order in which one fact rests on another. Whether a judge has anything to look at is asked here
 * where that is one comparison: calls that return at once were half the time of a bulk transfer.
 */
function judgeInFull(packet: CurrentPacket, witness: Witness): void {
  const { connection, segment, me, peer } = packet;
  const length = segment.payloadLength;
  // Between opening and closing, a segment without SYN, FIN and RST has nothing to prove (a tenth of the time).
  if (peer.trail.flags === 0 && judgeUntoldFin(packet)) connection.steady = false;
  const steady = connection.steady && (segment.flags & (SYN | FIN | RST)) === 0;
  if (!steady || tellsOtherTools(packet)) followOtherTools(packet);
  if (!steady) takeBases(packet);
  packet.show();
  if (lacksAck(segment)) {
    packet.annotate('no-ack', 'observed', null, {});
    spendTime(packet);
    countOnly(packet);
    return;
  }
  if ((packet.newer !== null || connection.handshake.step === 1) && noteOldAnswer(packet, witness.neighbours)) return;
  if (((segment.ack - peer.snd.nxt) | 0) > 0 && isStray(packet, witness.evidence)) {
    spendTime(packet);
    countOnly(packet);
    return;
  }
  if (segment.hasTimestamp) noteEcho(packet);
  if (peer.resets.sentCount > 0) judgeAfterReset(packet);
  if (!steady) {
    proveReceipts(packet);
    judgeHandshake(packet);
    judgeReset(packet, witness.neighbours);
    judgeCloseAcks(packet);
  }
  if (peer.flight !== null) hearAck(packet, witness.evidence);
  // A probe holds one byte at most.
  const probe = length <= 1 && judgeProbe(packet);
  if (probe) noteProbe(packet);
  else if (!isAstray(packet) && (length > 0 || me.flight !== null || !steady || seqGt(segment.seq, me.snd.nxt)))
    judgeRetransmission(packet, witness);
  const answer =
    peer.probes.out !== 0
      ? judgeProbeAnswer(packet, probe)
      : !steady && ((segment.ack - peer.snd.nxt) | 0) === 1 && answersFirstPacket(packet);
  if (!probe) judgeAck(packet, witness.evidence.copies, answer);
  if (!steady) judgeFin(packet);
  if (length > 0 && (length <= LARGEST_BEAT || me.beat !== null || peer.beat !== null)) judgeHeartbeat(packet);
  keepTrail(packet, witness.neighbours);
  if (!steady || showsPath(segment, connection)) watchPath(packet, witness.syns);
  spendTime(packet);
  moveNumbers(packet, witness.evidence);
  ownTime(packet);
  if ((packet.events & EV_TTL_CHANGED) !== 0) watchTtl(packet);
  if (!steady) {
    noteInFlight(packet);
    connection.steady = isSteady(connection);
  }
  if (length > 0 && connection.nameLooks < NAME_LOOKS) readName(packet, witness.greetings);
  if (length > 0 || connection.dialogue !== null) followDialogue(packet);
}

/** A FIN with the number of the SYN is no part of the stream (RFC 9293 §3.4), so it is not sent again either. */
const isAstray = ({ segment: s, me }: CurrentPacket): boolean =>
  (s.flags & FIN) !== 0 && s.payloadLength === 0 && me.snd.issKnown && s.seq === me.snd.iss;

/** The round trip that the peer measures with the segment in hand; NaN for none, or where that is not seen here. */
function measuredBy({ connection, segment, peer }: CurrentPacket): Nanos {
  const f = peer.flight;
  if (f === null || f.nearNs > 0 || f.lastAckFrame !== segment.frame || !(f.sampledNs > 0)) return Number.NaN;
  return measuresRoundTrips(connection, peer) ? f.sampledNs : Number.NaN;
}
