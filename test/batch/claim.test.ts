import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const STARTERS = 5;
const ROUNDS = 60;
const ROUND_MS = 12;

/** One that starts: in each round it claims a directory at the same moment as the others, and says in which it has. */
const STARTER = `
import { claim } from './src/batch/claim.ts';
process.on('message', async ({ folder, at, rounds, every }) => {
  const got = [];
  for (let round = 0; round < rounds; round++) {
    const moment = at + round * every;
    await new Promise((then) => setTimeout(then, Math.max(0, moment - 2 - Date.now())));
    while (Date.now() < moment);
    if (claim(folder + '/' + round) !== null) got.push(round);
  }
  process.send(got, () => process.exit());
});
process.send('ready');
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tcptrace-claim-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it(
  'gives a directory that a dead writer has left to one of several that start at once',
  { timeout: 60_000 },
  async () => {
    const program = join(folder, 'starter.mjs');
    const options = { bundle: true, platform: 'node', format: 'esm', outfile: program } as const;
    await build({ ...options, stdin: { contents: STARTER, resolveDir: process.cwd() } });
    // No process has so large a number.
    const dead = `${hostname().replaceAll(/[^\w-]/g, '_')} ${2 ** 30}\n`;
    for (let round = 0; round < ROUNDS; round++) {
      mkdirSync(join(folder, String(round)));
      writeFileSync(join(folder, String(round), '.writing'), dead);
    }
    const starters = Array.from({ length: STARTERS }, () => fork(program));
    await Promise.all(starters.map((one) => new Promise((ready) => one.once('message', ready))));
    const results = starters.map(
      (one) => new Promise<number[]>((told) => one.once('message', (got: number[]) => told(got))),
    );
    const told = { folder, at: Date.now() + 100, rounds: ROUNDS, every: ROUND_MS };
    for (const one of starters) one.send(told);
    const got = (await Promise.all(results)).flat().toSorted((x, y) => x - y);
    expect(got).toEqual(Array.from({ length: ROUNDS }, (_, round) => round));
    // Nothing is left of who had the right to.
    for (let round = 0; round < ROUNDS; round++) expect(readdirSync(join(folder, String(round)))).toEqual(['.writing']);
  },
);
