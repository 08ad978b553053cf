/**
 * `npm run fuzz:prediction -- [--seconds N] [--seed S] [--case N]`: header prediction against the full way until the time is over, by
 * default with the seed of today. An input that is not judged the same is kept in fixtures/fuzz, where a test tries it ever after.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { corpus } from './inputs.ts';
import { compare, inputOf } from './prediction.ts';

const given = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

const KEPT = 'fixtures/fuzz';
const MOST_KEPT = 10;
const seconds = given('seconds', 60);
const seed = given('seed', Math.floor(Date.now() / 86_400_000));
const only = given('case', -1);
const recordings = corpus('fixtures');
const until = performance.now() + seconds * 1000;
let tried = 0;
let segments = 0;
let predicted = 0;
let inRuns = 0;
let calm = 0;
let different = 0;

for (let n = Math.max(only, 0); performance.now() < until; n++) {
  const bytes = inputOf(seed, n, recordings);
  const result = await compare(bytes);
  tried++;
  segments += result.segments;
  predicted += result.predicted;
  inRuns += result.inRuns;
  calm += result.calm;
  if (result.difference !== '') {
    if (++different <= MOST_KEPT) {
      mkdirSync(KEPT, { recursive: true });
      writeFileSync(`${KEPT}/prediction-${seed}-${n}.pcap`, bytes);
      console.error(`seed ${seed}, case ${n}, kept in ${KEPT}: ${result.difference}\n`);
    }
  }
  if (only >= 0) break;
}
const share = (part: number): string => ((100 * part) / segments).toFixed(1);
console.log(
  `${tried} inputs (seed ${seed}), ${segments} packets, ${share(predicted)} % predicted, ${share(inRuns)} % in runs, ${share(calm)} % in connections calm to their end, ${different} judged differently`,
);
process.exitCode = different > 0 ? 1 : 0;
