/** The capture's clock against the clocks of the hosts, whose TCP timestamps tick on whatever happens to it (RFC 7323 §5.4). */
import type { Segment } from '../../segment/segment.ts';
import { MILLISECOND, SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { RST, SYN } from '../../tcp-flags.ts';
import { Tally } from './faults.ts';

/** Endpoints that are watched at a time; a power of two. */
const MOST_WATCHED = 64;
/** A jump below this is a pause or a slow clock, not a step. */
const LEAST_STEP: Nanos = 500 * MILLISECOND;
/** As long as this a host's tick is measured before it is believed. */
const LEAST_SPAN: Nanos = 500 * MILLISECOND;
const LEAST_TICKS = 20;
/** RFC 7323 §5.4: a timestamp clock ticks at least once a second; and what rounds it off. */
const SLOWEST_TICK: Nanos = SECOND;
const SLACK_NS: Nanos = 2 * SECOND;
/** So many packets at whole seconds, and no other, are no chance. */
const LEAST_WHOLE_SECONDS = 8;
/** Disorder up to this comes from queues and CPUs that stamp for themselves. */
const MOST_DISORDER_NS: Nanos = 20 * MILLISECOND;

export interface Step {
  readonly frame: FrameNo;
  /** How far the clock leapt: ahead, or back when negative. */
  readonly byNs: Nanos;
  /** Told by hosts' timestamps; otherwise by time that ran backwards alone. */
  readonly proved: boolean;
}

export class ClockWatch {
  /** Packets whose time lies before that of the packet in front of them. */
  readonly backwards = new Tally();
  mostBackNs: Nanos = 0;
  readonly steps: Step[] = [];
  /** Packets, all of them at whole seconds; -1 since one was not. */
  #wholeSeconds = 0;
  /** The kernel hands its packets over in batches (Linux nfnetlink_log: after 100 of them or a second), and each gets the time of that. */
  mayBatch: boolean = false;
  /** Where that showed first: packets of both directions at one time; 0: it did not. */
  batchedFrame: FrameNo = 0;
  #lastFrom: number = 0;
  #lastNs: Nanos = Number.NEGATIVE_INFINITY;
  #who = new Float64Array(MOST_WATCHED).fill(-1);
  #firstNs = new Float64Array(MOST_WATCHED);
  #firstTs = new Int32Array(MOST_WATCHED);
  #lastSeenNs = new Float64Array(MOST_WATCHED);
  #lastTs = new Int32Array(MOST_WATCHED);
  #suspicion: { readonly frame: FrameNo; readonly ns: Nanos; readonly byNs: Nanos; readonly source: number } | null =
    null;

  /** Times run back by no more than queues and processors make them: no step. */
  get onlyDisorder(): boolean {
    return this.mostBackNs <= MOST_DISORDER_NS;
  }

  /** Every time so far is a whole second, or that of a batch. */
  get coarse(): boolean {
    return this.batchedFrame > 0 || this.#wholeSeconds >= LEAST_WHOLE_SECONDS;
  }

  /** How far the clock leapt, all together. */
  get leaptNs(): Nanos {
    return this.steps.reduce((sum, { byNs }) => sum + Math.abs(byNs), 0);
  }

  /** True when time ran backwards so far before this segment that it is a step, whatever the hosts' clocks say. */
  arrived(s: Segment): boolean {
    if (this.#wholeSeconds >= 0) this.#wholeSeconds = s.timeNs % SECOND === 0 ? this.#wholeSeconds + 1 : -1;
    const back = this.#lastNs - s.timeNs;
    if (this.mayBatch && this.batchedFrame === 0) {
      if (back === 0 && s.src0 !== this.#lastFrom) this.batchedFrame = s.frame;
      this.#lastFrom = s.src0;
    }
    if (back > 0) {
      this.backwards.add(s.frame);
      if (back > this.mostBackNs) this.mostBackNs = back;
    }
    this.#lastNs = s.timeNs;
    return back > MOST_DISORDER_NS && this.#add(s.frame, -back, false);
  }

  /** One host's clock alone says that time leapt: the capture's clock did, or that host slept or began to count anew. */
  get suspectedFrame(): FrameNo {
    return this.#suspicion?.frame ?? 0;
  }

  /** True when the sender's clock shows a step; `who`: a number for the sender, different for each endpoint of each connection. */
  segment(s: Segment, who: number): boolean {
    // A SYN's timestamp may have another origin than what follows (Linux's SYN cookies).
    return s.hasTimestamp && (s.flags & (RST | SYN)) === 0 && this.#compare(s, who);
  }

  #compare(s: Segment, who: number): boolean {
    const now = s.timeNs;
    const i = who & (MOST_WATCHED - 1);
    if (this.#who[i] !== who) {
      this.#who[i] = who;
      this.#firstNs[i] = this.#lastSeenNs[i] = now;
      this.#firstTs[i] = this.#lastTs[i] = s.tsVal;
      return false;
    }
    const since = now - (this.#lastSeenNs[i] ?? now);
    const ticks = (s.tsVal - (this.#lastTs[i] ?? 0)) | 0;
    if (ticks < 0) return false;
    if (ticks === 0 && since >= 0 && since < LEAST_STEP) {
      this.#lastSeenNs[i] = now;
      return false;
    }
    const span = (this.#lastSeenNs[i] ?? 0) - (this.#firstNs[i] ?? 0);
    const ticked = ((this.#lastTs[i] ?? 0) - (this.#firstTs[i] ?? 0)) | 0;
    this.#lastSeenNs[i] = now;
    this.#lastTs[i] = s.tsVal;
    // More time than the slowest clock allows between its ticks.
    if (since > (ticks + 1) * SLOWEST_TICK + SLACK_NS && span < LEAST_SPAN) return this.#confirmed(s, since);
    // The length of a tick is the host's own secret until it was measured.
    if (span < LEAST_SPAN || ticked < LEAST_TICKS) return false;
    const passed = (ticks * span) / ticked;
    const off = since - passed;
    // It is measured to a few per cent: a step has to stand out against the pause itself.
    if (Math.abs(off) < LEAST_STEP || Math.abs(off) < 0.2 * Math.max(since, passed)) return false;
    this.#firstNs[i] = now;
    this.#firstTs[i] = s.tsVal;
    if (since < 0) return this.#add(s.frame, off, true);
    return this.#confirmed(s, off);
  }

  /** A clock that leapt, or a host that slept or began to count anew: only what a second host says tells them apart. */
  #confirmed(s: Segment, byNs: Nanos): boolean {
    const now = s.timeNs;
    const before = this.#suspicion;
    const same = before !== null && before.source !== s.src0 && now - before.ns < Math.abs(before.byNs);
    if (same && Math.abs(before.byNs - byNs) < 0.2 * Math.abs(byNs)) return this.#add(before.frame, before.byNs, true);
    this.#suspicion = { frame: s.frame, ns: now, byNs, source: s.src0 };
    return false;
  }

  #add(frame: FrameNo, byNs: Nanos, proved: boolean): boolean {
    const at = this.steps.findIndex(
      (step) => step.frame === frame || Math.abs(step.byNs - byNs) < 0.05 * Math.abs(byNs) + MOST_DISORDER_NS,
    );
    const known = this.steps[at];
    if (known !== undefined) {
      if (proved && !known.proved && known.frame === frame) this.steps[at] = { frame, byNs, proved };
      return true;
    }
    if (this.steps.length >= 8) return true;
    this.steps.push({ frame, byNs, proved });
    return true;
  }
}
