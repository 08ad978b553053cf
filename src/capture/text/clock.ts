/** Turns the times that lines begin with, in whichever of tcpdump's forms, into nanoseconds since the first packet. */
import { SECOND, type Nanos } from '../../units.ts';

/** What a line's time is counted from. */
export const TIME_NONE = 0;
/** `14:12:45.104701`: since some midnight. */
export const TIME_OF_DAY = 1;
/** `2024-05-01 14:12:45.104701`: a date, in a zone that is not said. */
export const TIME_DATE = 2;
/** `1714572765.104701`: seconds since 1970. */
export const TIME_EPOCH = 3;
/** `-ttt`: since the packet before. */
export const TIME_DELTA = 4;
/** Wireshark's and tcpdump's `-ttttt`: since the first packet. */
export const TIME_SINCE_FIRST = 5;
/** `Sep 28 03:50:22.683986`: a day of a year that is not told; counted as of a leap year, whose 29 February may be meant. */
export const TIME_YEARLESS = 6;

const DAY_SECONDS = 86_400;
const HALF_DAY_SECONDS = 43_200;
const LEAP_YEAR_SECONDS = 366 * DAY_SECONDS;

export class TextClock {
  /** Of the last packet that had a time. */
  now: Nanos = 0;
  first = true;
  /** The greatest number of decimals seen, -1 before any time. */
  decimals = -1;
  kind = TIME_NONE;
  outOfOrder = 0;
  firstOutOfOrderFrame = 0;
  untimed = 0;
  /** Changes between forms of time that do not compare. */
  restarts = 0;
  firstRestartFrame = 0;
  /** Times of day that jump back by more than half a day belong to the next one. */
  midnights = 0;
  earliest: Nanos = 0;
  latest: Nanos = 0;
  /** The whole of a time-of-day input, or of a list, is times between packets; set by whoever can look ahead. */
  deltas = false;
  /** The form of the last time. */
  #form = TIME_NONE;
  #originSeconds = 0;
  #originNanos = 0;
  #firstSeconds = 0;
  #firstNanos = 0;
  #day = 0;
  #year = 0;
  #lastSecondOfYear = -1;
  #lastSecondOfDay = 0;
  /** Of all times so far, were they deltas; -1 once they cannot be. */
  #sum = -1;
  #lastPrinted: Nanos = 0;

  /** The packet's time, from what was printed: whole seconds, nanoseconds, and what they are counted from. */
  at(kind: number, seconds: number, nanos: number, frame: number): Nanos {
    if (kind === TIME_YEARLESS) seconds = this.#inItsYear(seconds);
    else if (kind === TIME_OF_DAY) {
      if (!this.deltas) this.#watchForDeltas(seconds * SECOND + nanos);
      if (this.deltas) kind = TIME_DELTA;
      else seconds = this.#onItsDay(seconds);
    } else if (kind === TIME_SINCE_FIRST && this.deltas) kind = TIME_DELTA;
    if (this.first) this.#begin(kind, seconds, nanos);
    else if (kind !== this.#form && kind !== TIME_DELTA && this.#form !== TIME_DELTA) {
      this.#restart(seconds, nanos, frame);
    }
    this.#form = kind;
    const time =
      kind === TIME_DELTA
        ? this.now + seconds * SECOND + nanos
        : (seconds - this.#originSeconds) * SECOND + (nanos - this.#originNanos);
    if (time < this.now) {
      if (this.outOfOrder === 0) this.firstOutOfOrderFrame = frame;
      this.outOfOrder++;
    }
    this.now = time;
    if (time < this.earliest) this.earliest = time;
    if (time > this.latest) this.latest = time;
    return time;
  }

  /** When the first packet was, in nanoseconds since 1970; absent without a date. */
  get startEpochNs(): bigint | undefined {
    if (this.first || (this.kind !== TIME_DATE && this.kind !== TIME_EPOCH)) return undefined;
    return BigInt(this.#firstSeconds) * 1_000_000_000n + BigInt(this.#firstNanos);
  }

  /** When the first packet was, since a midnight that is not told. */
  get startOfDayNs(): Nanos | undefined {
    if (this.first || this.deltas || this.#sum >= 0) return undefined;
    if (this.kind !== TIME_OF_DAY && this.kind !== TIME_YEARLESS) return undefined;
    return (this.#firstSeconds % DAY_SECONDS) * SECOND + this.#firstNanos;
  }

  get zoneUnknown(): boolean {
    return this.kind === TIME_DATE || this.kind === TIME_OF_DAY || this.kind === TIME_YEARLESS;
  }

  /**
   * A live `-ttt` shows itself only when a time runs backwards; what was taken for times since the first packet is then
   * put right from here on.
   */
  #watchForDeltas(printed: Nanos): void {
    if (this.first) this.#sum = printed === 0 ? 0 : -1;
    if (this.#sum < 0) return;
    if (printed < this.#lastPrinted && printed < 3600 * SECOND) {
      this.deltas = true;
      this.kind = TIME_DELTA;
      this.now = Math.max(this.now, this.#sum);
      return;
    }
    this.#sum += printed;
    this.#lastPrinted = printed;
  }

  #begin(kind: number, seconds: number, nanos: number): void {
    this.first = false;
    this.kind = kind;
    if (kind === TIME_DELTA) {
      this.now = -(seconds * SECOND + nanos);
      return;
    }
    this.#originSeconds = this.#firstSeconds = seconds;
    this.#originNanos = this.#firstNanos = nanos;
  }

  /** Another output begins, whose times do not compare with those before: it is put right behind them. */
  #restart(seconds: number, nanos: number, frame: number): void {
    if (this.restarts++ === 0) this.firstRestartFrame = frame;
    this.#originSeconds = seconds - Math.floor(this.now / SECOND);
    this.#originNanos = nanos - (this.now % SECOND);
  }

  /** A step back by more than half a year is the next year's. */
  #inItsYear(second: number): number {
    if (this.#lastSecondOfYear - second > LEAP_YEAR_SECONDS / 2) this.#year += LEAP_YEAR_SECONDS;
    this.#lastSecondOfYear = second;
    return this.#year + second;
  }

  #onItsDay(second: number): number {
    if (this.first) {
      this.#lastSecondOfDay = second;
      return second;
    }
    const step = second - this.#lastSecondOfDay;
    if (step < -HALF_DAY_SECONDS) {
      this.#day += DAY_SECONDS;
      this.midnights++;
    } else if (step > HALF_DAY_SECONDS && this.#day > 0) {
      // A straggler from before midnight, printed after it.
      return this.#day - DAY_SECONDS + second;
    }
    this.#lastSecondOfDay = second;
    return this.#day + second;
  }
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}
