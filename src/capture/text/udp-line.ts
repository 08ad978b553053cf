/** Reads UDP lines: the plain `UDP, length N`, and those of the protocols above, which only tell a length at times. */
import { FAMILY_IPV6, KNOWN_LENGTH, PROTO_UDP, type Segment } from '../../segment/segment.ts';
import { numberAfter, type Scanner } from './scanner.ts';
import { COMPLETE } from './status.ts';

/** After `dst: `, when nothing else fits a line with ports. */
export function readUdp(t: Scanner, s: Segment): number {
  const rest = t.text.slice(t.at);
  s.protocol = PROTO_UDP;
  const plain = rest.startsWith('UDP,') || rest.startsWith('udp ');
  const length = plain ? plainLength(rest) : (trailingCount(rest) ?? byHeader(s));
  if (length !== undefined && length >= 0) {
    s.payloadLength = length;
    s.known |= KNOWN_LENGTH;
  }
  return COMPLETE;
}

/** `UDP, bad length 60652 > 32792`: the second is what the IP header leaves room for. */
function plainLength(rest: string): number | undefined {
  const bad = rest.startsWith('UDP, bad length') ? numberAfter(rest, '> ') : undefined;
  return bad ?? numberAfter(rest, 'length') ?? numberAfter(rest, 'udp ');
}

/** The IP header's length less the headers, where `-v` printed it and nothing came in between. */
function byHeader(s: Segment): number | undefined {
  if (s.ipLength === 0 || s.path !== 0) return undefined;
  return s.ipLength - (s.family === FAMILY_IPV6 ? 40 : 20) - 8;
}

/** DNS ends with its length in brackets: `… A 192.0.2.1 (45)`. */
function trailingCount(rest: string): number | undefined {
  const end = rest.trimEnd();
  if (!end.endsWith(')')) return undefined;
  const digits = end.slice(end.lastIndexOf('(') + 1, -1);
  return /^\d{1,5}$/.test(digits) ? Number(digits) : undefined;
}
