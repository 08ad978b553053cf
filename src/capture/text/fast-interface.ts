/** The interface and direction that `-i any` prints before `IP`, straight from the bytes: `eth0  In  `, `docker0 Out `, `lo    P   `. */
import { LINK_IN, LINK_OTHER, LINK_OUT, type Segment } from '../../segment/segment.ts';
import { interfaceOfBytes } from './interface-name.ts';

const SPACE = 0x20;
const MAX_NAME = 20;

/** Steps over both, sets the direction and the interface's number; -1 when something else stands here. */
export function skipInterface(b: Uint8Array, p: number, s: Segment): number {
  const name = p;
  let c = b[p] as number;
  // Letters, digits and what else a name may hold; the direction follows after blanks.
  while (c > SPACE && c < 0x7f && c !== 0x28 && p - name < MAX_NAME) c = b[++p] as number;
  if (p === name || c !== SPACE) return -1;
  const nameEnd = p;
  while (b[p] === SPACE) p++;
  if (b[p] === 0x49 && b[p + 1] === 0x6e && b[p + 2] === SPACE) {
    s.linkDirection = LINK_IN;
    p += 2;
  } else if (b[p] === 0x4f && b[p + 1] === 0x75 && b[p + 2] === 0x74 && b[p + 3] === SPACE) {
    s.linkDirection = LINK_OUT;
    p += 3;
  } else if (b[p + 1] === SPACE && (b[p] === 0x42 || b[p] === 0x4d || b[p] === 0x50)) {
    s.linkDirection = b[p] === 0x50 ? LINK_OTHER : LINK_IN;
    p += 1;
  } else return -1;
  s.iface = interfaceOfBytes(b, name, nameEnd);
  while (b[p] === SPACE) p++;
  return p;
}
