/** When systems send an unanswered SYN or SYN-ACK again, and when they give up: known schedules, and which of them the waits fit. */
import { SECOND, type Nanos } from '../../units.ts';
import type { EndpointSummary } from '../summary.ts';
import { familyTtl } from '../path/ttl.ts';
import type { System } from '../../records/message.ts';

export interface SynSchedule {
  /** Who waits like that. */
  readonly system: System;
  /** Seconds between one try and the next. */
  readonly waits: readonly number[];
  /** Seconds from the first try until connect() fails, or the half-open connection is forgotten. */
  readonly givesUp: number;
  /** The settings behind it. */
  readonly by: readonly string[];
  /** Initial TTL of these systems. */
  readonly ttl: number;
  /** Whether they offer timestamps unless told otherwise (RFC 7323). */
  readonly timestamps: boolean;
  /** Seconds between the ticks of its timer, where they are far apart: the first one comes at any time. */
  readonly tick?: number;
}

/**
 * Linux Documentation/networking/ip-sysctl (tcp_syn_retries, tcp_syn_linear_timeouts, tcp_synack_retries), before 3.1 with the
 * 3 s of RFC 2988 as the first wait; XNU and
 * FreeBSD tcp_syn_backoff, TCPTV_KEEP_INIT; lwIP tcp_slowtmr, which backs off only once a connection is open; Microsoft TcpMaxConnectRetransmissions, Get-NetTCPSetting.
 */
const SYN: readonly SynSchedule[] = [
  {
    system: 'linux-6.5',
    waits: [1, 1, 1, 1, 1, 2, 4, 8, 16, 32],
    givesUp: 131,
    by: ['net.ipv4.tcp_syn_retries', 'tcp_syn_linear_timeouts'],
    ttl: 64,
    timestamps: true,
  },
  {
    system: 'macos-ios-freebsd',
    waits: [1, 1, 1, 1, 1, 2, 4, 8, 16, 32],
    givesUp: 75,
    by: ['net.inet.tcp.keepinit'],
    ttl: 64,
    timestamps: true,
  },
  {
    system: 'linux-before-6.5',
    waits: [1, 2, 4, 8, 16, 32],
    givesUp: 127,
    by: ['net.ipv4.tcp_syn_retries'],
    ttl: 64,
    timestamps: true,
  },
  {
    system: 'windows-10',
    waits: [1, 2, 4, 8],
    givesUp: 31,
    by: ['MaxSynRetransmissions'],
    ttl: 128,
    timestamps: false,
  },
  {
    system: 'linux-before-3.1',
    waits: [3, 6, 12, 24, 48],
    givesUp: 189,
    by: ['net.ipv4.tcp_syn_retries'],
    ttl: 64,
    timestamps: true,
  },
  {
    system: 'lwip',
    waits: [3, 3, 3, 3, 3, 3],
    givesUp: 21,
    by: ['TCP_SYNMAXRTX'],
    ttl: 255,
    timestamps: false,
    tick: 0.5,
  },
  {
    system: 'windows-before-10',
    waits: [3, 6],
    givesUp: 21,
    by: ['MaxSynRetransmissions'],
    ttl: 128,
    timestamps: false,
  },
];

const SYN_ACK: readonly SynSchedule[] = [
  {
    system: 'linux',
    waits: [1, 2, 4, 8, 16],
    givesUp: 63,
    by: ['net.ipv4.tcp_synack_retries'],
    ttl: 64,
    timestamps: true,
  },
];

/** The longest of the first waits above, with the latest of timers. */
export const SECOND_TRY: Nanos = 3.5 * SECOND;

/** Its SYN or SYN-ACK was sent once, and watched for longer than any system waits with the second try. */
export const neverRepeated = (e: EndpointSummary, kind: 'syn' | 'syn-ack', nowNs: Nanos): boolean =>
  kind === 'syn'
    ? e.opening.synCount === 1 && nowNs - e.opening.synNs > SECOND_TRY
    : e.opening.synAckCount === 1 && nowNs - e.opening.synAckNs > SECOND_TRY;

/** A single wait fits too many of them. */
const LEAST_WAITS = 2;
/** Timers are late by a few per cent (Linux's wheel: up to an eighth), never early. */
const EARLIEST_FACTOR = 0.95;
const LATEST_FACTOR = 1.15;

/** The schedules that all the waits fit, for hosts with this initial TTL (-1: not known) that offered timestamps or did not (null: not known). */
export function synSchedules(
  waits: readonly Nanos[],
  kind: 'syn' | 'syn-ack',
  ttl: number,
  timestamps: boolean | null = null,
): readonly SynSchedule[] {
  // Beyond 128 no host of the two large families began.
  const initial = ttl > 128 ? 255 : familyTtl(ttl);
  return (kind === 'syn' ? SYN : SYN_ACK).filter(
    (s) =>
      waits.length >= LEAST_WAITS &&
      waits.length <= s.waits.length &&
      (initial < 0 || s.ttl === initial) &&
      // Who offers them by default may have them switched off; who does not hardly switches them on.
      (timestamps !== true || s.timestamps) &&
      waits.every((w, i) => {
        const expected = (s.waits[i] ?? 0) * SECOND;
        return (
          w >= EARLIEST_FACTOR * expected - (i === 0 ? (s.tick ?? 0) * SECOND : 0) && w <= LATEST_FACTOR * expected
        );
      }),
  );
}
