/** The time column: since the file's first packet, or the time of day here or in UTC. */
import type { Nanos } from '../units.ts';

export type TimeStyle = 'relative' | 'local' | 'utc';

/** `12.345678`: seconds since the first packet, to the microsecond. */
export function relativeText(ns: Nanos): string {
  if (Number.isNaN(ns)) return '-';
  const negative = ns < 0;
  const micros = Math.round(Math.abs(ns) / 1_000);
  const seconds = Math.floor(micros / 1_000_000);
  return `${negative ? '-' : ''}${seconds}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Nanoseconds since 1970 from the ISO 8601 text of a record; null when there is none. */
export function epochOf(iso: string | undefined): bigint | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(iso ?? '');
  if (parts === null) return null;
  const ms = Date.parse(`${parts[1]}Z`);
  return Number.isNaN(ms) ? null : BigInt(ms) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

export interface DayTime {
  readonly date: string;
  readonly time: string;
}

/** Date and time of day of `ns` after `epoch`, to the microsecond. */
export function dayTime(epoch: bigint, ns: Nanos, style: 'local' | 'utc'): DayTime {
  const micros = (epoch + BigInt(Math.round(ns))) / 1_000n;
  const date = new Date(Number(micros / 1_000n));
  const fraction = String(micros % 1_000_000n).padStart(6, '0');
  if (style === 'utc') {
    const iso = date.toISOString();
    return { date: iso.slice(0, 10), time: `${iso.slice(11, 19)}.${fraction}` };
  }
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`,
  };
}

/** Writes times of one file in the chosen style; relative where the input carries no date. */
export class Clock {
  readonly style: TimeStyle;
  readonly #epoch: bigint | null;

  constructor(style: TimeStyle, epoch: bigint | null) {
    this.style = epoch === null ? 'relative' : style;
    this.#epoch = epoch;
  }

  text(ns: Nanos): string {
    if (this.style === 'relative' || this.#epoch === null || Number.isNaN(ns)) return relativeText(ns);
    return dayTime(this.#epoch, ns, this.style).time;
  }

  /** The date at `ns`, where times of day are shown. */
  date(ns: Nanos): string | null {
    if (this.style === 'relative' || this.#epoch === null || Number.isNaN(ns)) return null;
    return dayTime(this.#epoch, ns, this.style).date;
  }
}
