/** Why a segment was sent again: the sender's state says which timer or signal it was, the clock only that a timer fired. */
import type { AnnotationKind } from '../../records/contract.ts';
import { MILLISECOND, type Certainty, type Nanos } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt } from '../../wire/seq.ts';
import type { Segment } from '../../segment/segment.ts';
import { FIN } from '../../wire/tcp-flags.ts';
import { RTO_MOST } from './estimator.ts';
import { OUT } from './scoreboard.ts';
import { DISORDER, type Flight, LOSS, OPEN, RECOVERY } from './flight.ts';

/** An answer to an ACK leaves this soon; pacing spreads a burst further, but within the state that it belongs to. */
const PROMPT: Nanos = 4 * MILLISECOND;
/** Of the estimated time-out: measured ones were late, never early. */
const LATE_ENOUGH = 0.85;

/** Where only one direction was captured: timers fire after such a silence, answers before. */
const SILENCE: Nanos = 150 * MILLISECOND;

export interface Trigger {
  readonly kind: AnnotationKind;
  readonly certainty: Certainty;
  readonly trigger?: string;
}

const is = (kind: AnnotationKind, certainty: Certainty = 'implied', trigger?: string): Trigger =>
  trigger === undefined ? { kind, certainty } : { kind, certainty, trigger };

const UNTOLD = is('unclassified-retransmission', 'observed');

/** Data [start, end) goes again; `repeated`: not for the first time. */
export function triggerOf(f: Flight, start: number, end: number, now: Nanos, repeated: boolean): Trigger {
  const { board, rtt } = f;
  const silent = now - Math.max(f.armedNs, f.lastSentNs);
  // No timer waits so long: what happened in between is not in the capture, and what is out now cannot be judged.
  if (silent > 2 * RTO_MOST && silent < Number.POSITIVE_INFINITY) {
    f.blind = true;
    f.blindUntil = f.nxt;
  }
  if (f.blind && seqLt(start, f.blindUntil)) return UNTOLD;
  const sinceAck = now - f.lastAckNs;
  const prompt = Math.min(sinceAck, now - f.lastSentNs) <= PROMPT + 0.05 * f.nearNs;
  const open = board.firstOpen();
  const head = open === board.tail || seqLe(start, board.start[open] ?? start);
  const overdue = head && now - f.armedNs >= LATE_ENOUGH * rtt.rtoNs;
  // No frame of the peer is in the capture: its answers can't be told from the timers but by the silence.
  if (!f.unaKnown && f.lastAckNs === Number.NEGATIVE_INFINITY)
    return now - f.lastSentNs < SILENCE
      ? is('fast-retransmission', 'assumed')
      : is('retransmission-timeout', 'assumed');
  if (f.pathMtu && prompt) return is('path-mtu-retransmission');
  const sackedAbove = f.hasSack && seqGt(f.sackHigh, end);
  const reported = sackedAbove || (f.sackCut && f.sack && f.dupAcks > 0);
  const rack = reported && now - f.lastSackNs < rtt.minNs / 4 + 12 * MILLISECOND + 0.3 * rtt.srttNs;
  if (f.state === RECOVERY) {
    // Away from the sender a repetition that armed the timer again may have been lost.
    if (!prompt && overdue && !(rack && f.unseen !== null)) return is('retransmission-timeout');
    return is('fast-retransmission', 'implied', repeated ? 'lost-retransmission' : f.sack ? 'sack' : 'partial-ack');
  }
  if (f.state === LOSS) {
    if (!prompt && overdue) return is('retransmission-timeout');
    if (f.cause === 'path-mtu') return is('path-mtu-retransmission');
    if (f.cause === 'fast-open') return is('fast-open-retransmission');
    // Something sent after this repetition arrived, it did not (Linux FLAG_LOST_RETRANS).
    const row = board.at(start);
    const out = row < board.tail && ((board.state[row] ?? 0) & OUT) !== 0;
    if (prompt && out && f.sack && f.dupAcks > 0 && (board.sentNs[row] ?? now) < f.rackNs)
      return is('fast-retransmission', 'implied', 'lost-retransmission');
    // Where the repetition itself was lost before the capture point, new data that followed the others tells the same.
    const past = f.unseen !== null && f.unseen.pastLoss ? f.unseen.pastFrom : start;
    if (prompt && f.sack && seqLt(start, past) && f.hasSack && seqGt(f.sackHigh, past))
      return is('fast-retransmission', 'implied', 'lost-retransmission');
    return is('timeout-recovery');
  }
  const evidence = sackedAbove || f.dupAcks > 0;
  if (evidence && prompt) return is('fast-retransmission', 'implied', sackedAbove ? 'sack' : 'duplicate-acks');
  // The receiver's own reports were on their way and no timer can have fired yet.
  if (f.atReceiver && evidence && now - f.armedNs < LATE_ENOUGH * Math.min(rtt.baseRtoNs, rtt.ptoNs(false)))
    return is('fast-retransmission', 'implied', sackedAbove ? 'sack' : 'duplicate-acks');
  if (rack) return is('fast-retransmission', 'implied', 'rack-timer');
  // An ACK that reports something missing, if not above this: nothing else in it makes a sender repeat.
  if (prompt && !overdue && f.state === DISORDER && f.hasSack && f.unseen === null)
    return is('fast-retransmission', 'assumed', 'sack');
  if (prompt && !overdue) return UNTOLD;
  const known: Certainty = rtt.samples > 0 ? 'implied' : 'assumed';
  // A probe repeats the last segment alone; a time-out may send several small ones together.
  const tail = seqGe(end, f.nxt) && seqGe(start, board.start[board.tail - 1] ?? start);
  // A probe would have been sent long before: it, and perhaps more, is not in the capture.
  if (now - f.armedNs > 3 * rtt.rtoNs && f.armedNs > Number.NEGATIVE_INFINITY)
    return is('retransmission-timeout', 'assumed');
  if (f.state === OPEN && f.sack && !f.probeOut && !f.noProbes && tail) {
    const single = board.tail - board.head <= 1;
    // Away from the sender earlier repetitions may have been lost: a wait far beyond the probe's is a time-out's.
    if ((f.nearNs > 0 || f.atReceiver) && overdue && now - f.armedNs > 1.5 * rtt.ptoNs(single))
      return is('retransmission-timeout', 'assumed');
    return now - f.armedNs >= 0.8 * rtt.ptoNs(single) ? is('tail-loss-probe', single ? 'assumed' : known) : UNTOLD;
  }
  if (overdue) {
    // Away from the sender its probe may have been lost: only identifications without a gap exclude that.
    const seen = f.unseen === null || (f.newestId > 0 && f.unseen.missing === 0);
    if (seen && f.state === OPEN && f.sack && !f.probeOut && !tail && board.tail - board.head > 1) f.noProbes = true;
    return is('retransmission-timeout', known);
  }
  if (rtt.samples === 0 && head && Math.min(sinceAck, silent) >= SILENCE)
    return is('retransmission-timeout', 'assumed');
  return f.state === DISORDER && sackedAbove ? is('fast-retransmission', 'assumed', 'rack-timer') : UNTOLD;
}

/** No timer of any system is shorter. */
const LEAST_TIMER: Nanos = 10 * MILLISECOND;

/**
 * What the receiver has had comes again, although it reported nothing missing: no answer, so a timer sent it. It may come
 * close behind its original where the path held both back. Just after Recovery or Loss: the ACK that ended it came late to
 * the sender, or never. `since`: the latest transmission of these bytes.
 */
export function unprompted(f: Flight, start: number, end: number, since: Nanos, now: Nanos): Trigger {
  const { board, rtt } = f;
  if (f.leftState >= RECOVERY && now - f.leftNs < 2 * rtt.srttNs)
    return is(f.leftState === LOSS ? 'timeout-recovery' : 'fast-retransmission', 'assumed');
  const held = f.clock === null && since < 0.5 * rtt.minNs && rtt.minNs >= LEAST_TIMER;
  // Nothing above it can have been reported.
  if (f.sack && !f.probeOut && !f.noProbes && seqGe(end, f.nxt))
    return held || since >= Math.max(LEAST_TIMER, 2 * rtt.minNs) ? is('tail-loss-probe', 'assumed') : UNTOLD;
  if (now - f.reportedNs < 3 * rtt.srttNs) return UNTOLD;
  const head = seqLe(start, board.start[board.firstOpen()] ?? start);
  return head && (held || since >= 0.5 * rtt.baseRtoNs) ? is('retransmission-timeout', 'assumed') : UNTOLD;
}

/** Shorter waits than this an application takes as well. */
const LEAST_PTO: Nanos = 15 * MILLISECOND;
/** The kernel's timer wheel: its tick, and eight of them for waits of 64 and more (Linux kernel/time/timer.c, HZ = 250). */
const TICK: Nanos = 8 * MILLISECOND;
const COARSE: Nanos = 256 * MILLISECOND;
const COARSE_TICK: Nanos = 34 * MILLISECOND;

/** New data that the probe timer sent (RFC 8985 §7.3): silence of exactly one PTO with something out. */
export function isNewDataProbe(f: Flight, s: Segment, mss: number, now: Nanos): boolean {
  const { board, rtt } = f;
  if (!f.sack || f.noProbes || f.probeOut || f.state !== OPEN || board.empty || rtt.samples === 0) return false;
  if (mss > 0 && s.payloadLength < mss - 40 && (s.flags & FIN) === 0) return false;
  const idle = now - Math.max(f.lastSentNs, f.lastAckNs);
  // Sooner than any probe.
  if (idle < 0.6 * LEAST_PTO) return false;
  const open = board.firstOpen();
  const headSentNs = open < board.tail ? (board.sentNs[open] ?? now) : now;
  const lastNs = Math.max(f.lastSentNs, f.lastAdvanceNs);
  // The probe waits no longer than the first outstanding segment's time-out.
  const pto = Math.min(rtt.ptoNs(board.tail - board.head === 1), headSentNs + rtt.baseRtoNs - lastNs);
  const far = f.nearNs > 0;
  if (pto < LEAST_PTO || (far && !s.hasTimestamp)) return false;
  const quiet = now - lastNs;
  if (idle < 0.6 * pto) return false;
  return (
    quiet >= pto - (far ? 2 : 0.5) * MILLISECOND &&
    quiet <= pto + (pto >= COARSE ? COARSE_TICK : TICK) + (far ? 4 * MILLISECOND : 0)
  );
}
