/**
 * How fast tcpdump's text is read: a million lines made here, timed against `wc -l` and against tcpdump printing them.
 * Run: `npx esbuild bench/text.ts --bundle --platform=node --format=esm --outfile=.cache/bench-text.mjs && node .cache/bench-text.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createTextReader } from '../src/capture/text/reader.ts';
import { NameTable } from '../src/segment/names.ts';

const LINES = Number(process.argv[2] ?? 1_000_000);
const CHUNK = 256 * 1024;
const PAYLOAD = 1448;

/** A capture of bulk transfers over 64 connections: handshake, then data and ACKs with timestamps, now and then a SACK. */
function capture(packets: number): Buffer {
  const record = 16 + 14 + 20 + 32 + 12;
  const out = Buffer.alloc(24 + packets * record);
  out.writeUInt32LE(0xa1b2c3d4, 0);
  out.writeUInt16LE(2, 4);
  out.writeUInt16LE(4, 6);
  out.writeUInt32LE(65_535, 16);
  out.writeUInt32LE(1, 20);
  let at = 24;
  const sent = new Float64Array(64);
  for (let n = 0; n < packets; n++) {
    const flow = n & 63;
    const round = n >> 6;
    const fromClient = round % 3 === 0 || round % 3 === 2;
    const flags = round === 0 ? 2 : round === 1 ? 18 : 16;
    const isData = round > 2 && fromClient;
    const length = isData ? PAYLOAD : 0;
    const sack = !fromClient && round % 50 === 0 && round > 2;
    const tcp = sack ? 44 : 32;
    const captured = 14 + 20 + tcp;
    out.writeUInt32LE(1_700_000_000 + Math.floor(n / 100_000), at);
    out.writeUInt32LE((n % 100_000) * 10, at + 4);
    out.writeUInt32LE(captured, at + 8);
    out.writeUInt32LE(captured + length, at + 12);
    at += 16;
    out.writeUInt16BE(0x0800, at + 12);
    at += 14;
    out[at] = 0x45;
    out.writeUInt16BE(20 + tcp + length, at + 2);
    out[at + 8] = 64;
    out[at + 9] = 6;
    const client = 0x0a000001 + flow;
    out.writeUInt32BE(fromClient ? client : 0xc0a80001, at + 12);
    out.writeUInt32BE(fromClient ? 0xc0a80001 : client, at + 16);
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += out.readUInt16BE(at + i);
    sum = (sum & 0xffff) + (sum >>> 16);
    out.writeUInt16BE(~(sum + (sum >>> 16)) & 0xffff, at + 10);
    at += 20;
    out.writeUInt16BE(fromClient ? 40_000 + flow : 443, at);
    out.writeUInt16BE(fromClient ? 443 : 40_000 + flow, at + 2);
    const data = sent[flow] ?? 0;
    const mine = fromClient
      ? 1_000_000_007 + flow * 7919 + (round > 0 ? 1 + data : 0)
      : 3_000_000_019 + (round > 1 ? 1 : 0);
    const other = fromClient ? 3_000_000_020 : 1_000_000_008 + flow * 7919 + data;
    out.writeUInt32BE(mine >>> 0, at + 4);
    out.writeUInt32BE(flags === 2 ? 0 : other >>> 0, at + 8);
    out[at + 12] = (tcp / 4) << 4;
    out[at + 13] = flags;
    out.writeUInt16BE(502, at + 14);
    out.set([1, 1, 8, 10], at + 20);
    out.writeUInt32BE(n >>> 0, at + 24);
    out.writeUInt32BE(n >>> 1, at + 28);
    if (sack) {
      out.set([1, 1, 5, 10], at + 32);
      out.writeUInt32BE((other + PAYLOAD) >>> 0, at + 36);
      out.writeUInt32BE((other + 2 * PAYLOAD) >>> 0, at + 40);
    }
    at += tcp;
    if (isData) sent[flow] = data + PAYLOAD;
  }
  return out.subarray(0, at);
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function best(runs: number, work: () => void): number {
  let shortest = Infinity;
  for (let i = 0; i < runs; i++) shortest = Math.min(shortest, seconds(work));
  return shortest;
}

/** Reads the file as the program does, in chunks, into a receiver that only counts. */
function readText(file: string): number {
  let segments = 0;
  let check = 0;
  const reader = createTextReader(
    {
      start: () => undefined,
      segment(s) {
        segments++;
        check ^= s.seq ^ s.ack;
      },
    },
    new NameTable(),
  );
  const fd = openSync(file, 'r');
  const chunk = Buffer.alloc(CHUNK);
  for (let got = readSync(fd, chunk); got > 0; got = readSync(fd, chunk)) reader.push(chunk.subarray(0, got));
  closeSync(fd);
  const end = reader.end();
  if (segments !== end.tcpSegments) throw new Error(`${segments} segments, ${end.tcpSegments} told (${check})`);
  return segments;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-text-'));
try {
  const pcap = join(folder, 'bulk.pcap');
  const text = join(folder, 'bulk.txt');
  writeFileSync(pcap, capture(LINES));
  for (const style of [['-nn'], ['-nn', '-t'], ['-nn', '-tttt', '-S'], ['-nn', '-v'], ['-nn', '-e'], ['-n', '-x']]) {
    const print = (): void => {
      const out = openSync(text, 'w');
      spawnSync('tcpdump', [...style, '-r', pcap], { stdio: ['ignore', out, 'ignore'] });
      closeSync(out);
    };
    const tcpdump = best(1, print);
    const wc = best(3, () => spawnSync('wc', ['-l', text]));
    let segments = 0;
    const ours = best(3, () => {
      segments = readText(text);
    });
    const size = Number(spawnSync('wc', ['-c', text]).stdout.toString().trim().split(' ', 1)[0]);
    process.stdout.write(
      `tcpdump ${style.join(' ')}: ${segments} packets, ${(size / 1e6).toFixed(0)} MB: ${(segments / ours / 1e6).toFixed(2)} M packets/s, ` +
        `${(size / ours / 1e6).toFixed(0)} MB/s; ${(ours / wc).toFixed(1)} x wc -l, ${(ours / tcpdump).toFixed(2)} x tcpdump printing it\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
