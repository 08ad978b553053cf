/** Data that is new here and yet sent again: its original was lost before a capture point at the receiver. */
import { MILLISECOND, SECOND, type Bytes, type Nanos } from '../../units.ts';
import { RTO_MOST } from '../sender/estimator.ts';
import { LOSS, OPEN } from '../sender/congestion-state.ts';
import type { Flight } from '../sender/flight.ts';
import { idStep } from '../sender/ip-id.ts';
import type { Unseen } from '../sender/unseen.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { TIMER_FIT, FITS_ALONE, isLost, lose, type Step, timerStep, TIMESTAMPS_OPTION_BYTES } from './missing.ts';
import { record } from './record.ts';
import { Situation } from './situation.ts';
import { firstOf, IN_LOST_SPACE, row, type Row } from './table.ts';

/** No probe waits less: two of the kernel's ticks. */
const SOONEST_PROBE_NS: Nanos = 5 * MILLISECOND;
/** Of the shortest timer: sooner than this nothing was sent by a timer. */
const TOO_SOON = 0.5;
/** Of the probe's timer. */
const PROBE_DUE = 0.8;
/** What options may take of a segment, so that it counts as a full one. */
const MOST_OPTION_BYTES: Bytes = 12;
/** Linux tcp_schedule_loss_probe (TCP_TIMEOUT_INIT) and tcp_init_metrics (TCP_TIMEOUT_FALLBACK, RFC 6298 §5.7). */
const FIRST_WITH_PROBE: Nanos = SECOND;
const FIRST_AFTER_LOST_SYN: Nanos = 3 * SECOND;

/** What such data is judged by, besides its sender's state. */
class UnseenOriginal extends Situation {
  readonly u: Unseen;
  /** Bytes that it passes over. */
  readonly ahead: Bytes;
  /** Identifications that are missing before it, since when all that was sent had come. */
  readonly lost: number;

  constructor(packet: CurrentPacket, f: Flight, u: Unseen, start: number, end: number, ahead: Bytes, now: Nanos) {
    super(packet, f, start, end, now, 'elsewhere');
    this.u = u;
    this.ahead = ahead;
    this.lost = u.missing;
  }

  /** Largest payload that either end announced, options included. */
  get mss(): Bytes {
    return Math.min(this.packet.me.opening.mss, this.packet.peer.opening.mss);
  }
  get fullSize(): Bytes {
    return this.mss - (this.packet.segment.hasTimestamp ? TIMESTAMPS_OPTION_BYTES : 0);
  }
  /** More is missing than the hole can have held. */
  get moreThanTheHole(): boolean {
    const size = Math.max(1, this.packet.segment.payloadLength, this.fullSize);
    return this.f.rtt.minNs !== Number.POSITIVE_INFINITY && this.lost >= 1 && this.lost > Math.ceil(this.ahead / size);
  }
  get inOrder(): boolean {
    return this.ahead === 0;
  }
  /** Since it last sent or heard: with nothing reported missing only what is new to it makes a sender send. */
  get quietNs(): Nanos {
    const { f, ahead, now } = this;
    const byAck = ahead > 0 || f.hasSack || f.dupAcks > 0 || f.state !== OPEN;
    return now - Math.max(f.lastSentNs, byAck ? f.lastAckNs : f.lastPromptNs);
  }
  get tooSoon(): boolean {
    const { rtt } = this.f;
    return this.quietNs < TOO_SOON * Math.min(rtt.ptoNs(true), rtt.baseRtoNs);
  }
  /** Smaller than both ends allow, and the first that comes: the larger ones did not pass. Systems that count identifications for all their sockets, as Windows does, send no timestamps by default. */
  get firstThatPasses(): boolean {
    const { segment: s, me } = this.packet;
    return (
      s.hasTimestamp &&
      this.u.sure &&
      this.mss > 0 &&
      s.payloadLength < this.mss - MOST_OPTION_BYTES &&
      this.lost >= 2 &&
      me.counts.dataSegments === 0
    );
  }
  get probesBehindHole(): boolean {
    const { f, u } = this;
    const due = Math.max(SOONEST_PROBE_NS, PROBE_DUE * Math.min(f.rtt.ptoNs(true), f.rtt.ptoNs(false)));
    return u.sure && f.sack && !f.noProbes && this.inOpen && this.quietNs >= due;
  }
  /** The missing ones must have been data, or the wait alone is believed: then one that is missing may be an ACK, and what it sends now the answer to a repetition that came just before. */
  get waitCounts(): boolean {
    const { f, u, packet, now } = this;
    if (u.sure) return true;
    // Not more than one segment of the peer waits for its acknowledgement: this side answers, it does not receive a stream.
    const answers = ((packet.peer.snd.nxt - packet.peer.snd.una) | 0) <= packet.peer.opening.mss;
    return answers && (this.lost >= 2 || now - f.repeatNs >= f.rtt.ptoNs(true) / 2);
  }
  /** The step of its timer that the wait fits. The lost segment may have been an answer that took as long as the one before. */
  get step(): Step | null {
    const { f, u, lost } = this;
    const waited = this.now - u.fromNs;
    // No timer waits so long: the clock of the capture leapt, or a pause of the application lay between.
    if (waited > RTO_MOST) return null;
    const fits = u.sure ? TIMER_FIT : FITS_ALONE;
    const of = u.sure || lost > 2 ? lost : 1;
    return (
      timerStep(f, of, waited, fits) ??
      (u.thinkNs < waited / 2 ? timerStep(f, of, waited - u.thinkNs, fits) : null) ??
      this.#firstStep(waited)
    );
  }

  /**
   * A sender whose SYN was lost knows no round trip without timestamps (RFC 6298 §3): its first data waits a whole
   * second. The loss of the SYN is not in the receiver's capture.
   */
  #firstStep(waited: Nanos): Step | null {
    const { packet, f, lost } = this;
    if (packet.segment.hasTimestamp || packet.me.counts.dataSegments > 0 || lost !== 1) return null;
    if (Math.abs(Math.log(waited / (f.sack ? FIRST_WITH_PROBE : FIRST_AFTER_LOST_SYN))) > FITS_ALONE) return null;
    return f.sack
      ? { kind: 'tail-loss-probe', nth: 0, originals: 1 }
      : { kind: 'retransmission-timeout', nth: 1, originals: 1 };
  }

  get byTimer(): Step['kind'] | null {
    if (!this.inOrder || this.tooSoon || !this.waitCounts) return null;
    return this.step?.kind ?? null;
  }
}

/** RFC 1191: all that was sent at the size that both ends allow was lost. */
function noteShrunk(s: UnseenOriginal): void {
  s.f.enter(LOSS, 'path-mtu', s.packet.segment, s.now);
  lose(s.f, s.u, s.f.nxt, (s.start + (s.lost - 1) * s.fullSize) | 0, 'path-mtu-retransmission');
  s.f.high = s.u.until;
}

/** The timer ran since what was lost can have left, not since what came before that. */
function noteStart({ f, u }: UnseenOriginal): void {
  if (u.fromNs > f.armedNs) f.armedNs = u.fromNs;
}

/** It was the nth time-out in a row, and what else it had sent comes again. */
function noteTimeout(s: UnseenOriginal): void {
  const { f, u, step } = s;
  if (step === null) return;
  noteStart(s);
  if (step.nth > 1) f.timeouts = f.rtt.backoff = step.nth - 1;
  u.claimedNs = s.now;
  const size = Math.max(1, s.packet.segment.payloadLength);
  if (u.sure) lose(f, u, s.end, (s.start + step.originals * size) | 0, 'timeout-recovery');
}

const ROWS: readonly Row<UnseenOriginal>[] = [
  row<UnseenOriginal>(
    'path-mtu-retransmission',
    'assumed',
    (s) => s.inOrder && s.tooSoon && s.firstThatPasses,
    'RFC 1191 §6.3',
    { moves: noteShrunk },
  ),
  row<UnseenOriginal>('tail-loss-probe', 'assumed', (s) => !s.inOrder && s.probesBehindHole, 'RFC 8985 §7.2'),
  row<UnseenOriginal>('tail-loss-probe', 'assumed', (s) => s.byTimer === 'tail-loss-probe', 'RFC 8985 §7.2', {
    moves: noteStart,
  }),
  row<UnseenOriginal>(
    'retransmission-timeout',
    'implied',
    (s) => s.u.sure && s.byTimer === 'retransmission-timeout',
    'RFC 6298 §5.5, RFC 6864',
    { moves: noteTimeout },
  ),
  row<UnseenOriginal>(
    'retransmission-timeout',
    'assumed',
    (s) => s.byTimer === 'retransmission-timeout',
    'RFC 6298 §5.5',
    { moves: noteTimeout },
  ),
];

/** Writes the segment as a retransmission where its original must have been lost before it came here; false: it is new. */
export function lostBefore(
  packet: CurrentPacket,
  f: Flight,
  u: Unseen,
  start: number,
  end: number,
  ahead: Bytes,
  now: Nanos,
): boolean {
  const known = isLost(f, start);
  if (!known && u.missing < 1) return false;
  const { ipId } = packet.segment;
  // It left before the loss was known.
  if (known && ipId > 0 && idStep(ipId, u.sinceId) <= 0) return false;
  // RFC 5681 §3.1: a time-out leaves a window of one segment.
  if (known && f.lastAckNs < u.claimedNs && now - u.claimedNs < f.rtt.minNs / 2) {
    u.alien = true;
    u.kind = null;
    return false;
  }
  const s = new UnseenOriginal(packet, f, u, start, end, ahead, now);
  if (known) return write(s, IN_LOST_SPACE);
  return s.moreThanTheHole && write(s, ROWS);
}

function write<S extends Situation>(s: S, rows: readonly Row<S>[]): boolean {
  const found = firstOf(rows, s);
  if (found === undefined) return false;
  found.moves?.(s);
  record(s, found);
  return true;
}
