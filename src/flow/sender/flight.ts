/** The sender as it must have seen its own connection: what is out, what came back, and which recovery state that put it in. */
import { MILLISECOND, type Nanos } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt, seqMax } from '../../wire/seq.ts';
import { AckSeen } from './ack-queue.ts';
import { DISORDER, LOSS, type LossCause, OPEN, RECOVERY } from './congestion-state.ts';
import { FlightState } from './flight-state.ts';
import { Losses } from './losses.ts';
import { isDsack } from './sack-blocks.ts';
import { RETRANSMITTED, HOLE, RETRANSMISSION_OUT, SACKED } from './scoreboard.ts';
import { KNOWN_TIME, type Segment } from '../../segment/segment.ts';

/** Closer than this the capture point counts as the sender itself. */
export const NEAR_NS: Nanos = 2 * MILLISECOND;
/** A sender farther than this, and than its peer, is modelled from the receiver's side. */
export const AT_RECEIVER: Nanos = NEAR_NS / 4;
/** Of the round trip: with no more than this behind the capture point, nothing is lost there any more. */
const BESIDE_SHARE = 0.1;
/** The acknowledgement in hand when it needs no waiting; every one overwrites it. */
const DIRECT = new AckSeen();

export class Flight extends FlightState {
  /** The account of its losses, opened with the first. */
  account(): Losses {
    return (this.losses ??= new Losses());
  }

  /** The sender's round trip and its distance from the capture point. */
  place(nearNs: Nanos, rttNs: Nanos, sampled = true): void {
    this.atReceiver = nearNs > AT_RECEIVER && nearNs > 0.5 * rttNs;
    this.nearNs = nearNs > NEAR_NS || this.atReceiver ? nearNs : 0;
    this.besideReceiver = this.atReceiver && rttNs - nearNs <= Math.max(NEAR_NS, BESIDE_SHARE * rttNs);
    if (rttNs <= 0 || this.rtt.samples > 0) return;
    if (sampled) {
      this.rtt.shaken = true;
      this.rtt.sample(rttNs, this.una, this.nxt);
    } else this.rtt.minNs = Math.min(this.rtt.minNs, rttNs);
  }

  /** Nothing is outstanding, and nothing needs to be remembered but the round trips. */
  get idle(): boolean {
    return (
      this.board.empty &&
      this.losses === null &&
      this.disorder === null &&
      (this.unseen === null || this.unseen.kind === null)
    );
  }

  /** An acknowledgement passes the capture point. */
  hear(s: Segment, now: Nanos, pure: boolean, fresh: boolean): void {
    if (this.nearNs === 0) {
      DIRECT.take(s, now, now, pure, fresh);
      this.#take(DIRECT, true);
      return;
    }
    if (this.waiting.full) this.next(false);
    const a = this.waiting.add();
    a.take(s, now, now + 0.97 * this.nearNs, pure, fresh);
    const reports = a.cut || (this.sack ? a.sackCount > (isDsack(a) ? 1 : 0) : a.ack === this.heard);
    if (pure && reports) this.reportedNs = now;
    this.heard = a.ack;
  }

  /** Nothing of the peer was ever seen. */
  get heardNothing(): boolean {
    return !this.unaKnown && this.lastAckNs === Number.NEGATIVE_INFINITY;
  }

  /** The first acknowledgement on its way arrives. */
  next(measured: boolean): void {
    const first = this.waiting.first();
    if (first === null) return;
    this.waiting.shift();
    this.#take(first, measured);
  }

  /** `measured`: the time is good enough for a round trip. */
  #take(a: AckSeen, measured: boolean): void {
    const now = a.dueNs;
    this.lastAckNs = now;
    this.lastAckFrame = a.frame;
    this.sackCut = a.cut;
    this.sampledNs = Number.NaN;
    this.original = false;
    const first = !this.unaKnown;
    if (first) this.una = a.ack;
    this.unaKnown = true;
    const before = this.una;
    const advance = seqGt(a.ack, before) || (first && !this.board.empty);
    if (!advance && seqLt(a.ack, before)) return;
    if (advance || a.fresh || a.window > this.window) this.lastPromptNs = now;
    else if (!a.pure && a.hasTimestamp) this.repeatNs = now;
    const dsack = a.sackCount > 0 && isDsack(a);
    if (dsack) this.#dsack(a, before);
    const unseen = seqGt(a.ack, this.nxt);
    if (advance) this.#advance(a);
    // What it answers is not in the capture, so only its echo tells the round trip.
    if (unseen) this.sampledNs = Number.NaN;
    let fresh = false;
    if (a.sackCount > (dsack ? 1 : 0)) fresh = this.#sackBlocks(a, dsack ? 1 : 0, now);
    else this.blocks.forget();
    // Karn (RFC 6298 §3): what was sent twice gives no sample but by its timestamp (RFC 7323 §4).
    if (measured) {
      if (Number.isNaN(this.sampledNs) && advance && a.hasTimestamp && this.clock !== null)
        this.sampledNs = now - this.clock.sentAt(a.tsEcr, now);
      this.rtt.sample(this.sampledNs, this.una, this.nxt);
    }
    const duplicate =
      (a.cut && a.pure && !this.board.empty && this.sack) ||
      (!advance && a.pure && !this.board.empty && (this.sack ? fresh || dsack : a.window === this.window));
    if (this.losses !== null && !this.sack && !advance && this.board.empty && this.#repeatsLastAck(a))
      this.ledger.reported(a, 0.8 * this.rtt.minNs, this.rtt.baseRtoNs);
    if (duplicate) {
      this.dupAcks++;
      this.lastSackNs = now;
    }
    // With SACK it would have carried a block (RFC 2018 §4).
    if (duplicate && a.sackCount === 0 && !a.cut) this.sackUnknown = false;
    if (duplicate || fresh) this.lastEvidenceFrame = a.frame;
    this.window = a.window;
    this.#endProbe(a.ack, dsack, duplicate);
    this.#moveState(a, advance, duplicate, dsack, fresh);
  }

  /** Word for word what the peer said before. */
  #repeatsLastAck(a: AckSeen): boolean {
    return a.pure && a.ack === this.nxt && a.window === this.window && a.window > 0;
  }

  #dsack(a: AckSeen, before: number): void {
    const right = a.sack[1] ?? 0;
    this.episode.takeDsack(right, before);
    this.ledger.dsack(a.sack[0] ?? 0, right, a.frame);
  }

  #advance(a: AckSeen): void {
    const { board } = this;
    let ackedRetransmission = false;
    let acked = 0;
    for (let i = board.head; i < board.tail && seqLe(board.end[i] ?? 0, a.ack); i++) {
      const state = board.state[i] ?? 0;
      const sentNs = board.sentNs[i] ?? 0;
      acked++;
      if ((state & HOLE) !== 0) continue;
      if (sentNs > this.rackNs) this.rackNs = sentNs;
      if ((state & RETRANSMITTED) !== 0) ackedRetransmission = true;
      else if ((state & SACKED) === 0) {
        if (Number.isNaN(this.sampledNs)) this.sampledNs = a.dueNs - sentNs;
        if (seqLe(board.end[i] ?? 0, this.high)) this.original = true;
      }
    }
    if (ackedRetransmission) {
      this.sampledNs = Number.NaN;
      // Without SACK the progress may be the retransmission's.
      if (!this.sack) this.original = false;
    }
    // Only at the sender the time of an ACK is exact enough to be too early.
    const exact = this.nearNs === 0 && !this.atReceiver && this.rtt.minNs > 2 * NEAR_NS;
    // The first data may all wait for delayed ACKs; the handshake does not.
    const least = exact && this.rtt.samples >= (this.rtt.shaken ? 3 : 8) ? 0.5 * this.rtt.minNs : 0;
    this.ledger.acked(a, least);
    if (this.rtt.queueDelay !== null) this.rtt.queueDelay.hear(a.ack, a.dueNs, a.frame, ackedRetransmission);
    this.una = a.ack;
    board.dropBelow(a.ack);
    if (seqGt(a.ack, this.nxt)) this.nxt = a.ack;
    this.armedNs = this.lastAdvanceNs = a.dueNs;
    this.timeouts = 0;
    // Without SACK each duplicate stands for a segment above the hole, and what is acknowledged now was among them.
    this.dupAcks = this.sack ? 0 : Math.max(0, this.dupAcks - Math.max(0, acked - 1));
    if (this.hasSack && seqLe(this.sackHigh, a.ack)) this.hasSack = false;
  }

  #sackBlocks(a: AckSeen, from: number, now: Nanos): boolean {
    const { board } = this;
    let fresh = false;
    for (let b = from; b < a.sackCount; b++) {
      const left = a.sack[2 * b] ?? 0;
      const right = a.sack[2 * b + 1] ?? 0;
      if (!seqLt(left, right) || seqLe(right, this.una) || seqGt(right, this.nxt)) continue;
      const start = this.blocks.newFrom(left);
      if (seqGe(start, right)) continue;
      for (let i = board.at(start); i < board.tail && seqLt(board.start[i] ?? 0, right); i++) {
        const state = board.state[i] ?? 0;
        if ((state & SACKED) !== 0 || seqLt(board.start[i] ?? 0, left) || seqGt(board.end[i] ?? 0, right)) continue;
        board.state[i] = state | SACKED;
        const sentNs = board.sentNs[i] ?? 0;
        if ((state & HOLE) === 0 && sentNs > this.rackNs) this.rackNs = sentNs;
        if ((state & (RETRANSMITTED | HOLE)) === 0) {
          if (Number.isNaN(this.sampledNs)) this.sampledNs = now - sentNs;
          if (seqLe(board.end[i] ?? 0, this.high)) this.original = true;
        }
        fresh = true;
      }
      if (!this.hasSack || seqGt(right, this.sackHigh)) {
        this.sackHigh = right;
        fresh = true;
      }
      this.hasSack = true;
    }
    this.blocks.keep(a, from);
    if (fresh) this.lastSackNs = now;
    return fresh;
  }

  #endProbe(ack: number, dsack: boolean, duplicate: boolean): void {
    if (!this.probeOut) return;
    const past = (ack - this.probeHigh) | 0;
    if (past > 0 || (past === 0 && (this.probeNew || dsack || duplicate))) this.probeOut = false;
  }

  /** Linux tcp_fastretrans_alert, tcp_process_loss. */
  #moveState(a: AckSeen, advance: boolean, duplicate: boolean, dsack: boolean, fresh: boolean): void {
    const ended = (this.una - this.high) | 0;
    const open = this.state === OPEN;
    // Without SACK the state is held until something above `high` is acknowledged (RFC 6582 §3.2).
    const over = this.sack ? ended >= 0 : ended > 0 || (ended === 0 && this.board.empty);
    if (this.state === RECOVERY) {
      const delayed = advance && this.episode.delayed(a) && !this.#retransmissionOut();
      const needless = delayed || (dsack && this.episode.answered) || (over && this.episode.mayUndo(a));
      if (needless) this.#undo();
      if (over || needless) this.#leave(a.dueNs);
    } else if (this.state === LOSS) this.#moveLoss(a, advance, duplicate || fresh, over);
    else if (this.episode.answered) this.#undo();
    if (this.state <= DISORDER && (!open || duplicate || fresh || dsack))
      this.state = this.hasSack || this.#counted() || (!dsack && this.#retransmissionOut()) ? DISORDER : OPEN;
    if (this.pathMtu && advance && seqGe(this.una, this.pathMtuUntil)) this.pathMtu = false;
  }

  #moveLoss(a: AckSeen, advance: boolean, reportsMore: boolean, over: boolean): void {
    if (advance && this.episode.mayUndo(a)) {
      this.#undo();
      if (this.sack) {
        this.#leave(a.dueNs);
        return;
      }
    }
    if (this.cause === 'timeout' && this.frto) {
      // RFC 5682 §3.1 step 3.b: data that was sent once arrives, so the time-out was needless.
      if (this.original) {
        // With SACK a DSACK will tell whether the segment itself had arrived.
        if (!this.sack && !this.episode.timed) this.ledger.timeoutWas(this.episode.frame, a.frame);
        this.#undo();
        this.#leave(a.dueNs);
        return;
      }
      if (seqGt(this.nxt, this.high)) {
        if (reportsMore) this.frto = false;
      } else if (advance && !over) this.high = seqMax(this.high, this.nxt);
    }
    if (over) this.#leave(a.dueNs);
  }

  #undo(): void {
    if (this.episode.undo()) this.account().undone++;
  }

  #leave(at: Nanos): void {
    this.leftNs = at;
    this.leftState = this.state;
    if (seqGe(this.una, this.high)) this.dupAcks = 0;
    this.state = OPEN;
    this.frto = false;
    this.episode.end();
  }

  /** Duplicate ACKs that stand for something missing: with SACK the blocks say it, and a DSACK says the contrary (Linux tcp_left_out). */
  #counted(): boolean {
    return this.dupAcks > 0 && (!this.sack || this.sackCut);
  }

  #retransmissionOut(): boolean {
    const { board } = this;
    if (board.head < board.tail && ((board.state[board.head] ?? 0) & RETRANSMITTED) !== 0) return true;
    for (let i = board.head; i < board.tail; i++)
      if (((board.state[i] ?? 0) & (RETRANSMISSION_OUT | SACKED)) === RETRANSMISSION_OUT) return true;
    return false;
  }

  /** Recovery or Loss begins with the retransmission in hand. */
  enter(state: typeof RECOVERY | typeof LOSS, cause: LossCause, s: Segment, now: Nanos): void {
    const before = this.state;
    if (before === state && this.cause === cause && state === RECOVERY) return;
    // Linux tcp_enter_loss: F-RTO where no recovery was going on, or where the timer fires again.
    // Away from the sender: what it had heard of a hole had put it in Recovery, and that repetition was lost.
    const recovering = before >= RECOVERY || (this.unseen !== null && (this.hasSack || this.dupAcks > 2));
    this.frto = state === LOSS && cause === 'timeout' && (!recovering || this.timeouts > 1);
    if (before < RECOVERY || seqLe(this.high, this.una)) this.episode.begin(s, this.una, now);
    this.episode.frame = s.frame;
    this.episode.repeats = 0;
    if (state === LOSS) this.dupAcks = 0;
    this.state = state;
    this.cause = cause;
    this.high = this.nxt;
    if (this.unseen !== null) this.high = this.unseen.entered(this.high);
    this.probeOut = false;
  }

  /** `end`: of the probe. */
  probeSent(fresh: boolean, end: number): void {
    this.probeOut = true;
    this.probeHigh = seqMax(this.nxt, end);
    this.probeNew = fresh;
  }

  /** Sequence space up to `start` was passed over by the segment in hand. */
  skip(start: number, now: Nanos, s: Segment): void {
    if (this.board.empty) this.armedNs = Math.max(this.armedNs, this.lastSentNs, this.lastPromptNs);
    this.board.push(this.nxt, start, now, 0, s.tsVal, s.ipId, HOLE);
    this.nxt = start;
  }

  /** New data leaves. */
  sendNew(start: number, end: number, s: Segment, now: Nanos): void {
    const { board } = this;
    // Of a packet with a bad time stamp no round trip is measured, and no wait.
    const sentNs = (s.known & KNOWN_TIME) === 0 ? Number.NaN : now;
    // The probe's timer is armed again by every send, the RTO only by the first (S5).
    if (board.empty || (this.sack && this.state === OPEN && !this.probeOut && !this.noProbes)) this.armedNs = sentNs;
    if (this.state === LOSS && this.unseen !== null)
      this.unseen.newData(start, this.episode.repeats + this.unseen.missing);
    board.push(start, end, sentNs, s.frame, s.tsVal, s.ipId, 0);
    this.nxt = end;
  }
}
