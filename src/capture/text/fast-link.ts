/**
 * The Ethernet addresses of `-e` straight from the bytes, without `-n` with the makers of the cards:
 * `00:11:22:33:44:55 (oui Unknown) > 66:77:88:99:aa:bb (oui Unknown), ethertype IPv4 (0x0800), length 74: `.
 */
import type { Segment } from '../../segment/segment.ts';
import { ascii, hexDigit, startsWith } from './fast-bytes.ts';

const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;
const COLON = 0x3a;
const MAKER = ascii(' (oui ');
const MAC_LENGTH = 17;
const ETHERTYPE = ascii(', ethertype IPv');
const TYPE4 = ascii('4 (0x0800), length ');
const TYPE6 = ascii('6 (0x86dd), length ');

/** The IP version that {@link readFastLink} found. */
export let linkVersion = 0;

/** Reads the link header at `p` and steps to the IP addresses; -1 when it is not of the common form. */
export function readFastLink(b: Uint8Array, p: number, s: Segment): number {
  const src = mac(b, p);
  p = skipMaker(b, p + MAC_LENGTH);
  if (src < 0 || b[p] !== SPACE || b[p + 1] !== 0x3e || b[p + 2] !== SPACE) return -1;
  const dst = mac(b, p + 3);
  p = skipMaker(b, p + 3 + MAC_LENGTH);
  if (dst < 0 || !startsWith(b, p, ETHERTYPE)) return -1;
  p += ETHERTYPE.length;
  linkVersion = (b[p] as number) - 48;
  if (!startsWith(b, p, TYPE4) && !startsWith(b, p, TYPE6)) return -1;
  p += TYPE4.length;
  while (((b[p] as number) - 48) >>> 0 <= 9) p++;
  if (b[p] !== COLON || b[p + 1] !== SPACE) return -1;
  s.linkSrc = src;
  s.linkDst = dst;
  return p + 2;
}

/** Steps over ` (oui Cisco)`. */
function skipMaker(b: Uint8Array, p: number): number {
  if (b[p + 1] !== OPEN || !startsWith(b, p, MAKER)) return p;
  let end = p + MAKER.length;
  while (isAlphanumeric(b[end] as number)) end++;
  return b[end] === CLOSE ? end + 1 : p;
}

const isAlphanumeric = (c: number): boolean => (c - 48) >>> 0 <= 9 || ((c | 0x20) - 97) >>> 0 < 26;

function mac(b: Uint8Array, p: number): number {
  let high = 0;
  let low = 0;
  for (let i = 0; i < 6; i++, p += 3) {
    const digit = (hexDigit(b[p] as number) << 4) | hexDigit(b[p + 1] as number);
    if (digit < 0 || (i < 5 && b[p + 2] !== COLON)) return -1;
    if (i < 3) high = (high << 8) | digit;
    else low = (low << 8) | digit;
  }
  return high * 0x1000000 + low;
}
