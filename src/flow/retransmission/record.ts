/** Writes a retransmission and moves its sender's state on. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Bytes, Certainty, Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';
import { FIN } from '../../tcp-flags.ts';
import { seqGe, seqGt, seqLe, seqLt, seqMin } from '../../wire/seq.ts';
import { EV_RETRANSMISSION, EV_SPURIOUS } from '../events.ts';
import { SenderClock } from '../sender/sender-clock.ts';
import { LOSS, RECOVERY } from '../sender/congestion-state.ts';
import type { Flight } from '../sender/flight.ts';
import { RETRANSMITTED, RETRANSMISSION_OUT } from '../sender/scoreboard.ts';
import { TimerFit } from '../sender/timer-profiles.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { withoutProbes } from './revise.ts';
import type { Situation } from './situation.ts';
import type { Reason } from './table.ts';

/** A lone segment's wait between a probe and the next sending beyond which the probe was the first time-out: it doubled. */
const DOUBLED_FACTOR = 1.7;
/** Of the estimate: a time-out that fires sooner shows that the back-off had ended (RFC 6298 §5.7). */
const FAR_TOO_SOON = 0.5;
/** Of the RTO, so that a probe would have been sent clearly before it. */
const MUCH_SOONER = 0.7;
/** Of a lone segment's probe time: the last segment may have been that probe. */
const PROBE_LIKE = 0.8;

/** Writes a retransmission for the reason that the row gives, and moves its sender on. */
export function record(situation: Situation, row: Reason): void {
  const { packet, f, start, end, now, unseen, tooBigFrame } = situation;
  const { segment: s, me } = packet;
  const { board } = f;
  const { kind } = row;
  const certainty: Certainty =
    row.certainty !== 'if-sampled' ? row.certainty : f.rtt.samples > 0 ? 'implied' : 'assumed';
  if (f.clock === null && s.hasTimestamp && packet.timed) {
    f.clock = new SenderClock();
    f.clock.take(s.tsVal, packet.now);
  }
  const before = board.at(start);
  const original = unseen === null && before < board.tail && seqLe(board.start[before] ?? 0, start) ? before : -1;
  const originalFrame = original < 0 ? 0 : (board.frame[original] ?? 0);
  const originalTsVal = original < 0 ? s.tsVal : (board.tsVal[original] ?? 0);
  const originalBytes = original < 0 ? 0 : ((board.end[original] ?? 0) - (board.start[original] ?? 0)) | 0;
  const lostTwice = original >= 0 && ((board.state[original] ?? 0) & RETRANSMITTED) !== 0;
  const bytes = retransmittedBytes(situation);
  const detail = describe(situation, row, original, bytes);
  const { lone, head, missed, peerUnseen, newest } = situation;
  const acked = noteAcked(situation, kind, detail);
  if (kind === 'retransmission-timeout') timedOut(packet, f, start, now, detail);
  else if (kind === 'tail-loss-probe') {
    detail['ptoNs'] = Math.round(f.rtt.ptoNs(lone));
    if (lone && situation.overdue) detail['timeoutDue'] = true;
    f.probeSent(false, end);
  } else if (kind === 'fast-retransmission' && f.state !== RECOVERY) f.enter(RECOVERY, 'timeout', s, now);
  // RFC 6298 §5.1: sending the first outstanding segment again arms the timer; so does a probe.
  if (head || kind === 'tail-loss-probe' || kind === 'retransmission-timeout') f.armedNs = now;
  me.retransmitted.segments++;
  me.retransmitted.bytes += bytes;
  const losses = f.account();
  losses.count(kind, bytes);
  // A repetition that is lost again tells of no other place.
  if (detail['spurious'] !== true && !lostTwice) losses.place(unseen === null, s.frame);
  if (f.state >= RECOVERY) f.episode.retransmitted();
  if (kind === 'path-mtu-retransmission' && f.pathMtuFrame === 0) f.pathMtuFrame = s.frame;
  if (f.timeouts > 1 && originalBytes > s.payloadLength && (s.flags & FIN) === 0 && end !== f.nxt)
    losses.shrunk(s.frame, originalBytes, s.payloadLength);
  losses.burst(now, f.rtt.srttNs);
  packet.events |= EV_RETRANSMISSION;
  const because = [originalFrame, tooBigFrame, kind === 'fast-retransmission' ? f.lastEvidenceFrame : 0, s.frame];
  packet.annotate(
    kind,
    certainty,
    because.filter((frame) => frame > 0),
    detail,
  );
  putOut(situation);
  f.ledger.add({
    start,
    end,
    frame: s.frame,
    ns: now,
    kind,
    certainty,
    timed: s.hasTimestamp,
    hasTimestamp: s.hasTimestamp && original >= 0,
    tsVal: s.tsVal,
    ipId: s.ipId,
    originalTsVal,
    originalFrame,
    detail,
    missed,
    unheard: peerUnseen,
    tail: newest,
    lone,
    settled: acked,
    dsacked: false,
    acked: false,
  });
}

/** How much payload of it had been sent before: what it brings for the first time does not count, nor does a FIN. */
function retransmittedBytes({ packet, f, start, unseen }: Situation): Bytes {
  const end = (start + packet.segment.payloadLength) | 0;
  if (unseen === 'elsewhere') return packet.segment.payloadLength;
  const below = Math.max(0, (seqMin(end, f.nxt) - start) | 0);
  return packet.filled < below ? below - packet.filled : below;
}

/** The facts of the record, as far as the sender's state before it gives them. `original`: row of what it repeats, or -1. */
function describe(situation: Situation, row: Reason, original: number, bytes: Bytes): Record<string, unknown> {
  const { packet, f, now, unseen, waitedNs } = situation;
  const { board } = f;
  const detail: Record<string, unknown> = { bytes };
  if ((packet.segment.flags & FIN) !== 0) detail['fin'] = true;
  if (row.trigger !== undefined) detail['trigger'] = row.trigger;
  const originalFrame = original < 0 ? 0 : (board.frame[original] ?? 0);
  if (originalFrame > 0) detail['originalFrame'] = originalFrame;
  if (unseen !== null) detail['originalSeen'] = false;
  // Where the original was not seen, its place was only noticed: what passed since then is no wait, but for a timer's.
  const byTimer = row.kind === 'retransmission-timeout' || row.kind === 'tail-loss-probe';
  if (packet.timed && waitedNs > 0 && waitedNs < Number.POSITIVE_INFINITY && (originalFrame > 0 || byTimer))
    detail['waitedNs'] = Math.round(waitedNs);
  const sinceNs = original >= 0 && packet.timed ? now - (board.sentNs[original] ?? now) : Number.NaN;
  if (!Number.isNaN(sinceNs)) detail['sinceLastSentNs'] = Math.round(sinceNs);
  return detail;
}

/** No host takes so long to give its TCP a packet that was captured on it. */
const LATE_IN_A_HOST: Nanos = 50 * MILLISECOND;

/** The receiver had it already, as the capture shows. Returns whether its TCP had acknowledged it. */
function noteAcked(situation: Situation, kind: AnnotationKind, detail: Record<string, unknown>): boolean {
  const { packet, f, end, unseen } = situation;
  const { me } = packet;
  const acked = me.snd.unaKnown && seqGe(me.snd.una, end);
  // What came damaged was dropped (RFC 9293 §3.1).
  const { way, views } = packet.connection;
  const original = Number(detail['originalFrame'] ?? 0);
  const damaged = way?.sums?.sides[me.side].frames.includes(original) === true;
  // Seen before a device that is captured on both its sides, and not behind it.
  const lost = damaged || views?.isLostBetween(original) === true;
  const had = f.besideReceiver && unseen === null && !lost && seqLe(end, f.nxt) && kind !== 'fast-open-retransmission';
  if (!acked && !had) return false;
  detail['spurious'] = true;
  detail['proof'] = 'seen-acked';
  if (!acked) detail['acknowledged'] = false;
  packet.events |= EV_SPURIOUS;
  if (acked && packet.timed && packet.now - f.lastAckNs >= LATE_IN_A_HOST) f.account().deaf(packet.segment.frame);
  // The receiver's capture holds it, but its TCP has not acknowledged it: no acknowledgement was late.
  if (acked || kind !== 'retransmission-timeout')
    f.account().needless(
      kind,
      packet.segment.frame,
      (situation.missed && Number(detail['originalFrame'] ?? 0) > 0) || f.disorder !== null,
    );
  return acked;
}

/** Its bytes are out once more: each row of the scoreboard holds the latest transmission. */
function putOut({ packet, f, start, end, now, unseen }: Situation): void {
  const { segment: s } = packet;
  const { board } = f;
  if (unseen === 'elsewhere') board.push(start, end, now, s.frame, s.tsVal, s.ipId, RETRANSMITTED | RETRANSMISSION_OUT);
  else {
    board.split(start);
    board.split(end);
    for (let i = board.at(start); i < board.tail && seqLt(board.start[i] ?? 0, end); i++) {
      board.state[i] = (board.state[i] ?? 0) | RETRANSMITTED | RETRANSMISSION_OUT;
      board.sentNs[i] = now;
      board.frame[i] = s.frame;
      board.tsVal[i] = s.tsVal;
    }
    // What the SYN carried was not kept: it is out since now.
    const again = board.empty && f.state === LOSS && f.cause === 'fast-open' && seqLt(start, f.nxt);
    if (again) board.push(start, seqMin(end, f.nxt), now, s.frame, s.tsVal, s.ipId, RETRANSMITTED | RETRANSMISSION_OUT);
    if (seqGt(end, f.nxt)) board.push(f.nxt, end, now, s.frame, s.tsVal, s.ipId, 0);
  }
  if (seqGt(end, f.nxt)) f.nxt = end;
  if (f.unseen !== null) f.unseen.missing = 0;
}

/** RFC 6298 §5.4–5.6: one more time-out of the ladder; a doubtful probe before it may have been its first step. */
function timedOut(packet: CurrentPacket, f: Flight, start: number, now: Nanos, detail: Record<string, unknown>): void {
  const { segment: s } = packet;
  const { rtt } = f;
  const losses = f.account();
  const probe = f.ledger.last();
  if (
    probe !== undefined &&
    f.timeouts === 0 &&
    rtt.backoff === 0 &&
    probe.kind === 'tail-loss-probe' &&
    probe.lone &&
    probe.start === start &&
    now - probe.ns > DOUBLED_FACTOR * rtt.baseRtoNs
  ) {
    withoutProbes(packet, f, s.frame);
    fitTimer(packet, f, 1, Number(probe.detail['waitedNs']));
    f.timeouts = rtt.backoff = 1;
    f.timeoutFirstNs = probe.ns;
  }
  // It fired long before it was due: a round trip that is not seen here has ended the back-off (RFC 6298 §5.7).
  if (f.timeouts === 0 && now - f.armedNs < FAR_TOO_SOON * rtt.rtoNs) rtt.backoff = 0;
  detail['nth'] = ++f.timeouts;
  detail['rtoEstimateNs'] = Math.round(rtt.rtoNs);
  detail['backoff'] = rtt.backoff;
  losses.timedOut(f.timeouts, s.frame, now, now - f.armedNs);
  if (s.payloadLength > 0) losses.stalledData = true;
  if (rtt.backoff === f.timeouts - 1) fitTimer(packet, f, f.timeouts, now - f.armedNs);
  if (f.noProbes && !f.beforeProbes && losses.unprobedFrame === 0 && missedProbe(f)) losses.unprobedFrame = s.frame;
  if (f.timeouts === 1) f.timeoutFirstNs = now;
  f.enter(LOSS, 'timeout', s, now);
  f.board.giveUp();
  rtt.backoff++;
}

/**
 * Several segments are out, so that a probe would have come long before the time-out (RFC 8985 §7.2). Where the last one
 * left alone, after a silence as long as a probe's, it may have been the probe.
 */
function missedProbe(f: Flight): boolean {
  const { board, rtt } = f;
  if (f.timeouts > 1 || board.tail - board.head < 2 || rtt.ptoNs(false) > MUCH_SOONER * rtt.rtoNs) return false;
  const gap = (board.sentNs[board.tail - 1] ?? 0) - (board.sentNs[board.tail - 2] ?? 0);
  return gap < PROBE_LIKE * rtt.ptoNs(true);
}

/** Holds a wait for the `nth` time-out in a row against the timers of known systems, where the sender's own time is known. */
function fitTimer(packet: CurrentPacket, f: Flight, nth: number, waitedNs: Nanos): void {
  const { rtt } = f;
  if (!packet.timed || f.nearNs > 0 || f.atReceiver || rtt.samples === 0 || !Number.isFinite(waitedNs)) return;
  (f.account().timers ??= new TimerFit()).take(nth, waitedNs, rtt.srttNs, rtt.spreadNs, rtt.baseRtoNs);
}
