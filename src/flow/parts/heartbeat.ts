/** The heartbeats of one endpoint: their size, pace and evenness. Written by idle/heartbeat.ts. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';

/** Even beats in a row before they count as a heartbeat. */
const LEAST_EVEN_BEATS = 4;
/** How far one beat may lie from the mean pace. */
const PERIOD_TOLERANCE = 0.15;
/** Beats that may be missing between two and the pace is still known. */
const MOST_MISSED = 4;
/** What one endpoint's beats are like; from its first small message out of a silence on. */
export class Heartbeat {
  /** Size of a beat. */
  size: Bytes;
  firstFrame: FrameNo;
  lastFrame: FrameNo;
  lastNs: Nanos;
  /** Even intervals so far, their sum and extremes. */
  intervals = 0;
  #sum: Nanos = 0;
  shortest: Nanos = Number.POSITIVE_INFINITY;
  longest: Nanos = 0;
  /** Beats that failed to come, and beats that came out of step: in all, and since the last one in step. */
  missed = 0;
  late = 0;
  outOfStep = 0;
  /** Its sender's last data before the first FIN, a beat or not. */
  lastOwnFrame: FrameNo;
  /** Beats that the peer answered with data, and whether the last one was. */
  answered = 0;
  lastAnswered = false;

  constructor(size: Bytes, frame: FrameNo, now: Nanos) {
    this.size = size;
    this.firstFrame = this.lastFrame = this.lastOwnFrame = frame;
    this.lastNs = now;
  }

  get periodNs(): Nanos {
    return this.#sum / Math.max(1, this.intervals);
  }

  /** Half of the spread around the pace. */
  get jitterNs(): Nanos {
    return (this.longest - this.shortest) / 2;
  }

  get known(): boolean {
    return this.intervals >= LEAST_EVEN_BEATS;
  }

  /** Takes an interval as n periods; false when it fits none. */
  take(waited: Nanos): boolean {
    if (this.intervals === 0) {
      this.add(waited);
      return true;
    }
    const period = this.periodNs;
    const times = Math.round(waited / period);
    if (times < 1 || times > MOST_MISSED + 1 || Math.abs(waited - times * period) > PERIOD_TOLERANCE * period)
      return false;
    if (times === 1) this.add(waited);
    // Before the pace is sure a longer pause is no missed beat.
    else if (this.known) this.missed += times - 1;
    else return false;
    return true;
  }

  add(waited: Nanos): void {
    this.intervals++;
    this.#sum += waited;
    this.shortest = Math.min(this.shortest, waited);
    this.longest = Math.max(this.longest, waited);
  }
}
