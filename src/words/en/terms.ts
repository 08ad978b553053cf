/** What systems and devices are called. */
import type { TermFamily, Terms } from '../../records/message.ts';

export const TERMS: { readonly [F in TermFamily]: Readonly<Record<Terms[F], string>> } = {
  system: {
    linux: 'Linux',
    'linux-6.5': 'Linux 6.5 and later',
    'linux-before-3.1': 'Linux before 3.1',
    'linux-before-6.5': 'Linux before 6.5',
    'macos-ios-freebsd': 'macOS, iOS and FreeBSD',
    'macos-ios-or-freebsd': 'macOS, iOS or FreeBSD',
    'freebsd-macos': 'FreeBSD and macOS',
    windows: 'Windows',
    'windows-10': 'Windows 10 and 11',
    'windows-before-10': 'older Windows and Windows Server',
    'windows-2003': 'Windows up to 2003',
    go: 'programs written in Go',
    lwip: 'lwIP (embedded devices)',
    'rfc-6298': 'a system with the floor of RFC 6298',
  },
  'idle-device': {
    'aws-alb': 'AWS ALB, HAProxy and nginx proxy time-outs',
    'nginx-keepalive': 'nginx keepalive_timeout',
    'aws-global-accelerator': 'AWS Global Accelerator',
    azure: 'Azure Load Balancer, NAT gateway, Application Gateway',
    'five-minutes': 'F5 BIG-IP and other balancers with 5 minutes',
    'aws-nlb': 'AWS NLB, NAT gateway, Gateway Load Balancer',
    'google-vpc': 'Google Cloud VPC connection tracking',
    'linux-ipvs': 'Linux IPVS (kube-proxy)',
    'google-nat': 'Google Cloud NAT',
    'one-hour': 'Cisco ASA, Palo Alto',
    'two-hours': 'firewalls with 2 hours',
    'linux-conntrack': 'Linux connection tracking (5 days)',
  },
  'timer-rule': {
    linux: 'the round trip and at least 200 ms, doubled each time',
    windows: 'at least 300 ms, doubled each time',
    'macos-ios-or-freebsd': 'the round trip and its deviation, doubled each time, and 200 ms more',
    'rfc-6298': 'at least 1 s, doubled each time',
  },
};
