/** Writes a retransmission, moves its sender's state on, and revises what a later frame proves or disproves of it. */
import { EV_RETRANSMISSION, EV_SPURIOUS } from './events.ts';
import type { AnnotationKind } from '../records/contract.ts';
import type { Certainty, FrameNo, Nanos } from '../units.ts';
import { FIN } from '../wire/tcp-flags.ts';
import { seqGe, seqGt, seqLe, seqLt, seqMin } from '../wire/seq.ts';
import { type Flight, LOSS, type Proof, type ProofName, RECOVERY } from './sender/flight.ts';
import type { Sent } from './sender/ledger.ts';
import { FarClock } from './sender/far-clock.ts';
import { AGAIN, OUT } from './sender/scoreboard.ts';
import { TimerFit } from './sender/timer-profiles.ts';
import type { Trigger } from './sender/trigger.ts';
import type { Turn } from './turn.ts';

/** Writes a retransmission and moves the sender's state on. */
export function again(
  turn: Turn,
  f: Flight,
  start: number,
  end: number,
  now: Nanos,
  trigger: Trigger,
  cause: FrameNo,
  unseen: 'ip-id' | 'hole' | null,
): void {
  const { segment: s, me } = turn;
  const { board, rtt } = f;
  const { kind } = trigger;
  if (f.clock === null && s.hasTimestamp && turn.timed) {
    f.clock = new FarClock();
    f.clock.take(s.tsVal, turn.now);
  }
  const detail: Record<string, unknown> = {};
  const row = board.at(start);
  const original = unseen === null && row < board.tail && seqLe(board.start[row] ?? 0, start) ? row : -1;
  const originalFrame = original < 0 ? 0 : (board.frame[original] ?? 0);
  const originalTsVal = original < 0 ? s.tsVal : (board.tsVal[original] ?? 0);
  const bytes = unseen === 'ip-id' ? (end - start) | 0 : (seqMin(end, f.nxt) - start) | 0;
  detail['bytes'] = bytes;
  if ((s.flags & FIN) !== 0) detail['fin'] = true;
  if (trigger.trigger !== undefined) detail['trigger'] = trigger.trigger;
  if (originalFrame > 0) detail['originalFrame'] = originalFrame;
  if (unseen !== null) detail['originalSeen'] = false;
  const open = board.firstOpen();
  const head = open === board.tail || seqLe(start, board.start[open] ?? start);
  // Where the original was not seen, its place was only noticed: what passed since then is no wait, but for a timer's.
  const byTimer = kind === 'retransmission-timeout' || kind === 'tail-loss-probe';
  if (turn.timed && now > f.armedNs && f.armedNs > Number.NEGATIVE_INFINITY && (unseen === null || byTimer))
    detail['waitedNs'] = Math.round(now - f.armedNs);
  if (original >= 0 && turn.timed) detail['sinceLastSentNs'] = Math.round(now - (board.sentNs[original] ?? now));
  const acked = me.unaKnown && seqGe(me.sndUna, end);
  if (acked || (f.atReceiver && unseen === null && seqLe(end, f.nxt) && kind !== 'fast-open-retransmission')) {
    detail['spurious'] = true;
    detail['proof'] = 'seen-acked';
    turn.events |= EV_SPURIOUS;
    // The receiver's capture holds it, but its TCP has not acknowledged it: no acknowledgement was late.
    if (acked || kind !== 'retransmission-timeout') f.account().needless(kind, s.frame);
  }
  let certainty: Certainty = trigger.certainty;
  const lone = board.tail - board.head <= 1;
  if (kind === 'retransmission-timeout') timedOut(turn, f, start, now, detail);
  else if (kind === 'tail-loss-probe') {
    detail['ptoNs'] = Math.round(rtt.ptoNs(lone));
    f.probeSent(false, end);
  } else if (kind === 'fast-retransmission' && f.state !== RECOVERY) f.enter(RECOVERY, 'timeout', s, now);
  if (kind === 'unclassified-retransmission') certainty = 'observed';
  // RFC 6298 §5.1: sending the first outstanding segment again arms the timer; so does a probe.
  if (head || kind === 'tail-loss-probe' || kind === 'retransmission-timeout') f.armedNs = now;
  me.retransmittedSegments++;
  me.retransmittedBytes += bytes;
  const losses = f.account();
  losses.count(kind, bytes);
  // A repetition that is lost again tells of no other place.
  const lostAgain = row < board.tail && ((board.state[row] ?? 0) & AGAIN) !== 0 && original >= 0;
  if (detail['spurious'] !== true && !lostAgain) losses.place(unseen === null, s.frame);
  if (f.state >= RECOVERY) f.episode.sentAgain();
  if (kind === 'path-mtu-retransmission' && f.pathMtuFrame === 0) f.pathMtuFrame = s.frame;
  const sizeBefore = original < 0 ? 0 : ((board.end[original] ?? 0) - (board.start[original] ?? 0)) | 0;
  if (
    f.timeouts > 1 &&
    losses.shrunkFrame === 0 &&
    sizeBefore > s.payloadLength &&
    (s.flags & FIN) === 0 &&
    end !== f.nxt
  ) {
    losses.shrunkFrame = s.frame;
    losses.shrunkFrom = sizeBefore;
    losses.shrunkTo = s.payloadLength;
  }
  losses.burst(now, rtt.srttNs);
  turn.events |= EV_RETRANSMISSION;
  const because: number[] = [];
  if (originalFrame > 0) because.push(originalFrame);
  if (cause > 0) because.push(cause);
  if (kind === 'fast-retransmission' && f.lastEvidenceFrame > 0) because.push(f.lastEvidenceFrame);
  because.push(s.frame);
  turn.annotate(kind, certainty, because, detail);
  if (unseen === 'ip-id') board.push(start, end, now, s.frame, s.tsVal, s.ipId, AGAIN | OUT);
  else {
    board.split(start);
    board.split(end);
    for (let i = board.at(start); i < board.tail && seqLt(board.start[i] ?? 0, end); i++) {
      board.state[i] = (board.state[i] ?? 0) | AGAIN | OUT;
      board.sentNs[i] = now;
      board.frame[i] = s.frame;
      board.tsVal[i] = s.tsVal;
    }
    if (seqGt(end, f.nxt)) board.push(f.nxt, end, now, s.frame, s.tsVal, s.ipId, 0);
  }
  if (seqGt(end, f.nxt)) f.nxt = end;
  if (f.unseen !== null) f.unseen.missing = 0;
  const sent: Sent = {
    start,
    end,
    frame: s.frame,
    ns: now,
    kind,
    timed: s.hasTimestamp,
    hasTimestamp: s.hasTimestamp && original >= 0,
    tsVal: s.tsVal,
    ipId: s.ipId,
    originalTsVal,
    originalFrame,
    detail,
    lone,
    settled: acked,
    dsacked: false,
    acked: false,
  };
  f.ledger.add(sent);
}

/** RFC 6298 §5.4–5.6: one more time-out of the ladder; a doubtful probe before it may have been its first step. */
function timedOut(turn: Turn, f: Flight, start: number, now: Nanos, detail: Record<string, unknown>): void {
  const { segment: s } = turn;
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
    now - probe.ns > 1.7 * rtt.baseRtoNs
  ) {
    withoutProbes(turn, f, s.frame);
    fitTimer(turn, f, 1, Number(probe.detail['waitedNs']));
    f.timeouts = rtt.backoff = 1;
    f.timeoutFirstNs = probe.ns;
  }
  // It fired long before it was due: a round trip that is not seen here has ended the back-off (RFC 6298 §5.7).
  if (f.timeouts === 0 && now - f.armedNs < rtt.rtoNs / 2) rtt.backoff = 0;
  detail['nth'] = ++f.timeouts;
  detail['rtoEstimateNs'] = Math.round(rtt.rtoNs);
  detail['backoff'] = rtt.backoff;
  losses.timedOut(f.timeouts, s.frame, now, now - f.armedNs);
  if (rtt.backoff === f.timeouts - 1) fitTimer(turn, f, f.timeouts, now - f.armedNs);
  if (f.noProbes && losses.unprobedFrame === 0 && missedProbe(f)) losses.unprobedFrame = s.frame;
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

const MUCH_SOONER = 0.7;
const PROBE_LIKE = 0.8;

/** Holds a wait for the `nth` time-out in a row against the timers of known systems, where the sender's own time is known. */
function fitTimer(turn: Turn, f: Flight, nth: number, waitedNs: Nanos): void {
  const { rtt } = f;
  if (!turn.timed || f.nearNs > 0 || f.atReceiver || rtt.samples === 0 || !Number.isFinite(waitedNs)) return;
  (f.account().timers ??= new TimerFit()).take(nth, waitedNs, rtt.srttNs, rtt.spreadNs, rtt.baseRtoNs);
}

/** A lone segment's probe was its time-out: both leave at the same moment. */
function becomesTimeout(turn: Turn, f: Flight, probe: Sent, frame: FrameNo): void {
  const { ptoNs: _, ...rest } = probe.detail;
  const detail = { ...rest, nth: 1, rtoEstimateNs: Math.round(f.rtt.baseRtoNs), backoff: 0 };
  revise(turn, 0, probe, 'retransmission-timeout', 'implied', [probe.frame, frame], detail);
  const losses = f.account();
  losses.recount('tail-loss-probe', 'retransmission-timeout', (probe.end - probe.start) | 0);
  losses.timedOut(1, probe.frame, probe.ns, Number(probe.detail['waitedNs'] ?? Number.NaN));
  probe.kind = 'retransmission-timeout';
  probe.detail = detail;
}

/** This sender left a tail to its RTO where a probe was due: what was taken for its probes were time-outs too. */
export function withoutProbes(turn: Turn, f: Flight, frame: FrameNo): void {
  f.noProbes = true;
  for (const sent of f.ledger.ofKind('tail-loss-probe')) if (sent.lone) becomesTimeout(turn, f, sent, frame);
}

/** `whose` 0: the sender of the segment in hand, 1: its peer. */
export function proofFor(turn: Turn, whose: 0 | 1): Proof {
  HELD.turn = turn;
  return whose === 0 ? OWN : PEERS;
}

const HELD: { turn: Turn | null } = { turn: null };
const OWN: Proof = (sent, proof, frame) => prove(0, sent, proof, frame);
const PEERS: Proof = (sent, proof, frame) => prove(1, sent, proof, frame);

function prove(whose: 0 | 1, sent: Sent, proof: ProofName, frame: FrameNo): void {
  const { turn } = HELD;
  if (turn === null) return;
  const e = whose === 0 ? turn.me : turn.peer;
  const losses = e.flight?.account();
  losses?.needless(sent.kind, sent.frame);
  // It was no loss at all.
  if (losses !== undefined && sent.originalFrame > 0 && losses.behind > 0) losses.behind--;
  turn.events |= EV_SPURIOUS;
  sent.detail = { ...sent.detail, spurious: true, proof };
  revise(turn, whose, sent, sent.kind, 'implied', [sent.frame, frame], sent.detail);
}

function revise(
  turn: Turn,
  whose: 0 | 1,
  sent: Sent,
  kind: AnnotationKind,
  certainty: Certainty,
  because: number[],
  detail: Record<string, unknown>,
): void {
  const side = whose === 0 ? turn.me.side : turn.peer.side;
  const { connection, sink } = turn;
  sink.revision({
    type: 'revision',
    file: connection.file,
    frame: sent.frame,
    connection: connection.id,
    from: side === 0 ? 'a' : 'b',
    ...(kind !== sent.kind ? { replaces: sent.kind } : {}),
    kind,
    certainty,
    because,
    detail,
  });
}
