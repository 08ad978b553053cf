/** Ratios of this program to tcptrace and tcpdump on the generated captures, in one run; programs that are not installed are left out. */
import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';

const REPEATS = Number(process.env.REPEATS ?? 3);
const nowhere = openSync('/dev/null', 'w');
const installed = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Median wall-clock seconds. */
function seconds(program, args) {
  const runs = [];
  for (let i = 0; i < REPEATS; i++) {
    const begin = performance.now();
    const { status, error } = spawnSync(program, args, { stdio: ['ignore', nowhere, nowhere] });
    if (error || status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit ${status}`}`);
    runs.push((performance.now() - begin) / 1e3);
  }
  return runs.sort((x, y) => x - y)[REPEATS >> 1];
}

const captures = { fat: 3_000_000, short: 1_600_000 };
for (const [name, packets] of Object.entries(captures)) {
  const file = `bench/data/${name}.pcap`;
  if (!existsSync(file)) {
    console.error(`${file} is missing: run node bench/generate.mjs first`);
    process.exit(1);
  }
  const us = 'bin/tcptrace-explain.js';
  const ours = {
    terminal: seconds(process.execPath, [us, file]),
    ndjson: seconds(process.execPath, [us, '--format', 'ndjson', file]),
  };
  const peers = {};
  if (installed('tcptrace')) {
    peers['tcptrace -n'] = seconds('tcptrace', ['-n', file]);
    peers['tcptrace -n -l -r'] = seconds('tcptrace', ['-n', '-l', '-r', file]);
  }
  if (installed('tcpdump')) peers['tcpdump -w /dev/null'] = seconds('tcpdump', ['-r', file, '-w', '/dev/null']);
  for (const [form, time] of Object.entries(ours)) {
    const ratios = Object.entries(peers).map(([peer, other]) => `${(other / time).toFixed(2)} of ${peer}`);
    console.log(`${name} ${form}: ${(packets / time / 1e6).toFixed(2)} M packets/s; speed ${ratios.join(', ')}`);
  }
}
