/**
 * How fast the program is, beside others that read captures, and how its cost grows: `npm run bench -- [PART…]`, with PART one of
 * `others`, `stages`, `start`, `text`, `long` and `kinds` (all of them by default). Captures are made outside of the repository, in $BENCH_DATA or the
 * system's folder for temporary files. Figures are of whole processes, medians of interleaved runs ($REPEATS, 5 by default).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { kinds, make } from './generate.mjs';

const REPEATS = Number(process.env.REPEATS ?? 5);
const data = process.env.BENCH_DATA ?? join(tmpdir(), 'tcptrace-explain-bench');
const us = (...args) => [process.execPath, 'bin/tcptrace-explain.js', ...args];

const installed = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
if (!existsSync('dist/cli.js')) throw new Error('nothing to measure: run `npm run build` first');
if (!installed('/usr/bin/time'))
  throw new Error('GNU time is needed for CPU seconds and memory (Debian: apt install time)');
mkdirSync(data, { recursive: true });

/** A capture of so many packets, about; made once. */
function capture(kind, packets) {
  const path = join(data, `${kind}-${packets}.pcap`);
  if (!existsSync(path)) make(kind, path, packets);
  return path;
}

/** The capture's packets: 16 bytes before each, 24 before all. */
function count(path) {
  const bytes = readFileSync(path);
  let packets = 0;
  for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) packets++;
  return packets;
}

/** CPU and wall seconds and peak MB of one run; its output goes nowhere. */
function measure([program, ...args]) {
  const figures = join(data, 'time.txt');
  const run = spawnSync('/usr/bin/time', ['-o', figures, '-f', '%U %S %e %M', program, ...args], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  if (run.status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${run.status}`);
  const [user, system, wall, kB] = readFileSync(figures, 'utf8').trim().split(' ').map(Number);
  return { cpu: user + system, wall, mb: kB / 1024 };
}

const median = (values) => values.toSorted((x, y) => x - y)[values.length >> 1];

/** Medians of each command's runs; the commands take turns, so that a slow minute of the machine is a slow minute of all. */
function inTurn(commands, repeats = REPEATS) {
  const runs = commands.map(() => []);
  for (let i = 0; i < repeats; i++) for (const [n, command] of commands.entries()) runs[n].push(measure(command));
  return runs.map((run) => ({
    cpu: median(run.map((r) => r.cpu)),
    wall: median(run.map((r) => r.wall)),
    mb: median(run.map((r) => r.mb)),
  }));
}

function table(title, head, rows) {
  console.log(`\n${title}\n\n| ${head.join(' | ')} |\n|${head.map((_, i) => (i === 0 ? '---' : '--:')).join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

/** The program and others on the same captures; marginal: what each packet of the second half cost, without start and JIT. */
function others() {
  const programs = [
    ['tcptrace-explain', (f) => us(f)],
    ['tcptrace-explain --format ndjson', (f) => us('--format', 'ndjson', f)],
    ['the same, --only connection', (f) => us('--format', 'ndjson', f, '--only', 'connection')],
    ['tcptrace -n', (f) => ['tcptrace', '-n', f]],
    ['tcptrace -n -l -r', (f) => ['tcptrace', '-n', '-l', '-r', f]],
    ['tcpdump -r F -w /dev/null', (f) => ['tcpdump', '-r', f, '-w', '/dev/null']],
    ['capinfos -c', (f) => ['capinfos', '-c', f]],
    ['tshark -q -z conv,tcp', (f) => ['tshark', '-q', '-z', 'conv,tcp', '-r', f]],
  ].filter(([, command]) => installed(command('')[0]));
  for (const [kind, packets] of [
    ['fat', 3_000_000],
    ['short', 1_600_000],
  ]) {
    const [whole, half] = [capture(kind, packets), capture(kind, packets / 2)];
    const more = count(whole) - count(half);
    const results = inTurn(programs.flatMap(([, command]) => [command(whole), command(half)]));
    const rows = programs.map(([name], i) => {
      const [all, first] = [results[2 * i], results[2 * i + 1]];
      const marginal = ((all.cpu - first.cpu) / more) * 1e6;
      return [name, all.cpu.toFixed(2), all.wall.toFixed(2), marginal.toFixed(2), all.mb.toFixed(0)];
    });
    table(`${kind}: ${packets} packets`, ['program', 'CPU s', 'wall s', 'marginal µs a packet', 'peak MB'], rows);
  }
}

/** What a run costs before its first packet, and with ten: beside Node alone, which is the least that any program in it takes. */
function start() {
  const programs = [
    ['node -e 0', [process.execPath, '-e', '0']],
    ['tcptrace-explain --version', us('--version')],
    ['tcptrace-explain, ten packets', us(capture('short', 10))],
  ];
  const results = inTurn(
    programs.map(([, command]) => command),
    4 * REPEATS,
  );
  const rows = programs.map(([name], i) => [name, results[i].cpu.toFixed(3), results[i].mb.toFixed(0)]);
  table('Start', ['program', 'CPU s', 'peak MB'], rows);
}

/** tcpdump's text from end to end: million lines a CPU second, of the second half, so without start and JIT. */
function text() {
  if (!installed('tcpdump')) return;
  const sizes = [200_000, 1_000_000];
  const styles = [['-nn'], ['-nn', '-e'], ['-nn', '-v'], ['-nn', '-#', '-tttt'], ['-nn', '-x']];
  const rows = styles.map((style) => {
    const files = sizes.map((packets) => {
      const path = join(data, `text${style.join('')}-${packets}.txt`);
      if (!existsSync(path)) {
        const out = openSync(path, 'w');
        spawnSync('tcpdump', [...style, '-r', capture('fat', packets)], { stdio: ['ignore', out, 'ignore'] });
        closeSync(out);
      }
      return path;
    });
    const [few, many] = inTurn(
      files.map((file) => us(file)),
      Math.min(REPEATS, 3),
    );
    const more = count(capture('fat', sizes[1])) - count(capture('fat', sizes[0]));
    for (const file of files) rmSync(file);
    return [`tcpdump ${style.join(' ')}`, (more / 1e6 / (many.cpu - few.cpu)).toFixed(2), many.mb.toFixed(0)];
  });
  table('Text', ['written by', 'M packets a CPU second', 'peak MB'], rows);
}

const worker = join(data, 'stages.mjs');
const stagesSource = `
  import { analyzeInto, Prediction } from './src/analyze.ts';
  import { readSource } from './src/capture/source.ts';
  import { BaseSink } from './src/records/sink.ts';
  import { NameTable } from './src/segment/names.ts';
  const [stage, path] = process.argv.slice(2);
  class Counts extends BaseSink {
    takesLate = true;
    onlyCounts() {
      return true;
    }
  }
  const prediction = new Prediction();
  let packets = 0;
  const onProgress = (_read, _total, soFar) => {
    packets = soFar;
  };
  if (stage === 'decode') await readSource({ path }, { start() {}, segment() {} }, new NameTable(), {});
  else await analyzeInto(stage === 'judge' ? new Counts() : new BaseSink(), [{ path, input: { path } }], { prediction, onProgress });
  console.log((100 * (prediction.hits + prediction.calm)) / packets);
`;

/** Where the time goes, each stage with all before it. */
async function stages() {
  const source = { resolveDir: process.cwd(), loader: 'ts', contents: stagesSource };
  const shape = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' };
  await build({ stdin: source, ...shape, outfile: worker });
  const steps = [
    ['read and decode', (f) => [process.execPath, worker, 'decode', f]],
    ['+ connections and judges', (f) => [process.execPath, worker, 'judge', f]],
    ['+ connection records', (f) => [process.execPath, worker, 'records', f]],
    ['terminal', (f) => us(f)],
    ['NDJSON', (f) => us('--format', 'ndjson', f)],
  ];
  const captures = [capture('fat', 3_000_000), capture('short', 1_600_000)];
  const results = inTurn(
    steps.flatMap(([, command]) => captures.map(command)),
    Math.min(REPEATS, 3),
  );
  const rows = steps.map(([name], i) => [name, results[2 * i].cpu.toFixed(2), results[2 * i + 1].cpu.toFixed(2)]);
  table('Stages, cumulative CPU s', ['stage', 'fat flows', 'short connections'], rows);
  const kindsOfShare = [...captures, capture('lossy', 400_000)];
  const shares = kindsOfShare.map(
    (f) => spawnSync(process.execPath, [worker, 'judge', f], { encoding: 'utf8' }).stdout,
  );
  table(
    'Packets that header prediction judged, %',
    ['fat flows', 'short connections', 'every hundredth segment lost'],
    [shares.map((share) => Number(share).toFixed(1))],
  );
}

/** What twenty times as many packets, and ten times as many connections, cost. */
function long() {
  const sizes = [
    ['fat', 1_000_000],
    ['fat', 20_000_000],
    ['short', 1_000_000],
    ['short', 10_000_000],
  ];
  // The large ones take long enough to need no median.
  const results = sizes.map(
    ([kind, packets]) => inTurn([us(capture(kind, packets))], packets > 5_000_000 ? 1 : Math.min(REPEATS, 3))[0],
  );
  const rows = sizes.map(([kind, packets], i) => [
    `${kind}, ${packets / 1e6} M`,
    ((results[i].cpu / packets) * 1e6).toFixed(2),
    results[i].mb.toFixed(0),
  ]);
  table('Long captures', ['capture', 'CPU µs a packet', 'peak MB'], rows);
  for (const [kind, packets] of sizes) if (packets > 5_000_000) rmSync(capture(kind, packets));
}

const FEW = 50_000;
/** How a report begins; the name of the capture, which comes first, says nothing here. */
function saysOf(path) {
  const { stdout } = spawnSync(process.execPath, ['bin/tcptrace-explain.js', '--brief', path], { encoding: 'utf8' });
  const [, ...lines] = stdout
    .split('\n\n')[0]
    .replace(/\n {2,}/g, ' ')
    .split('\n');
  return lines.join('; ').replaceAll('|', '/').slice(0, 160);
}

/** How each kind of traffic grows, and what the report says of it. One run each: whether something grows beyond its input shows. */
function growth() {
  const rows = [];
  for (const kind of Object.keys(kinds)) {
    const files = [capture(kind, FEW), capture(kind, 4 * FEW)];
    const [few, many] = files.map((f) => measure(us(f)));
    const cost = [few.cpu.toFixed(1), many.cpu.toFixed(1), `${(many.cpu / few.cpu).toFixed(1)}×`];
    const memory = [few.mb.toFixed(0), many.mb.toFixed(0)];
    rows.push([`${kind}: ${kinds[kind].what}`, ...cost, ...memory, saysOf(files[1])]);
    for (const file of files) rmSync(file);
  }
  const head = ['kind', 'CPU s', 'CPU s of 4×', 'growth', 'peak MB', 'peak MB of 4×', 'the report of 4× begins'];
  table(`Kinds of traffic: ${FEW} packets and four times as many`, head, rows);
}

const parts = { others, stages, start, text, long, kinds: growth };
const asked = process.argv.slice(2);
const unknown = asked.find((part) => !(part in parts));
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; choose of ${Object.keys(parts).join(', ')}`);
for (const [name, part] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await part();
