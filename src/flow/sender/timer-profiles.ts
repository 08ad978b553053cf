/** How systems set their retransmission timers, and which of them the time-outs of a sender fit. */
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import { familyTtl } from '../path/ttl.ts';
import { TimeoutSeries } from './timeout-series.ts';
import type { Terms } from '../../records/message.ts';
import type { UnwordedTimers } from '../../records/unworded.ts';

export interface TimerProfile {
  readonly system: Terms['timer-rule'];
  /** Where the rule is written; null: it was recorded. */
  readonly source: string | null;
  /** Initial TTL of these systems; -1: several. */
  readonly ttl: number;
  /** The least time-out that round trips and their deviation give; null: Linux, whose floor is that of the deviation alone. */
  readonly least: Nanos | null;
  /** Added to what has been doubled. */
  readonly slop: Nanos;
  readonly doublings: number;
  readonly most: Nanos;
  /** How late its timers fire, beside a few per cent. */
  readonly late: Nanos;
  /** Retransmissions before it gives up; 0: it counts time instead (Linux), or it is not known. */
  readonly tries: number;
  readonly givesUpBy: string;
  /** What the application is told then. */
  readonly errno: string;
}

const LINUX: TimerProfile = {
  system: 'linux',
  source: null,
  ttl: 64,
  least: null,
  slop: 0,
  doublings: 20,
  most: 120 * SECOND,
  late: 15 * MILLISECOND,
  tries: 0,
  givesUpBy: 'net.ipv4.tcp_retries2 = 15',
  errno: 'ETIMEDOUT',
};

const WINDOWS: TimerProfile = {
  system: 'windows',
  source: 'Microsoft: Set-NetTCPSetting (MinRto), KB 170359 (TcpMaxDataRetransmissions)',
  ttl: 128,
  least: 300 * MILLISECOND,
  slop: 0,
  doublings: 20,
  most: 240 * SECOND,
  late: 25 * MILLISECOND,
  tries: 5,
  givesUpBy: 'TcpMaxDataRetransmissions = 5',
  errno: 'WSAECONNABORTED',
};

export const TIMER_PROFILES: readonly TimerProfile[] = [
  LINUX,
  WINDOWS,
  {
    system: 'macos-ios-or-freebsd',
    source: 'XNU tcp_timer.h (TCPTV_REXMTMIN, TCPTV_REXMTSLOP, TCP_MAXRXTSHIFT), tcp_timer.c (tcp_backoff)',
    ttl: 64,
    least: 30 * MILLISECOND,
    slop: 200 * MILLISECOND,
    doublings: 6,
    most: 64 * SECOND,
    late: 110 * MILLISECOND,
    tries: 12,
    givesUpBy: 'TCP_MAXRXTSHIFT = 12',
    errno: 'ETIMEDOUT',
  },
  {
    system: 'rfc-6298',
    source: 'RFC 6298 §2.4',
    ttl: -1,
    least: SECOND,
    slop: 0,
    doublings: 20,
    most: 64 * SECOND,
    late: 510 * MILLISECOND,
    tries: 0,
    givesUpBy: '',
    errno: 'ETIMEDOUT',
  },
];

/** The wait before the `nth` time-out in a row. */
const waitOf = (p: TimerProfile, base: Nanos, nth: number): Nanos =>
  Math.min(p.most, base * 2 ** Math.min(nth - 1, p.doublings) + p.slop);

/** The system that most likely waits so, where no fit tells: by its TTL. */
export const usualFor = (ttl: number): TimerProfile => (familyTtl(ttl) === WINDOWS.ttl ? WINDOWS : LINUX);

/** The wait after the `nth` time-out in a row, when the first one came after `firstNs`. */
export const nextWait = (p: TimerProfile, firstNs: Nanos, nth: number): Nanos => waitOf(p, firstNs - p.slop, nth + 1);

/** From the first repetition until the connection is given up, when the first one came after `firstNs`; NaN where that is not known. */
export function givesUpAfter(p: TimerProfile, firstNs: Nanos): Nanos {
  if (p === LINUX) return TimeoutSeries.givesUpNs;
  if (p.tries === 0) return Number.NaN;
  let sum = 0;
  for (let nth = 1; nth <= p.tries; nth++) sum += nextWait(p, firstNs, nth);
  return sum;
}

/** Timers fire late, never early; what is earlier is our estimate of the round trip. */
const EARLIEST_FACTOR = 0.96;
const LATEST_FACTOR = 1.06;
/** A single wait fits too many. */
const LEAST_WAITS = 2;

/** The time-outs of one sender against every profile, side by side. */
export class TimerFit {
  waits = 0;
  readonly #misses = new Uint32Array(TIMER_PROFILES.length);
  readonly #off = new Float64Array(TIMER_PROFILES.length);

  /** The `nth` time-out in a row, beside the smoothed round trip, four times its deviation and Linux's estimate then. */
  take(nth: number, waitedNs: Nanos, srttNs: Nanos, spreadNs: Nanos, linuxNs: Nanos): void {
    this.waits++;
    for (const [i, p] of TIMER_PROFILES.entries()) {
      const base = p.least === null ? linuxNs : Math.max(p.least, srttNs + spreadNs);
      const expected = waitOf(p, base, nth);
      if (waitedNs < EARLIEST_FACTOR * expected || waitedNs > LATEST_FACTOR * expected + p.late)
        this.#misses[i] = (this.#misses[i] ?? 0) + 1;
      this.#off[i] = (this.#off[i] ?? 0) + Math.abs(waitedNs / expected - 1);
    }
  }

  /** Adds what another connection of the same host showed. */
  add(other: TimerFit): void {
    this.waits += other.waits;
    for (let i = 0; i < TIMER_PROFILES.length; i++) {
      this.#misses[i] = (this.#misses[i] ?? 0) + (other.#misses[i] ?? 0);
      this.#off[i] = (this.#off[i] ?? 0) + (other.#off[i] ?? 0);
    }
  }

  record(ttl: number): UnwordedTimers | undefined {
    const [best, ...others] = this.fits(ttl);
    if (best === undefined) return undefined;
    return {
      systemKey: best.system,
      waits: this.waits,
      alsoFitsKeys: others.map((p) => p.system),
      ...(best.source === null ? {} : { source: best.source }),
      // Other systems may keep the same pace; of those that were not recorded only their sources are known.
      certainty: best.source === null && others.length === 0 ? 'implied' : 'assumed',
    };
  }

  /** The profiles that the waits fit, one in five left out, of hosts whose segments come with this TTL (-1: not known), the closest first. */
  fits(ttl: number): readonly TimerProfile[] {
    if (this.waits < LEAST_WAITS) return [];
    const family = familyTtl(ttl);
    return TIMER_PROFILES.map((p, i) => ({ p, off: this.#off[i] ?? 0, misses: this.#misses[i] ?? 0 }))
      .filter(({ p, misses }) => misses * 5 <= this.waits && (family < 0 || p.ttl < 0 || p.ttl === family))
      .toSorted((x, y) => x.off - y.off)
      .map(({ p }) => p);
  }
}
