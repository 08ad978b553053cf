/** Why a segment was sent again: the sender's state says which timer or signal it was, the clock only that a timer fired. */
import type { AnnotationKind } from '../../records.ts';
import { MILLISECOND, type Certainty, type Nanos } from '../../units.ts';
import { seqGe, seqGt, seqLe } from '../../wire/seq.ts';
import { DISORDER, type Flight, LOSS, OPEN, RECOVERY } from './flight.ts';

/** An answer to an ACK leaves this soon; pacing spreads a burst further, but within the state that it belongs to. */
const PROMPT: Nanos = 4 * MILLISECOND;
/** Of the estimated time-out: measured ones were late, never early. */
const LATE_ENOUGH = 0.85;

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
  const sinceAck = now - f.lastAckNs;
  const prompt = Math.min(sinceAck, now - f.lastSentNs) <= PROMPT + 0.05 * f.nearNs;
  const open = board.firstOpen();
  const head = open === board.tail || seqLe(start, board.start[open] ?? start);
  const overdue = head && now - f.armedNs >= LATE_ENOUGH * rtt.rtoNs;
  if (f.pathMtu && prompt) return is('path-mtu-retransmission');
  if (f.state === RECOVERY) {
    if (!prompt && overdue) return is('retransmission-timeout');
    return is('fast-retransmission', 'implied', repeated ? 'lost-retransmission' : f.sack ? 'sack' : 'partial-ack');
  }
  if (f.state === LOSS) {
    if (!prompt && overdue) return is('retransmission-timeout');
    if (f.cause === 'path-mtu') return is('path-mtu-retransmission');
    if (f.cause === 'fast-open') return is('fast-open-retransmission');
    return is('timeout-recovery');
  }
  const sackedAbove = f.hasSack && seqGt(f.sackHigh, start);
  const evidence = sackedAbove || f.dupAcks > 0;
  if (evidence && prompt) return is('fast-retransmission', 'implied', sackedAbove ? 'sack' : 'duplicate-acks');
  // The receiver's own reports were on their way and no timer can have fired yet.
  if (f.atReceiver && evidence && now - f.armedNs < LATE_ENOUGH * Math.min(rtt.baseRtoNs, rtt.ptoNs(false)))
    return is('fast-retransmission', 'implied', sackedAbove ? 'sack' : 'duplicate-acks');
  if (sackedAbove && now - f.lastSackNs < rtt.minNs / 4 + 12 * MILLISECOND + 0.3 * rtt.srttNs)
    return is('fast-retransmission', 'implied', 'rack-timer');
  if (prompt && !overdue) return UNTOLD;
  const known: Certainty = rtt.samples > 0 ? 'implied' : 'assumed';
  const tail = seqGe(end, f.nxt);
  if (f.state === OPEN && f.sack && !f.probeOut && !f.noProbes && tail) {
    const single = board.tail - board.head <= 1;
    return now - f.armedNs >= 0.8 * rtt.ptoNs(single) ? is('tail-loss-probe', single ? 'assumed' : known) : UNTOLD;
  }
  if (overdue) {
    if (f.state === OPEN && f.sack && !f.probeOut && !tail && board.tail - board.head > 1) f.noProbes = true;
    return is('retransmission-timeout', known);
  }
  if (rtt.samples === 0 && head && sinceAck >= 150 * MILLISECOND) return is('retransmission-timeout', 'assumed');
  return f.state === DISORDER && sackedAbove ? is('fast-retransmission', 'assumed', 'rack-timer') : UNTOLD;
}

/** New data that the probe timer sent (RFC 8985 §7.3): silence of exactly one PTO with something out. */
export function isNewDataProbe(f: Flight, length: number, mss: number, now: Nanos): boolean {
  const { board, rtt } = f;
  if (!f.sack || f.noProbes || f.probeOut || f.state !== OPEN || board.empty || rtt.samples === 0) return false;
  if (f.nearNs > 0 || (mss > 0 && length < mss - 40)) return false;
  const pto = rtt.ptoNs(board.tail - board.head === 1);
  const quiet = now - Math.max(f.lastSentNs, f.lastAdvanceNs);
  if (now - Math.max(f.lastSentNs, f.lastAckNs) < 0.6 * pto) return false;
  return quiet >= pto - MILLISECOND / 2 && quiet <= pto + 6 * MILLISECOND;
}
