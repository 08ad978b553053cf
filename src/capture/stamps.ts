/** Which time stamps of a capture can be: one that lies a year from those of its neighbours is one bad stamp, and told as none. */
import { MICROSECOND, SECOND, type FrameNo, type Nanos } from '../units.ts';

/** Nobody waits so long between two packets; clocks that were never set stand decades off. */
const YEAR_NS: Nanos = 365 * 86_400 * SECOND;

export class Stamps {
  /** Packets without a time that can be, and the first of them. */
  bad = 0;
  firstBad: FrameNo = 0;
  /** How far the times of the others lie behind the first packet's, which was the bad one: so far that a number tells them to a microsecond. */
  shiftNs: Nanos = 0;
  #lastNs: Nanos = Number.NaN;
  #oddNs: Nanos = Number.NaN;

  /** Whether the first packet has the bad stamp, as the second says; all times are then counted from the second's. */
  firstIsBad(firstNs: Nanos, secondNs: Nanos, frame: FrameNo): boolean {
    if (secondNs - firstNs <= YEAR_NS) return false;
    this.shiftNs = secondNs;
    this.#note(frame);
    return true;
  }

  /** The packet's time, or NaN when it is a bad one. A second one in a row that agrees with it is believed: the clock was set. */
  take(ns: Nanos, frame: FrameNo): Nanos {
    const since = ns - this.#lastNs;
    if (this.shiftNs === 0 && since >= 0 && since <= YEAR_NS) return (this.#lastNs = ns);
    const time = this.shiftNs === 0 ? ns : Math.round((ns - this.shiftNs) / MICROSECOND) * MICROSECOND;
    if (Math.abs(time - this.#lastNs) > YEAR_NS && !(Math.abs(time - this.#oddNs) <= YEAR_NS)) {
      this.#oddNs = time;
      this.#note(frame);
      return Number.NaN;
    }
    this.#lastNs = time;
    return time;
  }

  #note(frame: FrameNo): void {
    if (this.bad++ === 0) this.firstBad = frame;
  }
}
