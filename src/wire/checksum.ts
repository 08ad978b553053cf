/**
 * The Internet checksum (RFC 1071), summed as 32-bit words: one's complement sums of wider words fold to the same
 * 16 bits (§2 C), and a `DataView` reads them wherever they lie.
 */
import type { NetworkFields } from './fields.ts';

const TWO_TO_32 = 0x1_0000_0000;

/** One's complement sum of bytes [start, end) and what is carried in, folded to 16 bits. */
export function sum(view: DataView, start: number, end: number, carried: number): number {
  let total = carried;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    total += view.getUint32(at) + view.getUint32(at + 4) + (view.getUint32(at + 8) + view.getUint32(at + 12));
  }
  for (; at + 4 <= end; at += 4) total += view.getUint32(at);
  if (at + 2 <= end) {
    total += view.getUint16(at);
    at += 2;
  }
  // An odd last byte is padded with zero on its right.
  if (at < end) total += view.getUint8(at) * 256;
  const high = Math.floor(total / TWO_TO_32);
  return fold16(high + half(total - high * TWO_TO_32));
}

/** Sum of the pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1), not yet folded. */
export function pseudoSum(f: NetworkFields, protocol: number, length: number): number {
  const ends = half(f.src0) + half(f.dst0) + protocol + half(length);
  if (f.family !== 6) return ends;
  return ends + half(f.src1) + half(f.src2) + half(f.src3) + half(f.dst1) + half(f.dst2) + half(f.dst3);
}

/** Folds a small sum's carries back in until 16 bits are left. */
export function fold16(wide: number): number {
  const once = (wide & 0xffff) + (wide >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

const half = (word: number): number => (word >>> 16) + (word & 0xffff);
