/** Finds the time among the words before a packet, whatever other tools and options put around it. */
import {
  TIME_DATE,
  TIME_DELTA,
  TIME_EPOCH,
  TIME_NONE,
  TIME_OF_DAY,
  TIME_SINCE_FIRST,
  TIME_YEARLESS,
  daysFromCivil,
} from './clock.ts';

const DAY_SECONDS = 86_400;
/** Names of months as C's `%b` writes them, three letters each. */
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
/** Years without a number are counted as this one, which has a 29 February. */
const LEAP_YEAR = 2000;

export class PrintedTime {
  kind = TIME_NONE;
  seconds = 0;
  nanos = 0;
  decimals = 0;

  /** The last time among the words: one that another tool put in front comes before tcpdump's own. */
  find(words: readonly string[]): boolean {
    this.kind = TIME_NONE;
    for (let i = words.length - 1; i >= 0; i--) {
      const word = trimMarks(words[i] as string);
      if (this.#timeOfDay(word)) {
        this.#dateBefore(words, i);
        return true;
      }
      if (this.#isoTime(word) || this.#epoch(word)) return true;
    }
    return this.#oldDelta(words) || this.#bareSeconds(words);
  }

  /** The date before the time at `i`: `2024-05-01`, `Nov 21, 2026`, `Sep 28`. */
  #dateBefore(words: readonly string[], i: number): void {
    const before = trimMarks(words[i - 1] ?? '').replace(/,$/, '');
    let days = readDate(before);
    if (days === undefined && /^\d{4}$/.test(before)) days = dayOfMonth(words, i - 2, Number(before));
    if (days !== undefined) {
      this.kind = TIME_DATE;
      this.seconds += days * DAY_SECONDS;
      return;
    }
    days = dayOfMonth(words, i - 1, LEAP_YEAR);
    if (days === undefined) return;
    this.kind = TIME_YEARLESS;
    this.seconds += (days - daysFromCivil(LEAP_YEAR, 1, 1)) * DAY_SECONDS;
  }

  /** Seconds right before the packet, where hours and minutes were cut off or a program counts from its start. */
  #bareSeconds(words: readonly string[]): boolean {
    const parts = /^\+?(\d{1,6})[.,](\d{3,9})$/.exec(words[0] ?? '');
    if (parts === null || !/^IP6?$/.test(words[1] ?? '')) return false;
    this.kind = TIME_SINCE_FIRST;
    this.seconds = Number(parts[1]);
    this.#fraction(parts[2] as string);
    return true;
  }

  #timeOfDay(word: string): boolean {
    const parts =
      /^(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/.exec(word) ??
      // `grep -n` and the like put their own number right in front.
      /[:|)"'](\d\d):(\d\d):(\d\d)\.(\d{3,9})$/.exec(word);
    if (parts === null) return false;
    this.kind = TIME_OF_DAY;
    this.seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
    this.#fraction(parts[4] ?? '');
    return true;
  }

  /** `2024-05-01T14:12:45.104701+02:00`; with a zone it is as good as seconds since 1970. */
  #isoTime(word: string): boolean {
    const days = word.length > 19 && word[10] === 'T' ? readDate(word.slice(0, 10)) : undefined;
    if (days === undefined) return false;
    const zone = /(Z|[+-]\d\d:?\d\d)$/.exec(word);
    const time = word.slice(11, zone === null ? word.length : zone.index);
    if (!this.#timeOfDay(time)) return false;
    this.kind = zone === null ? TIME_DATE : TIME_EPOCH;
    this.seconds += days * DAY_SECONDS - zoneSeconds(zone?.[1] ?? 'Z');
    return true;
  }

  #epoch(word: string): boolean {
    const parts = /^(\d{9,10})\.(\d{3,9})$/.exec(word);
    if (parts === null) return false;
    this.kind = TIME_EPOCH;
    this.seconds = Number(parts[1]);
    this.#fraction(parts[2] as string);
    return true;
  }

  /** Version 3's `-ttt`: microseconds since the packet before, `1. 000123` from a second on. */
  #oldDelta(words: readonly string[]): boolean {
    const first = words[0] ?? '';
    const whole = /^\d{1,6}\.$/.test(first);
    const micros = whole ? (words[1] ?? '') : first;
    if (!/^\d{6}$/.test(micros)) return false;
    this.kind = TIME_DELTA;
    this.seconds = whole ? Number(first.slice(0, -1)) : 0;
    this.#fraction(micros);
    return true;
  }

  #fraction(digits: string): void {
    this.decimals = digits.length;
    this.nanos = digits === '' ? 0 : Number(digits.padEnd(9, '0'));
  }
}

/** Days since 1970 of `2024-05-01` or `2024/05/01`. */
function readDate(word: string): number | undefined {
  const parts = /^(\d{4})[-/](\d\d)[-/](\d\d)$/.exec(word);
  return parts === null ? undefined : daysFromCivil(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** Days since 1970 of the month and day whose day is the word at `i`: `Sep 28`, `Nov 21,`, `28 Sep`. */
function dayOfMonth(words: readonly string[], i: number, year: number): number | undefined {
  const pair = [trimMarks(words[i - 1] ?? ''), trimMarks(words[i] ?? '').replace(/,$/, '')];
  const day = pair.find((word) => /^[0-3]?\d$/.test(word));
  const month = pair.find((word) => /^[A-Z][a-z]{2}$/.test(word));
  const at = month === undefined ? -1 : MONTHS.indexOf(month);
  if (day === undefined || at < 0 || at % 3 !== 0) return undefined;
  return daysFromCivil(year, at / 3 + 1, Number(day));
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60);
}

/** Without the brackets, colons and comment marks that loggers and scripts put around a time. */
function trimMarks(word: string): string {
  let from = 0;
  let to = word.length;
  while (from < to && '[(<"\'`*#'.includes(word[from] as string)) from++;
  while (to > from && '])>"\':;`*|'.includes(word[to - 1] as string)) to--;
  return word.slice(from, to);
}
