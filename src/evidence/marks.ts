/** What Wireshark marked in lines of its list that show no TCP numbers: its word, told as its word. */
import type { UnwordedEvidence } from '../records/unworded.ts';
import type { EvidenceLine, MarkedLine } from '../segment/evidence-line.ts';
import { add } from './tell.ts';

/** Packets of one mark that are named. */
const MOST_NAMED = 100;

export function tellMarks(file: number, lines: readonly EvidenceLine[], records: UnwordedEvidence[]): void {
  const groups = new Map<string, MarkedLine[]>();
  for (const line of lines) {
    if (line.what !== 'marked') continue;
    const key = JSON.stringify([line.mark, line.from, line.to]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  for (const group of groups.values()) {
    const first = group[0] as MarkedLine;
    const { mark, from, to } = first;
    const packets = group.slice(0, MOST_NAMED).map(({ packet }) => packet);
    const same = first.frameBytes > 0 && group.every(({ frameBytes }) => frameBytes === first.frameBytes);
    const facts = { mark, from, to, packets, times: group.length, frameBytes: same ? first.frameBytes : -1 };
    add(records, file, first, { key: 'evidence.marked', facts });
  }
}
