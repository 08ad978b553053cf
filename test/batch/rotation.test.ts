import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandInputs } from '../../src/batch/inputs.ts';
import { groupInputs, pieceName } from '../../src/batch/rotation.ts';
import { cutPcap } from '../helpers/cut-pcap.ts';
import { run } from '../helpers/cli.ts';
import { viewerBuilt } from '../helpers/html.ts';

let folder = '';
let place = 0;
beforeAll(async () => {
  await viewerBuilt();
  folder = mkdtempSync(join(tmpdir(), 'rotation-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A new directory with these files. */
function directory(files: Readonly<Record<string, Uint8Array>>): string {
  const path = join(folder, `d${place++}`);
  mkdirSync(path);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return path;
}

const groups = async (path: string): Promise<string[][]> =>
  (await groupInputs(expandInputs([path]).inputs)).map((group) =>
    group.inputs.map((one) => one.path.slice(path.length + 1)),
  );

const RECORDED = 'fixtures/recorded';
const capture = (name: string): Buffer => readFileSync(join(RECORDED, name, 'client.pcap'));

/** All records of a batch, by file of the results; what names the pieces taken out. */
function results(out: string): Record<string, unknown[]> {
  const lines = (name: string): unknown[] =>
    readFileSync(join(out, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const record = JSON.parse(line) as Record<string, unknown>;
        for (const field of ['path', 'pieces']) delete record[field];
        if (typeof record['format'] === 'string') record['format'] = record['format'].replace('+gzip', '');
        return record;
      });
  const names = [
    'captures',
    'capture-ends',
    'connections',
    'findings',
    'annotations',
    'revisions',
    'transitions',
    'hosts',
  ];
  return Object.fromEntries(names.map((name) => [name, lines(`${name}.ndjson`)]));
}

/** Whether each file is a group of its own. */
const apart = async (files: Record<string, Uint8Array>): Promise<boolean> =>
  (await groups(directory(files))).length === Object.keys(files).length;
/** As dumpcap names them. */
const ringOf = (...pieces: readonly Uint8Array[]): Record<string, Uint8Array> =>
  Object.fromEntries(pieces.map((bytes, i) => [`t_0000${i + 1}_2026010203040${i}.pcap`, bytes]));
const family = (name: string): string | undefined => pieceName(name)?.family;

async function batch(path: string, ...more: string[]): Promise<string> {
  const out = join(folder, `o${place++}`);
  const { code, err } = await run(['batch', path, '-o', out, '-j', '1', ...more]);
  expect([code, err]).toEqual([0, '']);
  return out;
}

/** The lines of a run without a directory of results, with paths below `path`. */
const lines = async (path: string): Promise<string[]> =>
  (await run([path, '--format', 'ndjson'])).out.replaceAll(`${path}/`, '').split('\n');

describe('pieces of a rotation', () => {
  it.each([
    ['endings/retries2-exhausted', 2],
    ['spine/plain', 3],
    ['retransmission/loss-in-bursts', 7],
    ['retransmission/loss-in-bursts', 50],
  ])('gives of %s in up to %i pieces the records of the whole', async (name, pieces) => {
    const whole = capture(name);
    const cut = cutPcap(whole, pieces);
    expect(cut.length).toBeGreaterThan(1);
    const expected = results(await batch(directory({ 'eth0.pcap': whole })));
    const counted = Object.fromEntries(cut.map((bytes, i) => [`eth0.pcap${i === 0 ? '' : i}`, bytes]));
    expect(results(await batch(directory(counted)))).toEqual(expected);
    const ring = Object.fromEntries(
      cut.map((bytes, i) => [`t_${String(i + 1).padStart(5, '0')}_20260102030405.pcap.gz`, gzipSync(bytes)]),
    );
    const packed = await batch(directory(ring));
    expect(results(packed)).toEqual(expected);
    // Which file holds which frames is told.
    const [end] = readFileSync(join(packed, 'capture-ends.ndjson'), 'utf8').split('\n');
    const { pieces: found = [], frames } = JSON.parse(end ?? '') as {
      pieces?: { firstFrame: number; frames: number }[];
      frames: number;
    };
    expect(found).toHaveLength(cut.length);
    expect(found.reduce((sum, one) => sum + one.frames, 0)).toBe(frames);
    for (const [i, one] of found.entries())
      expect(one.firstFrame).toBe(1 + found.slice(0, i).reduce((sum, before) => sum + before.frames, 0));
  });

  it('gives the records of the whole without a directory of results, too', async () => {
    const whole = capture('retransmission/loss-in-bursts');
    const cut = cutPcap(whole, 7);
    const pieces = directory(Object.fromEntries(cut.map((bytes, i) => [`eth0.pcap${i === 0 ? '' : i}`, bytes])));
    const told = await lines(pieces);
    const end = told.find((line) => line.includes('"capture-end"')) ?? '';
    const { pieces: spans, ...rest } = JSON.parse(end) as Record<string, unknown>;
    expect(spans).toHaveLength(7);
    expect(told.map((line) => (line === end ? JSON.stringify(rest) : line))).toEqual(
      await lines(directory({ 'eth0.pcap': whole })),
    );
    expect((await run([pieces, '--brief'])).out).toMatch(/in 7 pieces/);
  });

  it('joins by the names of recorders, in the order of their times', async () => {
    const [a, b, c] = cutPcap(capture('spine/plain'), 3) as [Buffer, Buffer, Buffer];
    // A ring of tcpdump -W 3 that began again at 0.
    expect(await groups(directory({ 'x.pcap0': c, 'x.pcap1': a, 'x.pcap2': b }))).toEqual([
      ['x.pcap1', 'x.pcap2', 'x.pcap0'],
    ]);
    expect(await groups(directory({ 'e-20260102-030405.pcap': a, 'e-20260102-030505.pcap': b }))).toEqual([
      ['e-20260102-030405.pcap', 'e-20260102-030505.pcap'],
    ]);
  });

  it('joins across pieces of a quiet time that hold no packet', async () => {
    const [a, b, c] = cutPcap(capture('spine/plain'), 3) as [Buffer, Buffer, Buffer];
    const none = a.subarray(0, 24);
    const ring = directory(ringOf(none, a, none, none, b, c, none));
    expect((await groups(ring)).map((group) => group.length)).toEqual([7]);
    expect(results(await batch(ring))).toEqual(
      results(await batch(directory({ 'eth0.pcap': capture('spine/plain') }))),
    );
    // What is missing between is missing, and what has another head is no piece of this.
    expect(await apart({ 't_00001_20260102030400.pcap': a, 't_00003_20260102030402.pcap': b })).toBe(true);
    const otherHead = Buffer.from(none);
    otherHead.writeUInt32LE(113, 20);
    expect(await apart(ringOf(a, otherHead, b))).toBe(true);
  });

  it('joins nothing that overlaps, lacks a piece, or has another head', async () => {
    const whole = capture('spine/plain');
    const [a, b, c] = cutPcap(whole, 3) as [Buffer, Buffer, Buffer];
    // Two hosts at the same time.
    expect(await apart({ 'x.pcap': whole, 'x.pcap1': whole })).toBe(true);
    // The piece between is missing.
    expect(await apart({ 'x.pcap': a, 'x.pcap2': c })).toBe(true);
    // Another link type, and another snap length.
    const linkType = Buffer.from(b);
    linkType.writeUInt32LE(113, 20);
    expect(await apart({ 'x.pcap': a, 'x.pcap1': linkType })).toBe(true);
    // Files that somebody numbered.
    expect(await apart({ 'host1.pcap': a, 'host2.pcap': b })).toBe(true);
  });

  it('keeps daily captures of some minutes apart', async () => {
    const whole = capture('spine/plain');
    const later = Buffer.from(whole);
    for (let at = 24; at + 16 <= later.length; at += 16 + later.readUInt32LE(at + 8))
      later.writeUInt32LE(later.readUInt32LE(at) + 86_400, at);
    const files = { 'e-20261121-0100.pcap': whole, 'e-20261122-0100.pcap': later };
    expect(await groups(directory(files))).toEqual([['e-20261121-0100.pcap'], ['e-20261122-0100.pcap']]);
  });

  it('knows the names', () => {
    expect(family('a/eth0.pcap')).toBe(family('a/eth0.pcap17'));
    expect(family('a/eth0.pcap')).not.toBe(family('b/eth0.pcap1'));
    expect(family('eth0.pcap.gz')).not.toBe(family('eth0.pcap1'));
    expect(family('eth0_00001_20260102030405.pcapng')).toBe(family('eth0_00002_20260102030505.pcapng'));
    expect(family('host1.pcap')).not.toBe(family('host2.pcap'));
  });

  it('takes pieces as captures of their own with --no-join', async () => {
    const [a, b] = cutPcap(capture('spine/plain'), 2) as [Buffer, Buffer];
    const path = directory({ 'x.pcap': a, 'x.pcap1': b });
    const out = await batch(path, '--no-join');
    expect(readFileSync(join(out, 'captures.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });
});
