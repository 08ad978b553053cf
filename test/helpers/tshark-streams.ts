/** Counts streams by tshark's rule: a SYN with another initial number on a known tuple is a new stream. */
import { ACK, SYN } from '../../src/tcp-flags.ts';
import type { Row } from './capture.ts';

export function tsharkStreams(rows: readonly Row[]): number {
  const initial = new Map<string, number>();
  let streams = 0;
  for (const r of rows) {
    if (r.protocol !== 6) continue;
    const a = `${r.src} ${r.srcPort}`;
    const b = `${r.dst} ${r.dstPort}`;
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const opening = (r.flags & (SYN | ACK)) === SYN;
    const before = initial.get(key);
    if (before === undefined) streams++;
    else if (opening && before >= 0 && before !== r.seq) streams++;
    if (opening) initial.set(key, r.seq);
    else if (before === undefined) initial.set(key, -1);
  }
  return streams;
}
