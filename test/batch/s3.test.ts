import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getS3, listS3, putS3, s3Chunks } from '../../src/batch/s3.ts';
import { cutPcap } from '../helpers/cut-pcap.ts';
import { viewerBuilt } from '../helpers/html.ts';
import { bundled, ended, type Ended, type Program, start } from '../helpers/program.ts';
import { freePort, REDIS, Redis } from '../helpers/redis.ts';
import { type BucketServer, bucketServer } from '../helpers/s3.ts';

const RECORDED = 'fixtures/recorded';
let folder = '';
let program: Program;
let server: BucketServer;
const before = { ...process.env };

beforeAll(async () => {
  await viewerBuilt();
  folder = mkdtempSync(join(tmpdir(), 's3-test-'));
  program = await bundled('s3');
  server = await bucketServer('incident');
  Object.assign(process.env, server.env);
  const whole = readFileSync(join(RECORDED, 'retransmission/loss-in-bursts/client.pcap'));
  mkdirSync(join(folder, 'captures'));
  const file = async (name: string, bytes: Uint8Array): Promise<void> => {
    writeFileSync(join(folder, 'captures', name), bytes);
    await putS3(`s3://incident/captures/${name}`, join(folder, 'captures', name));
  };
  for (const [i, piece] of cutPcap(whole, 3).entries()) await file(`eth0.pcap${i === 0 ? '' : i}`, piece);
  for (const [i, piece] of cutPcap(whole, 2).entries())
    await file(`t_0000${i + 1}_20260102030405.pcap.gz`, gzipSync(piece));
  await file('host.pcap', readFileSync(join(RECORDED, 'endings/refused-v6/server.pcap')));
  await file('notes.md', Buffer.from('no capture\n'));
}, 60_000);
afterAll(async () => {
  process.env = before;
  await server.close();
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...argv: string[]): Promise<Ended> => ended(start(program.path, argv));

/** The results with the names of the captures taken out, by file. */
function results(names: readonly string[], read: (name: string) => string, captures: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, read(name).replaceAll(captures, '')]));
}
const NAMES = ['connections', 'findings', 'annotations', 'captures', 'capture-ends', 'hosts', 'two-views', 'errors'];
const FILES = [...NAMES.map((name) => `${name}.ndjson`), 'summary.json', 'views.sql'];
const local = (out: string, captures: string): Record<string, string> =>
  results(FILES, (name) => readFileSync(join(out, name), 'utf8'), captures);

async function fetched(place: string): Promise<string> {
  const out = mkdtempSync(join(folder, 'fetched-'));
  mkdirSync(join(out, 'parts'));
  for (const { at } of await listS3(`${place}/`)) await getS3(at, join(out, at.slice(place.length + 1)));
  return out;
}

describe('a batch on S3', () => {
  it('reads ranges, and gives the results of the same captures as files, rotations and all', async () => {
    const expected = join(folder, 'expected');
    expect((await run('batch', join(folder, 'captures'), '-o', expected, '-j', '1')).code).toBe(0);
    const out = join(folder, 'from-s3');
    const { code, err } = await run('batch', 's3://incident/captures', '-o', out, '-j', '2');
    expect([code, err]).toEqual([0, '']);
    expect(local(out, 's3://incident/captures')).toEqual(local(expected, join(folder, 'captures')));
    expect(readFileSync(join(out, 'captures.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
    // And writes them there, where --resume finds what is done and what has changed.
    const stored = await run('batch', 's3://incident/captures', '-o', 's3://incident/results', '-j', '1');
    expect([stored.code, stored.err]).toEqual([0, '']);
    const here = await fetched('s3://incident/results');
    expect(local(here, '')).toEqual(local(out, ''));
    expect(readFileSync(join(here, 'index.html'))).toEqual(readFileSync(join(out, 'index.html')));
    copyFileSync(join(RECORDED, 'spine/plain/client.pcap'), join(folder, 'host.pcap'));
    await putS3('s3://incident/captures/host.pcap', join(folder, 'host.pcap'));
    const again = (): Promise<Ended> =>
      run('batch', 's3://incident/captures', '-o', 's3://incident/results', '-j', '1', '--resume');
    expect((await again()).out).toMatch(/3 had been done/);
    expect((await again()).out).toMatch(/4 had been done/);
  });

  it('gives every byte of an object that is longer than a range', async () => {
    const path = join(folder, 'long');
    const bytes = Buffer.alloc(20_000_003);
    for (let i = 0; i < bytes.length; i += 4)
      bytes.writeUInt32LE(Math.imul(i, 0x9e3779b1) >>> 0, Math.min(i, bytes.length - 4));
    writeFileSync(path, bytes);
    await putS3('s3://incident/long', path);
    const chunks: Uint8Array[] = [];
    for await (const chunk of s3Chunks('s3://incident/long')) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(2);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('writes in parts what is larger than one request', async () => {
    const path = join(folder, 'large');
    const bytes = Buffer.alloc(64 * 1024 * 1024 + 1_503);
    for (let i = 0; i + 4 <= bytes.length; i += 4_096) bytes.writeUInt32LE(i, i);
    writeFileSync(path, bytes);
    await putS3('s3://incident/large', path);
    await getS3('s3://incident/large', join(folder, 'large-again'));
    expect(readFileSync(join(folder, 'large-again')).equals(bytes)).toBe(true);
  });

  it('writes over nothing that is not its own, and says what is missing', async () => {
    const other = await run('batch', 's3://incident/captures/host.pcap', '-o', 's3://incident/captures');
    expect(other.code).toBe(64);
    const absent = await run('batch', 's3://incident/none', '-o', join(folder, 'none'));
    expect([absent.code, absent.err]).toEqual([2, 's3://incident/none: no object has such a name.\n']);
    delete process.env['AWS_ACCESS_KEY_ID'];
    const locked = await run('batch', 's3://incident/captures', '-o', join(folder, 'none'));
    Object.assign(process.env, server.env);
    expect(locked.code).toBe(70);
    expect(locked.err).toContain('AWS_ACCESS_KEY_ID');
  });
});

describe.skipIf(REDIS === undefined)('a fleet on S3', () => {
  it('shares no directory, and gives the same results', async () => {
    const redis = new Redis(await freePort(), mkdtempSync(join(folder, 'redis-')));
    await redis.start();
    const alone = join(folder, 'alone');
    expect((await run('batch', 's3://incident/captures', '-o', alone, '-j', '1')).code).toBe(0);
    const served = ended(start(program.path, ['worker', '--queue', redis.url, '-j', '2', '--idle', '15']));
    const place = 's3://incident/fleet';
    const { code } = await run('batch', 's3://incident/captures', '-o', place, '--queue', redis.url);
    expect(code).toBe(0);
    expect(local(await fetched(place), '')).toEqual(local(alone, ''));
    expect((await served).err).toMatch(/4 captures done/);
    await redis.kill();
  });
});
