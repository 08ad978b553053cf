/** What systems and devices are called in Chinese. */
import type { TermFamily, Terms } from '../../records/message.ts';

export const TERMS: { readonly [F in TermFamily]: Readonly<Record<Terms[F], string>> } = {
  system: {
    linux: 'Linux',
    'linux-6.5': 'Linux 6.5 及以后',
    'linux-before-3.1': '3.1 之前的 Linux',
    'linux-before-6.5': 'Linux 6.5 之前',
    'macos-ios-freebsd': 'macOS、iOS 和 FreeBSD',
    'macos-ios-or-freebsd': 'macOS、iOS 或 FreeBSD',
    'freebsd-macos': 'FreeBSD 和 macOS',
    windows: 'Windows',
    'windows-10': 'Windows 10 和 11',
    'windows-before-10': '较早的 Windows 和 Windows Server',
    'windows-2003': 'Windows 2003 及更早',
    go: 'Go 语言编写的程序',
    lwip: 'lwIP（嵌入式设备）',
    'rfc-6298': '遵循 RFC 6298 下限的系统',
  },
  'idle-device': {
    'aws-alb': 'AWS ALB、HAProxy 和 nginx 的代理超时',
    'nginx-keepalive': 'nginx keepalive_timeout',
    'aws-global-accelerator': 'AWS Global Accelerator',
    azure: 'Azure 负载均衡、NAT 网关、Application Gateway',
    'five-minutes': 'F5 BIG-IP 等超时为 5 分钟的负载均衡',
    'aws-nlb': 'AWS NLB、NAT 网关、Gateway Load Balancer',
    'google-vpc': 'Google Cloud VPC 的连接跟踪',
    'linux-ipvs': 'Linux IPVS（kube-proxy）',
    'google-nat': 'Google Cloud NAT',
    'one-hour': 'Cisco ASA、Palo Alto',
    'two-hours': '超时为 2 小时的防火墙',
    'linux-conntrack': 'Linux 连接跟踪（5 天）',
  },
  'timer-rule': {
    linux: '按往返时延计算，至少 200 ms，每次加倍',
    windows: '至少 300 ms，每次加倍',
    'macos-ios-or-freebsd': '往返时延加其偏差，每次加倍，再加 200 ms',
    'rfc-6298': '至少 1 s，每次加倍',
  },
};
