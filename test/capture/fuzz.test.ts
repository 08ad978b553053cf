/** A short run of the fuzzer, always the same inputs; `npm run fuzz` goes on from there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { corpus, Random } from '../fuzz/inputs.ts';
import { attempt, probe } from '../fuzz/try.ts';

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

test.each(readdirSync(KEPT).filter((name) => name.endsWith('.bin')))(
  '%s, which once broke something, does no more',
  async (file) => {
    const bytes = new Uint8Array(readFileSync(join(KEPT, file)));
    for (let n = 0; n < 20; n++) expect((await probe(bytes, new Random(1, n), n === 0)).fault).toBe('');
  },
);
