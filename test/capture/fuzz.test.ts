/** A short run of the fuzzer, always the same inputs; `npm run fuzz` goes on from there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { corpus, Random } from '../fuzz/inputs.ts';
import { crowded, saidTooMuch } from '../fuzz/crowded.ts';
import { attempt, probe, recordsOf, TIGHT } from '../fuzz/try.ts';
import type { OutputRecord } from '../../src/records/contract.ts';

const CASES = 1500;
const KEPT = fileURLToPath(new URL('../../fixtures/fuzz', import.meta.url));

test(`${CASES} hostile inputs break nothing`, async () => {
  const seeds = corpus(fileURLToPath(new URL('../../fixtures', import.meta.url)));
  expect(seeds.length).toBeGreaterThan(40);
  const faults: string[] = [];
  let segments = 0;
  for (let n = 0; n < CASES; n++) {
    const outcome = await attempt(7, n, seeds);
    segments += outcome.segments;
    if (outcome.fault !== '') faults.push(`case ${n}: ${outcome.fault}`);
  }
  expect(faults).toEqual([]);
  // The inputs reach the decoder: most of them still hold packets.
  expect(segments).toBeGreaterThan(CASES);
});

const cutShort = (records: readonly OutputRecord[]): number =>
  records.filter((record) => record.type === 'connection' && record.letGo === true).length;

test('inputs of many connections are more than the least memory follows, and a finding that only that makes is noticed', async () => {
  const seeds = corpus(fileURLToPath(new URL('../../fixtures', import.meta.url)));
  let letGo = 0;
  const noticed: string[] = [];
  for (const n of [0, 1, 2, 3, 4, 5]) {
    const bytes = crowded(new Random(7, n), seeds);
    const [all, tight] = [await recordsOf(bytes, []), await recordsOf(bytes, TIGHT)];
    expect(cutShort(all)).toBe(0);
    expect(saidTooMuch(all, tight)).toBe('');
    letGo += cutShort(tight);
    const found = all.find((record) => record.type === 'finding' && record.connection !== null);
    const without = all.filter((record) => record !== found);
    noticed.push(saidTooMuch(without, all));
  }
  expect(letGo).toBeGreaterThan(100);
  expect(noticed.join('\n')).toMatch(/^only under a bound: TE/m);
});

test.each(readdirSync(KEPT).filter((name) => name.endsWith('.bin')))(
  '%s, which once broke something, does no more',
  async (file) => {
    const bytes = new Uint8Array(readFileSync(join(KEPT, file)));
    for (let n = 0; n < 20; n++) expect((await probe(bytes, new Random(1, n), n === 0)).fault).toBe('');
  },
);
