/**
 * The Internet checksum (RFC 1071) over long payloads: summed as aligned 32-bit words in the machine's order, which
 * one's complement allows (§2 B), and put into network order at the end.
 */
import type { NetworkFields } from './fields.ts';

const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The words of the buffer that was summed last: building a view for every packet would cost more than the sum. */
export class Summer {
  #buffer: ArrayBufferLike | null = null;
  #words: Uint32Array = new Uint32Array(0);

  /** One's complement sum of bytes [start, end), folded to 16 bits, in network order. */
  sum(bytes: Uint8Array, start: number, end: number): number {
    if (this.#buffer !== bytes.buffer) {
      this.#buffer = bytes.buffer;
      this.#words = new Uint32Array(bytes.buffer, 0, bytes.buffer.byteLength >>> 2);
    }
    const shift = bytes.byteOffset;
    let total = 0;
    let at = start;
    // To the first aligned word; the parity of the place decides a byte's weight.
    while (at < end && ((at + shift) & 3) !== 0) total += weigh(bytes[at] ?? 0, at++ + shift);
    const words = this.#words;
    const last = (end + shift) >>> 2;
    let i = (at + shift) >>> 2;
    if (at < end) {
      for (; i + 4 <= last; i += 4) {
        total += (words[i] ?? 0) + (words[i + 1] ?? 0) + (words[i + 2] ?? 0) + (words[i + 3] ?? 0);
      }
      for (; i < last; i++) total += words[i] ?? 0;
      at = i * 4 - shift;
    }
    while (at < end) total += weigh(bytes[at] ?? 0, at++ + shift);
    let folded = fold((total % 0x1_0000_0000) + Math.floor(total / 0x1_0000_0000));
    // Weights were taken at absolute places: swap when the range began at an odd one, and for the machine's order.
    if ((((start + shift) & 1) === 1) === !LITTLE) return folded;
    folded = ((folded & 0xff) << 8) | (folded >>> 8);
    return folded;
  }
}

const weigh = (byte: number, place: number): number => (((place & 1) === 1) === LITTLE ? byte * 256 : byte);

/** Folds carries back in until 16 bits are left. */
export function fold(sum: number): number {
  let s = (sum >>> 0) + Math.floor(sum / 0x1_0000_0000);
  s = (s & 0xffff) + Math.floor(s / 0x1_0000);
  s = (s & 0xffff) + (s >>> 16);
  return (s & 0xffff) + (s >>> 16);
}

/** Sum of the pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1), folded. */
export function pseudoSum(f: NetworkFields, protocol: number, length: number): number {
  let sum = half(f.src0) + half(f.dst0) + protocol + (length >>> 16) + (length & 0xffff);
  if (f.family === 6) {
    sum += half(f.src1) + half(f.src2) + half(f.src3) + half(f.dst1) + half(f.dst2) + half(f.dst3);
  }
  return fold(sum);
}

const half = (word: number): number => (word >>> 16) + (word & 0xffff);
