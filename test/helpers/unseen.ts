/** Code points that no report may show as they are: they are not seen, or steer what shows them. */

/**
 * The Unicode Character Database's answer, copied from its files and not computed: DerivedGeneralCategory.txt (Cc, Cf,
 * Cs, Co, Zl, Zp of Unicode 15) and DerivedCoreProperties.txt (Default_Ignorable_Code_Point).
 */
const UNSEEN: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x0600, 0x0605],
  [0x061c, 0x061c],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
];
export const LAST = 0x10ffff;
/** 1 by code point. */
export const unseen = new Uint8Array(LAST + 1);
for (const [from, to] of UNSEEN) unseen.fill(1, from, to + 1);

/** The first code point in `text` that should not be there; `allowed` ones are the medium's own. */
export function leaked(text: string, allowed = '\n'): string | null {
  for (const ch of text) {
    const code = ch.codePointAt(0) ?? 0;
    if (unseen[code] === 1 && !allowed.includes(ch)) return `U+${code.toString(16)}`;
  }
  return null;
}
