/** Link headers that operating systems make up: Linux cooked, null and loop, ENC, PFLOG, NFLOG, pktap, IPoIB. */
import { ETHERTYPE, GRE, IP, IPV4, IPV6, LINK, LLC } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { FIRST_ETHERTYPE } from './ethernet.ts';
import type { LinkFields } from './fields.ts';

/** Directions as the segment view numbers them. */
const IN = 1;
const OUT = 2;
const OTHER = 3;
const ARPHRD_RADIOTAP = 803;
const ARPHRD_IEEE80211 = 801;
const ARPHRD_IPGRE = 778;
const ARPHRD_NETLINK = 824;
const LINKTYPE_RADIOTAP = 127;
const LINKTYPE_IEEE80211 = 105;
const PROTOCOL_802_3 = 1;
const PROTOCOL_802_2 = 4;

const direction = (packetType: number): number =>
  packetType === 4 ? OUT : packetType === 3 ? OTHER : packetType < 3 ? IN : 0;

/** LINKTYPE_LINUX_SLL. */
export function cooked1(c: Cursor, f: LinkFields): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < 16) return c.short('SLL');
  f.linkDirection = direction(view.getUint16(at));
  if (view.getUint16(at + 4) === 6) {
    f.linkSrc = view.getUint16(at + 6) * 0x1_0000_0000 + view.getUint32(at + 8);
  }
  c.next = view.getUint16(at + 14);
  c.at = at + 16;
  return cookedPayload(c, view.getUint16(at + 2));
}

/** LINKTYPE_LINUX_SLL2; the interface number tells the taps of `-i any` apart. */
export function cooked2(c: Cursor, f: LinkFields): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < 20) return c.short('SLL2');
  f.iface = view.getInt32(at + 4);
  f.linkDirection = direction(view.getUint8(at + 10));
  if (view.getUint8(at + 11) === 6) {
    f.linkSrc = view.getUint16(at + 12) * 0x1_0000_0000 + view.getUint32(at + 14);
  }
  c.next = view.getUint16(at);
  c.at = at + 20;
  return cookedPayload(c, view.getUint16(at + 8));
}

function cookedPayload(c: Cursor, hardware: number): number {
  if (hardware === ARPHRD_NETLINK) return c.skip('skipped.protocol', 'netlink');
  if (hardware === ARPHRD_RADIOTAP || hardware === ARPHRD_IEEE80211) {
    c.next = hardware === ARPHRD_RADIOTAP ? LINKTYPE_RADIOTAP : LINKTYPE_IEEE80211;
    return LINK;
  }
  if (c.next === PROTOCOL_802_2) return LLC;
  if (c.next === PROTOCOL_802_3) return c.skip('skipped.protocol', 'IPX (raw 802.3)');
  if (c.next < FIRST_ETHERTYPE) {
    return hardware === ARPHRD_IPGRE ? GRE : c.skip('skipped.sll-protocol', c.next);
  }
  return ETHERTYPE;
}

/** BSD null and loop: an address family in some machine's byte order. */
export function loopback(c: Cursor): number {
  if (c.end - c.at < 4) return c.short('BSD loopback');
  let family = c.view.getUint32(c.at, true);
  if (family > 0xffff) family = c.view.getUint32(c.at);
  c.at += 4;
  return addressFamily(c, family);
}

function addressFamily(c: Cursor, family: number): number {
  switch (family) {
    case 2:
      return IPV4;
    case 10: // Linux
    case 23: // Windows
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD
    case 30: // macOS
      return IPV6;
    default:
      // Some programs write an EtherType where the family belongs.
      if (family >= FIRST_ETHERTYPE) {
        c.next = family;
        return ETHERTYPE;
      }
      return c.skip('skipped.address-family', family);
  }
}

/** OpenBSD's enc: family, SPI, flags. */
export function enc(c: Cursor): number {
  if (c.left < 12) return c.short('ENC');
  c.at += 12;
  return IP;
}

/** PF_PASS and PF_DROP of OpenBSD's and FreeBSD's pfvar.h. */
const PF_PASS = 0;
const PF_DROP = 1;

/** OpenBSD's pflog: its length first, rounded up to words, then the family and what became of the packet. */
export function pflog(c: Cursor, f: LinkFields): number {
  if (c.left < 61) return c.short('PFLOG');
  const length = (c.view.getUint8(c.at) + 3) & ~3;
  const family = c.view.getUint8(c.at + 1);
  const way = c.view.getUint8(c.at + 60);
  if (way === 1) f.linkDirection = IN;
  else if (way === 2) f.linkDirection = OUT;
  const action = c.view.getUint8(c.at + 2);
  f.blocked = action === PF_DROP;
  f.passed = action === PF_PASS;
  if (length < 28) return c.malformed('malformed.pflog-length');
  if (length > c.left) return c.short('PFLOG');
  c.at += length;
  return addressFamily(c, family);
}

/** Linux netfilter log: type-length-value records in the capturing machine's order; type 9 is the packet. */
export function nflog(c: Cursor, f: LinkFields): number {
  if (c.left < 4) return c.short('NFLOG');
  const family = c.view.getUint8(c.at);
  let at = c.at + 4;
  while (at + 4 <= c.end) {
    let length = c.view.getUint16(at, true);
    let type = c.view.getUint16(at + 2, true);
    if (type > 0xff) {
      length = c.view.getUint16(at);
      type = c.view.getUint16(at + 2);
    }
    if (length < 4) return c.malformed('malformed.nflog-record-length');
    if (type === 1 && at + 8 <= c.end) {
      const hook = c.view.getUint8(at + 6);
      if (hook === 1) f.linkDirection = IN;
      else if (hook === 3) f.linkDirection = OUT;
    }
    if (type === 9) {
      c.at = at + 4;
      if (at + length < c.wireEnd) {
        c.wireEnd = at + length;
        if (c.end > c.wireEnd) c.end = c.wireEnd;
      }
      return addressFamily(c, family);
    }
    at += (length + 3) & ~3;
  }
  return c.skip('skipped.nflog-without-packet');
}

/** macOS pktap: names the real link type and the direction. */
export function pktap(c: Cursor, f: LinkFields): number {
  if (c.left < 40) return c.short('PKTAP');
  const length = c.view.getUint32(c.at, true);
  const flags = c.view.getUint32(c.at + 36, true);
  if ((flags & 3) === 1) f.linkDirection = IN;
  else if ((flags & 3) === 2) f.linkDirection = OUT;
  if (length < 40) return c.malformed('malformed.pktap-length');
  if (length > c.left) return c.short('PKTAP');
  if (c.view.getUint32(c.at + 4, true) !== 1) return c.skip('skipped.pktap-without-packet');
  c.next = c.view.getUint32(c.at + 8, true);
  c.at += length;
  return LINK;
}

/** A fixed header whose EtherType stands at `typeAt`. */
export function fixed(c: Cursor, length: number, typeAt: number, what: string): number {
  if (c.left < length) return c.short(what);
  c.next = c.view.getUint16(c.at + typeAt);
  c.at += length;
  return ETHERTYPE;
}
