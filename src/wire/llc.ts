/** IEEE 802.2 LLC and SNAP, PPP and its HDLC framings, and Frame Relay: small headers that name a protocol. */
import { ETHERNET, ETHERTYPE, IP, IPV4, IPV6, LLC, MPLS, PPP } from './cursor.ts';
import type { Cursor } from './cursor.ts';

const SNAP = 0xaa;
const OUI_ETHERTYPE = 0x000000;
const OUI_802_1H = 0x0000f8;
const OUI_BRIDGED = 0x0080c2;
const NLPID_IPV4 = 0xcc;
const NLPID_IPV6 = 0x8e;
const NLPID_SNAP = 0x80;
const NLPID_PPP = 0xcf;

export function llc(c: Cursor): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < 3) return c.short('LLC');
  const dsap = view.getUint8(at);
  const control = view.getUint8(at + 2);
  if (dsap === SNAP && control === 3) return snap(c, at + 3);
  if (dsap === 0x06 && control === 3) {
    c.at = at + 3;
    return IP;
  }
  if (dsap === 0xfe && control === 3) return nlpid(c, at + 3);
  if (dsap === 0x42) return c.skip('skipped.protocol', 'STP');
  if (dsap === 0xfe) return c.skip('skipped.osi');
  return c.skip('skipped.llc-sap', dsap);
}

function snap(c: Cursor, at: number): number {
  if (c.end - at < 5) return c.short('SNAP');
  const oui = (c.view.getUint8(at) << 16) | c.view.getUint16(at + 1);
  c.next = c.view.getUint16(at + 3);
  c.at = at + 5;
  if (oui === OUI_ETHERTYPE || oui === OUI_802_1H) return ETHERTYPE;
  if (oui === OUI_BRIDGED) {
    // RFC 2684 §5.2: bridged Ethernet with (1) or without (7) its check sequence, after two bytes of padding on ATM.
    if (c.next !== 1 && c.next !== 7) return c.skip('skipped.bridged-not-ethernet');
    return ETHERNET;
  }
  return c.skip('skipped.snap-vendor', oui);
}

/** ISO network layer protocol identifiers (RFC 2427 §4). */
function nlpid(c: Cursor, at: number): number {
  if (at >= c.end) return c.short('NLPID');
  c.at = at + 1;
  const id = c.view.getUint8(at);
  switch (id) {
    case NLPID_IPV4:
      return IPV4;
    case NLPID_IPV6:
      return IPV6;
    case NLPID_SNAP:
      return snap(c, at + 1);
    case NLPID_PPP:
      return PPP;
    default:
      return c.skip('skipped.nlpid', id);
  }
}

/** PPP (RFC 1661), with or without the HDLC framing of RFC 1662 and with compressed protocol fields. */
export function ppp(c: Cursor): number {
  let at = c.at;
  const view = c.view;
  if (c.end - at < 1) return c.short('PPP');
  if (c.end - at >= 2 && view.getUint16(at) === 0xff03) at += 2;
  if (c.end - at < 1) return c.short('PPP');
  let protocol = view.getUint8(at);
  if ((protocol & 1) === 1) {
    at++;
  } else {
    if (c.end - at < 2) return c.short('PPP');
    protocol = view.getUint16(at);
    at += 2;
  }
  c.at = at;
  switch (protocol) {
    case 0x21:
      return IPV4;
    case 0x57:
      return IPV6;
    case 0x281:
    case 0x283:
      return MPLS;
    case 0x31:
      return ETHERNET;
    case 0x3d:
      return multilink(c);
    case 0x2d:
      return c.skip('skipped.vj-compressed');
    case 0x2f:
      return c.skip('skipped.vj-uncompressed');
    case 0xfd:
      return c.skip('skipped.ppp-compressed');
    default:
      return c.skip('skipped.ppp-protocol', protocol);
  }
}

/** PPP multilink (RFC 1990): only fragments that are whole packets can be followed. */
function multilink(c: Cursor): number {
  if (c.end - c.at < 4) return c.short('PPP multilink');
  if ((c.view.getUint8(c.at) & 0xc0) !== 0xc0) return c.skip('skipped.ppp-multilink-fragment');
  c.at += 4;
  return PPP;
}

/** Cisco HDLC: address, control, EtherType. */
export function cHdlc(c: Cursor): number {
  if (c.end - c.at < 4) return c.short('C-HDLC');
  c.next = c.view.getUint16(c.at + 2);
  c.at += 4;
  if (c.next === 0x8035) return c.skip('skipped.protocol', 'SLARP');
  return ETHERTYPE;
}

/** Frame Relay: Q.922 address, then RFC 2427's NLPID or Cisco's EtherType. */
export function frameRelay(c: Cursor): number {
  let at = c.at;
  const view = c.view;
  for (let n = 0; n < 4; n++) {
    if (at >= c.end) return c.short('Frame Relay');
    if ((view.getUint8(at++) & 1) === 1) break;
  }
  if (c.end - at < 2) return c.short('Frame Relay');
  if (view.getUint8(at) === 3) {
    at++;
    if (view.getUint8(at) === 0) at++;
    return nlpid(c, at);
  }
  c.next = view.getUint16(at);
  c.at = at + 2;
  return ETHERTYPE;
}

/** FDDI: frame control and two addresses before LLC. */
export function fddi(c: Cursor): number {
  if (c.end - c.at < 13) return c.short('FDDI');
  if ((c.view.getUint8(c.at) & 0x30) !== 0x10) return c.skip('skipped.fddi-without-llc');
  c.at += 13;
  return LLC;
}

/** Token Ring: access control, frame control, two addresses, perhaps source routing (IEEE 802.5). */
export function tokenRing(c: Cursor): number {
  if (c.end - c.at < 14) return c.short('Token Ring');
  if ((c.view.getUint8(c.at + 1) & 0xc0) !== 0x40) return c.skip('skipped.token-ring-without-llc');
  const routed = (c.view.getUint8(c.at + 8) & 0x80) !== 0;
  c.at += 14;
  if (routed) {
    if (c.at >= c.end) return c.short('Token Ring');
    c.at += c.view.getUint8(c.at) & 0x1f;
  }
  return LLC;
}

/** ARCnet in BSD's form (RFC 1201, RFC 1051) or Linux's, which keeps two bytes of offset. */
export function arcnet(c: Cursor, linux: boolean): number {
  let at = c.at + (linux ? 4 : 2);
  const view = c.view;
  if (c.end - at < 1) return c.short('ARCnet');
  const type = view.getUint8(at++);
  switch (type) {
    case 0xf0: // RFC 1051
      c.at = at;
      return IPV4;
    case 0xd4: // RFC 1201
    case 0xc4: {
      if (c.end - at < 3) return c.short('ARCnet');
      const flag = view.getUint8(at);
      // An exception frame repeats the type and the flag behind four bytes of padding.
      if (flag === 0xff) at += 4;
      else if (flag !== 0) return c.skip('skipped.arcnet-fragment');
      c.at = at + 3;
      return type === 0xd4 ? IPV4 : IPV6;
    }
    case 0xf1:
    case 0xd5:
      return c.skip('skipped.protocol', 'ARP');
    default:
      return c.skip('skipped.arcnet-type', type);
  }
}
