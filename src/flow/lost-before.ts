/** Losses before a capture point at the receiver: what the sender's IP identifications tell of segments that never came. */
import type { AnnotationKind } from '../records/contract.ts';
import { MILLISECOND, SECOND, type Nanos } from '../units.ts';
import { seqLt } from '../wire/seq.ts';
import { FIN } from '../wire/tcp-flags.ts';
import { again } from './sent-again.ts';
import { type Flight, LOSS, OPEN, RECOVERY } from './sender/flight.ts';
import { idStep, MOST_BACK } from './sender/order.ts';
import type { Unseen } from './sender/unseen.ts';
import type { Turn } from './turn.ts';

/** |log(waited/expected)| up to which a wait is taken for a timer's; and where the wait is the only sign. */
const FITS = 0.4;
const FITS_ALONE = 0.1;
/** Timers are late, never early: the middle of what a wait that is the only sign may be. */
const LATE = 0.05;
/** No probe waits less: two of the kernel's ticks. */
const SOONEST: Nanos = 5 * MILLISECOND;
/** More identifications than this between two segments are another count, not losses. */
const MOST_LOST = 1000;
/** Linux net.ipv4.tcp_retries2: repetitions of one segment that may be missing besides what the window held. */
const MOST_TRIES = 15;
const FIRST_FLIGHT = 10;
/** Linux counts identifications for each socket; Windows (128) and routers (255) have one count for many. */
const LINUX_TTL = 64;
/** RFC 9293 §3.8.6.3 allows 500 ms; Linux (TCP_DELACK_MAX), Windows and BSD delay no ACK by more than 200 ms and a tick. */
const LONGEST_DELAY: Nanos = 250 * MILLISECOND;
/** Of the estimated time-out. */
const LATE_ENOUGH = 0.85;

/** Counts the identifications that are missing before this segment, since when all that was sent had come. */
export function countMissing(turn: Turn, f: Flight, u: Unseen, now: Nanos): void {
  const { segment: s, me, peer } = turn;
  if (s.family !== 4 || s.ipId <= 0 || f.newestId <= 0) {
    if (u.missing === 0 && now - f.lastAckNs > LONGEST_DELAY && owesAck(turn)) {
      u.fromNs = Math.max(f.lastSentNs, f.lastPromptNs);
      u.sure = false;
      u.missing = 1;
    }
    return;
  }
  const step = idStep(s.ipId, f.newestId);
  if (step < -MOST_BACK) u.alien = true;
  if (step < 0) {
    if (u.missing > 0) u.missing--;
    return;
  }
  if (step === 1) u.even++;
  else if (s.ttl > LINUX_TTL || (step - 1 - MOST_TRIES) * Math.min(peer.mss, me.mss) > peer.window) u.alien = true;
  // RFC 6928: ten segments are the first flight.
  else if (me.dataSegments === 0 && step - 1 - MOST_TRIES > FIRST_FLIGHT) u.alien = true;
  if (step <= 1 || step > MOST_LOST || u.shared) return;
  if (u.missing === 0) {
    u.fromNs = Math.max(f.lastSentNs, f.lastPromptNs);
    u.sure = true;
  }
  // A pure ACK of its own may hide in the gap.
  if (!peer.unaKnown || peer.sndUna !== peer.sndNxt) u.sure = false;
  u.missing += step - 1;
}

/** It answers data that it had long before: an ACK was due, and did not come here, or this segment before it. */
const owesAck = ({ segment: s, peer }: Turn): boolean =>
  (s.payloadLength > 0 || (s.flags & FIN) !== 0) &&
  peer.unaKnown &&
  peer.sndUna !== peer.sndNxt &&
  seqLt(peer.sndUna, s.ack);

interface Step {
  readonly kind: 'tail-loss-probe' | 'retransmission-timeout';
  /** Which time-out in a row. */
  readonly nth: number;
  /** Lost segments that were no repetitions. */
  readonly originals: number;
}

/** The step of the sender's timers that fits the wait and the number of lost segments: a probe, or the nth time-out after it. */
export function timerStep(f: Flight, lost: number, waited: Nanos, fits = FITS): Step | null {
  const pto = f.rtt.ptoNs(true);
  const pair = f.rtt.ptoNs(false);
  // Without timestamps a doubling outlives the time-out until something that was sent once is acknowledged.
  const rto = f.timeouts === 0 ? f.rtt.rtoNs : f.rtt.baseRtoNs;
  const probes = f.sack && !f.noProbes && !f.probeOut;
  let best = fits;
  let step: Step | null = null;
  const late = fits === FITS_ALONE ? LATE : 0;
  const off = (expected: Nanos): number => Math.abs(Math.log(waited / expected) - late);
  // The probe's wait is shorter when more than the lost segment was out.
  const probe = Math.min(off(pto), fits === FITS && waited >= 0.8 * pair ? off(pair) : off(pto));
  if (probes && lost === 1 && probe < best) {
    best = probe;
    step = { kind: 'tail-loss-probe', nth: 0, originals: 1 };
  }
  for (let j = 1; j <= Math.min(lost, 16); j++) {
    const ladder = rto * (2 ** j - 1);
    if (off(ladder) < best) {
      best = off(ladder);
      step = { kind: 'retransmission-timeout', nth: j, originals: lost - j + 1 };
    }
    if (probes && lost > j && off(pto + ladder) < best) {
      best = off(pto + ladder);
      step = { kind: 'retransmission-timeout', nth: j, originals: lost - j };
    }
  }
  return step;
}

/**
 * A sender whose SYN was lost knows no round trip without timestamps (RFC 6298 §3): its first data waits a whole second.
 * The loss of the SYN is not in the receiver's capture.
 */
function firstStep(turn: Turn, f: Flight, lost: number, waited: Nanos): Step | null {
  if (turn.segment.hasTimestamp || turn.me.dataSegments > 0 || lost !== 1) return null;
  // Linux tcp_schedule_loss_probe (TCP_TIMEOUT_INIT), tcp_init_metrics (TCP_TIMEOUT_FALLBACK, RFC 6298 §5.7).
  if (Math.abs(Math.log(waited / (f.sack ? SECOND : 3 * SECOND))) > FITS_ALONE) return null;
  return f.sack
    ? { kind: 'tail-loss-probe', nth: 0, originals: 1 }
    : { kind: 'retransmission-timeout', nth: 1, originals: 1 };
}

/** What lies in the space that is known to be lost comes again on ACKs, or by one more time-out when the sender fell silent. */
export function inLostSpace(f: Flight, start: number, now: Nanos): AnnotationKind | null {
  const u = f.unseen;
  if (u === null || u.kind === null || f.state < RECOVERY || seqLt(start, u.from) || !seqLt(start, u.until))
    return null;
  if (f.cause === 'path-mtu' && f.state === LOSS) return u.kind;
  const quiet = now - Math.max(f.lastSentNs, f.lastAckNs);
  if (quiet >= LATE_ENOUGH * f.rtt.baseRtoNs) return 'retransmission-timeout';
  return f.state === LOSS ? 'timeout-recovery' : 'fast-retransmission';
}

/**
 * The first hole is filled for the first time since all was well. Identifications that are missing just before it were
 * new data that followed everything seen, but for `copies` repetitions of the same segment that were lost.
 */
export function noteLostTail(turn: Turn, f: Flight, u: Unseen, copies: number): void {
  const { segment: s, me, peer } = turn;
  if (s.family !== 4 || s.ipId <= 0 || f.newestId <= 0 || u.shared) return;
  if (!peer.unaKnown || peer.sndUna !== peer.sndNxt) return;
  const size = Math.min(me.mss, peer.mss) - (s.hasTimestamp ? 12 : 0);
  const lost = idStep(s.ipId, f.newestId) - 1 - copies;
  if (lost < 1 || lost > MOST_LOST || size <= 0) return;
  u.kind = 'timeout-recovery';
  u.from = f.nxt;
  u.until = (f.nxt + lost * size) | 0;
  u.sinceId = s.ipId;
}

/** Which time-out in a row it is that came after such a wait. */
export const rungOf = (f: Flight, waited: Nanos): number =>
  Math.max(1, Math.round(Math.log2(waited / f.rtt.baseRtoNs + 1)));

/** Not more than one segment of the peer waits for its acknowledgement: this side answers, it does not receive a stream. */
const answers = ({ peer }: Turn): boolean => ((peer.sndNxt - peer.sndUna) | 0) <= peer.mss;

/**
 * Receiver's view: the originals never arrived, but the sender's IP IDs show that segments went missing while it had
 * nothing else to send. Sent later than what was lost at or above it, this one is a retransmission.
 */
export function lostBefore(
  turn: Turn,
  f: Flight,
  u: Unseen,
  start: number,
  end: number,
  ahead: number,
  now: Nanos,
): boolean {
  const { segment: s, me, peer } = turn;
  const known = inLostSpace(f, start, now);
  if (known !== null && s.ipId > 0 && idStep(s.ipId, u.sinceId) <= 0) return false;
  // RFC 5681 §3.1: a time-out leaves a window of one segment.
  if (known !== null && f.lastAckNs < u.claimedNs && now - u.claimedNs < f.rtt.minNs / 2) {
    u.alien = true;
    u.kind = null;
    return false;
  }
  if (known !== null) {
    again(turn, f, start, end, now, { kind: known, certainty: 'implied' }, 0, 'ip-id');
    return true;
  }
  if (f.rtt.minNs === Number.POSITIVE_INFINITY) return false;
  const { missing: lost } = u;
  const most = Math.min(me.mss, peer.mss);
  const size = Math.max(1, s.payloadLength, most - (s.hasTimestamp ? 12 : 0));
  if (lost < 1 || lost <= Math.ceil(ahead / size)) return false;
  // With nothing reported missing only what is new to it makes a sender send.
  const told = ahead > 0 || f.hasSack || f.dupAcks > 0 || f.state !== OPEN;
  const quiet = now - Math.max(f.lastSentNs, told ? f.lastAckNs : f.lastPromptNs);
  const pto = f.rtt.ptoNs(true);
  if (ahead === 0 && quiet < 0.5 * Math.min(pto, f.rtt.baseRtoNs)) {
    // Systems that count IP IDs for all their sockets together, as Windows does, send no timestamps by default.
    if (!s.hasTimestamp || !u.sure || most <= 0 || s.payloadLength >= most - 12 || lost < 2 || me.dataSegments > 0)
      return false;
    f.enter(LOSS, 'path-mtu', s, now);
    lose(u, (start + (lost - 1) * (s.hasTimestamp ? most - 12 : most)) | 0, 'path-mtu-retransmission', f);
    again(turn, f, start, end, now, { kind: 'path-mtu-retransmission', certainty: 'assumed' }, 0, 'ip-id');
    return true;
  }
  if (ahead > 0) {
    if (!u.sure || !f.sack || f.noProbes || f.state !== OPEN) return false;
    if (quiet < Math.max(SOONEST, 0.8 * Math.min(pto, f.rtt.ptoNs(false)))) return false;
    again(turn, f, start, end, now, { kind: 'tail-loss-probe', certainty: 'assumed' }, 0, 'ip-id');
    return true;
  }
  const waited = now - u.fromNs;
  const fits = u.sure ? FITS : FITS_ALONE;
  // The lost segment may have been an answer that took as long as the one before.
  // One that is missing may be an ACK, and what it sends now the answer to a repetition that came just before.
  if (!u.sure && (!answers(turn) || (lost < 2 && now - f.repeatNs < pto / 2))) return false;
  const of = u.sure || lost > 2 ? lost : 1;
  const step =
    timerStep(f, of, waited, fits) ??
    (u.thinkNs < waited / 2 ? timerStep(f, of, waited - u.thinkNs, fits) : null) ??
    firstStep(turn, f, lost, waited);
  if (step === null) return false;
  if (step.kind === 'tail-loss-probe') {
    again(turn, f, start, end, now, { kind: 'tail-loss-probe', certainty: 'assumed' }, 0, 'ip-id');
    return true;
  }
  if (step.nth > 1) f.timeouts = f.rtt.backoff = step.nth - 1;
  const certainty = u.sure ? 'implied' : 'assumed';
  again(turn, f, start, end, now, { kind: 'retransmission-timeout', certainty }, 0, 'ip-id');
  u.claimedNs = now;
  if (u.sure) lose(u, (start + step.originals * Math.max(1, s.payloadLength)) | 0, 'timeout-recovery', f);
  return true;
}

/** The space up to `until` was lost, and comes again. */
function lose(u: Unseen, until: number, kind: AnnotationKind, f: Flight): void {
  u.kind = kind;
  u.from = f.nxt;
  u.until = f.high = until;
  u.sinceId = f.newestId;
}
