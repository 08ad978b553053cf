/** One end of a connection in rows of integers: address words and a port, compared and read. */
import type { NameTable } from '../../segment/names.ts';
import { FAMILY_IPV4, FAMILY_NAME, type Segment } from '../../segment/segment.ts';
import { ipv4Text, ipv6Text } from '../../wire/address.ts';

/** An endpoint by its words. */
export interface Words {
  readonly family: number;
  readonly words: readonly [number, number, number, number];
  readonly port: number;
}

export function sameEnd(
  r: Int32Array,
  words: number,
  port: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  p: number,
): boolean {
  return (
    r[words] === (w0 | 0) &&
    r[words + 1] === (w1 | 0) &&
    r[words + 2] === (w2 | 0) &&
    r[words + 3] === (w3 | 0) &&
    r[port] === p
  );
}

/**
 * Whether a row of one family and the segment's source (or destination) of another are one end: a text that prints a name for
 * one address only holds the other end as a name in some lines, and as an address in others.
 */
export function printedAlike(
  r: Int32Array,
  words: number,
  port: number,
  family: number,
  s: Segment,
  source: boolean,
  names: NameTable,
): boolean {
  const end = endOf(r, words, port, family);
  if (end.port !== (source ? s.srcPort : s.dstPort)) return false;
  const own: Words['words'] = source ? [s.src0, s.src1, s.src2, s.src3] : [s.dst0, s.dst1, s.dst2, s.dst3];
  return printed(family, end.words, names) === printed(s.family, own, names);
}

function printed(family: number, [w0, w1, w2, w3]: Words['words'], names: NameTable): string {
  if (family === FAMILY_NAME) return names.text(w0);
  return family === FAMILY_IPV4 ? ipv4Text(w0) : ipv6Text(w0, w1, w2, w3);
}

export function endOf(r: Int32Array, at: number, port: number, family: number): Words {
  return { family, words: [r[at] ?? 0, r[at + 1] ?? 0, r[at + 2] ?? 0, r[at + 3] ?? 0], port: r[port] ?? 0 };
}

/** Whether a segment comes from that end, or goes to it. */
export function isAt({ words: [w0, w1, w2, w3], port }: Words, s: Segment, from: boolean): boolean {
  return from
    ? s.src0 === w0 && s.src1 === w1 && s.src2 === w2 && s.src3 === w3 && s.srcPort === port
    : s.dst0 === w0 && s.dst1 === w1 && s.dst2 === w2 && s.dst3 === w3 && s.dstPort === port;
}

export const isSameEnd = (x: Words, y: Words): boolean =>
  x.family === y.family && x.port === y.port && x.words.every((word, i) => word === y.words[i]);
