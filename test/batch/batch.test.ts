import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../src/index.ts';
import type { OutputRecord } from '../../src/records/contract.ts';
import { run } from '../helpers/cli.ts';
import { viewerBuilt } from '../helpers/html.ts';
import { bundled, ended, type Program, start } from '../helpers/program.ts';

let folder = '';
let captures = '';
let program: Program;
let place = 0;

/** Some captures, a text, and what is none. */
beforeAll(async () => {
  await viewerBuilt();
  folder = mkdtempSync(join(tmpdir(), 'batch-'));
  captures = join(folder, 'captures');
  mkdirSync(join(captures, 'below'), { recursive: true });
  const recorded = ['endings/refused-v6', 'endings/retries2-exhausted', 'spine/plain', 'retransmission/loss-in-bursts'];
  for (const [i, name] of recorded.entries())
    copyFileSync(
      join('fixtures/recorded', name, 'server.pcap'),
      join(captures, i % 2 === 0 ? '' : 'below', `c${i}.pcap`),
    );
  writeFileSync(join(captures, 'notes.md'), 'We saw timeouts since noon.\n');
  writeFileSync(join(captures, 'broken.pcap'), Buffer.from('00deadbeef00ff', 'hex'));
  program = await bundled('batch');
}, 60_000);
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => join(folder, `o${place++}`);

/** Everything that a directory of results holds, but the files of single jobs and the plan. */
function results(out: string): Record<string, string> {
  const names = readdirSync(out).filter((name) => name !== 'parts' && name !== 'plan.ndjson');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]));
}
/** Files of single jobs that are whole. */
function written(out: string): number {
  const parts = join(out, 'parts');
  return existsSync(parts) ? readdirSync(parts).filter((name) => name.endsWith('.ndjson')).length : 0;
}
async function until(met: () => boolean): Promise<void> {
  while (!met())
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
}
/** A process that has ended and that its parent does not ask after, until the parent is ended. */
async function unreaped(): Promise<{ readonly pid: number; release(): void }> {
  // It ends when its parent is no shell any more: a shell may ask.
  const child = 'while [ "$(cat /proc/$$/comm)" = sh ]; do :; done';
  const parent = spawn('sh', ['-c', `( ${child} ) & echo $!; exec sleep 600`], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
  });
  await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
  return { pid, release: () => parent.kill() };
}
const recordsOf = (out: string, name: string): OutputRecord[] =>
  readFileSync(join(out, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as OutputRecord);

/** As lines whose order tells nothing, of a record nor of several. */
const sorted = (records: readonly OutputRecord[]): string[] =>
  records.map((one) => JSON.stringify(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))).toSorted();

async function batch(...argv: string[]): Promise<{ out: string; code: number | null; text: string; err: string }> {
  const out = newFolder();
  const { code, out: text, err } = await ended(start(program.path, ['batch', ...argv, '-o', out]));
  return { out, code, text, err };
}

describe('a batch', () => {
  it('writes the same bytes by one worker, by three, and with its inputs named in another order', async () => {
    const one = await batch(captures, '-j', '1');
    expect([one.code, one.err]).toEqual([0, '']);
    const expected = results(one.out);
    expect(results((await batch(captures, '-j', '3')).out)).toEqual(expected);
    const files = ['c2.pcap', 'broken.pcap', 'notes.md', 'c0.pcap'].map((name) => join(captures, name));
    const named = results((await batch(...files, join(captures, 'below'), '-j', '2')).out);
    delete named['errors.ndjson'];
    delete expected['errors.ndjson'];
    expect(named).toEqual(expected);
  }, 60_000);

  it('holds the records that the library gives of each capture, with the number of the file', async () => {
    const { out } = await batch(captures, '-j', '2');
    const stored = [
      ...recordsOf(out, 'annotations.ndjson'),
      ...recordsOf(out, 'connections.ndjson'),
      ...recordsOf(out, 'findings.ndjson'),
      ...recordsOf(out, 'transitions.ndjson'),
      ...recordsOf(out, 'hosts.ndjson'),
    ];
    const paths = recordsOf(out, 'captures.ndjson').map((record) => (record.type === 'capture' ? record.path : ''));
    expect(paths).toEqual(paths.toSorted());
    for (const [file, path] of paths.entries()) {
      if (!path.endsWith('.pcap') || path.endsWith('broken.pcap')) continue;
      const expected: OutputRecord[] = [];
      for await (const record of analyze(path)) {
        if (!['annotation', 'connection', 'finding', 'transition', 'host'].includes(record.type)) continue;
        expected.push('file' in record || record.type === 'host' ? { ...record, file } : record);
      }
      const got = stored.filter((record) => 'file' in record && record.file === file);
      expect(sorted(got)).toEqual(sorted(expected));
      expect(got.length).toBeGreaterThan(3);
    }
  }, 60_000);

  it('lists what it could not read, and goes on', async () => {
    const found = await batch(captures, '-j', '1');
    const errors = readFileSync(join(found.out, 'errors.ndjson'), 'utf8').trimEnd().split('\n');
    const said = errors.map((line) => JSON.parse(line) as { path: string; named: boolean });
    expect(said.map(({ path, named }) => [path.slice(captures.length + 1), named])).toEqual([
      ['broken.pcap', false],
      ['notes.md', false],
    ]);
    const named = await batch(join(captures, 'c0.pcap'), join(captures, 'absent.pcap'), '-j', '1');
    expect(named.code).toBe(2);
    expect(named.text).toMatch(/not read: .*absent\.pcap/);
    expect(recordsOf(named.out, 'connections.ndjson').length).toBeGreaterThan(0);
    expect((await batch(join(captures, '*.none'), '-j', '1')).code).toBe(2);
  }, 60_000);

  it('lists a capture that ends before its first packet does', async () => {
    const whole = readFileSync(join(captures, 'c0.pcap'));
    const path = newFolder();
    mkdirSync(path);
    // Headers of 24 and 16 bytes; the first packet has 74 or more.
    for (const bytes of [10, 24, 30, 60]) writeFileSync(join(path, `${bytes}.pcap`), whole.subarray(0, bytes));
    writeFileSync(join(path, 'later.pcap'), whole.subarray(0, -1));
    const { out, code, text } = await batch(path, '-j', '1');
    expect([code, /3 files of the directories hold no packet/.test(text)]).toEqual([0, true]);
    const errors = readFileSync(join(out, 'errors.ndjson'), 'utf8').trimEnd().split('\n');
    expect(errors.map((line) => (JSON.parse(line) as { path: string }).path.slice(path.length + 1))).toEqual([
      '10.pcap',
      '30.pcap',
      '60.pcap',
    ]);
    const named = await batch(join(path, '60.pcap'), '-j', '1');
    expect([named.code, named.text]).toEqual([2, expect.stringMatching(/not read: .*60\.pcap: .*inside a packet/)]);
  });

  it('takes globs and lists', async () => {
    const globbed = await batch(join(captures, '**/c?.pcap'), '-j', '1');
    expect(recordsOf(globbed.out, 'captures.ndjson')).toHaveLength(4);
    const out = newFolder();
    const listed = await run(['batch', '-', '-o', out, '-j', '1'], {
      stdin: `${join(captures, 'c0.pcap')}\n${join(captures, 'c2.pcap')}\n`,
    });
    expect(listed.code).toBe(0);
    expect(recordsOf(out, 'captures.ndjson')).toHaveLength(2);
  });

  it('leaves out with --resume what was done, and does again what changed', async () => {
    const first = await batch(captures, '-j', '1');
    const expected = results(first.out);
    const parts = join(first.out, 'parts');
    const again = async (): Promise<string> =>
      (await ended(start(program.path, ['batch', captures, '-o', first.out, '-j', '1', '--resume']))).out;
    // What could not be read is tried again.
    expect(await again()).toMatch(/5 had been done/);
    expect(results(first.out)).toEqual(expected);
    // Cut short, as a killed program would leave it had it not written beside.
    const cut = readdirSync(parts).find((name) => readFileSync(join(parts, name), 'utf8').includes('c2.pcap')) ?? '';
    const whole = readFileSync(join(parts, cut));
    writeFileSync(join(parts, cut), whole.subarray(0, whole.length >> 1));
    expect(await again()).toMatch(/4 had been done/);
    expect(results(first.out)).toEqual(expected);
    // Another capture under the same name, of the same length and time.
    const path = join(captures, 'c0.pcap');
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    writeFileSync(path, changed);
    utimesSync(path, 1e9, 1e9);
    expect(await again()).toMatch(/4 had been done/);
    writeFileSync(path, bytes);
  }, 60_000);

  it('gives the results of the whole after it was killed and resumed', async () => {
    const many = join(folder, 'many');
    mkdirSync(many);
    for (let i = 0; i < 15; i++)
      copyFileSync('fixtures/recorded/retransmission/loss-in-bursts/client.pcap', join(many, `m${i}.pcap`));
    const expected = results((await batch(many, '-j', '2')).out);
    const out = newFolder();
    const argv = ['batch', many, '-o', out, '-j', '2'];
    const child = spawn(process.execPath, [program.path, ...argv], { stdio: 'ignore' });
    await until(() => written(out) >= 3);
    child.kill('SIGKILL');
    await new Promise((resolve) => {
      child.once('exit', resolve);
    });
    expect(existsSync(join(out, 'connections.ndjson'))).toBe(false);
    // What the killed program had begun goes, not what others write.
    const parts = join(out, 'parts');
    const host = hostname().replaceAll('.', '_');
    const others = `x.ndjson.${host}-${process.pid}-0.part`;
    const elsewhere = 'x.ndjson.another_example-17-0.part';
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const name of [others, elsewhere, `x.ndjson.${host}-${gone}-0.part`]) writeFileSync(join(parts, name), '');
    const resumed = await ended(start(program.path, [...argv, '--resume']));
    expect(resumed.code).toBe(0);
    expect(results(out)).toEqual(expected);
    const begun = readdirSync(parts).filter((name) => name.endsWith('.part'));
    expect(begun.toSorted()).toEqual([others, elsewhere].toSorted());
  }, 60_000);

  it('ends with what is done when it is interrupted', async () => {
    const out = newFolder();
    const fifo = join(folder, 'z.pcap');
    execFileSync('mkfifo', [fifo]);
    // Somebody who could write, and does not.
    const writer = spawn('sh', ['-c', 'exec sleep 60 > "$1"', 'sh', fifo], { stdio: 'ignore' });
    const child = start(program.path, ['batch', fifo, join(captures, 'c0.pcap'), '-o', out, '-j', '2']);
    const outcome = ended(child);
    await until(() => written(out) > 0);
    child.kill('SIGINT');
    const { code, err } = await outcome;
    writer.kill();
    expect(code).toBe(130);
    expect(err).toContain('--resume');
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({ files: 1, partial: true });
    expect(recordsOf(out, 'connections.ndjson').length).toBeGreaterThan(0);
    expect(readdirSync(join(out, 'parts')).filter((name) => !name.endsWith('.ndjson'))).toEqual([]);
  }, 60_000);

  it('puts shards together to the same bytes', async () => {
    const expected = results((await batch(captures, '-j', '1')).out);
    const shards = await Promise.all(
      ['1/3', '2/3', '3/3'].map((shard) => batch(captures, '-j', '1', '--shard', shard)),
    );
    const out = newFolder();
    const merged = await ended(start(program.path, ['merge', ...shards.map((one) => one.out).reverse(), '-o', out]));
    expect(merged.code).toBe(0);
    expect(results(out)).toEqual(expected);
    // One of them is missing: that is said.
    const part = newFolder();
    const some = await ended(start(program.path, ['merge', shards[0]?.out ?? '', '-o', part]));
    expect(some.out).toContain('not all');
  }, 60_000);

  it.each(['/proc/results', '/proc/results/below', 'package.json/results'])(
    'says that there can be no directory %s, in both languages',
    async (out) => {
      expect(await run(['batch', captures, '-o', out])).toMatchObject({
        code: 74,
        err: expect.stringMatching(/could not be written: .*(?:ENOENT|ENOTDIR)/),
      });
      expect((await run(['batch', captures, '-o', out, '--lang', 'zh'])).err).toMatch(/报告无法写出/);
    },
  );
  it('writes over nothing that is not its own', async () => {
    const other = join(folder, 'other');
    cpSync(captures, other, { recursive: true });
    expect((await run(['batch', captures, '-o', other])).code).toBe(64);
    expect((await run(['batch', captures, '-o', join(other, 'notes.md')])).code).toBe(64);
    expect((await run(['batch', captures])).code).toBe(64);
    expect((await run(['batch', captures, '-o', newFolder(), '--shard', '4/3'])).code).toBe(64);
    expect((await run(['batch', captures, '-o', newFolder(), '--filter', 'hots 1'])).code).toBe(64);
    expect((await run(['merge', other, '-o', newFolder()])).code).toBe(2);
  });

  it('refuses in a sentence to write where another batch does, and takes over what a dead one left', async () => {
    const out = newFolder();
    mkdirSync(out);
    const claim = join(out, '.writing');
    const said = `Another run is writing into ${out}: wait for it, or give -o another directory.\n`;
    const gone = spawnSync('true').pid;
    const zombie = await unreaped();
    // Our parent lives; of another machine only the time of the last sign is known.
    for (const owner of [`${hostname().replaceAll(/[^\w-]/g, '_')} ${process.ppid}`, 'elsewhere 1']) {
      writeFileSync(claim, `${owner}\n`);
      expect(await run(['batch', captures, '-o', out, '-j', '1'])).toMatchObject({ code: 64, err: said });
      expect(await run(['merge', newFolder(), '-o', out])).toMatchObject({ code: 2 });
      expect(readdirSync(out)).toEqual(['.writing']);
    }
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(claim, longAgo, longAgo);
    expect((await run(['batch', captures, '-o', out, '-j', '1'])).code).toBe(0);
    expect(existsSync(claim)).toBe(false);
    for (const pid of [gone, zombie.pid, process.pid]) {
      writeFileSync(claim, `${hostname().replaceAll(/[^\w-]/g, '_')} ${pid}\n`);
      expect((await run(['batch', captures, '-o', out, '-j', '1'])).code).toBe(0);
      expect(existsSync(claim)).toBe(false);
    }
    zombie.release();
    writeFileSync(claim, 'elsewhere 1\n');
    expect(await run(['merge', out, '-o', out])).toMatchObject({ code: 64, err: said });
  });
});
