/**
 * Header prediction (Van Jacobson 1990, Linux tcp_rcv_established): in an open connection in which nothing is odd, the next
 * segment is nearly always data with the expected number, or an acknowledgement of some of what is out. What such a segment means
 * is this page. Whatever it is not sure of goes the full way (judge-segment), which is the one truth: test/fuzz/prediction.ts holds
 * both to the same output, to the byte.
 */
import { CHECKSUM_BAD, isAt, isWhole, type Segment } from '../segment/segment.ts';
import { seqGe, seqGt } from '../wire/seq.ts';
import { ACK, FIN, PSH, RST, SYN, URG } from '../tcp-flags.ts';
import { SECOND } from '../units.ts';
import type { Connection, Endpoint } from './connection.ts';
import { countTalk, fullSegment, payloadKind } from './ending/trail.ts';
import { EV_DATA } from './events.ts';
import { judgeHeartbeat, LARGEST_BEAT } from './idle/heartbeat.ts';
import { NAME_LOOKS, readName } from './opening/name.ts';
import { followOtherTools, tellsOtherTools } from './outcome/other-tools.ts';
import { hearAck, judgeRetransmission } from './retransmission/judge.ts';
import { hearNext, isCalm } from './sender/calm.ts';
import { watchPath } from './path/watch.ts';
import { followDialogue } from './timing/dialogue.ts';
import { ownTime, spendTime } from './timing/time-shares.ts';
import type { CurrentPacket } from './current-packet.ts';
import type { Witness } from './witness/witness.ts';

/** RFC 9293 §3.7.1: smaller windows may be silly ones. */
const SMALL_WINDOW = 536;
const MAX_SCALE = 14;
const QUIET = SECOND;

/**
 * How many segments were judged here, of them in runs (flow/plain-run), how many in connections that were calm to their end, and of them in plain
 * exchanges (flow/many/plain-exchanges); and whether any may be.
 */
export class Prediction {
  on = true;
  hits = 0;
  inRuns = 0;
  calm = 0;
  plain = 0;
}

/** Whether the segment is what was to be expected: nothing but new numbers and times can follow from it. */
export function isExpected(s: Segment, c: Connection, me: Endpoint, peer: Endpoint): boolean {
  const length = s.payloadLength;
  // An open connection; a whole header with nothing in it but numbers.
  if (!c.steady || c.older !== null || c.time === null) return false;
  if ((s.flags & (SYN | FIN | RST | URG | ACK)) !== ACK || !isWhole(s)) return false;
  if (s.sackCount > 0 || s.signed || s.checksum === CHECKSUM_BAD) return false;
  if (!s.hasTimestamp && me.opening.timestamps && peer.opening.timestamps) return false;
  // It echoes what was seen.
  if (s.hasTimestamp && ((s.tsEcr - peer.acks.newestTsVal) | 0) > 0) return false;
  if (c.doubts !== null && c.doubts.echoOf >= 0) return false;
  if (s.ttl >= 0 && (s.ttl < me.path.ttlMin || s.ttl > me.path.ttlMax)) return false;
  if (me.resets.sentCount + peer.resets.sentCount + me.probes.out + peer.probes.out > 0) return false;
  // It goes on where its sender stopped, and acknowledges what is out, or with data nothing new.
  const acked = (s.ack - me.rcv.nxt) | 0;
  if (!me.rcv.nxtKnown || peer.snd.una !== me.rcv.nxt || !peer.snd.unaKnown) return false;
  if (acked < 0 || (acked === 0 && length === 0) || seqGt(s.ack, peer.snd.nxt)) return false;
  if (!isAt(s, me.snd.nxt) || (me.flight !== null && !isAt(s, me.flight.nxt))) return false;
  // Windows that are open on both sides, and hold what is sent.
  const { acks } = me;
  if (s.window === 0 || acks.silly !== null || acks.zeroNs === acks.zeroNs) return false;
  if (!peer.rcv.wndKnown || peer.rcv.wnd === 0) return false;
  if (length === 0) return true;
  if (seqGt(peer.rcv.nxt, s.seq) || me.flight?.board.holes === true) return false;
  if (!me.opening.optionsKnown || !peer.opening.optionsKnown || !me.snd.unaKnown) return true;
  const limit = peer.acks.edgeKnown ? peer.acks.edge : (me.snd.una + peer.rcv.wnd) | 0;
  return !seqGe((s.seq + length) | 0, limit);
}

/** After `CurrentPacket.begin`: false when the segment in hand has to go the full way, of which nothing was done then. */
export function predict(packet: CurrentPacket, witness: Witness): boolean {
  const { segment: s, connection: c, me, peer, now } = packet;
  if (packet.newer !== null || !isExpected(s, c, me, peer)) return false;
  const { frame, window, ack, payloadLength: length } = s;
  const { snd, rcv, counts, trail, acks } = me;
  const scaled = me.opening.windowScale >= 0 && peer.opening.windowScale >= 0;
  const wnd = scaled ? window << Math.min(me.opening.windowScale, MAX_SCALE) : window;
  if (wnd <= acks.mostWindow && (wnd < SMALL_WINDOW || wnd < me.opening.mss)) return false;
  const quiet = now - c.counts.lastNs;
  if (tellsOtherTools(packet)) followOtherTools(packet);
  packet.show();

  // What its sender has heard, and what it has out now.
  const heard = peer.flight;
  if (heard !== null) {
    if (c.doubts === null && isCalm(heard) && (length > 0 || seqGt(ack, heard.una)))
      hearNext(heard, s, now, length > 0);
    else hearAck(packet, witness.evidence);
  }
  if (length > 0 || me.flight !== null) judgeRetransmission(packet, witness);

  // Its acknowledgement and window.
  const edge = (ack + wnd) | 0;
  if (!acks.edgeKnown || seqGt(edge, acks.edge)) {
    acks.edge = edge;
    acks.beyondEdge = 0;
  }
  acks.edgeKnown = true;
  if (wnd > acks.mostWindow) acks.mostWindow = wnd;
  if (ack !== acks.ack || !acks.known) acks.dupes = 0;
  acks.take(s, now);
  if (s.hasTimestamp) acks.stamp(s.tsVal);
  acks.stale = 0;
  if (length > 0 && (length <= LARGEST_BEAT || me.beat !== null || peer.beat !== null)) judgeHeartbeat(packet);

  // Its traces, should the connection end here.
  if (quiet >= QUIET) {
    c.quiet.ns = quiet;
    c.quiet.frame = frame;
  }
  peer.unanswered.frame = 0;
  trail.seq = s.seq;
  trail.ack = ack;
  trail.flags = s.flags;
  trail.length = length;
  trail.frame = frame;
  trail.ns = now;
  trail.ipId = s.ipId;
  if (length > 0) {
    if (me.unanswered.frame === 0) {
      me.unanswered.frame = frame;
      me.unanswered.ns = now;
      me.unanswered.quietNs = quiet >= QUIET ? quiet : 0;
      me.unanswered.repeats = 0;
    }
    trail.newDataFrame = frame;
    trail.newDataBytes = length;
    trail.heardBytes = peer.counts.bytes;
    if ((s.flags & PSH) !== 0 && length < fullSegment(peer)) countTalk(packet);
    trail.lastPayload = payloadKind(s);
  }
  if (ack !== rcv.nxt && peer.trail.newDataFrame > 0) trail.ackedDataFrame = peer.trail.newDataFrame;
  if (c.way !== null) watchPath(packet, witness.syns);
  spendTime(packet);

  // The variables of RFC 9293 §3.3.1 move on.
  counts.segments++;
  c.counts.segments++;
  if (counts.firstFrame === 0) counts.firstFrame = frame;
  counts.lastFrame = c.counts.lastFrame = frame;
  counts.lastNs = c.counts.lastNs = now;
  snd.nxtBefore = snd.nxt;
  if (length > 0) {
    packet.events |= EV_DATA;
    counts.dataSegments++;
    counts.lastDataFrame = frame;
    counts.lastDataNs = now;
    counts.bytes += length + packet.filled;
    snd.nxt = (s.seq + length) | 0;
  }
  rcv.nxt = peer.snd.una = ack;
  rcv.wnd = wnd;
  rcv.wndKnown = true;
  ownTime(packet);

  // What was said, and who waited for it.
  if (length > 0 && c.nameLooks < NAME_LOOKS) readName(packet, witness.greetings);
  if (length > 0 || c.dialogue !== null) followDialogue(packet);
  return true;
}
