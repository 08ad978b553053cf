/** What data that goes again is judged by: what its sender had out, had heard and waited for. Facts only; the tables draw the conclusion. */
import { MILLISECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt } from '../../wire/seq.ts';
import { FIN } from '../../tcp-flags.ts';
import { RTO_MOST } from '../sender/estimator.ts';
import { DISORDER, LOSS, OPEN, RECOVERY } from '../sender/congestion-state.ts';
import type { Flight } from '../sender/flight.ts';
import { RETRANSMITTED, RETRANSMISSION_OUT } from '../sender/scoreboard.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { isLost, type Step, timerStep } from './missing.ts';

/**
 * An answer to an ACK leaves this soon. Recorded kernels: median 0, 95 of 100 within 0.9 ms, pacing up to 9.2 ms
 * (n = 272), but paced segments stay within the state that they belong to.
 */
const PROMPT_NS: Nanos = 4 * MILLISECOND;
/** Of the way to the sender: how much that way varies between two packets. */
const PROMPT_SHARE = 0.05;
/** Of the estimated time-out: 51 recorded ones fired at 1.01 to 1.10 of it, never before. */
const LEAST_RTO_SHARE = 0.85;
/** Of the wait before: a back-off never shortens it, and the timer is late by a tick or two. */
const NO_SHORTER = 0.9;
/** Of the estimated probe time-out, for the same reason. */
const PROBE_DUE = 0.8;
/** Of the least round trip: packets that a path held back follow each other closer than this. */
const LINK_PACE_SHARE = 0.1;
/** Where only one direction was captured: recorded timers fired after such a silence, answers before (27 of 27). */
const TIMER_SILENCE_NS: Nanos = 150 * MILLISECOND;
/** RFC 8985 §6.2, Linux tcp_rack_reo_wnd: RACK's timer waits a quarter of the round trip, and is late by the kernel's tick. */
const RACK_TICKS: Nanos = 12 * MILLISECOND;
const RACK_LATE = 0.3;
/** No timer of any system is shorter. */
const LEAST_TIMER: Nanos = 10 * MILLISECOND;
/** RFC 1191 §6.3, RFC 8201: what an ICMP error of size asks for leaves as soon as it comes; 26 recorded ones within this. */
const SOON_AFTER_ICMP: Nanos = 50 * MILLISECOND;

export class Situation {
  readonly packet: CurrentPacket;
  readonly f: Flight;
  /** The sequence numbers [start, end) that the segment in hand covers. */
  readonly start: number;
  readonly end: number;
  /** When it left, by the sender's clock where that is known. */
  readonly now: Nanos;
  /** How its original is known to have been sent though it was not seen; null: it was seen, or nothing is known. */
  readonly unseen: 'elsewhere' | 'hole' | null;
  /** The row of the hole that it filled, -1 for none, and how large that was. */
  readonly hole: number;
  readonly holeBytes: Bytes;
  /** Its originals were larger segments, and no timer was due since. */
  readonly recut: boolean;
  /** Its row among what is out: of its latest transmission. */
  readonly row: number;
  /** Of these bytes: they go again for a second time. */
  readonly repeated: boolean;
  /** Nothing was known to be missing: what it repeats of its newest segment the sender does not know to have been reported. */
  readonly untroubled: boolean;
  /** The ICMP error of size that it answers, 0 for none. */
  readonly tooBigFrame: FrameNo;

  constructor(
    packet: CurrentPacket,
    f: Flight,
    start: number,
    end: number,
    now: Nanos,
    unseen: 'elsewhere' | 'hole' | null,
    hole = -1,
    holeBytes: Bytes = 0,
    recut = false,
  ) {
    this.packet = packet;
    this.f = f;
    this.start = start;
    this.end = end;
    this.now = now;
    this.unseen = unseen;
    this.hole = hole;
    this.holeBytes = holeBytes;
    this.recut = recut;
    this.row = f.board.at(start);
    this.repeated = this.row < f.board.tail && ((f.board.state[this.row] ?? 0) & RETRANSMITTED) !== 0;
    this.untroubled = f.state === OPEN || (f.state === DISORDER && seqGe(end, f.nxt));
    this.tooBigFrame = unseen === 'elsewhere' ? 0 : this.#takeErrors();
  }

  /** The ICMP errors of this sender, as they move it: returns the frame of the one that asks for smaller segments. */
  #takeErrors(): FrameNo {
    const { packet, f, now } = this;
    for (const error of packet.connection.icmpErrors) {
      if (error.side !== packet.me.side) continue;
      const unreachable = error.family === 4 && error.type === 3 && error.code < 2;
      // RFC 6069: an unreachable network or host takes one doubling back.
      if (unreachable && error.ns > f.armedNs && f.icmpTaken < error.frame && f.rtt.backoff > 0) {
        f.rtt.backoff--;
        f.icmpTaken = error.frame;
      }
      const tooBig =
        (error.family === 4 && error.type === 3 && error.code === 4) || (error.family !== 4 && error.type === 2);
      if (tooBig && now - error.ns <= SOON_AFTER_ICMP + f.nearNs && !f.pathMtu) return error.frame;
    }
    return 0;
  }

  // What is not the sender's state: Fast Open, and the size of the path.

  /** The data of the SYN, which the SYN-ACK did not accept, for the first time. */
  get carriesSynData(): boolean {
    const { me, peer } = this.packet;
    return (
      me.opening.synFrame > 0 &&
      this.start === ((me.snd.iss + 1) | 0) &&
      this.f.board.empty &&
      me.counts.lastDataFrame === me.opening.synFrame &&
      peer.opening.synAckFrame > 0 &&
      me.retransmitted.segments === 0
    );
  }

  /** Cut smaller than it was first sent, and nothing was found missing. What off-load had joined goes again in its pieces. */
  get cutSmaller(): boolean {
    const { board } = this.f;
    const { me, peer } = this.packet;
    return (
      this.hole < 0 &&
      (((board.end[this.row] ?? this.end) - this.start) | 0) <= Math.min(me.opening.mss, peer.opening.mss) &&
      !this.f.blind &&
      this.row < board.tail &&
      seqGt(board.end[this.row] ?? this.end, this.end) &&
      board.start[this.row] === this.start &&
      (this.packet.segment.flags & FIN) === 0
    );
  }

  // What the sender's congestion state is (Linux tcp_ca_state).

  get inRecovery(): boolean {
    return this.f.state === RECOVERY;
  }
  get inLoss(): boolean {
    return this.f.state === LOSS;
  }
  get inDisorder(): boolean {
    return this.f.state === DISORDER;
  }
  get inOpen(): boolean {
    return this.f.state === OPEN;
  }

  // What is out, and what was reported of it.

  /** It is the first segment that is not known to have arrived: the one that a time-out sends (RFC 6298 §5.4). */
  get head(): boolean {
    const { board } = this.f;
    const open = board.firstOpen();
    return open === board.tail || seqLe(this.start, board.start[open] ?? this.start);
  }
  /** It ends where all that was sent ends, and begins no earlier than the last segment: what a loss probe sends (RFC 8985 §7.3). */
  get tail(): boolean {
    const { board, nxt } = this.f;
    return seqGe(this.end, nxt) && (board.empty || seqGe(this.start, board.start[board.tail - 1] ?? this.start));
  }
  /** Nothing else is out. */
  get lone(): boolean {
    const { board } = this.f;
    return board.tail - board.head <= 1;
  }
  get sackedAbove(): boolean {
    return this.f.hasSack && seqGt(this.f.sackHigh, this.end);
  }
  /** The receiver has said that something is missing. */
  get reported(): boolean {
    return this.sackedAbove || this.f.dupAcks > 0;
  }
  /** Sent once, and the receiver said that it lacks this and has what lies above: lost, or overtaken. */
  get missed(): boolean {
    return !this.repeated && (this.f.sack ? this.sackedAbove : this.f.dupAcks > 0);
  }
  /** Something sent after this repetition arrived, it did not (Linux FLAG_LOST_RETRANS). */
  get overtakenRepetition(): boolean {
    const { f, start, now } = this;
    const { board } = f;
    const row = board.at(start);
    const out = row < board.tail && ((board.state[row] ?? 0) & RETRANSMISSION_OUT) !== 0;
    return this.prompt && out && f.sack && f.dupAcks > 0 && (board.sentNs[row] ?? now) < f.rackNs;
  }
  /** New data that followed the repetitions was reported, this was not: its own was lost before the capture point. */
  get missingBehindNewData(): boolean {
    const { f, start } = this;
    const past = f.unseen !== null && f.unseen.pastLoss ? f.unseen.pastFrom : start;
    return this.prompt && f.sack && seqLt(start, past) && f.hasSack && seqGt(f.sackHigh, past);
  }

  // What the clock says: whether a timer fired at all.

  get sampled(): boolean {
    return this.f.rtt.samples > 0;
  }
  /** Since the retransmission timer was last armed. */
  get waitedNs(): Nanos {
    return this.now - this.f.armedNs;
  }
  /** Since the timer was armed, and the sender sent nothing. */
  get silentNs(): Nanos {
    return this.now - Math.max(this.f.armedNs, this.f.lastSentNs);
  }
  /** It follows an ACK, or something that followed one: the ACK sent it. */
  get prompt(): boolean {
    const { f, now } = this;
    return Math.min(now - f.lastAckNs, now - f.lastSentNs) <= PROMPT_NS + PROMPT_SHARE * f.nearNs;
  }
  get overdue(): boolean {
    return this.head && this.waitedNs <= 2 * RTO_MOST && this.waitedNs >= LEAST_RTO_SHARE * this.f.rtt.rtoNs;
  }
  /** The timer cannot have fired yet, nor a probe's. */
  get soonerThanTimers(): boolean {
    const { rtt } = this.f;
    return this.waitedNs < LEAST_RTO_SHARE * Math.min(rtt.baseRtoNs, rtt.ptoNs(false));
  }
  /** RACK's timer may have fired: something above was reported that long ago. */
  get rackDue(): boolean {
    const { f, now } = this;
    const reported = this.sackedAbove || (f.sackCut && f.sack && f.dupAcks > 0);
    return reported && now - f.lastSackNs < f.rtt.minNs / 4 + RACK_TICKS + RACK_LATE * f.rtt.srttNs;
  }
  /** Nothing of the peer was ever seen. */
  get peerUnseen(): boolean {
    return this.f.heardNothing;
  }
  get timesRunBack(): boolean {
    return this.now < this.f.lastSentNs;
  }
  get afterSilence(): boolean {
    return this.now - this.f.lastSentNs >= TIMER_SILENCE_NS;
  }
  /** Neither side was heard for that long, and no round trip is known. */
  get silentUnmeasured(): boolean {
    return (
      this.f.rtt.samples === 0 && this.head && Math.min(this.now - this.f.lastAckNs, this.silentNs) >= TIMER_SILENCE_NS
    );
  }
  /**
   * The first outstanding segment once more, nothing of the peer heard since its last transmission, after no less time
   * than before that one: whatever unit the sender's timer counts in, nothing else can have sent it (RFC 6298 §5.5).
   */
  get repeatedUnheard(): boolean {
    return this.f.waiting.empty && this.#repeatedSince(this.f.lastAckNs);
  }
  /** The same where ACKs came that acknowledged nothing more: a refill sends nothing twice (Linux tcp_xmit_retransmit_queue). */
  get repeatedUnmoved(): boolean {
    return !this.f.hasSack && this.#repeatedSince(this.f.lastAdvanceNs);
  }
  #repeatedSince(eventNs: Nanos): boolean {
    const { f, start, now } = this;
    const row = f.board.at(start);
    if (!this.head || row === f.board.tail || ((f.board.state[row] ?? 0) & RETRANSMITTED) === 0) return false;
    const sentNs = f.board.sentNs[row] ?? now;
    return eventNs < sentNs && now - sentNs >= NO_SHORTER * (f.losses?.ladder?.lastWaitNs ?? Number.NaN);
  }
  /** A probe would have been sent long before: it, and perhaps more, is not in the capture. */
  get longOverdue(): boolean {
    return (
      this.waitedNs <= 2 * RTO_MOST && this.waitedNs > 3 * this.f.rtt.rtoNs && this.f.armedNs > Number.NEGATIVE_INFINITY
    );
  }

  // The loss probe, whose timer stands in the RTO's place (Linux tcp_schedule_loss_probe).

  /** A host with SACK that is not known to do without, and has none out. */
  get mayProbe(): boolean {
    return this.f.sack && !this.f.probeOut && !this.f.noProbes;
  }
  /** The same of a host that may have SACK: nearly every one of today has. */
  get mayProbeUnseen(): boolean {
    return this.f.sackUnknown && this.sampled && !this.f.probeOut && !this.f.noProbes;
  }
  /** Its timer is a probe's, and this is what a probe sends. */
  get fitsProbe(): boolean {
    return this.inOpen && (this.mayProbe || this.mayProbeUnseen) && this.tail;
  }
  get probeDue(): boolean {
    return this.waitedNs >= PROBE_DUE * this.f.rtt.ptoNs(this.lone);
  }
  /** The sender is away, and so long a wait is a time-out's: earlier repetitions may have been lost before the capture point. */
  get beyondProbe(): boolean {
    const { f } = this;
    return (f.nearNs > 0 || f.atReceiver) && this.overdue && this.waitedNs > 1.5 * f.rtt.ptoNs(this.lone);
  }
  /** The timer sent the first of several segments where a probe sends the last: this host has no probes (Linux tcp_early_retrans = 0). */
  get leftWithoutProbe(): boolean {
    const { f } = this;
    // Away from the sender its probe may have been lost: only identifications without a gap exclude that.
    const seen = f.unseen === null || (f.ids.newest > 0 && f.unseen.missing === 0);
    return seen && this.inOpen && this.mayProbe && !this.tail && !this.lone;
  }

  // What the capture lacks.

  /** No timer waits so long: what happened in between is not in the capture, and what was out then cannot be judged. */
  get unjudged(): boolean {
    const { f, silentNs } = this;
    if (silentNs > 2 * RTO_MOST && silentNs < Number.POSITIVE_INFINITY) {
      f.blind = true;
      f.blindUntil = f.nxt;
    }
    return f.blind && seqLt(this.start, f.blindUntil);
  }

  /** Its original never came here, and lies in what is known to be lost. */
  get inLostSpace(): boolean {
    return this.unseen !== null && isLost(this.f, this.start);
  }
  get lostByPathMtu(): boolean {
    return this.f.cause === 'path-mtu' && this.inLoss;
  }
  get cutByPathMtu(): boolean {
    return this.f.unseen?.kind === 'path-mtu-retransmission';
  }
  /** Nobody was heard until the timer was due. */
  get fellSilent(): boolean {
    const { f, now } = this;
    return now - Math.max(f.lastSentNs, f.lastAckNs) >= LEAST_RTO_SHARE * f.rtt.baseRtoNs;
  }
  /** The step of the timers that fits the wait and the number of lost segments, when nothing was known to be missing. */
  get lostStep(): Step | null {
    const u = this.f.unseen;
    if (u === null || u.missing === 0 || this.hole < 0 || !this.inOpen) return null;
    return timerStep(this.f, u.missing, this.now - u.fromNs);
  }

  // At the receiver, which had all of it and reported nothing missing.

  /** All of it was here, and nothing was reported missing: no answer to a report. */
  get unprompted(): boolean {
    return this.f.atReceiver && this.untroubled && this.hole < 0;
  }
  /** Since the latest transmission of these bytes. */
  get sinceSentNs(): Nanos {
    const { f, now, row } = this;
    return now - (row < f.board.tail ? (f.board.sentNs[row] ?? now) : f.lastAckNs);
  }
  /** Recovery or Loss ended just now: the ACK that ended it came late to the sender, or never. */
  get justRecovered(): boolean {
    return this.f.leftState >= RECOVERY && this.now - this.f.leftNs < 2 * this.f.rtt.srttNs;
  }
  get leftLoss(): boolean {
    return this.f.leftState === LOSS;
  }
  /** Close behind its original, which the path had held back. */
  get heldBack(): boolean {
    const { clock, rtt } = this.f;
    return clock === null && this.sinceSentNs < 0.5 * rtt.minNs && rtt.minNs >= LEAST_TIMER;
  }
  /**
   * Held back with the repetition, which follows at the pace of the link; or what made the sender send is older than the timer of a
   * probe.
   */
  get probeHeldBack(): boolean {
    const { rtt, lastPromptNs } = this.f;
    if (!this.heldBack) return false;
    if (this.sinceSentNs < LINK_PACE_SHARE * rtt.minNs) return true;
    return this.now - lastPromptNs >= PROBE_DUE * Math.min(rtt.ptoNs(this.lone), rtt.baseRtoNs);
  }
  get newest(): boolean {
    return seqGe(this.end, this.f.nxt);
  }
  get afterProbeTime(): boolean {
    return this.sinceSentNs >= Math.max(LEAST_TIMER, 2 * this.f.rtt.minNs);
  }
  get afterHalfTimeout(): boolean {
    return this.sinceSentNs >= 0.5 * this.f.rtt.baseRtoNs;
  }
  /** It said within three round trips that something is missing: this may answer that. */
  get reportedLately(): boolean {
    return this.now - this.f.reportedNs < 3 * this.f.rtt.srttNs;
  }
}
