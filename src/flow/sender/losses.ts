/** What one sender's losses came to: kinds and bytes sent again, loss events, time-outs, needless repetitions. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';
import { TimeoutSeries } from './timeout-series.ts';
import type { TimerFit } from './timer-profiles.ts';

export class Losses {
  readonly kinds = new Map<AnnotationKind, { segments: number; bytes: number }>();
  /** Loss events, and the most segments in one. */
  bursts = 0;
  longestBurst = 0;
  #burst = 0;
  #burstNs: Nanos = Number.NEGATIVE_INFINITY;

  /** Sent again: what never came to the capture point, and what passed it. Of each the first frame that repeats it. */
  before = 0;
  behind = 0;
  beforeFrame: FrameNo = -0;
  behindFrame: FrameNo = -0;

  timeoutCount = 0;
  /** The time-outs in a row in hand, and the longest such chain. */
  ladder: TimeoutSeries | null = null;
  longestLadder: TimeoutSeries | null = null;
  timeoutFrame: FrameNo = -0;
  /** Whose timers they are like; kept at the sender only. */
  timers: TimerFit | null = null;
  /** One of them repeated payload, not a FIN alone. */
  stalledData = false;
  /** Time that the sender waited for time-outs, all together. */
  stalledNs: Nanos = -0;
  /** First tail that was left to the RTO although SACK would have allowed a probe. */
  unprobedFrame: FrameNo = -0;

  spurious = 0;
  /** Of them: sent by a time-out, sent in fast recovery of what was overtaken; and the first frame of each. */
  spuriousByTimer = 0;
  spuriousByTimerFrame: FrameNo = -0;
  spuriousFast = 0;
  spuriousFastFrame: FrameNo = -0;
  /** Sent again by a timer long after the acknowledgement had passed the capture point: what passes here does not reach it. */
  deafFrame: FrameNo = -0;
  /** Reductions that the sender took back. */
  undone = 0;

  /** First segment that was cut smaller after time-outs, and its size before and after. */
  shrunkFrame: FrameNo = -0;
  shrunkFrom = -0;
  shrunkTo = -0;

  /** The `nth` time-out in a row. */
  timedOut(nth: number, frame: FrameNo, now: Nanos, waitedNs: Nanos): void {
    this.timeoutCount++;
    if (this.timeoutFrame === 0) this.timeoutFrame = frame;
    if (Number.isFinite(waitedNs)) this.stalledNs += waitedNs;
    if (nth === 1 || this.ladder === null) this.ladder = new TimeoutSeries(frame, now);
    this.ladder.step(frame, now, waitedNs);
    if (this.longestLadder === null || this.ladder.tries > this.longestLadder.tries) this.longestLadder = this.ladder;
  }

  /** After time-outs a segment of `from` bytes went again as one of `to`; the first is kept. */
  shrunk(frame: FrameNo, from: number, to: number): void {
    if (this.shrunkFrame > 0) return;
    this.shrunkFrame = frame;
    this.shrunkFrom = from;
    this.shrunkTo = to;
  }

  /** A repetition of what had (not) passed the capture point. */
  place(seen: boolean, frame: FrameNo): void {
    if (seen) {
      this.behind++;
      if (this.behindFrame === 0) this.behindFrame = frame;
    } else {
      this.before++;
      if (this.beforeFrame === 0) this.beforeFrame = frame;
    }
  }

  /** The acknowledgement that would have kept it from this had passed the capture point. */
  deaf(frame: FrameNo): void {
    if (this.deafFrame === 0) this.deafFrame = frame;
  }

  /** `overtaken`: the receiver had what was sent later before it. */
  needless(kind: AnnotationKind, frame: FrameNo, overtaken: boolean): void {
    this.spurious++;
    // A loss probe that turns out needless costs one packet and no reduction (RFC 8985 §7.4): it is a probe's ordinary end.
    if (kind === 'retransmission-timeout' && this.spuriousByTimer++ === 0) this.spuriousByTimerFrame = frame;
    if (kind === 'fast-retransmission' && overtaken && this.spuriousFast++ === 0) this.spuriousFastFrame = frame;
  }

  count(kind: AnnotationKind, bytes: number): void {
    const before = this.kinds.get(kind);
    if (before === undefined) this.kinds.set(kind, { segments: 1, bytes });
    else {
      before.segments++;
      before.bytes += bytes;
    }
  }

  /** A segment that was counted as one kind turned out to be another. */
  recount(from: AnnotationKind, to: AnnotationKind, bytes: number): void {
    const before = this.kinds.get(from);
    if (before !== undefined) {
      before.segments--;
      before.bytes -= bytes;
      if (before.segments === 0) this.kinds.delete(from);
    }
    this.count(to, bytes);
  }

  /** Retransmissions within one round trip are one loss event. */
  burst(now: Nanos, srttNs: Nanos): void {
    if (now - this.#burstNs > Math.max(srttNs, MILLISECOND)) {
      this.bursts++;
      this.#burst = 0;
    }
    this.#burstNs = now;
    this.longestBurst = Math.max(this.longestBurst, ++this.#burst);
  }
}
