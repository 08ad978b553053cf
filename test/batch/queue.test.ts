import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { viewerBuilt } from '../helpers/html.ts';
import { bundled, ended, type Ended, type Program, start } from '../helpers/program.ts';
import { freePort, REDIS, Redis } from '../helpers/redis.ts';

const CAPTURE = 'fixtures/recorded/retransmission/loss-in-bursts/client.pcap';
const OTHER = 'fixtures/recorded/endings/retries2-exhausted/server.pcap';
/** Seconds until a worker's jobs are taken over; what is tested is that they are, not when. */
const TAKEOVER = '1';

let folder = '';
let program: Program;
let place = 0;
beforeAll(async () => {
  await viewerBuilt();
  folder = mkdtempSync(join(tmpdir(), 'queue-'));
  program = await bundled('queue');
}, 60_000);
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => join(folder, `o${place++}`);

/** Captures a.pcap to h.pcap in a new directory, by their paths. */
function captures(): string[] {
  const path = newFolder();
  mkdirSync(path);
  return ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, i) => {
    const to = join(path, `${name}.pcap`);
    copyFileSync(i % 3 === 1 ? OTHER : CAPTURE, to);
    return to;
  });
}
const named = (paths: readonly string[], letter: string): string =>
  paths.find((one) => one.endsWith(`/${letter}.pcap`)) ?? '';

/** All that a directory of results holds, file by file. */
const results = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(out, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(out, name), 'utf8')]),
  );

/** The same, once no worker writes there any more: one whose job was taken over while it was busy may do it to its end beside. */
async function settled(out: string): Promise<Record<string, string>> {
  const isWriting = (): boolean =>
    readdirSync(out, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.part'));
  await until(() => !isWriting());
  return results(out);
}

/** Names of the files that differ: of records the whole would be much to read. */
const differing = (got: Record<string, string>, expected: Record<string, string>): string[] =>
  [...new Set([...Object.keys(got), ...Object.keys(expected)])].filter((name) => got[name] !== expected[name]);

async function until(met: () => boolean): Promise<void> {
  while (!met())
    await new Promise((done) => {
      setTimeout(done, 5);
    });
}

/** The results of the same captures on one machine. */
async function alone(paths: readonly string[]): Promise<Record<string, string>> {
  const out = newFolder();
  expect((await ended(start(program.path, ['batch', ...paths, '-o', out, '-j', '1']))).code).toBe(0);
  return results(out);
}

/** A capture that is being read as long as the test wants it: a fifo in its place. */
class Held {
  readonly #path: string;
  readonly #bytes: Buffer;
  #writer = -1;

  constructor(path: string) {
    this.#path = path;
    this.#bytes = readFileSync(path);
    rmSync(path);
    execFileSync('mkfifo', [path]);
  }

  /** When somebody has opened it. */
  async isRead(): Promise<void> {
    await until(() => {
      try {
        this.#writer = openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK);
        return true;
      } catch {
        return false;
      }
    });
  }

  /** For who opens it from now on it is a file. */
  release(): void {
    copyFileSync(CAPTURE, `${this.#path}.new`);
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** Who has it open reads what the file holds. */
  async feed(): Promise<void> {
    let at = 0;
    await until(() => {
      try {
        at += writeSync(this.#writer, this.#bytes, at);
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
      }
      return at === this.#bytes.length;
    });
    closeSync(this.#writer);
  }

  leave(): void {
    closeSync(this.#writer);
  }
}

/** To a worker and its own processes. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}

describe.skipIf(REDIS === undefined)('a batch through a queue', () => {
  let redis: Redis;
  const workers: ChildProcess[] = [];

  beforeEach(async () => {
    redis = new Redis(await freePort(), mkdtempSync(join(folder, 'redis-')));
    await redis.start();
  });
  afterEach(async () => {
    for (const one of workers.splice(0)) signal(one, 'SIGKILL');
    await redis.kill();
  });

  /** With its own processes in a group of theirs. */
  function worker(jobs = '1', ...more: string[]): ChildProcess {
    const argv = ['worker', '--queue', redis.url, '-j', jobs, '--takeover', TAKEOVER, ...more];
    const child = spawn(process.execPath, [resolve(program.path), ...argv], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    workers.push(child);
    return child;
  }
  const batch = (paths: readonly string[], out: string, ...more: string[]): Promise<Ended> =>
    ended(start(program.path, ['batch', ...paths, '-o', out, '--queue', redis.url, ...more]));

  it('gives by two workers the bytes of one machine, and workers end when nothing is left', async () => {
    const paths = captures();
    const expected = await alone(paths);
    const both = [worker('1', '--idle', '2'), worker('2', '--idle', '2')];
    const outcomes = Promise.all(both.map(ended));
    const out = newFolder();
    const { code, err } = await batch(paths, out);
    expect([code, err.replace(/^No worker of version .*\n/, '')]).toEqual([0, '']);
    expect(differing(await settled(out), expected)).toEqual([]);
    const found = await outcomes;
    expect(found.map((one) => one.code)).toEqual([0, 0]);
    const done = found.map((one) => Number(/(\d+) captures done\.\n$/.exec(one.err)?.[1]));
    expect(done.reduce((sum, one) => sum + one, 0)).toBe(8);
    // Nothing to do: no worker is needed.
    expect((await batch(paths, out, '--resume')).out).toContain('8 had been done');
  });

  it('loses nothing and doubles nothing when a worker is killed with a capture in hand', async () => {
    const paths = captures();
    const expected = await alone(paths);
    const held = new Held(named(paths, 'a'));
    const first = worker();
    const out = newFolder();
    const outcome = batch(paths, out);
    await held.isRead();
    signal(first, 'SIGKILL');
    held.leave();
    held.release();
    worker();
    expect((await outcome).code).toBe(0);
    expect(differing(await settled(out), expected)).toEqual([]);
  });

  it('does not mind that two workers do the same capture', async () => {
    const paths = captures();
    const expected = await alone(paths);
    const held = new Held(named(paths, 'a'));
    const first = worker('1', '--idle', '3');
    const left = ended(first);
    const out = newFolder();
    const outcome = batch(paths, out);
    await held.isRead();
    signal(first, 'SIGSTOP');
    held.release();
    worker();
    expect((await outcome).code).toBe(0);
    const parts = join(out, 'parts');
    const isFirst = (one: string): boolean => readFileSync(join(parts, one), 'utf8').includes('/a.pcap');
    const name = readdirSync(parts).find(isFirst) ?? '';
    const before = statSync(join(parts, name)).ino;
    signal(first, 'SIGCONT');
    await held.feed();
    // The first worker's own file takes the place of the second's.
    await until(() => statSync(join(parts, name)).ino !== before);
    expect(differing(await settled(out), expected)).toEqual([]);
    // The job that was taken from it is not in its hand any more.
    expect((await left).code).toBe(0);
  });

  it.each([
    ['kept the queue', true],
    ['forgot the queue', false],
  ])('goes on when Redis was restarted in the middle and %s', async (_, kept) => {
    await redis.kill();
    redis = new Redis(redis.port, mkdtempSync(join(folder, 'redis-')), kept);
    await redis.start();
    const paths = captures();
    const expected = await alone(paths);
    const held = new Held(named(paths, 'c'));
    worker();
    const out = newFolder();
    const outcome = batch(paths, out);
    await held.isRead();
    await redis.kill();
    held.release();
    await redis.start();
    await held.feed();
    const { code, err } = await outcome;
    expect([code, err.includes('appendonly no')]).toEqual([0, !kept]);
    expect(differing(await settled(out), expected)).toEqual([]);
  });

  it('tells a capture that no worker sees, and does the others', async () => {
    const paths = captures();
    const out = newFolder();
    const outcome = batch(paths, out);
    // Planned and put, and nobody has begun.
    const queue = new Queue('tcptrace-explain-0.0.0', { connection: { url: redis.url } });
    for (let put = 0; put < 8;) put = await queue.getPrioritizedCount();
    await queue.close();
    rmSync(named(paths, 'd'));
    worker('2');
    const { code, out: text, err } = await outcome;
    expect(code).toBe(2);
    expect(text).toMatch(/not read: .*d\.pcap: .*this worker does not see the capture/);
    expect(err).toContain('No worker of version 0.0.0 is there yet');
    expect(readFileSync(join(out, 'captures.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(7);
  });

  it('takes back what no worker has begun when it is interrupted', async () => {
    const paths = captures();
    const held = new Held(named(paths, 'a'));
    worker();
    const out = newFolder();
    const child = start(program.path, ['batch', ...paths, '-o', out, '--queue', redis.url]);
    const outcome = ended(child);
    await held.isRead();
    child.kill('SIGINT');
    expect((await outcome).code).toBe(130);
    held.release();
    await held.feed();
    await new Promise((done) => {
      setTimeout(done, 1_500);
    });
    expect(readdirSync(join(out, 'parts')).length).toBeLessThanOrEqual(1);
    expect((await batch(paths, out, '--resume')).code).toBe(0);
    expect(differing(await settled(out), await alone(paths))).toEqual([]);
  });
});

describe('without a queue', () => {
  it('says what is missing', async () => {
    // A program that stands alone finds no packages.
    const away = mkdtempSync(join(folder, 'alone-'));
    copyFileSync(program.path, join(away, 'cli.mjs'));
    const asked = await ended(
      start(join(away, 'cli.mjs'), ['batch', CAPTURE, '-o', newFolder(), '--queue', 'redis://127.0.0.1:1']),
    );
    expect(asked.code).toBe(70);
    expect(asked.err).toMatch(/needs the package bullmq, which is not installed: `npm install bullmq`/);
    const queried = await ended(start(join(away, 'cli.mjs'), ['worker', '--queue', 'redis://127.0.0.1:1']));
    expect([queried.code, queried.err.includes('npm install bullmq')]).toEqual([70, true]);
  });

  it('says where no Redis answers, without the password', async () => {
    const url = `redis://fleet:secret@127.0.0.1:${await freePort()}`;
    for (const argv of [
      ['batch', CAPTURE, '-o', newFolder(), '--queue', url],
      ['worker', '--queue', url],
    ]) {
      const { code, err } = await ended(start(program.path, argv));
      expect(code).toBe(70);
      expect(err).toMatch(/No Redis answers at redis:\/\/127\.0\.0\.1:\d+.*ECONNREFUSED/);
      expect(err).not.toContain('secret');
    }
    expect((await ended(start(program.path, ['worker', '--queue', 'localhost']))).code).toBe(64);
  });
});
