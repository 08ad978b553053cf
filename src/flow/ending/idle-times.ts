/** Idle time-outs of balancers, firewalls and NATs as their makers state them (tcp-facts §5.4), to compare a silence with. */
import { SECOND, type Nanos } from '../../units.ts';

export interface IdleTime {
  readonly seconds: number;
  readonly devices: string;
}

const IDLE_TIMES: readonly IdleTime[] = [
  { seconds: 60, devices: 'AWS ALB, HAProxy and nginx proxy time-outs' },
  { seconds: 75, devices: 'nginx keepalive_timeout' },
  { seconds: 90, devices: 'AWS Global Accelerator' },
  { seconds: 240, devices: 'Azure Load Balancer, NAT gateway, Application Gateway' },
  { seconds: 300, devices: 'F5 BIG-IP and other balancers with 5 minutes' },
  { seconds: 350, devices: 'AWS NLB, NAT gateway, Gateway Load Balancer' },
  { seconds: 600, devices: 'Google Cloud VPC connection tracking' },
  { seconds: 900, devices: 'Linux IPVS (kube-proxy)' },
  { seconds: 1200, devices: 'Google Cloud NAT' },
  { seconds: 3600, devices: 'Cisco ASA, Palo Alto' },
  { seconds: 7200, devices: 'firewalls with 2 hours' },
  { seconds: 432_000, devices: 'Linux connection tracking (5 days)' },
];

const TOLERANCE = 0.02;

/** The entry whose value the silence matches within 2 % or 1 s: a possibility, never a proof. */
export function matchIdleTime(ns: Nanos): IdleTime | undefined {
  return IDLE_TIMES.find(
    ({ seconds }) => Math.abs(ns - seconds * SECOND) <= Math.max(SECOND, seconds * SECOND * TOLERANCE),
  );
}

/** The largest entry that a silence outlasted: the state may have been gone for a while when the next packet came. */
export function outlastedIdleTime(ns: Nanos): IdleTime | undefined {
  return IDLE_TIMES.findLast(({ seconds }) => ns >= seconds * SECOND);
}
