/** Segments that were lost before a capture point at the receiver: what the sender's IP identifications tell of them. */
import type { AnnotationKind } from '../../records/contract.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import { seqLt } from '../../wire/seq.ts';
import { FIN } from '../../tcp-flags.ts';
import { RECOVERY } from '../sender/congestion-state.ts';
import type { Flight } from '../sender/flight.ts';
import { idStep } from '../sender/ip-id.ts';
import { MOST_BACK } from '../sender/order.ts';
import type { Unseen } from '../sender/unseen.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** |log(waited/expected)| up to which a wait is taken for a timer's; and where the wait is the only sign. */
export const TIMER_FIT = 0.4;
export const FITS_ALONE = 0.1;
/** Timers are late, never early: the middle of what a wait that is the only sign may be. */
const TIMER_LATENESS = 0.05;
/** Of the probe's wait with more than the lost segment out: no shorter one is that probe's. */
const PAIR_DUE = 0.8;
/** More identifications than this between two segments are another count, not losses. */
const MOST_LOST = 1000;
/** Linux net.ipv4.tcp_retries2: repetitions of one segment that may be missing besides what the window held. */
const MOST_TRIES = 15;
/** Time-outs in a row that one wait is compared with. */
const MOST_STEPS = 16;
/** RFC 6928, in segments. */
const FIRST_FLIGHT = 10;
/** Linux counts identifications for each socket; Windows (128) and routers (255) have one count for many. */
const LINUX_TTL = 64;
/** RFC 9293 §3.8.6.3 allows 500 ms; Linux (TCP_DELACK_MAX), Windows and BSD delay no ACK by more than 200 ms and a tick. */
const LONGEST_DELAY: Nanos = 250 * MILLISECOND;
/** RFC 7323 appendix A: the option and its padding, in bytes. */
export const TIMESTAMPS_OPTION_BYTES = 12;

/** Counts the identifications that are missing before this segment, since when all that was sent had come. */
export function countMissing(packet: CurrentPacket, f: Flight, u: Unseen, now: Nanos): void {
  const { segment: s, me, peer } = packet;
  if (s.family !== 4 || s.ipId <= 0 || f.ids.newest <= 0) {
    if (u.missing === 0 && now - f.lastAckNs > LONGEST_DELAY && owesAck(packet)) {
      u.fromNs = Math.max(f.lastSentNs, f.lastPromptNs);
      u.sure = false;
      u.missing = 1;
    }
    return;
  }
  const step = idStep(s.ipId, f.ids.newest);
  if (step < -MOST_BACK) u.alien = true;
  if (step < 0) {
    if (u.missing > 0) u.missing--;
    return;
  }
  if (step === 1) u.even++;
  else if (s.ttl > LINUX_TTL || (step - 1 - MOST_TRIES) * Math.min(peer.opening.mss, me.opening.mss) > peer.rcv.wnd)
    u.alien = true;
  else if (me.counts.dataSegments === 0 && step - 1 - MOST_TRIES > FIRST_FLIGHT) u.alien = true;
  if (step <= 1 || step > MOST_LOST || u.shared || mayHideProbes(packet)) return;
  if (u.missing === 0) {
    u.fromNs = Math.max(f.lastSentNs, f.lastPromptNs);
    u.sure = true;
  }
  // A pure ACK of its own may hide in the gap.
  if (!peer.snd.unaKnown || peer.snd.una !== peer.snd.nxt) u.sure = false;
  u.missing += step - 1;
}

/** TCP_KEEPIDLE and TCP_KEEPINTVL are whole seconds; the capture's clock may show a little less. */
const LEAST_IDLE: Nanos = 0.9 * SECOND;

/** One of the two keeps the connection alive, and it was silent for so long: what is missing may have been a probe, or the answer to one. */
const mayHideProbes = ({ me, peer, now }: CurrentPacket): boolean =>
  me.probes.keepalivesSent + peer.probes.keepalivesSent > 0 && now - me.counts.lastNs >= LEAST_IDLE;

/** It answers data that it had long before: an ACK was due, and did not come here, or this segment before it. */
const owesAck = ({ segment: s, peer }: CurrentPacket): boolean =>
  (s.payloadLength > 0 || (s.flags & FIN) !== 0) &&
  peer.snd.unaKnown &&
  peer.snd.una !== peer.snd.nxt &&
  seqLt(peer.snd.una, s.ack);

export interface Step {
  readonly kind: 'tail-loss-probe' | 'retransmission-timeout';
  /** Which time-out in a row. */
  readonly nth: number;
  /** Lost segments that were no repetitions. */
  readonly originals: number;
}

/** The step of the sender's timers that fits the wait and the number of lost segments: a probe, or the nth time-out after it. */
export function timerStep(f: Flight, lost: number, waited: Nanos, fits = TIMER_FIT): Step | null {
  const pto = f.rtt.ptoNs(true);
  const pair = f.rtt.ptoNs(false);
  // Without timestamps a doubling outlives the time-out until something that was sent once is acknowledged.
  const rto = f.timeouts === 0 ? f.rtt.rtoNs : f.rtt.baseRtoNs;
  const probes = f.sack && !f.noProbes && !f.probeOut;
  let best = fits;
  let step: Step | null = null;
  const late = fits === FITS_ALONE ? TIMER_LATENESS : 0;
  const off = (expected: Nanos): number => Math.abs(Math.log(waited / expected) - late);
  // The probe's wait is shorter when more than the lost segment was out.
  const probe = Math.min(off(pto), fits === TIMER_FIT && waited >= PAIR_DUE * pair ? off(pair) : off(pto));
  if (probes && lost === 1 && probe < best) {
    best = probe;
    step = { kind: 'tail-loss-probe', nth: 0, originals: 1 };
  }
  for (let j = 1; j <= Math.min(lost, MOST_STEPS); j++) {
    const ladder = rto * (2 ** j - 1);
    if (off(ladder) < best) {
      best = off(ladder);
      step = {
        kind: 'retransmission-timeout',
        nth: j,
        originals: lost - j + 1,
      };
    }
    if (probes && lost > j && off(pto + ladder) < best) {
      best = off(pto + ladder);
      step = { kind: 'retransmission-timeout', nth: j, originals: lost - j };
    }
  }
  return step;
}

/** Whether the bytes from `start` on lie in the space that is known to be lost, while the sender mends it. */
export function isLost(f: Flight, start: number): boolean {
  const u = f.unseen;
  return u !== null && u.kind !== null && f.state >= RECOVERY && !seqLt(start, u.from) && seqLt(start, u.until);
}

/**
 * The first hole is filled for the first time since all was well. Identifications that are missing just before it were
 * new data that followed everything seen, but for `copies` repetitions of the same segment that were lost.
 */
export function noteLostTail(
  packet: CurrentPacket,
  f: Flight,
  u: Unseen,
  copies: number,
  kind: AnnotationKind = 'timeout-recovery',
): void {
  const { segment: s, me, peer } = packet;
  if (s.family !== 4 || s.ipId <= 0 || f.ids.newest <= 0 || u.shared) return;
  if (!peer.snd.unaKnown || peer.snd.una !== peer.snd.nxt) return;
  const size = Math.min(me.opening.mss, peer.opening.mss) - (s.hasTimestamp ? TIMESTAMPS_OPTION_BYTES : 0);
  const lost = idStep(s.ipId, f.ids.newest) - 1 - copies;
  if (lost < 1 || lost > MOST_LOST || size <= 0) return;
  u.kind = kind;
  u.from = f.nxt;
  u.until = (f.nxt + lost * size) | 0;
  u.sinceId = s.ipId;
}

/** Which time-out in a row it is that came after such a wait. */
export const rungOf = (f: Flight, waited: Nanos): number =>
  Math.max(1, Math.round(Math.log2(waited / f.rtt.baseRtoNs + 1)));

/** The space [from, until) was lost, and comes again as `kind`. */
export function lose(f: Flight, u: Unseen, from: number, until: number, kind: AnnotationKind): void {
  u.kind = kind;
  u.from = from;
  u.until = until;
  u.sinceId = f.ids.newest;
}
