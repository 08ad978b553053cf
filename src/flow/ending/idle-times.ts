/** Idle time-outs of balancers, firewalls and NATs as their makers state them (tcp-facts §5.4), to compare a silence with. */
import { SECOND, type Nanos } from '../../units.ts';
import type { IdleDevice } from '../../records/message.ts';

export interface IdleTime {
  readonly seconds: number;
  readonly devices: IdleDevice;
}

const IDLE_TIMES: readonly IdleTime[] = [
  { seconds: 60, devices: 'aws-alb' },
  { seconds: 75, devices: 'nginx-keepalive' },
  { seconds: 90, devices: 'aws-global-accelerator' },
  { seconds: 240, devices: 'azure' },
  { seconds: 300, devices: 'five-minutes' },
  { seconds: 350, devices: 'aws-nlb' },
  { seconds: 600, devices: 'google-vpc' },
  { seconds: 900, devices: 'linux-ipvs' },
  { seconds: 1200, devices: 'google-nat' },
  { seconds: 3600, devices: 'one-hour' },
  { seconds: 7200, devices: 'two-hours' },
  { seconds: 432_000, devices: 'linux-conntrack' },
];

const IDLE_TIME_TOLERANCE = 0.02;

/** The entry whose value the silence matches within 2 % or 1 s: a possibility, never a proof. */
export function matchIdleTime(ns: Nanos): IdleTime | undefined {
  return IDLE_TIMES.find(
    ({ seconds }) => Math.abs(ns - seconds * SECOND) <= Math.max(SECOND, seconds * SECOND * IDLE_TIME_TOLERANCE),
  );
}

/** The largest entry that a silence outlasted: the state may have been gone for a while when the next packet came. */
export function outlastedIdleTime(ns: Nanos): IdleTime | undefined {
  return IDLE_TIMES.findLast(({ seconds }) => ns >= seconds * SECOND);
}
