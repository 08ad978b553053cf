/** Ethernet II and 802.3, and everything that an EtherType can announce: VLAN tags, MACsec, PPPoE, PBB, SGT, NSH; ISL. */
import { ETHERNET, ETHERTYPE, IPV4, IPV6, LLC, MPLS, NSH, PPP } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { LinkFields } from './fields.ts';
import { PATH_MACSEC, PATH_PBB, PATH_PPPOE, PATH_VLAN, pushLayer } from './path.ts';

const TYPE_IPV4 = 0x0800;
const TYPE_ARP = 0x0806;
const TYPE_VLAN = 0x8100;
export const TYPE_IPV6 = 0x86dd;
const TYPE_PPP = 0x880b;
const TYPE_MPLS = 0x8847;
const TYPE_MPLS_MULTICAST = 0x8848;
const TYPE_PPPOE_SESSION = 0x8864;
export const TYPE_TEB = 0x6558;
const TYPE_NSH = 0x894f;
/** Smaller values are an 802.3 length. */
export const FIRST_ETHERTYPE = 0x600;

const HEADER = 14;
/** The first four of the five bytes with which every destination of ISL begins. */
const ISL: ReadonlySet<number> = new Set([0x01000c00, 0x03000c00]);
const ISL_HEADER = 26;
/** 15 bits, before the one that tells a BPDU. */
const ISL_VLAN = 20;
const CHECK_SEQUENCE = 4;
const VLAN_ID = 0xfff;
const MACSEC_SCI = 0x20;
const MACSEC_ENCRYPTED_OR_CHANGED = 0x0c;

export function ethernet(c: Cursor, f: LinkFields): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < HEADER) return c.short('Ethernet');
  const middle = view.getUint32(at + 4);
  f.linkDst = view.getUint32(at) * 0x1_0000 + (middle >>> 16);
  f.linkSrc = (middle & 0xffff) * 0x1_0000_0000 + view.getUint32(at + 8);
  c.next = view.getUint16(at + 12);
  c.at = at + HEADER;
  if (c.next === TYPE_IPV4) return IPV4;
  return c.next < FIRST_ETHERTYPE && ISL.has(view.getUint32(at)) && view.getUint8(at + 4) === 0
    ? isl(c, at)
    : ETHERTYPE;
}

/**
 * Cisco's Inter-Switch Link: 26 bytes with the VLAN's number, known by their destination, then the whole frame with its check sequence.
 * The length counts what follows it but the outer check sequence.
 */
function isl(c: Cursor, at: number): number {
  if (c.end - at < ISL_HEADER) return c.short('ISL');
  const type = c.view.getUint8(at + 5) >>> 4;
  if (type !== 0) return c.skip('skipped.isl-frame-type', type);
  pushLayer(c, PATH_VLAN, c.view.getUint16(at + ISL_VLAN) >>> 1);
  const end = at + HEADER + c.next - CHECK_SEQUENCE;
  if (end < c.wireEnd) {
    c.wireEnd = end;
    if (c.end > end) c.end = end;
  }
  c.at = at + ISL_HEADER;
  return ETHERNET;
}

/** What `c.next`, an EtherType or an 802.3 length, announces at `c.at`. */
export function etherType(c: Cursor): number {
  const view = c.view;
  const type = c.next;
  const at = c.at;
  switch (type) {
    case TYPE_IPV4:
      return IPV4;
    case TYPE_IPV6:
      return IPV6;
    case TYPE_VLAN:
    case 0x88a8: // 802.1ad
    case 0x9100:
    case 0x9200:
    case 0x9300: {
      if (c.end - at < 4) return c.short('VLAN');
      const id = view.getUint16(at) & VLAN_ID;
      // 0 is a priority tag: no VLAN (IEEE 802.1Q §6.9.1).
      if (id !== 0) pushLayer(c, PATH_VLAN, id);
      return follow(c, at + 2);
    }
    case TYPE_MPLS:
    case TYPE_MPLS_MULTICAST:
      return MPLS;
    case TYPE_PPPOE_SESSION:
      return pppoe(c);
    case TYPE_PPP:
      return PPP;
    case TYPE_TEB:
      return ETHERNET;
    case TYPE_NSH:
      return NSH;
    case 0x88e5:
      return macsec(c);
    case 0x8870: // LLC in jumbo frames
      return LLC;
    case 0x8909: // Cisco metadata: version, length, option, security group tag
      if (c.end - at < 8) return c.short('CMD');
      return follow(c, at + Math.max(1, view.getUint8(at + 1)) * 6);
    case 0x8926: // VN-tag
      return follow(c, at + 4);
    case 0x892f: // HSR tag (IEC 62439-3 §5.6)
      return follow(c, at + 4);
    case 0x893f: // 802.1BR E-tag
      return follow(c, at + 6);
    case 0x88e7: {
      // 802.1ah: service instance, then the customer's whole frame
      if (c.end - at < 4) return c.short('802.1ah');
      pushLayer(c, PATH_PBB, view.getUint32(at) & 0xff_ffff);
      c.at = at + 4;
      return ETHERNET;
    }
    case TYPE_ARP:
      return c.skip('skipped.protocol', 'ARP');
    default:
      if (type < FIRST_ETHERTYPE) return lengthField(c, type);
      return c.skip('skipped.ethertype', type);
  }
}

/** An 802.3 frame: the length bounds what follows, so that padding is not taken for data. */
function lengthField(c: Cursor, length: number): number {
  const at = c.at;
  if (c.end - at < 2) return c.short('802.3');
  if (c.view.getUint16(at) === 0xffff) return c.skip('skipped.protocol', 'IPX (raw 802.3)');
  if (length > 0 && length <= 1500 && at + length < c.wireEnd) {
    c.wireEnd = at + length;
    if (c.end > c.wireEnd) c.end = c.wireEnd;
  }
  return LLC;
}

/** Reads the EtherType at `at` and moves behind it. */
function follow(c: Cursor, at: number): number {
  if (at + 2 > c.end) return c.short('VLAN');
  c.next = c.view.getUint16(at);
  c.at = at + 2;
  return ETHERTYPE;
}

/** PPPoE session stage (RFC 2516 §4). */
export function pppoe(c: Cursor): number {
  const at = c.at;
  if (c.end - at < 6) return c.short('PPPoE');
  if (c.view.getUint8(at + 1) !== 0) return c.skip('skipped.pppoe-discovery');
  pushLayer(c, PATH_PPPOE, c.view.getUint16(at + 2));
  const end = at + 6 + c.view.getUint16(at + 4);
  if (end < c.wireEnd) {
    c.wireEnd = end;
    if (c.end > end) c.end = end;
  }
  c.at = at + 6;
  return PPP;
}

/** MACsec that only protects integrity leaves the frame readable (IEEE 802.1AE §9). */
function macsec(c: Cursor): number {
  const at = c.at;
  if (c.end - at < 6) return c.short('MACsec');
  const control = c.view.getUint8(at);
  if ((control & MACSEC_ENCRYPTED_OR_CHANGED) !== 0) return c.skip('skipped.macsec-encrypted');
  pushLayer(c, PATH_MACSEC);
  return follow(c, at + ((control & MACSEC_SCI) === 0 ? 6 : 14));
}
