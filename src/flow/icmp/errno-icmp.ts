/** Which errno an ICMP or ICMPv6 error becomes: for a connect in SYN-SENT, and for a connected UDP socket. */
import { errnoNumbers } from '../../errno-numbers.ts';
import type { ConnectionSummary, EndpointSummary, IcmpSeen } from '../summary.ts';

interface Quoted {
  readonly family: number;
  readonly type: number;
  readonly code: number;
}

export interface IcmpErrno {
  readonly linux: string;
  /** Every system gives the same name. */
  readonly agreed: boolean;
  /** What BSD and Windows give, where that is known: name and number. */
  readonly bsd?: string;
  readonly windows?: string;
}

/**
 * Destination unreachable by code (Linux icmp_err_convert; fixtures/errno connect-icmp-3-*). Code 4 asks for smaller
 * packets and fails no call of TCP.
 */
const UNREACHABLE4: readonly (string | null)[] = [
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENOPROTOOPT',
  'ECONNREFUSED',
  null,
  'EOPNOTSUPP',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENONET',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTUNREACH',
  'EHOSTUNREACH',
  'EHOSTUNREACH',
];

/** ICMPv6 destination unreachable by code (Linux icmpv6_err_convert; fixtures/errno connect-icmp6-1-*); above it EPROTO. */
const UNREACHABLE6: readonly string[] = [
  'ENETUNREACH',
  'EACCES',
  'EHOSTUNREACH',
  'EHOSTUNREACH',
  'ECONNREFUSED',
  'EACCES',
  'EACCES',
];

/** What `connect` on Linux gives; null when the error does not end the attempt. */
function linuxConnect({ family, type, code }: Quoted): string | null {
  if (family === 4) {
    if (type === 3) return UNREACHABLE4[code] ?? null;
    // Time exceeded in transit; in reassembly (code 1) Linux ignores it.
    if (type === 11) return code === 0 ? 'EHOSTUNREACH' : null;
    return type === 12 ? 'EPROTO' : null;
  }
  if (type === 1) return UNREACHABLE6[code] ?? 'EPROTO';
  if (type === 3) return 'EHOSTUNREACH';
  return type === 4 ? 'EPROTO' : null;
}

/**
 * FreeBSD and macOS, IPv4 (icmp_input's PRC codes through inetctlerrmap): port, protocol and the administrative codes
 * end a connect at once as refused; the rest is kept and told after several tries. Read, not recorded; ICMPv6 not known.
 */
function bsdConnect({ family, type, code }: Quoted): string | undefined {
  if (family === 6) return type === 1 && code === 4 ? 'ECONNREFUSED' : undefined;
  if (type === 11) return code === 0 ? 'EHOSTUNREACH' : undefined;
  if (type !== 3 || code === 4) return undefined;
  return code === 2 || code === 3 || code === 9 || code === 10 || code === 13 ? 'ECONNREFUSED' : 'EHOSTUNREACH';
}

/** Windows, as Winsock's error list describes its codes: read, not recorded. */
function windowsConnect({ family, type, code }: Quoted): string | undefined {
  if (family === 4 && type === 3 && code === 0) return 'ENETUNREACH';
  return family === 4 && type === 3 && code === 1 ? 'EHOSTUNREACH' : undefined;
}

const numbered = (name: string, system: 'bsd' | 'windows'): string => {
  const e = errnoNumbers(name);
  return system === 'bsd' ? `${name} ${e?.freebsd ?? ''}`.trimEnd() : `${e?.wsa ?? name} ${e?.windows ?? ''}`.trimEnd();
};

function compared(linux: string, bsd: string | undefined, windows: string | undefined): IcmpErrno {
  if (linux === bsd && (windows === undefined || windows === linux)) return { linux, agreed: true };
  return {
    linux,
    agreed: false,
    ...(bsd === undefined ? {} : { bsd: numbered(bsd, 'bsd') }),
    ...(windows === undefined ? {} : { windows: numbered(windows, 'windows') }),
  };
}

/** For a SYN (and, on Linux, what a give-up tells when this was the last ICMP error before it). */
export function connectErrno(error: Quoted): IcmpErrno | null {
  const linux = linuxConnect(error);
  return linux === null ? null : compared(linux, bsdConnect(error), windowsConnect(error));
}

/** Codes that Linux tells a connected UDP socket; the others reach it only with IP_RECVERR (fixtures/errno udp-icmp*). */
export function datagramErrno(error: Quoted): IcmpErrno | null {
  const { family, type, code } = error;
  if (family === 4 ? type === 3 && code === 4 : type === 2) return { linux: 'EMSGSIZE', agreed: false };
  if (!fatalToDatagram(family, type, code)) return null;
  const linux = linuxConnect(error);
  if (linux === null) return null;
  // Windows tells a port unreachable as WSAECONNRESET, even to an unconnected socket (recvfrom's page): not recorded.
  return linux === 'ECONNREFUSED'
    ? { linux, agreed: false, bsd: 'ECONNREFUSED 61', windows: 'WSAECONNRESET 10054' }
    : { linux, agreed: false };
}

/** `fatal` of icmp_err_convert and icmpv6_err_convert. */
function fatalToDatagram(family: number, type: number, code: number): boolean {
  if (family === 4) return type === 12 || (type === 3 && !SOFT4.has(code));
  return type === 4 || (type === 1 && !SOFT6.has(code));
}

const SOFT4: ReadonlySet<number> = new Set([0, 1, 5, 11, 12]);
const SOFT6: ReadonlySet<number> = new Set([0, 2, 3]);

/**
 * The error that ends an attempt to connect on Linux (tcp_v4_err: any that becomes an errno in SYN-SENT). One that another
 * SYN follows did not: it came while the socket was in use.
 */
export function errorThatEnds(c: ConnectionSummary, me: EndpointSummary): IcmpSeen | undefined {
  const error = c.icmpErrors.findLast((e) => e.side === me.side && e.inWindow && e.state === 'SYN-SENT' && hard(e));
  return error !== undefined && me.opening.synLastNs <= error.ns ? error : undefined;
}

/** Packet too big and fragmentation needed ask for smaller packets only (RFC 1191, RFC 8201). */
export const hard = (e: Pick<IcmpSeen, 'family' | 'type' | 'code'>): boolean =>
  e.family === 4 ? !(e.type === 3 && e.code === 4) : e.type !== 2;
