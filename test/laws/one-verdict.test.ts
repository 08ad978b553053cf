/** One verdict: what stands first contradicts neither a finding beside it nor a packet of its connection. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { report } from '../../src/index.ts';
import { field, findings, recorded, saidOf, shared } from './inputs.ts';

const inputs = (): string[] => [
  ...recorded('between'),
  ...recorded('spine', /v6$/),
  ...field(),
  ...findings(...readdirSync('fixtures/findings').filter((_slug, i) => i % 4 === 0)),
  ...shared(),
];

it('says "not in trouble" of no input with a problem, nor of one connection that was reset with data under way', async () => {
  let well = 0;
  const wrong: string[] = [];
  for await (const { name, records } of saidOf(inputs())) {
    let text = '';
    for await (const piece of report(records, { width: 160 })) text += piece;
    if (!/(?:it is|other one is|none of them is) not in trouble|none of (?:them|the others) is in trouble/.test(text))
      continue;
    well++;
    for (const r of records)
      if (r.type === 'finding' && (r.severity !== 'note' || r.code === 'TE4001') && !r.code.startsWith('TE9'))
        wrong.push(`${name}: ${r.code}`);
  }
  expect(wrong).toEqual([]);
  expect(well).toBeGreaterThan(20);
});

it('says "no data" of no connection with a packet of data, and "nothing is lost" of none that lost some', async () => {
  let none = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf(inputs()))
    for (const c of records) {
      if (c.type !== 'connection') continue;
      const { text } = c.verdict;
      if (/\b(?:no data|without data)\b/.test(text)) {
        none++;
        if (of(c.id).some((r) => r.kind === 'data' && (r.packet?.length ?? 0) > 1)) wrong.push(`${name}: ${text}`);
      }
      const lost = records.some((r) => r.type === 'finding' && r.connection === c.id && r.code === 'TE4001');
      if (/nothing (?:is|was) lost/.test(text) && lost) wrong.push(`${name}: ${text}`);
      const closed = /closed in order/.test(text);
      if (
        closed &&
        of(c.id).some((r) => r.kind === 'reset' && r.detail['harmless'] !== true && r.detail['again'] !== true)
      )
        wrong.push(`${name}: ${text}`);
    }
  expect(wrong).toEqual([]);
  expect(none).toBeGreaterThan(10);
});
