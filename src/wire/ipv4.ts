/** The IPv4 header (RFC 791). */
import { FRAGMENT, OVERLONG, TRANSPORT } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { NetworkFields } from './fields.ts';

const MIN_HEADER = 20;
const MORE_FRAGMENTS = 0x2000;
const DONT_FRAGMENT = 0x4000;
const OFFSET = 0x1fff;
const OPTION_LOOSE_ROUTE = 131;
const OPTION_STRICT_ROUTE = 137;

export function ipv4(c: Cursor, f: NetworkFields): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < MIN_HEADER) return c.short('IPv4');
  const start = view.getInt32(at);
  const first = start >>> 24;
  if (first >>> 4 !== 4) return c.malformed('malformed.ipv4-version');
  const header = (first & 15) * 4;
  if (header < MIN_HEADER) return c.malformed('malformed.ipv4-header-length');
  let total = start & 0xffff;
  // Off-load leaves 0 in super-segments: the record's own length is then all there is.
  if (total === 0) total = c.wireEnd - at;
  if (total < header) return c.malformed('malformed.ipv4-total-length');
  const fragment = view.getInt32(at + 4);
  const life = view.getInt32(at + 8);
  c.ipv4At = at;
  f.family = 4;
  f.ecn = (start >>> 16) & 3;
  f.ipLength = total;
  f.ipId = fragment >>> 16;
  f.df = (fragment & DONT_FRAGMENT) === 0 ? 0 : 1;
  f.ttl = life >>> 24;
  f.protocol = c.next = (life >>> 16) & 255;
  f.src0 = view.getInt32(at + 12);
  f.dst0 = view.getInt32(at + 16);
  f.src1 = f.src2 = f.src3 = f.dst1 = f.dst2 = f.dst3 = 0;
  c.rerouted = false;
  if (at + total > c.wireEnd) c.oddity = OVERLONG;
  c.wireEnd = at + total;
  if (c.end > c.wireEnd) c.end = c.wireEnd;
  c.at = at + header;
  if (c.at > c.end) return c.short('IPv4');
  if (header > MIN_HEADER) sourceRoute(c, f, at + MIN_HEADER);
  if ((fragment & (MORE_FRAGMENTS | OFFSET)) === 0) return TRANSPORT;
  c.fragmentOffset = (fragment & OFFSET) * 8;
  c.fragmentMore = (fragment & MORE_FRAGMENTS) !== 0;
  c.fragmentId = f.ipId;
  return FRAGMENT;
}

/** While a source route has stops left, its last address is the destination that TCP means (RFC 1122 §3.2.1.8). */
function sourceRoute(c: Cursor, f: NetworkFields, start: number): void {
  const view = c.view;
  for (let at = start; at + 2 <= c.at;) {
    const type = view.getUint8(at);
    if (type === 0) return;
    if (type === 1) {
      at++;
      continue;
    }
    const length = view.getUint8(at + 1);
    if (length < 2 || at + length > c.at) return;
    const route = type === OPTION_LOOSE_ROUTE || type === OPTION_STRICT_ROUTE;
    if (route && length >= 7 && view.getUint8(at + 2) <= length) {
      f.dst0 = view.getInt32(at + length - 4);
      return;
    }
    at += length;
  }
}

/** Whether an IPv4 header may start here: version, header length, and a total length that holds the header. */
export function looksLikeIpv4(c: Cursor): boolean {
  if (c.end - c.at < MIN_HEADER) return false;
  const first = c.view.getUint8(c.at);
  const total = c.view.getUint16(c.at + 2);
  return first >= 0x45 && first <= 0x4f && (total === 0 || total >= (first & 15) * 4);
}
