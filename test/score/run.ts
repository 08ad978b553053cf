/** Prints the score: `npm run score` (used recordings), `npm run score -- kept-aside`, or `npm run score -- DIR` for fresh ones; `--tell` lists differences, `--tshark` scores tshark instead; `--assumed` counts what is said as assumed. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assumedShare } from './assumed.ts';
import { tsharkSays } from './tshark.ts';
import { recordings, type Score, scoreOne, table } from './score.ts';

if (process.argv.includes('--assumed')) {
  process.stdout.write(`${await assumedShare()}\n`);
  process.exit();
}
const tell = process.argv.includes('--tell') ? (line: string) => process.stdout.write(`${line}\n`) : undefined;
const which = process.argv.slice(2).find((a) => !a.startsWith('--')) ?? 'used';
const folders =
  which === 'used' || which === 'kept-aside'
    ? recordings('retransmission', which === 'kept-aside')
    : readdirSync(which, { recursive: true })
        .map((f) => join(which, String(f)))
        .filter((f) => existsSync(join(f, 'truth.json')));
const score: Score = new Map();
for (const folder of folders)
  await scoreOne(folder, score, tell, process.argv.includes('--tshark') ? tsharkSays : undefined);
process.stdout.write(`${folders.length} recordings\n${table(score)}\n`);
