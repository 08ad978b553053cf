/** Addresses as text: dotted quads, and IPv6 in its canonical form (RFC 5952). */

/** The latest texts, by a few bits of the address: connections of one host are many. A power of two. */
const LATEST = 1024;
const latestWords = new Int32Array(LATEST);
const latestTexts: string[] = Array.from({ length: LATEST }, () => '0.0.0.0');

export function ipv4Text(word: number): string {
  const slot = (word ^ (word >>> 11) ^ (word >>> 21)) & (LATEST - 1);
  if (latestWords[slot] !== word) {
    latestWords[slot] = word;
    latestTexts[slot] = `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
  }
  return latestTexts[slot] as string;
}

/** RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as `::`, the first on a tie. */
export function ipv6Text(w0: number, w1: number, w2: number, w3: number): string {
  // RFC 5952 §5: an IPv4-mapped address ends in a dotted quad.
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${ipv4Text(w3)}`;
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) {
      best = i;
      bestLength = length;
    }
  }
  const hex = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(':');
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLength, 8)}`;
}

/** A link-layer address from its 48-bit number. */
export function macText(address: number): string {
  return address
    .toString(16)
    .padStart(12, '0')
    .replace(/(..)(?=.)/g, '$1:');
}
