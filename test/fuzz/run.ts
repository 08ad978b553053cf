/**
 * `npm run fuzz -- [--seconds N] [--seed S] [--case N]`: hostile inputs until the time is over, by default those of today. An
 * input that breaks something is kept in fixtures/fuzz, where a test tries it ever after.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { corpus } from './inputs.ts';
import { attempt } from './try.ts';

const KEPT = 'fixtures/fuzz';

const given = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

const seconds = given('seconds', 60);
/** Another seed each day (UTC), so that a habit finds new things and a colleague the same ones. */
const today = Math.floor(Date.now() / 86_400_000);
const seed = given('seed', today);
const only = given('case', -1);
const seeds = corpus('fixtures');
const until = performance.now() + seconds * 1000;
const known = new Set<string>();
let tried = 0;
let segments = 0;
let faults = 0;

for (let n = Math.max(only, 0); performance.now() < until; n++) {
  const outcome = await attempt(seed, n, seeds);
  tried++;
  segments += outcome.segments;
  if (outcome.fault !== '') {
    faults++;
    // The same fault again says nothing new.
    const where = outcome.fault.split('\n').slice(0, 2).join(' ').slice(0, 120).replace(/\d+/g, '#');
    if (!known.has(where)) {
      known.add(where);
      mkdirSync(KEPT, { recursive: true });
      writeFileSync(`${KEPT}/${seed}-${n}.bin`, outcome.bytes);
      console.error(`seed ${seed}, case ${n}, kept as ${KEPT}/${seed}-${n}.bin: ${outcome.fault}\n`);
    }
  }
  if (only >= 0) break;
}
const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
console.log(
  `${tried} inputs tried (seed ${seed}, ${seeds.length} fixtures), ${segments} segments read, ${faults} faults of ${known.size} kinds, peak memory ${peak} MiB`,
);
process.exitCode = faults > 0 ? 1 : 0;
