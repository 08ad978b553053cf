/**
 * What `-v` tells of the IP header, straight from the bytes: `(tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 52)` on a
 * line of its own, `(class 0x02, flowlabel 0x1a2b3, hlim 64, next-header TCP (6) payload length: 32) ` before the addresses.
 */
import type { Segment } from '../../segment/segment.ts';
import { ascii, hexDigit, startsWith } from './fast-bytes.ts';

const TOS = ascii('(tos 0x');
const ECN_WORDS = [ascii(',ECT(1)'), ascii(',ECT(0)'), ascii(',CE')];
const TTL = ascii(', ttl ');
const ID = ascii(', id ');
const OFFSET = ascii(', offset 0, flags [');
const DF = ascii('DF]');
const NONE = ascii('none]');
const PROTO = ascii(', proto TCP (6), length ');
const END = ascii(')\n    ');
const SPACE = 0x20;
const COMMA = 0x2c;
const CLASS = ascii('(class 0x');
const LABEL = ascii('flowlabel 0x');
const HOP_LIMIT = ascii('hlim ');
const PAYLOAD = ascii(', next-header TCP (6) payload length: ');
const CLOSE = ascii(') ');
const IPV6_FIXED = 40;

/** Reads the header at `p` and steps to the second line's addresses; -1 when either is not of the common form. */
export function readFastHeader4(b: Uint8Array, p: number, end: number, s: Segment): number {
  if (!startsWith(b, p, TOS)) return -1;
  p += TOS.length;
  let tos = 0;
  for (let digit = hexDigit(b[p] as number); digit >= 0; digit = hexDigit(b[++p] as number)) tos = (tos << 4) | digit;
  if (b[p + 1] !== SPACE) for (const word of ECN_WORDS) if (startsWith(b, p, word)) p += word.length;
  p = field(b, p, TTL);
  if (p < 0) return -1;
  s.ttl = value;
  p = field(b, p, ID);
  if (p < 0 || !startsWith(b, p, OFFSET)) return -1;
  s.ipId = value;
  p += OFFSET.length;
  if (startsWith(b, p, DF)) {
    s.df = 1;
    p += DF.length;
  } else if (startsWith(b, p, NONE)) {
    s.df = 0;
    p += NONE.length;
  } else return -1;
  p = field(b, p, PROTO);
  if (p < 0 || !startsWith(b, p, END)) return -1;
  s.ipLength = value;
  s.ecn = tos & 3;
  p += END.length;
  // Whole lines are there up to the end.
  return p < end ? p : -1;
}

/** The same of IPv6, whose addresses stand on the same line. */
export function readFastHeader6(b: Uint8Array, p: number, s: Segment): number {
  let trafficClass = 0;
  if (startsWith(b, p, CLASS)) {
    p += CLASS.length;
    const start = p;
    for (let digit = hexDigit(b[p] as number); digit >= 0; digit = hexDigit(b[++p] as number))
      trafficClass = (trafficClass << 4) | digit;
    if (p - start > 2 || b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
    p += 2;
  } else p++;
  if (startsWith(b, p, LABEL)) {
    p += LABEL.length;
    while (hexDigit(b[p] as number) >= 0) p++;
    if (b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
    p += 2;
  }
  p = field(b, p, HOP_LIMIT);
  if (p < 0) return -1;
  s.ttl = value;
  p = field(b, p, PAYLOAD);
  if (p < 0 || !startsWith(b, p, CLOSE)) return -1;
  s.ipLength = IPV6_FIXED + value;
  s.ecn = trafficClass & 3;
  return p + CLOSE.length;
}

/** What {@link field} read. */
let value = 0;

/** A label and the number behind it. */
function field(b: Uint8Array, p: number, label: Uint8Array): number {
  if (!startsWith(b, p, label)) return -1;
  p += label.length;
  const start = p;
  value = 0;
  for (let digit = (b[p] as number) - 48; digit >>> 0 <= 9; digit = (b[++p] as number) - 48) {
    value = value * 10 + digit;
    if (p - start > 6) return -1;
  }
  return p === start ? -1 : p;
}
