/** A short run of the fuzzer, always the same inputs; `npm run fuzz` goes on from there. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { corpus } from '../fuzz/inputs.ts';
import { attempt } from '../fuzz/try.ts';

const CASES = 1500;

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
