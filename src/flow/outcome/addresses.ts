/** Endpoints in words: `192.0.2.1:443`, `[2001:db8::1]:443`, `client.example:http`. */
import type { Side } from '../../records/sink.ts';
import { FAMILY_IPV4, FAMILY_IPV6, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { ipv4Text, ipv6Text } from '../../wire/address.ts';
import type { ConnectionSummary } from '../summary.ts';

/** An address by its family and words. */
export function addressText(family: number, w0: number, w1: number, w2: number, w3: number, names: NameTable): string {
  if (family === FAMILY_IPV4) return ipv4Text(w0);
  if (family === FAMILY_IPV6) return ipv6Text(w0, w1, w2, w3);
  return names.text(w0);
}

export const sourceText = (s: Segment, names: NameTable): string =>
  addressText(s.family, s.src0, s.src1, s.src2, s.src3, names);

export function addressOf(
  c: ConnectionSummary,
  side: Side,
  names: NameTable,
): { address: string; port: number | string } {
  const w = side === 0 ? c.origin.aWords : c.origin.bWords;
  const port = side === 0 ? c.origin.aPort : c.origin.bPort;
  return { address: addressText(c.origin.family, w[0], w[1], w[2], w[3], names), port: names.portText(port) };
}

/** The two ends that a quoted segment names. */
export function quotedTuple(q: Segment, names: NameTable): string {
  const from = endText(q.family, q.src0, q.src1, q.src2, q.src3, q.srcPort, names);
  return `${from} > ${endText(q.family, q.dst0, q.dst1, q.dst2, q.dst3, q.dstPort, names)}`;
}

export function endText(
  family: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  port: number,
  names: NameTable,
): string {
  const address = addressText(family, w0, w1, w2, w3, names);
  if (port === 0) return address;
  const name = names.portText(port);
  return address.includes(':') ? `[${address}]:${name}` : `${address}:${name}`;
}

export function tupleText(c: ConnectionSummary, names: NameTable): string {
  const one = (side: Side): string => {
    const { address, port } = addressOf(c, side, names);
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  };
  return `${one(0)} > ${one(1)}`;
}
