/** The number and the time before a packet, straight from the bytes: `    7  2024-05-01 14:12:45.104701 `, `1714572765.104701 `, ` 00:00:00.000005 `. */
import { two } from './fast-bytes.ts';
import { daysFromCivil, TIME_DATE, TIME_EPOCH, TIME_NONE, TIME_OF_DAY } from './clock.ts';

const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;
const LETTER_I = 0x49;
const DATE_LENGTH = 11;
const CLOCK_LENGTH = 9;
const EPOCH_DIGITS = 10;
/** `-#` and `-ttt` print so many blanks at most before the first digit. */
const MOST_BLANKS = 8;
const MOST_DIGITS = 9;
const LEAST_DECIMALS = 6;

const isDigit = (c: number | undefined): boolean => ((c as number) - 48) >>> 0 <= 9;

function areDigits(b: Uint8Array, p: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (((b[p + i] as number) - 48) >>> 0 > 9) return false;
  return true;
}

/** Whether a time stands at `p`: a time of day, alone or behind a date, or seconds since 1970, to the microsecond at least. */
function isTime(b: Uint8Array, p: number): boolean {
  if (b[p + 2] !== COLON) {
    if (b[p + EPOCH_DIGITS] === DOT)
      return areDigits(b, p, EPOCH_DIGITS) && areDigits(b, p + EPOCH_DIGITS + 1, LEAST_DECIMALS);
    if (b[p + 4] !== DASH || b[p + 7] !== DASH || b[p + 10] !== SPACE) return false;
    if (!areDigits(b, p, 4) || !areDigits(b, p + 5, 2) || !areDigits(b, p + 8, 2)) return false;
    p += DATE_LENGTH;
  }
  if (b[p + 2] !== COLON || b[p + 5] !== COLON || b[p + 8] !== DOT) return false;
  if (!areDigits(b, p, 2) || !areDigits(b, p + 3, 2) || !areDigits(b, p + 6, 2)) return false;
  return areDigits(b, p + CLOCK_LENGTH, LEAST_DECIMALS);
}

export class FastTime {
  /** What the time is counted from (clock.ts), its whole seconds, its fraction, and how many decimals that has. */
  kind = TIME_NONE;
  seconds = 0;
  nanos = 0;
  decimals = 0;
  /** That `-#` prints; 0 where there is none. */
  number = 0;
  /** Blanks before the first word. */
  indent = 0;
  /** A date's midnight and a minute's beginning, remembered: all lines of a day, and many of a minute, share them. */
  #dateKey = -1;
  #dateSeconds = 0;

  /** Steps over blanks and the number that `-#` prints before a time; where nothing of that stands, to `p`. */
  begin(b: Uint8Array, p: number): number {
    const start = p;
    while (b[p] === SPACE) p++;
    this.indent = p - start;
    this.number = 0;
    if (!isDigit(b[p])) return p;
    const digits = p;
    let number = 0;
    for (; isDigit(b[p]) && p - digits < MOST_DIGITS; p++) number = number * 10 + (b[p] as number) - 48;
    if (b[p] !== SPACE) return digits;
    while (b[p] === SPACE) p++;
    if (!isTime(b, p)) return digits;
    this.number = number;
    return p;
  }

  /** Reads the time at `p` and steps to what follows it; a packet may have none. -1: it is no time. */
  read(b: Uint8Array, p: number): number {
    p = this.begin(b, p);
    if (this.indent > MOST_BLANKS) return -1;
    if (b[p] === LETTER_I) {
      this.kind = TIME_NONE;
      return this.indent > 0 ? -1 : p;
    }
    this.kind = TIME_OF_DAY;
    let base = 0;
    if (b[p + 4] === DASH && b[p + 7] === DASH && b[p + 10] === SPACE) {
      base = this.#date(b, p);
      if (base < 0) return -1;
      this.kind = TIME_DATE;
      p += DATE_LENGTH;
    } else if (b[p + 2] !== COLON) {
      return this.#epoch(b, p);
    }
    if (b[p + 2] !== COLON || b[p + 5] !== COLON || b[p + 8] !== DOT) return -1;
    const hours = two(b, p);
    const minutes = two(b, p + 3);
    const seconds = two(b, p + 6);
    if (hours < 0 || minutes < 0 || seconds < 0) return -1;
    this.seconds = base + hours * 3600 + minutes * 60 + seconds;
    return this.#fraction(b, p + CLOCK_LENGTH);
  }

  #date(b: Uint8Array, p: number): number {
    const century = two(b, p);
    const year = two(b, p + 2);
    const month = two(b, p + 5);
    const day = two(b, p + 8);
    if (century < 0 || year < 0 || month < 0 || day < 0) return -1;
    const key = ((century * 100 + year) * 100 + month) * 100 + day;
    if (key !== this.#dateKey) {
      this.#dateKey = key;
      this.#dateSeconds = daysFromCivil(century * 100 + year, month, day) * 86_400;
    }
    return this.#dateSeconds;
  }

  #epoch(b: Uint8Array, p: number): number {
    if (b[p + EPOCH_DIGITS] !== DOT) return -1;
    let seconds = 0;
    for (let i = 0; i < EPOCH_DIGITS; i++) {
      const digit = (b[p + i] as number) - 48;
      if (digit >>> 0 > 9) return -1;
      seconds = seconds * 10 + digit;
    }
    this.kind = TIME_EPOCH;
    this.seconds = seconds;
    return this.#fraction(b, p + EPOCH_DIGITS + 1);
  }

  /** Six or nine decimals and the space after them. */
  #fraction(b: Uint8Array, p: number): number {
    let value = 0;
    let count = 0;
    for (; count < 10; count++) {
      const digit = (b[p + count] as number) - 48;
      if (digit >>> 0 > 9) break;
      value = value * 10 + digit;
    }
    if (count === 6) value *= 1000;
    else if (count !== 9) return -1;
    if (b[p + count] !== SPACE) return -1;
    this.nanos = value;
    this.decimals = count;
    return p + count + 1;
  }
}

/** Whether a line that begins at `p` is a packet of its own. */
export function startsPacket(b: Uint8Array, p: number): boolean {
  const start = p;
  while (b[p] === SPACE && p - start < MOST_BLANKS) p++;
  // Without times (-t) packets begin with `IP`, and so do those inside tunnels, which never follow a TCP line.
  if (b[p] === LETTER_I) return p === start && b[p + 1] === 0x50;
  if (isTime(b, p)) return true;
  const digits = p;
  while (isDigit(b[p]) && p - digits < MOST_DIGITS) p++;
  if (p === digits || b[p] !== SPACE) return false;
  while (b[p] === SPACE && p - digits < MOST_DIGITS + MOST_BLANKS) p++;
  return isTime(b, p);
}
