/** IP where nothing before it says which version it is, or that it is IP at all: behind UDP (GUE, FOU). */
import { sum } from './checksum.ts';
import { type Cursor, IP, IPV4, IPV6, TRANSPORT, UDP } from './cursor.ts';
import type { NetworkFields } from './fields.ts';
import {
  IP_ETHERIP,
  IP_GRE,
  IP_ICMP,
  IP_ICMPV6,
  IP_IPV4,
  IP_IPV6,
  IP_MPLS,
  IP_TCP,
  IP_UDP,
  ipProtocolName,
} from './ip-protocols.ts';
import { looksLikeIpv4 } from './ipv4.ts';
import { PATH_FOU, PATH_GUE, PATH_TEREDO, pushTunnel } from './path.ts';

const GUE_HEADER = 4;
const GUE_CONTROL = 0x20;
const IPV6_HEADER = 40;
const TEREDO = 0x2001_0000;
/** What a tunnel carries behind a protocol number. */
const CARRIED: ReadonlySet<number> = new Set([
  IP_ICMP,
  IP_IPV4,
  IP_TCP,
  IP_UDP,
  IP_IPV6,
  IP_GRE,
  IP_ICMPV6,
  IP_ETHERIP,
  IP_MPLS,
]);

/** By the first four bits. */
export function byVersion(c: Cursor): number {
  if (c.at >= c.end) return c.short('IP');
  const version = c.view.getUint8(c.at) >>> 4;
  if (version === 4) return IPV4;
  if (version === 6) return IPV6;
  return c.malformed('malformed.ip-version');
}

/**
 * Generic UDP Encapsulation (draft-ietf-intarea-gue-09 §3): version 0 names an IP protocol, version 1 is the IP packet itself. Optional
 * fields may change what the checksums inside cover (§4): such packets are counted by name, as control messages are.
 */
export function gue(c: Cursor, f: NetworkFields): number {
  const view = c.view;
  if (c.left < GUE_HEADER) return UDP;
  const first = view.getUint8(c.at);
  if (first >>> 6 === 1) return wholeIp(c) ? intoTunnel(c, f, PATH_GUE, 0, IP) : UDP;
  const header = GUE_HEADER + (first & 0x1f) * 4;
  if (first >>> 6 !== 0 || c.left < header) return UDP;
  if ((first & GUE_CONTROL) !== 0) return c.skip('skipped.gue-control');
  const protocol = view.getUint8(c.at + 1);
  if (!CARRIED.has(protocol) && ipProtocolName(protocol) === undefined) return UDP;
  if (header > GUE_HEADER || view.getUint16(c.at + 2) !== 0) return c.skip('skipped.gue-optional-fields');
  c.next = protocol;
  return intoTunnel(c, f, PATH_GUE, GUE_HEADER, TRANSPORT);
}

/** IP directly in UDP, as Linux's FOU sends it: it has no port of its own, so that the packet must say it by itself. */
export const ipInUdp = (c: Cursor, f: NetworkFields): number =>
  wholeIp(c) ? intoTunnel(c, f, hasTeredoAddress(c) ? PATH_TEREDO : PATH_FOU, 0, IP) : UDP;

/** 2001::/32 is Teredo's: its relays and clients take any port (RFC 4380 §2.6, §4). */
const hasTeredoAddress = ({ view, at }: Cursor): boolean =>
  view.getUint8(at) >>> 4 === 6 && (view.getUint32(at + 8) === TEREDO || view.getUint32(at + 24) === TEREDO);

function intoTunnel(c: Cursor, f: NetworkFields, path: number, header: number, kind: number): number {
  pushTunnel(c, f, path);
  c.at += header;
  return kind;
}

/**
 * Whether what is left is one IP packet beyond reasonable doubt: it ends where its length says, carries what tunnels carry, and its
 * header's checksum is right; IPv6, which has none, comes from and goes to an address that hosts have (2000::/3, fc00::/7, fe80::/10).
 */
function wholeIp(c: Cursor): boolean {
  const { at, view } = c;
  if (looksLikeIpv4(c)) {
    const header = (view.getUint8(at) & 15) * 4;
    if (view.getUint16(at + 2) !== c.wireEnd - at || at + header > c.end) return false;
    return CARRIED.has(view.getUint8(at + 9)) && sum(view, at, at + header, 0) === 0xffff;
  }
  if (c.left < IPV6_HEADER || view.getUint8(at) >>> 4 !== 6) return false;
  if (view.getUint16(at + 4) !== c.wireEnd - at - IPV6_HEADER || !CARRIED.has(view.getUint8(at + 6))) return false;
  return isHost(view.getUint16(at + 8)) && isHost(view.getUint16(at + 24));
}

const isHost = (start: number): boolean =>
  start >>> 13 === 1 || start >>> 9 === 0xfc >>> 1 || start >>> 6 === 0xfe80 >>> 6;
