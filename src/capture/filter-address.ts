/** Addresses and the beginnings of networks as people type them in a filter. */

export interface IpAddress {
  readonly family: 4 | 6;
  /** Most significant first: one word for IPv4, four for IPv6. */
  readonly words: readonly number[];
  /** Numbers given and numbers in a whole address: `10.1` is 2 of 4. */
  readonly groups: number;
  readonly wanted: number;
}

export function parseIp(text: string): IpAddress | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): IpAddress | null {
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(text)) return null;
  const bytes = text.split('.').map(Number);
  if (bytes.some((b) => b > 255)) return null;
  let word = 0;
  for (let i = 0; i < 4; i++) word = (word << 8) | (bytes[i] ?? 0);
  return { family: 4, words: [word], groups: bytes.length, wanted: 4 };
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groups(halves[0] ?? '');
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const words = [0, 2, 4, 6].map((i) => ((all[i] ?? 0) << 16) | (all[i + 1] ?? 0));
  return { family: 6, words, groups: 8, wanted: 8 };
}

/** Groups of 16 bits; the last may be a dotted quad, which is two. */
function groups(text: string): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const out: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (part.includes('.') && i === parts.length - 1) {
      const quad = parseIpv4(part);
      if (quad === null || quad.groups !== 4) return null;
      const word = quad.words[0] ?? 0;
      out.push(word >>> 16, word & 0xffff);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      out.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return out;
}
