/** Incarnations: as many connections of one tuple as its opener made initial sequence numbers. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACK, RST, SYN } from '../../src/tcp-flags.ts';
import { readCapture } from '../helpers/segments.ts';
import { field, findings, recorded, saidOf } from './inputs.ts';

it('counts a tuple once for each initial sequence number of its opener', async () => {
  let reused = 0;
  const wrong: string[] = [];
  for await (const { name, records } of saidOf([
    ...recorded('spine', /reuse|plain|syn-lost|simultaneous/),
    ...recorded('endings', /port|reuse|time-wait|old/),
    ...findings('ports-used-again').filter((path) => path.endsWith('.pcap')),
    ...field(/old-connection.*pcap$/),
  ])) {
    const numbers = new Map<string, Set<number>>();
    const { segments } = readCapture(readFileSync(name));
    for (const s of segments) {
      if (s.protocol !== 6 || (s.flags & (SYN | ACK | RST)) !== SYN) continue;
      const key = `${s.src}:${s.srcPort} > ${s.dst}:${s.dstPort}`;
      numbers.set(key, (numbers.get(key) ?? new Set()).add(s.seq));
    }
    for (const [tuple, isns] of numbers) {
      // Of two that open to each other the other one's tuple is the same connection.
      const told = records.filter((r) => r.type === 'connection' && r.tuple === tuple && r.a.role === 'client').length;
      const seenFirst = records.some((r) => r.type === 'connection' && r.tuple === tuple);
      if (!seenFirst || told === 0) continue;
      if (isns.size > 1) reused++;
      if (told !== isns.size) wrong.push(`${name}: ${tuple} ${told} connections, ${isns.size} numbers`);
    }
  }
  expect(wrong).toEqual([]);
  expect(reused).toBeGreaterThan(2);
});
