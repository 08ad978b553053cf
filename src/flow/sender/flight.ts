/** The sender as it must have seen its own connection: what is out, what came back, and which recovery state that put it in. */
import type { AnnotationKind } from '../../records.ts';
import type { Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt, seqMax } from '../../wire/seq.ts';
import { AckQueue, AckSeen } from './ack-queue.ts';
import type { Estimator } from './estimator.ts';
import { Ledger, type Sent } from './ledger.ts';
import type { Rows } from './rows.ts';
import { AGAIN, HOLE, SACKED, Scoreboard } from './scoreboard.ts';
import type { Segment } from '../../segment/segment.ts';

/** Linux's congestion states; CWR counts as OPEN here, since both arm the same timers. */
export const OPEN = 0;
export const DISORDER = 1;
export const RECOVERY = 2;
export const LOSS = 3;

export type LossCause = 'timeout' | 'path-mtu' | 'fast-open';
export type Proof = (sent: Sent, proof: 'dsack' | 'timestamp', frame: number) => void;

/** Closer than this the capture point counts as the sender itself. */
const NEAR_NS: Nanos = 2 * MILLISECOND;
/** Of senders that were never told of SACK blocks: most. */
const NO_BLOCKS = new Int32Array(0);
const NOT_YET: Nanos = Number.NEGATIVE_INFINITY;
/** The acknowledgement in hand when it needs no waiting; overwritten by every one. */
const DIRECT = new AckSeen();

export class Flight {
  readonly board: Scoreboard;
  readonly rtt: Estimator;
  readonly ledger = new Ledger();
  readonly #waiting = new AckQueue();
  /** Round trip between the capture point and the sender; 0 at the sender. */
  nearNs: Nanos = -0;
  /** The capture was made where the data arrives. */
  atReceiver = false;
  sack = false;

  state = OPEN;
  cause: LossCause = 'timeout';
  /** SND.NXT when Recovery or Loss began. */
  high = 0;
  una: number;
  unaKnown = false;
  nxt: number;
  dupAcks = 0;
  /** Highest sequence number that a SACK block reported. */
  sackHigh = 0;
  hasSack = false;
  #blocks = 0;
  #left = NO_BLOCKS;
  #right = NO_BLOCKS;

  /** When the retransmission timer was last armed (RFC 6298 §5). */
  armedNs: Nanos = NOT_YET;
  lastAckNs: Nanos = NOT_YET;
  /** When a SACK or duplicate ACK last told something new. */
  lastSackNs: Nanos = NOT_YET;
  lastAdvanceNs: Nanos = NOT_YET;
  lastSentNs: Nanos = NOT_YET;
  lastAckFrame = -0;
  lastEvidenceFrame = -0;
  window = -1;

  probeOut = false;
  probeHigh = 0;
  #probeNew = false;
  /** This sender was seen to retransmit by RTO where a probe was due (Linux tcp_early_retrans = 0). */
  noProbes = false;

  /** TSval of the episode's first retransmission, for undoing (RFC 3522). */
  episodeTsVal = 0;
  episodeTimed = false;
  /** F-RTO (RFC 5682) still hopes that the time-out was needless. */
  frto = false;
  /** Time-outs in a row without an acknowledgement, when the first one fired, and the frame before. */
  timeouts = 0;
  timeoutFirstNs: Nanos = -0;
  pathMtuUntil = 0;
  pathMtu = false;
  /** Sequence space whose lost originals were never in the capture (receiver's view). */
  lostUntil = 0;
  lostKnown = false;
  lostKind: AnnotationKind = 'timeout-recovery';

  /** IP identification of the newest segment. */
  newestId = -1;
  /** Segments that only came late. */
  reordered = 0;
  spurious = 0;
  /** Of them: sent by a timer, sent in fast recovery; and the frame of the first one. */
  spuriousByTimer = 0;
  spuriousFast = 0;
  spuriousFrame = -0;
  timeoutFrame = -0;
  /** First tail that was left to the RTO although SACK would have allowed a probe. */
  unprobedFrame = -0;
  /** First segment that was cut smaller after time-outs, and its size before and after. */
  shrunkFrame = -0;
  shrunkFrom = -0;
  shrunkTo = -0;
  pathMtuFrame = -0;
  timeoutCount = 0;
  /** Time that the sender waited for time-outs, all together. */
  stalledNs: Nanos = -0;
  /** The latest ICMP error that took a doubling back. */
  icmpTaken = -0;
  kinds: Map<AnnotationKind, { segments: number; bytes: number }> | null = null;
  bursts = 0;
  longestBurst = 0;
  #burst = 0;
  #burstNs: Nanos = NOT_YET;

  constructor(nxt: number, rows: Rows, rtt: Estimator) {
    this.board = new Scoreboard(rows);
    this.rtt = rtt;
    this.una = this.nxt = nxt;
  }

  /** The sender's round trip and its distance from the capture point. */
  place(nearNs: Nanos, rttNs: Nanos): void {
    this.nearNs = nearNs > NEAR_NS ? nearNs : 0;
    this.atReceiver = nearNs > NEAR_NS / 4 && nearNs > 0.5 * rttNs;
    if (rttNs > 0 && this.rtt.samples === 0) this.rtt.sample(rttNs);
  }

  /** Nothing is outstanding, and nothing needs to be remembered but the round trips. */
  get idle(): boolean {
    return this.board.empty && this.kinds === null && this.reordered === 0 && this.spurious === 0 && !this.lostKnown;
  }

  /** An acknowledgement passes the capture point. */
  hear(s: Segment, now: Nanos, pure: boolean, proof: Proof): void {
    if (this.nearNs === 0) {
      DIRECT.take(s, now, pure);
      this.#take(DIRECT, proof);
      return;
    }
    if (this.#waiting.full) this.#next(proof);
    this.#waiting.add().take(s, now + 0.97 * this.nearNs, pure);
  }

  /** Everything that has reached the sender by the time it sent this segment (RFC 7323: the echo proves it). */
  catchUp(now: Nanos, s: Segment, proof: Proof): void {
    for (let first = this.#waiting.first(); first !== null; first = this.#waiting.first()) {
      if (s.hasTimestamp && first.hasTimestamp) {
        const newer = (s.tsEcr - first.tsVal) | 0;
        if (newer < 0 || (newer === 0 && now < first.dueNs)) {
          // An echo stays behind when segments arrive out of order; time alone decides in the end.
          if (now < first.dueNs + this.nearNs) return;
        }
      } else if (now < first.dueNs) return;
      if (first.dueNs > now) first.dueNs = now;
      this.#next(proof);
    }
  }

  /** Takes everything on its way as arrived. */
  drain(proof: Proof, now: Nanos): void {
    for (let first = this.#waiting.first(); first !== null; first = this.#waiting.first()) {
      if (first.dueNs > now) first.dueNs = now;
      this.#next(proof);
    }
  }

  #next(proof: Proof): void {
    const first = this.#waiting.first();
    if (first === null) return;
    this.#waiting.shift();
    this.#take(first, proof);
  }

  #take(a: AckSeen, proof: Proof): void {
    const now = a.dueNs;
    this.lastAckNs = now;
    this.lastAckFrame = a.frame;
    const first = !this.unaKnown;
    if (first) {
      this.unaKnown = true;
      this.una = a.ack;
    }
    const advance = seqGt(a.ack, this.una) || (first && !this.board.empty);
    if (!advance && seqLt(a.ack, this.una)) return;
    const dsack = a.sackCount > 0 && isDsack(a);
    if (dsack) this.#dsack(a, proof);
    let original = false;
    if (advance) original = this.#advance(a, proof);
    let fresh = false;
    if (a.sackCount > (dsack ? 1 : 0)) fresh = this.#sackBlocks(a, dsack ? 1 : 0, now);
    else this.#blocks = 0;
    const duplicate =
      (a.cut && a.pure && !this.board.empty && this.sack) ||
      (!advance && a.pure && !this.board.empty && (this.sack ? fresh || dsack : a.window === this.window));
    if (duplicate) {
      this.dupAcks++;
      this.lastSackNs = now;
    }
    if (duplicate || fresh) this.lastEvidenceFrame = a.frame;
    this.window = a.window;
    this.#endProbe(a.ack, dsack, duplicate);
    this.#moveState(a, advance, original || fresh, duplicate, dsack);
  }

  #dsack(a: AckSeen, proof: Proof): void {
    const sent = this.ledger.dsack(a.sack[0] ?? 0, a.sack[1] ?? 0);
    if (sent === undefined) return;
    sent.settled = true;
    proof(sent, 'dsack', a.frame);
  }

  /** True when data that was sent only once is among what is acknowledged. */
  #advance(a: AckSeen, proof: Proof): boolean {
    const { board } = this;
    let original = false;
    let again = false;
    let sampled: Nanos = Number.NaN;
    for (let i = board.head; i < board.tail && seqLe(board.end[i] ?? 0, a.ack); i++) {
      const state = board.state[i] ?? 0;
      if ((state & AGAIN) !== 0) again = true;
      else if ((state & (SACKED | HOLE)) === 0) {
        if (Number.isNaN(sampled)) sampled = a.dueNs - (board.sentNs[i] ?? 0);
        if (seqLe(board.end[i] ?? 0, this.high)) original = true;
      }
    }
    // Karn (RFC 6298 §3): no sample where it is unclear which transmission is acknowledged.
    if (!again && !Number.isNaN(sampled)) this.rtt.sample(sampled);
    else if (again && a.hasTimestamp) this.rtt.backoff = 0;
    else if (!again) this.rtt.backoff = 0;
    this.ledger.eifel(a.ack, a.hasTimestamp ? a.tsEcr : 0x7fffffff, (sent) => {
      if (!a.hasTimestamp) return;
      sent.settled = true;
      proof(sent, 'timestamp', a.frame);
    });
    this.una = a.ack;
    board.dropBelow(a.ack);
    if (seqGt(a.ack, this.nxt)) this.nxt = a.ack;
    this.armedNs = this.lastAdvanceNs = a.dueNs;
    this.timeouts = 0;
    this.dupAcks = 0;
    if (this.hasSack && seqLe(this.sackHigh, a.ack)) this.hasSack = false;
    return original && (this.sack || !again);
  }

  #sackBlocks(a: AckSeen, from: number, now: Nanos): boolean {
    const { board } = this;
    let fresh = false;
    for (let b = from; b < a.sackCount; b++) {
      const left = a.sack[2 * b] ?? 0;
      const right = a.sack[2 * b + 1] ?? 0;
      if (!seqLt(left, right) || seqLe(right, this.una) || seqGt(right, this.nxt)) continue;
      let start = left;
      for (let k = 0; k < this.#blocks; k++)
        if (seqLe(this.#left[k] ?? 0, left) && seqGe(this.#right[k] ?? 0, left))
          start = seqMax(start, this.#right[k] ?? 0);
      if (seqGe(start, right)) continue;
      for (let i = board.at(start); i < board.tail && seqLt(board.start[i] ?? 0, right); i++) {
        const state = board.state[i] ?? 0;
        if ((state & SACKED) !== 0 || seqLt(board.start[i] ?? 0, left) || seqGt(board.end[i] ?? 0, right)) continue;
        board.state[i] = state | SACKED;
        if ((state & (AGAIN | HOLE)) === 0) {
          if (!fresh) this.rtt.sample(now - (board.sentNs[i] ?? 0));
          if (seqLe(board.end[i] ?? 0, this.high)) this.#originalSacked = true;
        }
        fresh = true;
      }
      if (!this.hasSack || seqGt(right, this.sackHigh)) {
        this.sackHigh = right;
        fresh = true;
      }
      this.hasSack = true;
    }
    this.#blocks = 0;
    if (this.#left === NO_BLOCKS) {
      this.#left = new Int32Array(4);
      this.#right = new Int32Array(4);
    }
    for (let b = from; b < a.sackCount && b < 4; b++) {
      this.#left[this.#blocks] = a.sack[2 * b] ?? 0;
      this.#right[this.#blocks++] = a.sack[2 * b + 1] ?? 0;
    }
    if (fresh) this.lastSackNs = now;
    return fresh;
  }
  #originalSacked = false;

  #endProbe(ack: number, dsack: boolean, duplicate: boolean): void {
    if (!this.probeOut) return;
    const past = (ack - this.probeHigh) | 0;
    if (past > 0 || (past === 0 && (this.#probeNew || dsack || duplicate))) this.probeOut = false;
  }

  #moveState(a: AckSeen, advance: boolean, original: boolean, duplicate: boolean, dsack: boolean): void {
    const sackedOriginal = this.#originalSacked;
    this.#originalSacked = false;
    if (this.state === RECOVERY || this.state === LOSS) {
      const past = (this.una - this.high) | 0;
      if (this.sack ? past >= 0 : past > 0 || (past === 0 && this.board.empty && this.state === LOSS)) this.#leave();
      else if (advance && this.episodeTimed && a.hasTimestamp && ((a.tsEcr - this.episodeTsVal) | 0) < 0) {
        if (this.state === LOSS ? this.sack : !this.#againOut()) this.#leave();
      } else if (this.state === LOSS && this.cause === 'timeout' && this.frto) {
        if ((advance && original) || sackedOriginal) this.#leave();
        else if (seqGt(this.nxt, this.high)) {
          if (duplicate) this.frto = false;
        } else if (advance) this.high = this.nxt;
      }
    }
    if (this.state === OPEN || this.state === DISORDER)
      this.state = this.hasSack || this.dupAcks > 0 || (duplicate && !dsack && this.#againOut()) ? DISORDER : OPEN;
    if (this.pathMtu && advance && seqGe(this.una, this.pathMtuUntil)) this.pathMtu = false;
  }

  #leave(): void {
    this.state = OPEN;
    this.frto = false;
    this.episodeTimed = false;
  }

  #againOut(): boolean {
    const { board } = this;
    for (let i = board.head; i < board.tail; i++) if (((board.state[i] ?? 0) & (AGAIN | SACKED)) === AGAIN) return true;
    return false;
  }

  /** Recovery or Loss begins with the retransmission in hand. */
  enter(state: typeof RECOVERY | typeof LOSS, cause: LossCause, s: Segment): void {
    if (this.state === state && this.cause === cause) return;
    this.frto = state === LOSS && cause === 'timeout';
    this.episodeTimed = s.hasTimestamp;
    this.episodeTsVal = s.tsVal;
    this.state = state;
    this.cause = cause;
    this.high = this.nxt;
    this.probeOut = false;
  }

  probeSent(fresh: boolean): void {
    this.probeOut = true;
    this.probeHigh = this.nxt;
    this.#probeNew = fresh;
  }

  needless(kind: AnnotationKind, frame: number): void {
    this.spurious++;
    if (this.spuriousFrame === 0) this.spuriousFrame = frame;
    if (kind === 'retransmission-timeout' || kind === 'tail-loss-probe') this.spuriousByTimer++;
    if (kind === 'fast-retransmission') this.spuriousFast++;
  }

  count(kind: AnnotationKind, bytes: number): void {
    this.kinds ??= new Map();
    const before = this.kinds.get(kind);
    if (before === undefined) this.kinds.set(kind, { segments: 1, bytes });
    else {
      before.segments++;
      before.bytes += bytes;
    }
  }

  /** Retransmissions within one round trip are one loss event. */
  burst(now: Nanos): void {
    if (now - this.#burstNs > Math.max(this.rtt.srttNs, MILLISECOND)) {
      this.bursts++;
      this.#burst = 0;
    }
    this.#burstNs = now;
    this.longestBurst = Math.max(this.longestBurst, ++this.#burst);
  }

  /** Sequence space up to `start` was passed over. */
  skip(start: number, now: Nanos): void {
    this.board.push(this.nxt, start, now, 0, 0, -1, HOLE);
    this.nxt = start;
  }

  /** New data leaves. */
  sendNew(start: number, end: number, s: Segment, now: Nanos): void {
    const { board } = this;
    // The probe's timer is armed again by every send, the RTO only by the first (S5).
    if (board.empty || (this.sack && this.state === OPEN && !this.probeOut && !this.noProbes)) this.armedNs = now;
    board.push(start, end, now, s.frame, s.tsVal, s.ipId, 0);
    this.nxt = end;
  }
}

/** RFC 2883 §4: the first block lies below the ACK or within the second one. */
export function isDsack(a: { ack: number; sackCount: number; sack: Int32Array }): boolean {
  const left = a.sack[0] ?? 0;
  const right = a.sack[1] ?? 0;
  if (seqLe(right, a.ack)) return true;
  return a.sackCount > 1 && seqGe(left, a.sack[2] ?? 0) && seqLe(right, a.sack[3] ?? 0);
}
