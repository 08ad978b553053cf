/** The time column: since the file's first packet, or the time of day here or in UTC. */
import type { CaptureRecord } from '../records/contract.ts';
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

/** Where the times of a file are counted from. */
export interface Origin {
  readonly epoch: bigint;
  /** `utc`: the true time; `printed`: the input tells no zone; `day`: nor a date. */
  readonly kind: 'utc' | 'printed' | 'day';
}

/** The origin that a file's first record tells; null without one. */
export function originOf(start: CaptureRecord | null): Origin | null {
  if (start === null) return null;
  const epoch = epochOf(start.startTime);
  if (epoch !== null) return { epoch, kind: start.zone === 'unknown' ? 'printed' : 'utc' };
  const day = epochOf(start.startTimeOfDay === undefined ? undefined : `1970-01-01T${start.startTimeOfDay}Z`);
  return day === null ? null : { epoch: day, kind: 'day' };
}

/** Writes times of one file in the chosen style; relative where the input tells no more. */
export class Clock {
  readonly style: TimeStyle;
  readonly #origin: Origin | null;

  constructor(style: TimeStyle, origin: Origin | null) {
    this.style = origin === null ? 'relative' : style;
    this.#origin = origin;
  }

  text(ns: Nanos): string {
    return this.#dayTime(ns)?.time ?? relativeText(ns);
  }

  /** The date at `ns`, where dates are known and times of day are shown. */
  date(ns: Nanos): string | null {
    return this.#origin?.kind === 'day' ? null : (this.#dayTime(ns)?.date ?? null);
  }

  /** What the times are; `printed`: as a text has them. */
  get zone(): 'printed' | 'utc' | 'local' {
    if (this.#origin?.kind !== 'utc') return 'printed';
    return this.style === 'utc' ? 'utc' : 'local';
  }

  #dayTime(ns: Nanos): DayTime | null {
    const { style } = this;
    if (style === 'relative' || this.#origin === null || Number.isNaN(ns)) return null;
    // In a zone that is not told there is nothing to convert.
    return dayTime(this.#origin.epoch, ns, this.#origin.kind === 'utc' ? style : 'utc');
  }
}
