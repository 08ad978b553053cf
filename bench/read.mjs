/**
 * How fast captures are read and decoded, as a ratio to `tcpdump -r FILE -w /dev/null`, for pcap, pcapng and gzip:
 * `node bench/generate.mjs && node bench/read.mjs [FILE…]`. Other forms of the first file are made where `editcap`
 * and `gzip` are installed. Times are of whole processes, the median of five runs in turn.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { build } from 'esbuild';

const RUNS = 5;
const worker = '.cache/read-worker.mjs';
const root = process.cwd();

mkdirSync('.cache', { recursive: true });
await build({
  stdin: {
    resolveDir: root,
    loader: 'ts',
    contents: `
      import { readSource } from './src/capture/source.ts';
      import { NameTable } from './src/segment/names.ts';
      let sum = 0;
      const end = await readSource(
        { path: process.argv[2] ?? '' },
        { start() {}, segment(s) { sum = (sum + s.seq + s.payloadLength) | 0; } },
        new NameTable(),
        { checksums: process.env['CHECKSUMS'] !== 'off' },
      );
      console.log(JSON.stringify({ frames: end.frames, tcp: end.tcpSegments, sum, rss: process.resourceUsage().maxRSS }));
    `,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile: worker,
  logLevel: 'error',
});

const has = (program) => spawnSync(program, ['--version']).error === undefined;

function forms() {
  const given = process.argv.slice(2);
  if (given.length > 0) return given;
  const files = ['bench/data/fat.pcap', 'bench/data/short.pcap'].filter((f) => existsSync(f));
  const first = files[0];
  if (first === undefined) throw new Error('no captures yet: run `node bench/generate.mjs` first');
  const ng = first.replace('.pcap', '.pcapng');
  if (has('editcap')) {
    if (!existsSync(ng)) execFileSync('editcap', ['-F', 'pcapng', first, ng]);
    files.push(ng);
  }
  const gz = `${first}.gz`;
  if (has('gzip')) {
    if (!existsSync(gz)) execFileSync('gzip', ['-k', first]);
    files.push(gz);
  }
  return files;
}

function time(program, args, input) {
  const started = performance.now();
  const run = spawnSync(program, args, { encoding: 'utf8', shell: input ?? false });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, out: run.stdout ?? '', failed: run.status !== 0 };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

for (const file of forms()) {
  const ours = [];
  const theirs = [];
  let told = {};
  for (let n = 0; n < RUNS; n++) {
    const run = time(process.execPath, [worker, file]);
    ours.push(run.seconds);
    told = JSON.parse(run.out);
    const peer = file.endsWith('.gz')
      ? time('sh', ['-c', `gzip -dc '${file}' | tcpdump -r - -w /dev/null`])
      : time('tcpdump', ['-r', file, '-w', '/dev/null']);
    if (!peer.failed) theirs.push(peer.seconds);
  }
  const mine = median(ours);
  const rate = (told.frames / mine / 1e6).toFixed(2);
  let line = `${file}: ${told.frames} packets, ${(statSync(file).size / 1e6).toFixed(0)} MB, ${mine.toFixed(2)} s, ${rate} M packets/s, ${(told.rss / 1024).toFixed(0)} MiB`;
  if (theirs.length > 0) {
    const peer = median(theirs);
    line += `; tcpdump ${peer.toFixed(2)} s; speed ratio ${(peer / mine).toFixed(2)}`;
  }
  console.log(line);
}
