/**
 * The package as it is installed: built, started as a process, its output cut off, interrupted by a signal; and the
 * library as its documentation shows it. One file, since only one build may run at a time.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndjson from 'ndjson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ether, ip4, pcapHeader, pcapRecord, tcp } from '../helpers/packets.ts';
import { opened, refused, SESSION } from '../helpers/cli.ts';

const BIN = 'bin/tcptrace-explain.js';
/** Inside the project, so that the package finds itself by its name. */
const FOLDER = '.cache/library-example';
let folder = '';

beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'pipe' });
  mkdirSync(FOLDER, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(FOLDER, { recursive: true, force: true });
});

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** The opening, 10 bytes and the close of a connection, as tcpdump -U -w - writes them: a header, then a record each. */
const PARTS: readonly Uint8Array[] = [
  pcapHeader(),
  ...(
    [
      // who sends, seq, ack, flags, bytes
      [true, 1000, 0, 0x02, 0],
      [false, 5000, 1001, 0x12, 0],
      [true, 1001, 5001, 0x10, 0],
      [true, 1001, 5001, 0x18, 10],
      [false, 5001, 1011, 0x11, 0],
      [true, 1011, 5002, 0x11, 0],
      [false, 5002, 1012, 0x10, 0],
    ] as const
  ).map(([client, seq, ack, flags, length], i) => {
    const [src, dst] = client ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
    const ports = client ? { src: 40_000, dst: 80 } : { src: 80, dst: 40_000 };
    return pcapRecord(
      ether(ip4(6, tcp({ ...ports, seq, ack, flags, payload: new Uint8Array(length) }), { src, dst })),
      i * 1000,
    );
  }),
];

/** Linux gives a pipe 64 KiB and a socket some 200 KiB; the program's own reader may hold as much again. */
const MORE_THAN_A_PIPE = 4 << 20;

describe('the built program', () => {
  it('explains a pasted text', () => {
    const { status, stdout } = spawnSync(process.execPath, [BIN], { input: SESSION, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/handshake 3\/3/);
  });

  it('carries the pages about findings in itself', () => {
    const { stdout } = spawnSync(process.execPath, [join(process.cwd(), BIN), 'explain', 'TE1001'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^TE1001 connection-refused: connection refused\n[\s\S]*ss -ltn/);
  });

  it('has types for those who import it', () => {
    expect(existsSync('dist/types/index.d.ts')).toBe(true);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const big = join(folder, 'big.txt');
    writeFileSync(big, [...Array(20_000).keys()].map((i) => refused(1_024 + i, i % 3_600)).join(''));
    const child = spawn(process.execPath, [BIN, '--format', 'ndjson', big], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => {
      child.on('close', resolve);
    });
    expect(code).toBe(0);
    expect(errors).toBe('');
  }, 30_000);

  it('loses nothing to a slow reader of a pipe', async () => {
    const big = join(folder, 'slow.txt');
    writeFileSync(big, [...Array(5_000).keys()].map((i) => opened(1_024 + i, i % 3_600)).join(''));
    const child = spawn(process.execPath, [BIN, '--format', 'ndjson', big], { stdio: ['ignore', 'pipe', 'inherit'] });
    const types: string[] = [];
    for await (const record of child.stdout.pipe(ndjson.parse({ strict: true }))) {
      types.push((record as { type: string }).type);
      if (types.length % 200 === 0)
        await new Promise((resolve) => {
          setTimeout(resolve, 1);
        });
    }
    expect(types.filter((type) => type === 'connection')).toHaveLength(5_000);
    expect(types.at(-1)).toBe('summary');
  }, 30_000);

  it('gives a partial report on SIGINT while it waits for more', async () => {
    const child = spawn(process.execPath, [BIN], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(SESSION);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    // Empty lines, more than a pipe holds: when the last of them is taken, the program has read what came before.
    child.stdin.write('\n'.repeat(MORE_THAN_A_PIPE), () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => {
      child.on('close', resolve);
    });
    expect(code).toBe(130);
    expect(text).toMatch(/Interrupted: this is what is known so far/);
    expect(text).toMatch(/close 4\/4/);
  }, 30_000);

  describe('with --follow', () => {
    const text = SESSION.split('\n').map((line) => Buffer.from(`${line}\n`));
    const untimed = text.map((line) => Buffer.from(line.toString().replace(/^\S+ /, '')));
    for (const [what, parts] of [
      ['lines', text],
      ['lines without times', untimed],
      ['a binary capture', PARTS],
    ] as const) {
      it(`tells from a pipe of ${what} what ended a second after its end, and the summary on SIGINT`, async () => {
        const child = spawn(process.execPath, [BIN, '--follow', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
        let out = '';
        child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
        const told = async (words: string): Promise<number> => {
          const began = performance.now();
          // The test's own time limit ends a wait in vain.
          while (!out.includes(words)) await sleep(10);
          return performance.now() - began;
        };
        const [first, ...rest] = parts;
        child.stdin.write(first);
        if (what === 'a binary capture') child.stdin.write(rest.shift());
        await told('handshake 1/3');
        for (const part of rest) {
          child.stdin.write(part);
          await sleep(5);
        }
        await told('close 4/4');
        expect(out).not.toMatch(/over: /);
        // Nothing comes any more, and the pipe stays open.
        const waited = await told('over: Opened');
        expect(waited).toBeGreaterThan(500);
        expect(waited).toBeLessThan(4_000);
        child.kill('SIGINT');
        const code = await new Promise((resolve) => {
          child.on('close', resolve);
        });
        expect(code).toBe(130);
        expect(out).toMatch(/Interrupted: this is what is known so far/);
        expect(out).toMatch(/One connection/);
      }, 30_000);
    }
  });
});

describe('docs/library.md', () => {
  const page = readFileSync('docs/library.md', 'utf8');
  const example = /## Example[\s\S]*?```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

  it('has an example that runs and finds the refused connection', () => {
    writeFileSync(`${FOLDER}/example.mjs`, example);
    const out = execFileSync(process.execPath, [`${FOLDER}/example.mjs`], { encoding: 'utf8' });
    expect(out).toMatch(/^TE1001 /m);
    expect(out).toMatch(/^10\.0\.0\.1:40000 > 10\.0\.0\.2:81 Refused/m);
    expect(out).toMatch(/^1 1$/m);
  });

  it('has an example that compiles against the published types', () => {
    writeFileSync(`${FOLDER}/example.ts`, example);
    const config = { extends: '../../tsconfig.json', compilerOptions: { noEmit: true }, include: ['example.ts'] };
    writeFileSync(`${FOLDER}/tsconfig.json`, JSON.stringify(config));
    const tsc = spawnSync('node_modules/.bin/tsc', ['-p', `${FOLDER}/tsconfig.json`], { encoding: 'utf8' });
    expect(tsc.stdout).toBe('');
    expect(tsc.status).toBe(0);
  }, 60_000);
});
