/**
 * What the sender engine costs: packets a second with it, as a ratio to those without it, for captures that are given or
 * made by `node bench/generate.mjs`: `node bench/engine.mjs [FILE…]`. The program without it is built here, with the
 * judge of data and of its acknowledgements replaced by one that says nothing; the product itself has no switch for it.
 * User time of whole processes, the least of several runs in turn.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const RUNS = Number(process.env.REPEATS ?? 7);
const files = process.argv.slice(2);
if (files.length === 0) files.push(...['bench/data/fat.pcap', 'bench/data/short.pcap'].filter((f) => existsSync(f)));
if (files.length === 0) throw new Error('no captures yet: run `node bench/generate.mjs` first');

const withoutEngine = {
  name: 'without-engine',
  setup(plugin) {
    plugin.onLoad({ filter: /src[\\/]flow[\\/]retransmission\.ts$/ }, () => ({
      contents:
        'export function hearAck() {} export function judgeRetransmission() {} export function retireFlight() {}',
      loader: 'js',
    }));
  },
};

/** Analyses a file into a sink that keeps nothing. */
const worker = `
  import { analyzeInto } from './src/analyze.ts';
  import { BaseSink } from './src/records/sink.ts';
  let frames = 0;
  class Frames extends BaseSink {
    onlyCounts() {
      return true;
    }
    captureEnd(record) {
      frames += record.frames;
    }
  }
  const sink = new Frames();
  const path = process.argv[2] ?? '';
  await analyzeInto(sink, [{ path, input: { path } }]);
  console.log(JSON.stringify({ frames, user: process.resourceUsage().userCPUTime }));
`;

mkdirSync('.cache', { recursive: true });
const builds = { with: [], without: [withoutEngine] };
for (const [name, plugins] of Object.entries(builds))
  await build({
    stdin: { resolveDir: process.cwd(), loader: 'ts', contents: worker },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins,
    outfile: `.cache/engine-${name}.mjs`,
    logLevel: 'error',
  });

function userTime(name, file) {
  const { stdout, status } = spawnSync(process.execPath, [`.cache/engine-${name}.mjs`, file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${file}: exit ${status}`);
  return JSON.parse(stdout);
}

for (const file of files) {
  const least = { with: Number.POSITIVE_INFINITY, without: Number.POSITIVE_INFINITY };
  let frames = 0;
  for (let i = 0; i < RUNS; i++)
    for (const name of Object.keys(builds)) {
      const run = userTime(name, file);
      frames = run.frames;
      least[name] = Math.min(least[name], run.user);
    }
  const rate = (name) => (frames / least[name]).toFixed(2);
  console.log(
    `${file}: ${rate('with')} M packets/s of user time with the sender engine, ${rate('without')} without; ratio ${(least.without / least.with).toFixed(2)}`,
  );
}
