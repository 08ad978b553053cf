/** Reads UDP lines: the plain `UDP, length N`, and those of the protocols above, which only tell a length at times. */
import { KNOWN_LENGTH, PROTO_UDP, type Segment } from '../../segment/segment.ts';
import { numberAfter, type Scanner } from './scanner.ts';
import { COMPLETE } from './status.ts';

/** After `dst: `, when nothing else fits a line with ports. */
export function readUdp(t: Scanner, s: Segment): number {
  const rest = t.text.slice(t.at);
  s.protocol = PROTO_UDP;
  const plain = rest.startsWith('UDP,') || rest.startsWith('udp ');
  const length = plain
    ? (numberAfter(rest, 'length') ?? numberAfter(rest, 'udp '))
    : (trailingCount(rest) ?? numberAfter(rest, 'length'));
  if (length !== undefined) {
    s.payloadLength = length;
    s.known |= KNOWN_LENGTH;
  }
  return COMPLETE;
}

/** DNS ends with its length in brackets: `… A 192.0.2.1 (45)`. */
function trailingCount(rest: string): number | undefined {
  const end = rest.trimEnd();
  if (!end.endsWith(')')) return undefined;
  const digits = end.slice(end.lastIndexOf('(') + 1, -1);
  return /^\d{1,5}$/.test(digits) ? Number(digits) : undefined;
}
