/** How systems set their retransmission timers, and which of them the time-outs of a sender fit. */
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';

export interface TimerProfile {
  readonly system: string;
  /** The rule in a few words. */
  readonly rule: string;
  /** Where the rule is written; null: it was recorded. */
  readonly source: string | null;
  /** Initial TTL of these systems. */
  readonly ttl: number;
  /** The wait before the `nth` time-out in a row: from the smoothed round trip, four times its deviation, and Linux's estimate. */
  readonly wait: (nth: number, srttNs: Nanos, spreadNs: Nanos, linuxNs: Nanos) => Nanos;
  readonly most: Nanos;
  /** How late its timers fire, beside a few per cent. */
  readonly late: Nanos;
  /** Retransmissions before it gives up; 0: after a time (Linux). */
  readonly tries: number;
  readonly givesUpBy: string;
  /** What the application is told then. */
  readonly errno: string;
}

/** XNU and FreeBSD TCPTV_REXMTMIN (FreeBSD net.inet.tcp.rexmit_min). */
const BSD_LEAST = 30 * MILLISECOND;
/** XNU TCPTV_REXMTSLOP, FreeBSD net.inet.tcp.rexmit_slop: added to what has been doubled. */
const BSD_SLOP = 200 * MILLISECOND;
const WINDOWS_LEAST = 300 * MILLISECOND;

export const TIMER_PROFILES: readonly TimerProfile[] = [
  {
    system: 'Linux',
    rule: 'the round trip and at least 200 ms, doubled each time',
    source: null,
    ttl: 64,
    wait: (nth, _srtt, _spread, linux) => linux * 2 ** (nth - 1),
    most: 120 * SECOND,
    late: 15 * MILLISECOND,
    tries: 0,
    givesUpBy: 'net.ipv4.tcp_retries2 = 15',
    errno: 'ETIMEDOUT',
  },
  {
    system: 'Windows',
    rule: 'at least 300 ms, doubled each time',
    source: 'Microsoft: Set-NetTCPSetting (MinRto 300 ms), KB 170359 (TcpMaxDataRetransmissions)',
    ttl: 128,
    wait: (nth, srtt, spread) => Math.max(WINDOWS_LEAST, srtt + spread) * 2 ** (nth - 1),
    most: 240 * SECOND,
    late: 25 * MILLISECOND,
    tries: 5,
    givesUpBy: 'TcpMaxDataRetransmissions = 5',
    errno: 'WSAECONNABORTED',
  },
  {
    system: 'macOS, iOS or FreeBSD',
    rule: 'the round trip and its deviation, doubled each time, and 200 ms more',
    source: 'XNU tcp_timer.h (TCPTV_REXMTMIN, TCPTV_REXMTSLOP), tcp_timer.c (tcp_backoff)',
    ttl: 64,
    wait: (nth, srtt, spread) => Math.max(BSD_LEAST, srtt + spread) * 2 ** Math.min(nth - 1, 6) + BSD_SLOP,
    most: 64 * SECOND,
    late: 110 * MILLISECOND,
    tries: 12,
    givesUpBy: 'TCP_MAXRXTSHIFT = 12',
    errno: 'ETIMEDOUT',
  },
  {
    system: 'a system with the floor of RFC 6298',
    rule: 'at least 1 s, doubled each time',
    source: 'RFC 6298 §2.4',
    ttl: -1,
    wait: (nth, srtt, spread) => Math.max(SECOND, srtt + spread) * 2 ** (nth - 1),
    most: 64 * SECOND,
    late: 510 * MILLISECOND,
    tries: 0,
    givesUpBy: '',
    errno: 'ETIMEDOUT',
  },
];

/** Timers fire late, never early; what is earlier is our estimate of the round trip. */
const EARLY = 0.96;
const LATE = 1.06;
/** A single wait fits too many. */
const LEAST_WAITS = 2;

/** The time-outs of one sender against every profile, side by side. */
export class TimerFit {
  waits = 0;
  readonly #misses = new Uint32Array(TIMER_PROFILES.length);
  readonly #off = new Float64Array(TIMER_PROFILES.length);

  take(nth: number, waitedNs: Nanos, srttNs: Nanos, spreadNs: Nanos, linuxNs: Nanos): void {
    this.waits++;
    for (const [i, p] of TIMER_PROFILES.entries()) {
      const expected = Math.min(p.most, p.wait(nth, srttNs, spreadNs, linuxNs));
      if (waitedNs < EARLY * expected || waitedNs > LATE * expected + p.late)
        this.#misses[i] = (this.#misses[i] ?? 0) + 1;
      this.#off[i] = (this.#off[i] ?? 0) + Math.abs(waitedNs / expected - 1);
    }
  }

  /** The profiles that the waits fit, one in five left out, of hosts with this initial TTL (-1: not known), the closest first. */
  fits(ttl: number): readonly TimerProfile[] {
    if (this.waits < LEAST_WAITS) return [];
    return TIMER_PROFILES.map((p, i) => ({ p, off: this.#off[i] ?? 0, misses: this.#misses[i] ?? 0 }))
      .filter(({ p, misses }) => misses * 5 <= this.waits && (ttl < 0 || p.ttl < 0 || p.ttl === ttl))
      .toSorted((x, y) => x.off - y.off)
      .map(({ p }) => p);
  }
}
