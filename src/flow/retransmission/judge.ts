/** Every data segment against what its sender had out: new, sent again and why, late, or a copy. */
import { KNOWN_ACK, KNOWN_SEQ, MARKED_AGAIN, type Segment } from '../../segment/segment.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { seqGt, seqLe } from '../../wire/seq.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Evidence } from '../witness/evidence.ts';
import { noteHole, tellHoles } from '../witness/unseen.ts';
import { compareContents } from '../path/watch.ts';
import { OPEN, RECOVERY } from '../sender/congestion-state.ts';
import type { Flight } from '../sender/flight.ts';
import { isNewDataProbe } from '../sender/new-data-probe.ts';
import { catchUp } from '../sender/on-the-way.ts';
import { camePast } from '../sender/order.ts';
import { followPace } from '../sender/pace.ts';
import type { CurrentPacket } from '../current-packet.ts';
import type { Witness } from '../witness/witness.ts';
import { arrive, tellOvertaken } from './arrival.ts';
import { lostBefore } from './lost-before.ts';
import { countMissing, noteLostTail, rungOf } from './missing.ts';
import { openFlight } from './open-flight.ts';
import { record } from './record.ts';
import { tellProved, tellUnheard } from './revise.ts';
import { Situation } from './situation.ts';
import { decide, MARKED, type Row } from './table.ts';

/** A jump by more than this is another numbering, not a hole. */
const WIDEST_HOLE = 1 << 24;

/** An acknowledgement for the peer's sender model. */
export function hearAck(packet: CurrentPacket, evidence: Evidence): void {
  const { segment: s, me, peer } = packet;
  const f = peer.flight;
  if (f === null || (s.flags & (ACK | SYN | RST)) !== ACK || (s.known & KNOWN_ACK) === 0) return;
  if (s.sackCount > 0) {
    f.sack = true;
    f.sackUnknown = false;
  }
  if (packet.connection.doubts !== null) tellHoles(packet, evidence, f, packet.connection.doubts);
  const pure = s.payloadLength === 0 && (s.flags & FIN) === 0;
  const fresh = s.payloadLength > 0 && (!me.snd.seqKnown || seqGt((s.seq + s.payloadLength) | 0, me.snd.nxt));
  const unheard = !f.unaKnown && f.losses !== null;
  f.hear(s, packet.now, pure, fresh);
  if (unheard && pure) tellUnheard(packet, peer, f);
  tellProved(packet, peer, f);
}

/** Data or a FIN. */
export function judgeRetransmission(packet: CurrentPacket, witness: Witness): void {
  const { segment: s, me, connection } = packet;
  const length = s.payloadLength + ((s.flags & FIN) !== 0 ? 1 : 0);
  if ((s.flags & (SYN | RST)) !== 0 || (s.known & KNOWN_SEQ) === 0 || !me.snd.seqKnown) return;
  // An empty segment carries SND.NXT: what lies below it has been sent (RFC 9293 §3.10.4).
  if (length === 0 && (me.flight === null ? seqLe(s.seq, me.snd.nxt) : false)) return;
  const f = (me.flight ??= openFlight(packet, witness));
  if (f.clock !== null && s.hasTimestamp && packet.timed) f.clock.take(s.tsVal, packet.now);
  const now = sentNs(packet, f);
  const start = s.seq;
  const end = (start + length) | 0;
  if (!f.waiting.empty) {
    catchUp(f, now, s, end, packet.now);
    tellProved(packet, me, f);
  }
  const ahead = (start - f.nxt) | 0;
  const u = f.unseen;
  if (u !== null) countMissing(packet, f, u, now);
  if (length === 0) {
    if (ahead > 0 && ahead < WIDEST_HOLE) {
      noteHole(packet, f);
      f.skip(start, now, s);
    }
    // Nothing lies between: what is missing was no data.
    else if (ahead === 0 && f.board.empty && u !== null) u.missing = 0;
    noteSent(f, s, now);
    return;
  }
  let otherFrame = 0;
  if (ahead >= 0) sendNew(packet, f, start, end, ahead, now);
  else if (ahead > -0x20000000) {
    otherFrame = compareContents(packet, witness.contents);
    if (otherFrame > 0) tellConflict(packet, f, end, otherFrame, now);
    else {
      const situation = arrive(packet, witness, f, start, end, now);
      if (situation !== null) takeRetransmission(situation);
    }
  }
  witness.recent.add(connection.id * 2 + me.side, s);
  // Of two contents the first stays to compare with: what comes later may be either of them.
  if (otherFrame === 0) witness.contents.add(connection.id * 2 + me.side, s);
  noteSent(f, s, now);
}

/** A probe of a closed window or an idle peer: no data, but one of its sender's segments, with the next identification. */
export function noteProbe(packet: CurrentPacket): void {
  const f = packet.me.flight;
  if (f !== null) noteSent(f, packet.segment, sentNs(packet, f));
}

/** Away from the sender its own clock tells when it sent; what the network did to the segment is not its affair. */
function sentNs({ segment: s, timed, now }: CurrentPacket, f: Flight): Nanos {
  return f.clock !== null && f.nearNs > 0 && s.hasTimestamp && timed ? f.clock.sentAt(s.tsVal, now) : now;
}

/** The newest segment of a sender. */
export function noteSent(f: Flight, s: Segment, now: Nanos): void {
  if (now > f.lastSentNs) f.lastSentNs = now;
  f.ids.take(s);
  if (s.hasTimestamp && (f.newestTsVal === 0 || ((s.tsVal - f.newestTsVal) | 0) > 0)) f.newestTsVal = s.tsVal;
}

function sendNew(packet: CurrentPacket, f: Flight, start: number, end: number, ahead: number, now: Nanos): void {
  const { segment: s, me } = packet;
  if (ahead > WIDEST_HOLE) f.board.dropBelow(start);
  else if (ahead > 0) {
    noteHole(packet, f);
    f.skip(start, now, s);
  }
  if ((s.known & MARKED_AGAIN) !== 0 && s.payloadLength > 0) {
    record(new Situation(packet, f, start, end, now, 'elsewhere'), MARKED);
    return;
  }
  const u = f.unseen;
  if (u !== null && lostBefore(packet, f, u, start, end, ahead, now)) return;
  if ((u !== null || f.nearNs > 0) && s.payloadLength > 0 && camePast(f, s)) tellOvertaken(packet, f, 0);
  if (ahead > 0) {
    f.sendNew(start, end, s, now);
    return;
  }
  if (s.payloadLength > 0) followPace(packet, f, end, now);
  if (packet.timed && isNewDataProbe(f, s, Math.min(me.opening.mss, packet.peer.opening.mss), now)) {
    const pto = f.rtt.ptoNs(f.board.tail - f.board.head === 1);
    packet.annotate('tail-loss-probe', 'assumed', [s.frame], {
      newData: true,
      waitedNs: Math.round(now - f.armedNs),
      ptoNs: Math.round(pto),
    });
    f.sendNew(start, end, s, now);
    f.probeSent(true, end);
    f.armedNs = now;
    return;
  }
  f.sendNew(start, end, s, now);
  if (u === null) return;
  if (u.missing > 0 && u.sure && f.state === OPEN && !f.hasSack) u.odd++;
  u.missing = 0;
  if (s.payloadLength > 0 && f.lastPromptNs > f.lastSentNs) u.thinkNs = now - f.lastPromptNs;
}

/** Other data for the same sequence numbers: nothing was sent again, so no timer and no loss is behind it. */
function tellConflict(packet: CurrentPacket, f: Flight, end: number, otherFrame: FrameNo, now: Nanos): void {
  const { segment: s } = packet;
  packet.annotate('conflicting-data', 'observed', [otherFrame, s.frame], { bytes: s.payloadLength, otherFrame });
  if (seqGt(end, f.nxt)) f.sendNew(f.nxt, end, s, now);
}

/** It was sent again: why, and what that shows of its sender. */
function takeRetransmission(s: Situation): void {
  const row = decide(s);
  tellProved(s.packet, s.packet.me, s.f);
  row.moves?.(s);
  noteTail(s, row);
  record(s, row);
}

/** The first hole is filled for the first time: identifications that are missing before it tell of a lost tail, and of lost tries. */
function noteTail(s: Situation, { kind }: Row): void {
  const { packet, f } = s;
  const u = f.unseen;
  if (u === null || s.hole < 0) return;
  if (s.recut && kind === 'path-mtu-retransmission') {
    if (u.kind === null) noteLostTail(packet, f, u, 0, kind);
    return;
  }
  if (f.state >= RECOVERY || s.hole !== f.board.firstOpen()) return;
  if (kind === 'fast-retransmission') noteLostTail(packet, f, u, 0);
  else if (kind === 'retransmission-timeout' && (f.hasSack || f.dupAcks > 0)) {
    const nth = rungOf(f, s.waitedNs);
    // Any segment of the hole may have been sent again before, in vain.
    noteLostTail(packet, f, u, nth - 1 + Math.ceil(s.holeBytes / Math.max(1, packet.segment.payloadLength)));
    if (nth > 1) f.timeouts = f.rtt.backoff = nth - 1;
  }
}
