/** The IPv6 header and its extension headers (RFC 8200), jumbograms (RFC 2675), and AH (RFC 4302). */
import { FRAGMENT, OVERLONG, TRANSPORT } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { NetworkFields } from './fields.ts';
import {
  IP_AH,
  IP_DESTINATION,
  IP_FRAGMENT,
  IP_HIP,
  IP_HOP_BY_HOP,
  IP_MOBILITY,
  IP_ROUTING,
  IP_SHIM6,
} from './ip-protocols.ts';

const HEADER = 40;
const OPTION_JUMBO = 0xc2;
const ROUTE_SOURCE = 0;
const ROUTE_MOBILE = 2;
const ROUTE_SEGMENTS = 4;
/** More than any sane packet has; a bound for hostile ones. */
const MAX_EXTENSIONS = 64;
const ABSENT = -1;

export function ipv6(c: Cursor, f: NetworkFields): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < HEADER) return c.short('IPv6');
  if (view.getUint8(at) >>> 4 !== 6) return c.malformed('malformed.ipv6-version');
  const length = view.getUint16(at + 4);
  f.family = 6;
  f.ecn = (view.getUint8(at + 1) >>> 4) & 3;
  f.ipId = ABSENT;
  f.df = ABSENT;
  f.ttl = view.getUint8(at + 7);
  f.src0 = view.getInt32(at + 8);
  f.src1 = view.getInt32(at + 12);
  f.src2 = view.getInt32(at + 16);
  f.src3 = view.getInt32(at + 20);
  f.dst0 = view.getInt32(at + 24);
  f.dst1 = view.getInt32(at + 28);
  f.dst2 = view.getInt32(at + 32);
  f.dst3 = view.getInt32(at + 36);
  c.rerouted = false;
  c.next = view.getUint8(at + 6);
  // A length of 0 is a jumbogram or a super-segment of off-load: the record's length until an option says more.
  f.ipLength = length === 0 ? c.wireEnd - at : HEADER + length;
  if (at + f.ipLength > c.wireEnd) c.oddity = OVERLONG;
  c.wireEnd = at + f.ipLength;
  if (c.end > c.wireEnd) c.end = c.wireEnd;
  c.at = at + HEADER;
  const kind = ipv6Extensions(c, f, at, length === 0);
  f.protocol = c.next;
  return kind;
}

/** Walks extension headers from `c.at` with `c.next` as the first one's number. */
export function ipv6Extensions(c: Cursor, f: NetworkFields, start: number, jumbo: boolean): number {
  const view = c.view;
  for (let n = 0; n < MAX_EXTENSIONS; n++) {
    const at = c.at;
    switch (c.next) {
      case IP_HOP_BY_HOP:
      case IP_ROUTING:
      case IP_DESTINATION:
      case IP_MOBILITY:
      case IP_HIP:
      case IP_SHIM6: {
        if (c.end - at < 8) return c.short('IPv6 extension');
        const length = 8 + view.getUint8(at + 1) * 8;
        if (at + length > c.end) return c.short('IPv6 extension');
        if (c.next === IP_ROUTING && view.getUint8(at + 3) > 0) finalDestination(c, f, length);
        if (jumbo && c.next === IP_HOP_BY_HOP) jumboLength(c, f, start, at + length);
        c.next = view.getUint8(at);
        c.at = at + length;
        break;
      }
      case IP_AH: {
        const kind = authentication(c);
        if (kind !== TRANSPORT) return kind;
        break;
      }
      case IP_FRAGMENT: {
        if (c.end - at < 8) return c.short('IPv6 fragment');
        const word = view.getUint16(at + 2);
        c.next = view.getUint8(at);
        c.fragmentOffset = word & 0xfff8;
        c.fragmentMore = (word & 1) === 1;
        c.fragmentId = view.getInt32(at + 4);
        c.at = at + 8;
        // Atomic fragments are whole datagrams (RFC 6946).
        if (c.fragmentOffset === 0 && !c.fragmentMore) break;
        return FRAGMENT;
      }
      default:
        return TRANSPORT;
    }
  }
  return c.malformed('malformed.ipv6-extension-headers');
}

/** Steps over an authentication header: what it protects is readable. */
export function authentication(c: Cursor): number {
  if (c.end - c.at < 12) return c.short('AH');
  const length = (c.view.getUint8(c.at + 1) + 2) * 4;
  if (length < 12) return c.malformed('malformed.ah-length');
  if (c.at + length > c.end) return c.short('AH');
  c.next = c.view.getUint8(c.at);
  c.at += length;
  return TRANSPORT;
}

/** While a routing header has stops left, the last of them is the destination that TCP means (RFC 8200 §8.1). */
function finalDestination(c: Cursor, f: NetworkFields, length: number): void {
  const view = c.view;
  const type = view.getUint8(c.at + 2);
  if (length < 24 || (type !== ROUTE_SOURCE && type !== ROUTE_MOBILE && type !== ROUTE_SEGMENTS)) {
    c.rerouted = true;
    return;
  }
  // A segment routing header lists its stops backwards (RFC 8754 §2).
  const last = type === ROUTE_SEGMENTS ? c.at + 8 : c.at + 8 + (((length - 8) >>> 4) - 1) * 16;
  f.dst0 = view.getInt32(last);
  f.dst1 = view.getInt32(last + 4);
  f.dst2 = view.getInt32(last + 8);
  f.dst3 = view.getInt32(last + 12);
}

function jumboLength(c: Cursor, f: NetworkFields, start: number, end: number): void {
  for (let at = c.at + 2; at + 2 <= end;) {
    const type = c.view.getUint8(at);
    if (type === 0) {
      at++;
      continue;
    }
    const length = c.view.getUint8(at + 1);
    if (type === OPTION_JUMBO && length === 4 && at + 6 <= end) {
      const payload = c.view.getUint32(at + 2);
      // RFC 2675 §3: a jumbo length of 65,535 or less is an error.
      if (payload > 0xffff) {
        f.ipLength = HEADER + payload;
        c.wireEnd = start + f.ipLength;
      }
      return;
    }
    at += 2 + length;
  }
}
