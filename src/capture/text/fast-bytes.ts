/** The few steps over bytes that the fast readers share. */

/** ASCII text as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** The first four characters of an ASCII text as one big-endian number, as `DataView.getInt32` reads them. */
export const word4 = (text: string): number => new DataView(ascii(text).buffer).getInt32(0);

export function startsWith(b: Uint8Array, p: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (b[p + i] !== word[i]) return false;
  return true;
}

/** Two decimal digits, or -1. */
export function two(b: Uint8Array, p: number): number {
  const tens = (b[p] as number) - 48;
  const ones = (b[p + 1] as number) - 48;
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? -1 : tens * 10 + ones;
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(c: number): number {
  const digit = c - 48;
  if (digit >>> 0 <= 9) return digit;
  const letter = (c | 0x20) - 97;
  return letter >>> 0 <= 5 ? letter + 10 : -1;
}
