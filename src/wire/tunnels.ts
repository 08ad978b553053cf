/** Tunnels that follow IP or UDP: what they carry, and how they read in the path. Ports are IANA's. */
import { ETHERNET, ETHERTYPE, GRE, IP, IPV4, IPV6, MPLS, NSH, PPP, STOP, UDP, WIFI_TUNNELLED } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { TYPE_TEB } from './ethernet.ts';
import type { NetworkFields, TransportFields } from './fields.ts';
import { ipInUdp } from './ip.ts';
import { looksLikeIpv4 } from './ipv4.ts';
import { session } from './l2tpv3.ts';
import { checkGre } from './outer-checksums.ts';
import {
  PATH_AYIYA,
  PATH_CAPWAP,
  PATH_EOIP,
  PATH_ERSPAN,
  PATH_GENEVE,
  PATH_GRE,
  PATH_GTP,
  PATH_L2TP,
  PATH_MPLS,
  PATH_MPLS_IN_IP,
  PATH_NSH,
  PATH_PPTP,
  PATH_TEREDO,
  PATH_TZSP,
  PATH_VXLAN,
  pushLayer,
  pushTunnel,
} from './path.ts';
import { byOtherPort } from './udp-ports.ts';

const PORT_L2TP = 1701;
const PORT_GTP = 2152;
const PORT_TEREDO = 3544;
const PORT_GRE = 4754;
const PORT_GRE_DTLS = 4755;
const PORT_VXLAN = 4789;
/** Linux's default before IANA's number. */
const PORT_VXLAN_LINUX = 8472;
const PORT_VXLAN_GPE = 4790;
const PORT_AYIYA = 5072;
const PORT_CAPWAP_CONTROL = 5246;
const PORT_CAPWAP_DATA = 5247;
const PORT_GENEVE = 6081;
const PORT_MPLS = 6635;
const PORT_TZSP = 37_008;
/** Flags of CAPWAP (RFC 5415 §4.3), in the header's bytes 2 and 3: T, F and K. */
const CAPWAP_NATIVE = 0x0100;
const CAPWAP_FRAGMENT = 0x0080;
const CAPWAP_KEEPALIVE = 0x0008;
/** GRE protocol types with which Aruba's access points send 802.11 frames on, one in sixteen of this range. */
const ARUBA_FIRST = 0x8200;
const ARUBA_LAST = 0x83f0;

/** What a UDP payload at `c.at` is: another layer, or `UDP` when it is just that. Nothing is moved in that case. */
export function udpTunnel(c: Cursor, f: NetworkFields & TransportFields): number {
  let kind = byPort(c, f, f.dstPort);
  if (kind === UDP && f.srcPort !== f.dstPort) kind = byPort(c, f, f.srcPort);
  return kind === UDP ? ipInUdp(c, f) : kind;
}

function byPort(c: Cursor, f: NetworkFields, port: number): number {
  switch (port) {
    case PORT_VXLAN:
    case PORT_VXLAN_LINUX:
      return vxlan(c, f);
    case PORT_VXLAN_GPE:
      return vxlanGpe(c, f);
    case PORT_GENEVE:
      return geneve(c, f);
    case PORT_GTP:
      return gtp(c, f);
    case PORT_TEREDO:
      return teredo(c, f);
    case PORT_L2TP:
      return l2tp(c, f);
    case PORT_AYIYA:
      return ayiya(c, f);
    case PORT_MPLS:
      if (c.left < 4) return UDP;
      pushTunnel(c, f, PATH_MPLS_IN_IP);
      return MPLS;
    case PORT_TZSP:
      return tzsp(c, f);
    case PORT_GRE:
      return looksLikeGre(c) ? GRE : UDP;
    case PORT_GRE_DTLS:
      return looksLikeDtls(c, c.at) ? c.skip('skipped.gre-in-udp-encrypted') : UDP;
    case PORT_CAPWAP_DATA:
      return capwap(c, f);
    case PORT_CAPWAP_CONTROL:
      return c.left >= 8 && c.view.getUint8(c.at) <= 1 ? c.skip('skipped.capwap-control') : UDP;
    default:
      return byOtherPort(c, f, port);
  }
}

/** VXLAN (RFC 7348 §5): the I flag must be set. */
function vxlan(c: Cursor, f: NetworkFields): number {
  if (c.left < 8 || (c.view.getUint8(c.at) & 0x08) === 0) return UDP;
  pushTunnel(c, f, PATH_VXLAN, c.view.getUint32(c.at + 4) >>> 8);
  c.at += 8;
  return ETHERNET;
}

function vxlanGpe(c: Cursor, f: NetworkFields): number {
  if (c.left < 8 || (c.view.getUint8(c.at) & 0x08) === 0) return UDP;
  const kind = nextProtocol(c.view.getUint8(c.at + 3));
  if (kind === STOP) return UDP;
  pushTunnel(c, f, PATH_VXLAN, c.view.getUint32(c.at + 4) >>> 8);
  c.at += 8;
  return kind;
}

/** Numbers shared by VXLAN-GPE and NSH (RFC 8300 §2.2). */
function nextProtocol(next: number): number {
  if (next === 1) return IPV4;
  if (next === 2) return IPV6;
  if (next === 3) return ETHERNET;
  if (next === 4) return NSH;
  if (next === 5) return MPLS;
  return STOP;
}

/** GENEVE (RFC 8926 §3.4). */
function geneve(c: Cursor, f: NetworkFields): number {
  if (c.left < 8) return UDP;
  const first = c.view.getUint8(c.at);
  const header = 8 + (first & 0x3f) * 4;
  if (first >>> 6 !== 0 || c.left < header) return UDP;
  const type = c.view.getUint16(c.at + 2);
  if (type < 0x600) return UDP;
  pushTunnel(c, f, PATH_GENEVE, c.view.getUint32(c.at + 4) >>> 8);
  c.at += header;
  c.next = type;
  return type === TYPE_TEB ? ETHERNET : ETHERTYPE;
}

/** GTP-U version 1 (3GPP TS 29.281 §5): user data only, behind its chain of extension headers. */
function gtp(c: Cursor, f: NetworkFields): number {
  if (c.left < 8) return UDP;
  const view = c.view;
  const flags = view.getUint8(c.at);
  if (flags >>> 5 !== 1 || (flags & 0x10) === 0 || view.getUint8(c.at + 1) !== 255) return UDP;
  let at = c.at + 8;
  if ((flags & 7) !== 0) {
    if (at + 4 > c.end) return UDP;
    let next = (flags & 4) === 0 ? 0 : view.getUint8(at + 3);
    at += 4;
    while (next !== 0) {
      if (at >= c.end) return UDP;
      const length = view.getUint8(at) * 4;
      if (length === 0 || at + length > c.end) return UDP;
      next = view.getUint8(at + length - 1);
      at += length;
    }
  }
  if (at >= c.end) return UDP;
  const version = view.getUint8(at) >>> 4;
  if (version !== 4 && version !== 6) return UDP;
  pushTunnel(c, f, PATH_GTP);
  c.at = at;
  return IP;
}

/** Teredo (RFC 4380 §5.1.1): authentication and origin before the IPv6 packet. */
function teredo(c: Cursor, f: NetworkFields): number {
  const view = c.view;
  let at = c.at;
  if (c.end - at >= 4 && view.getUint16(at) === 1) {
    at += 4 + view.getUint8(at + 2) + view.getUint8(at + 3) + 9;
  }
  if (c.end - at >= 8 && view.getUint16(at) === 0) at += 8;
  if (c.end - at < 40 || view.getUint8(at) >>> 4 !== 6) return UDP;
  if (40 + view.getUint16(at + 4) > c.wireEnd - at) return UDP;
  pushTunnel(c, f, PATH_TEREDO);
  c.at = at;
  return IPV6;
}

/** L2TP data messages: version 2 (RFC 2661 §3.1), and version 3's. */
function l2tp(c: Cursor, f: NetworkFields): number {
  if (c.left < 6) return UDP;
  const flags = c.view.getUint16(c.at);
  if ((flags & 0x8000) === 0 && (flags & 0xf) === 3 && c.left >= 8) {
    // Version 3 over UDP (RFC 3931 §4.1.2.1).
    const kind = session(c, f, c.at + 8);
    return kind === STOP ? UDP : kind;
  }
  if ((flags & 0x8000) !== 0 || (flags & 0xf) !== 2) return UDP;
  let at = c.at + 6;
  if ((flags & 0x4000) !== 0) at += 2;
  if ((flags & 0x0800) !== 0) at += 4;
  if ((flags & 0x0200) !== 0) {
    if (at + 2 > c.end) return UDP;
    at += 2 + c.view.getUint16(at);
  }
  if (at >= c.end) return UDP;
  pushTunnel(c, f, PATH_L2TP);
  c.at = at;
  return PPP;
}

/** AYIYA (draft-massar-v6ops-ayiya-02 §3): identity and signature sizes in the first bytes. */
function ayiya(c: Cursor, f: NetworkFields): number {
  if (c.left < 8) return UDP;
  const identity = 1 << (c.view.getUint8(c.at) >>> 4);
  const signature = (c.view.getUint8(c.at + 1) >>> 4) * 4;
  const opcode = c.view.getUint8(c.at + 2) & 15;
  const next = c.view.getUint8(c.at + 3);
  const at = c.at + 8 + identity + signature;
  if (opcode !== 1 || (next !== 41 && next !== 4) || at >= c.end) return UDP;
  pushTunnel(c, f, PATH_AYIYA);
  c.at = at;
  return IP;
}

/** GRE in UDP (RFC 8086 §3): version 0, without the bits that it reserves. */
function looksLikeGre(c: Cursor): boolean {
  return c.left >= 4 && (c.view.getUint16(c.at) & 0x4fff) === 0;
}

/** A record of DTLS (RFC 6347 §4.1): its type, and the version's first byte. */
const looksLikeDtls = (c: Cursor, at: number): boolean =>
  c.end - at >= 13 && c.view.getUint8(at) >= 20 && c.view.getUint8(at) <= 25 && c.view.getUint8(at + 1) === 0xfe;

/**
 * CAPWAP data (RFC 5415 §4.3, RFC 5416 §5): what stations of an access point send, as Ethernet frames, or as 802.11 ones with
 * the T bit. Whole packets only; those that the tunnel itself cut, its keepalives and DTLS are counted by name.
 */
function capwap(c: Cursor, f: NetworkFields): number {
  if (c.left < 8) return UDP;
  const view = c.view;
  const preamble = view.getUint8(c.at);
  if (preamble === 1 && looksLikeDtls(c, c.at + 4)) return c.skip('skipped.capwap-encrypted');
  const header = (view.getUint8(c.at + 1) >>> 3) * 4;
  if (preamble !== 0 || header < 8 || c.left < header) return UDP;
  const binding = (view.getUint16(c.at + 2) >>> 9) & 31;
  const flags = view.getUint16(c.at + 2);
  if ((flags & CAPWAP_KEEPALIVE) !== 0) return c.skip('skipped.capwap-keepalive');
  if ((flags & CAPWAP_FRAGMENT) !== 0) return c.skip('skipped.capwap-fragment');
  if (binding > 3) return UDP;
  pushTunnel(c, f, PATH_CAPWAP);
  c.at += header;
  return (flags & CAPWAP_NATIVE) === 0 ? ETHERNET : WIFI_TUNNELLED;
}

/** TZSP of sniffing switches: tagged fields, then an Ethernet frame. */
function tzsp(c: Cursor, f: NetworkFields): number {
  const view = c.view;
  if (c.left < 5 || view.getUint8(c.at) !== 1 || view.getUint16(c.at + 2) !== 1) return UDP;
  let at = c.at + 4;
  while (at < c.end) {
    const tag = view.getUint8(at);
    if (tag === 1) {
      pushTunnel(c, f, PATH_TZSP);
      c.at = at + 1;
      return ETHERNET;
    }
    if (tag !== 0 && at + 1 >= c.end) return UDP;
    at += tag === 0 ? 1 : 2 + view.getUint8(at + 1);
  }
  return UDP;
}

/** GRE (RFC 2784, RFC 2890), its PPTP form (RFC 2637 §4.1), ERSPAN, and MikroTik's EoIP. */
export function gre(c: Cursor, f: NetworkFields): number {
  const start = c.at;
  const view = c.view;
  if (c.left < 4) return c.short('GRE');
  const flags = view.getUint16(start);
  const type = view.getUint16(start + 2);
  let at = start + 4;
  if ((flags & 7) === 1) return pptp(c, f, flags, type);
  if ((flags & 7) !== 0) return c.skip('skipped.gre-version', flags & 7);
  if ((flags & 0xc000) !== 0) at += 4;
  let key = -1;
  if ((flags & 0x2000) !== 0) {
    if (at + 4 > c.end) return c.short('GRE');
    key = view.getInt32(at);
    at += 4;
  }
  const sequence = (flags & 0x1000) !== 0;
  if (sequence) at += 4;
  if ((flags & 0x4000) !== 0) at = routing(c, at);
  if (at > c.end) return c.short('GRE');
  c.at = at;
  c.next = type;
  if (type === 0x88be) return erspan(c, f, sequence ? 8 : 0);
  if (type === 0x22eb) return erspan3(c, f);
  if ((flags & 0x8000) !== 0) checkGre(c, start);
  pushTunnel(c, f, PATH_GRE, key);
  if (type === 0x883e) {
    // WCCP: version 2 puts four bytes before the packet.
    if (!looksLikeIpv4(c)) c.at += 4;
    return IP;
  }
  if (type === 0x2001) return c.skip('skipped.protocol', 'NHRP');
  if (type >= ARUBA_FIRST && type <= ARUBA_LAST && (type & 15) === 0) return WIFI_TUNNELLED;
  return ETHERTYPE;
}

/** Steps over source route entries (RFC 1701). */
function routing(c: Cursor, start: number): number {
  let at = start;
  while (at + 4 <= c.end) {
    const length = c.view.getUint8(at + 3);
    at += 4 + length;
    if (length === 0) break;
  }
  return at;
}

function pptp(c: Cursor, f: NetworkFields, flags: number, type: number): number {
  const view = c.view;
  let at = c.at + 4;
  // EoIP borrows version 1: a payload length, then the tunnel's number, both little-endian.
  if (type === 0x6400) {
    if (at + 4 > c.end) return c.short('EoIP');
    pushTunnel(c, f, PATH_EOIP, view.getUint16(at + 2, true));
    c.at = at + 4;
    return ETHERNET;
  }
  if ((flags & 0x2000) !== 0) at += 4;
  if ((flags & 0x1000) !== 0) at += 4;
  if ((flags & 0x0080) !== 0) at += 4;
  if (at > c.end) return c.short('GRE');
  if (at === c.end) return c.skip('skipped.gre-acknowledgment');
  if (type !== 0x880b) return c.skip('skipped.gre-1-ethertype', type);
  pushTunnel(c, f, PATH_PPTP);
  c.at = at;
  return PPP;
}

/** ERSPAN type II has 8 bytes, type I none. */
function erspan(c: Cursor, f: NetworkFields, header: number): number {
  if (c.left < header) return c.short('ERSPAN');
  pushTunnel(c, f, PATH_ERSPAN);
  c.at += header;
  return ETHERNET;
}

/** ERSPAN type III: 12 bytes, 8 more with the O bit; frame type 0 is Ethernet, 2 IP. */
function erspan3(c: Cursor, f: NetworkFields): number {
  if (c.left < 12) return c.short('ERSPAN');
  const last = c.view.getUint16(c.at + 10);
  pushTunnel(c, f, PATH_ERSPAN);
  c.at += (last & 1) === 0 ? 12 : 20;
  if (c.at > c.end) return c.short('ERSPAN');
  const type = (last >>> 10) & 31;
  if (type === 0) return ETHERNET;
  if (type === 2) return IP;
  return c.skip('skipped.erspan-frame-type', type);
}

/** NSH (RFC 8300 §2). */
export function nsh(c: Cursor): number {
  if (c.left < 8) return c.short('NSH');
  const length = (c.view.getUint16(c.at) & 0x3f) * 4;
  if (length < 8) return c.malformed('malformed.nsh-length');
  const kind = nextProtocol(c.view.getUint8(c.at + 3));
  if (length > c.left) return c.short('NSH');
  pushLayer(c, PATH_NSH, c.view.getUint32(c.at + 4) >>> 8);
  if (kind === STOP) return c.skip('skipped.nsh-protocol', c.view.getUint8(c.at + 3));
  c.at += length;
  return kind;
}

/** A label stack (RFC 3032), then IP, or a pseudo-wire with or without its control word (RFC 4385, RFC 4448). */
export function mpls(c: Cursor): number {
  const view = c.view;
  for (;;) {
    if (c.left < 4) return c.short('MPLS');
    const bottom = (view.getUint8(c.at + 2) & 1) === 1;
    c.at += 4;
    if (bottom) break;
  }
  pushLayer(c, PATH_MPLS);
  if (c.left < 1) return c.short('MPLS');
  const nibble = view.getUint8(c.at) >>> 4;
  if (nibble === 4 && looksLikeIpv4(c)) return IPV4;
  if (nibble === 6 && c.left >= 40 && !looksLikeEthernet(c)) return IPV6;
  if (nibble === 1) return c.skip('skipped.mpls-control-channel');
  if (nibble === 0 && c.left >= 18) c.at += 4;
  if (c.left < 14) return c.short('MPLS');
  return ETHERNET;
}

/** A destination address may begin with 6: then the EtherType decides. */
function looksLikeEthernet(c: Cursor): boolean {
  const type = c.view.getUint16(c.at + 12);
  const next = c.view.getUint8(c.at + 6);
  if (type !== 0x0800 && type !== 0x86dd && type !== 0x8100 && type !== 0x0806) return false;
  return 40 + c.view.getUint16(c.at + 4) > c.wireEnd - c.at && next !== 6 && next !== 17;
}
