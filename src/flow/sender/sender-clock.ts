/** The sender's own clock as its timestamps show it: when a segment left, whatever the network then did to it. */
import { MILLISECOND, type Nanos } from '../../units.ts';

/** Linux since 4.13, macOS, iOS, FreeBSD: RFC 7323 §5.4 timestamps count milliseconds. */
const TICK_NS: Nanos = MILLISECOND;
/** Two clocks drift apart by no more than this, as a rule: the least delay is forgotten at that pace. */
const MOST_DRIFT = 1e-4;
/** Below this the granularity of the timestamps says less than the arrival. */
const GRANULARITY_NS: Nanos = 2 * MILLISECOND;
/** A span that says something about the pace of the timestamps. */
const LEAST_SPAN_NS: Nanos = 10 * MILLISECOND;

export class SenderClock {
  known = false;
  #firstTsVal = 0;
  #firstNs: Nanos = -0;
  /** Arrival − timestamp at the least delay seen. */
  #offsetNs: Nanos = -0;
  #offsetAtNs: Nanos = -0;
  #fits = false;
  /** A span was far from that pace, and none near it: these timestamps do not count milliseconds. */
  #misfits = false;

  /** A segment with a timestamp passes the capture point. */
  take(tsVal: number, now: Nanos): void {
    if (!this.known) {
      this.known = true;
      this.#firstTsVal = tsVal;
      this.#firstNs = this.#offsetAtNs = now;
      this.#offsetNs = now;
      return;
    }
    const ticks = (tsVal - this.#firstTsVal) | 0;
    const offset = now - ticks * TICK_NS;
    const crept = this.#offsetNs + (now - this.#offsetAtNs) * MOST_DRIFT;
    this.#offsetNs = offset < crept ? offset : crept;
    this.#offsetAtNs = now;
    if (this.#fits) return;
    const span = now - this.#firstNs;
    if (span < LEAST_SPAN_NS) return;
    const pace = (ticks * TICK_NS) / span;
    if (pace > 0.8 && pace < 1.25) this.#fits = true;
    else if (pace < 0.45 || pace > 2) this.#misfits = true;
  }

  /** When the segment left, as if it had come here with the least delay; its arrival where the timestamps do not tell. */
  sentAt(tsVal: number, now: Nanos): Nanos {
    if (!this.known || (!this.#fits && this.#misfits)) return now;
    const at = this.#offsetNs + ((tsVal - this.#firstTsVal) | 0) * TICK_NS;
    return now - at > GRANULARITY_NS ? at : now;
  }
}
