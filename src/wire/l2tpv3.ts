/**
 * L2TPv3 data messages (RFC 3931 §4.1). How long the cookie is and whether a sublayer follows is agreed when the session
 * is set up and not in the packet: what is inside counts only where its own fields leave no doubt.
 */
import { sum } from './checksum.ts';
import { ETHERNET, PPP, STOP } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { NetworkFields } from './fields.ts';
import { PATH_L2TP, pushTunnel } from './path.ts';

/** A cookie of 0, 4 or 8 bytes and the default sublayer of 4 or none (§4.1, §4.6). */
const OFFSETS = [0, 4, 8, 12];
const MAC_PAIR = 12;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;

/** Straight over IP: session 0 is control (§4.1.1.1). */
export function l2tpv3(c: Cursor, f: NetworkFields): number {
  if (c.left < 4) return c.short('L2TPv3');
  if (c.view.getInt32(c.at) === 0) return c.skip('skipped.l2tpv3-control');
  const kind = session(c, f, c.at + 4);
  return kind === STOP ? c.skip('skipped.l2tpv3-unsure') : kind;
}

/** Moves to the frame inside, behind the session's number at `at` − 4; STOP when there is none for certain. */
export function session(c: Cursor, f: NetworkFields, at: number): number {
  for (const offset of OFFSETS) {
    const kind = inside(c, at + offset);
    if (kind === STOP) continue;
    pushTunnel(c, f, PATH_L2TP);
    c.at = at + offset;
    return kind;
  }
  return STOP;
}

function inside(c: Cursor, at: number): number {
  const view = c.view;
  if (at + MAC_PAIR + 2 > c.end) return STOP;
  let type = at + MAC_PAIR;
  for (let tags = 0; tags < 2 && type + 6 <= c.end; tags++) {
    const value = view.getUint16(type);
    if (value !== 0x8100 && value !== 0x88a8) break;
    type += 4;
  }
  if (isNetwork(c, view.getUint16(type), type + 2, 0x0800, 0x86dd)) return ETHERNET;
  const ppp = view.getUint16(at) === 0xff03 ? at + 2 : at;
  return isNetwork(c, view.getUint16(ppp), ppp + 2, 0x0021, 0x0057) ? PPP : STOP;
}

/** An IPv4 header whose checksum is right, or an IPv6 header whose length is just what is there; ARP's fixed fields. */
function isNetwork(c: Cursor, type: number, at: number, v4: number, v6: number): boolean {
  const view = c.view;
  if (type === v4) {
    if (at + IPV4_HEADER > c.end) return false;
    const first = view.getUint8(at);
    const header = (first & 15) * 4;
    if (first >>> 4 !== 4 || header < IPV4_HEADER || at + header > c.end) return false;
    return at + view.getUint16(at + 2) <= c.wireEnd && sum(view, at, at + header, 0) === 0xffff;
  }
  if (type === v6) {
    if (at + IPV6_HEADER > c.end || view.getUint8(at) >>> 4 !== 6) return false;
    return at + IPV6_HEADER + view.getUint16(at + 4) === c.wireEnd;
  }
  return type === 0x0806 && v4 === 0x0800 && at + 8 <= c.end && view.getInt32(at) === 0x0001_0800;
}
