/**
 * `npm run fuzz:prediction -- [--seconds N] [--seed S] [--case N]`: header prediction against the full way until the time is over, by
 * default with the seed of today: captures, and each of them as a text of tcpdump. An input that is not judged the same is kept in
 * fixtures/fuzz, where a test tries it ever after.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { corpus } from './inputs.ts';
import { compare, inputOf, textOf } from './prediction.ts';

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

class Tally {
  tried = 0;
  different = 0;
  #segments = 0;
  #predicted = 0;
  #inRuns = 0;
  #calm = 0;
  #plain = 0;
  readonly #suffix: string;

  constructor(suffix: string) {
    this.#suffix = suffix;
  }

  async take(n: number, bytes: Uint8Array): Promise<void> {
    const result = await compare(bytes);
    this.tried++;
    this.#segments += result.segments;
    this.#predicted += result.predicted;
    this.#inRuns += result.inRuns;
    this.#calm += result.calm;
    this.#plain += result.plain;
    if (result.difference === '' || ++this.different > MOST_KEPT) return;
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(`${KEPT}/prediction-${seed}-${n}.${this.#suffix}`, bytes);
    console.error(`seed ${seed}, case ${n}, kept in ${KEPT}: ${result.difference}\n`);
  }

  told(): string {
    const share = (part: number): string => ((100 * part) / this.#segments).toFixed(1);
    return `${this.#segments} packets, ${share(this.#predicted)} % predicted, ${share(this.#inRuns)} % in runs, ${share(this.#calm)} % in connections calm to their end, ${share(this.#plain)} % in plain exchanges, ${this.different} judged differently`;
  }
}

const captures = new Tally('pcap');
const texts = new Tally('txt');
for (let n = Math.max(only, 0); performance.now() < until; n++) {
  await captures.take(n, inputOf(seed, n, recordings));
  await texts.take(n, textOf(seed, n, recordings));
  if (only >= 0) break;
}
console.log(`${captures.tried} inputs (seed ${seed})\nas captures: ${captures.told()}\nas texts: ${texts.told()}`);
process.exitCode = captures.different + texts.different > 0 ? 1 : 0;
