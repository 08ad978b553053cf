/**
 * The package as it is installed: built, started as a process, its output cut off, interrupted by a signal; and the
 * library as its documentation shows it. One file, since only one build may run at a time.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import ndjson from 'ndjson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ether, ip4, pcapHeader, pcapRecord, tcp } from '../helpers/packets.ts';
import { opened, refused, SESSION } from '../helpers/cli.ts';
import { freePort, REDIS, Redis } from '../helpers/redis.ts';

const BIN = 'bin/tcptrace-explain.js';
const ROOT = process.cwd();
const CAPTURE = 'fixtures/recorded/between/nat-plain/client.pcap';
let folder = '';

beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'pipe' });
  folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
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

  it('starts where few files may be open at once', () => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -n 32; exec "$0" ${BIN} --brief "$@"`,
        process.execPath,
        ...Array.from({ length: 50 }, () => CAPTURE),
      ],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('50 captures');
  });

  it('carries the pages about findings in itself', () => {
    const { stdout } = spawnSync(process.execPath, [join(process.cwd(), BIN), 'explain', 'TE1001'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^TE1001 connection-refused: connection refused\n[\s\S]*ss -ltn/);
  });

  it('finds what lies beside it, in both languages', () => {
    const capture = 'fixtures/recorded/spine/connection-refused/client.pcap';
    for (const lang of ['en', 'zh']) {
      const html = spawnSync(process.execPath, [BIN, capture, '--lang', lang, '-f', 'html'], { encoding: 'utf8' });
      expect([html.status, html.stderr]).toEqual([0, '']);
      expect(html.stdout).toMatch(/^<!doctype html>[\s\S]*id="index"/i);
      const page = spawnSync(process.execPath, [BIN, 'explain', '--lang', lang, '4004'], { encoding: 'utf8' });
      expect(page.stdout).toMatch(/^TE4004 /);
    }
  });

  it.skipIf(REDIS === undefined)('works for a queue', async () => {
    const redis = new Redis(await freePort(), mkdtempSync(join(folder, 'redis-')));
    await redis.start();
    const worker = spawn(process.execPath, [BIN, 'worker', '--queue', redis.url, '-j', '1', '--idle', '2']);
    try {
      const out = join(folder, 'queue');
      const batch = spawn(process.execPath, [BIN, 'batch', CAPTURE, '-o', out, '--queue', redis.url]);
      const ends = [batch, worker].map((child) => new Promise((resolve) => child.on('close', resolve)));
      expect(await Promise.all(ends)).toEqual([0, 0]);
      expect(readFileSync(join(out, 'captures.ndjson'), 'utf8')).toContain(CAPTURE);
    } finally {
      worker.kill('SIGKILL');
      await redis.kill();
    }
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

  it.runIf(existsSync('/proc/self/fdinfo'))(
    'ends when its reader has gone while it waits for more',
    async () => {
      const grows = join(folder, 'grows.txt');
      writeFileSync(grows, SESSION);
      const shell = spawn('sh', ['-c', `"${process.execPath}" ${BIN} --follow "${grows}" | head -1`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      // The test's own time limit ends a wait in vain.
      const code = await new Promise((resolve) => {
        shell.on('close', resolve);
      });
      expect([code, out.trim().split('\n').length]).toEqual([0, 1]);
    },
    30_000,
  );

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
        const printed = async (words: string): Promise<number> => {
          const began = performance.now();
          // The test's own time limit ends a wait in vain.
          while (!out.includes(words)) await sleep(10);
          return performance.now() - began;
        };
        const [first, ...rest] = parts;
        child.stdin.write(first);
        if (what === 'a binary capture') child.stdin.write(rest.shift());
        await printed('handshake 1/3');
        for (const part of rest) {
          child.stdin.write(part);
          await sleep(5);
        }
        await printed('close 4/4');
        expect(out).not.toMatch(/over: /);
        // Nothing comes any more, and the pipe stays open.
        const waited = await printed('over: Opened');
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

const npm = (cwd: string, ...argv: readonly string[]): string =>
  execFileSync('npm', argv, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** What npm packs, installed where nothing else is, without a network. */
describe('the package', () => {
  let home = '';

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
    npm(ROOT, 'pack', '--silent', '--pack-destination', home);
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
    const tarball = readdirSync(home).find((name) => name.endsWith('.tgz')) ?? '';
    npm(home, 'install', '--offline', '--omit=optional', '--no-audit', '--no-fund', `./${tarball}`);
    copyFileSync('fixtures/recorded/spine/connection-refused/client.pcap', join(home, 'capture.pcap'));
    const saved = spawnSync(process.execPath, [
      BIN,
      '--format',
      'ndjson',
      'fixtures/recorded/spine/connection-refused/client.pcap',
    ]);
    writeFileSync(join(home, 'results.ndjson'), saved.stdout);
  }, 120_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('brings nothing along that it does not need, and runs', () => {
    expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'tcptrace-explain',
    ]);
    const program = join(home, 'node_modules/.bin/tcptrace-explain');
    const { stdout, status } = spawnSync(program, ['capture.pcap', '--brief'], { cwd: home, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/TE1001/)]);
  });

  it('tells an optional package that is missing as missing', () => {
    const packed = join(home, 'capture.pcap.xz');
    // The head of an xz stream (the .xz file format, 2.1.1).
    writeFileSync(packed, Buffer.from('fd377a585a000004e6d6b4460200210116000000742fe5a3', 'hex'));
    const program = join(home, 'node_modules/.bin/tcptrace-explain');
    for (const [argv, name] of [
      [[packed], 'xz-decompress'],
      [['mcp', home], '@modelcontextprotocol/server'],
      [['batch', 's3://bucket/captures/', '-o', join(home, 'results')], 's3mini'],
      [['worker', '--queue', 'redis://127.0.0.1:1'], 'bullmq'],
    ] as const) {
      const { stderr, status } = spawnSync(program, argv, { cwd: home, encoding: 'utf8' });
      expect([argv[0], status === 0]).toEqual([argv[0], false]);
      expect(stderr).toContain(`npm install ${name}`);
    }
  }, 60_000);

  it('keeps the licence of everything that is bundled', () => {
    const notices = readFileSync(join(home, 'node_modules/tcptrace-explain/dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const printed = new Set(
      [...notices.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) \d+\.\d+\.\d+\S* \(/gm)].map(([, name]) => name),
    );
    for (const name of bundledPackages()) expect(printed).toContain(name);
  });

  const page = readFileSync('docs/library.md', 'utf8');
  const examples = [...page.slice(page.indexOf('## Examples')).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
    ([, text = '']) => text,
  );
  /** What they print, or write to a file, from what the recorder's kernel did: a connect() that was refused. */
  const EXPECTED: readonly (readonly [out: RegExp, file?: string])[] = [
    [/^TE1001 connection refused\n10\.0\.0\.1:40000 > 10\.0\.0\.2:81 Refused[^\n]*\n1 1\n$/],
    [/ refused .*TE1001[\s\S]*TE1001 .*被拒绝[\s\S]*ECONNREFUSED/],
    [/^<!doctype html>[\s\S]*id="block-0"/i, 'report.html'],
    [/^EPIPE\nTIME-WAIT .*2 MSL.*\ntime-wait .*RST.*\n$/],
  ];

  it('is shown by as many examples as are run', () => {
    expect(examples).toHaveLength(EXPECTED.length);
  });
  const runs = EXPECTED.map(([out, file], i) => ({ name: `example-${i + 1}`, text: examples[i] ?? '', out, file }));
  it.each(runs)('$name of docs/library.md runs', ({ name, text, out, file }) => {
    transformed(home, name, text);
    const printed = execFileSync(process.execPath, [`${name}.mjs`], { cwd: home, encoding: 'utf8' });
    expect(file === undefined ? printed : readFileSync(join(home, file), 'utf8')).toMatch(out);
  });
  it('has types with which all examples compile', () => {
    const config = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { noEmit: true, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: ['example-*.ts'],
    };
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config));
    const tsc = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', home], { encoding: 'utf8' });
    expect(tsc.stdout).toBe('');
    expect(tsc.status).toBe(0);
  }, 60_000);
});

/** The example as it stands in the page, and without its types, since Node 20 does not take them away. */
function transformed(home: string, name: string, text: string): void {
  writeFileSync(join(home, `${name}.ts`), text);
  writeFileSync(join(home, `${name}.mjs`), transformSync(text, { loader: 'ts' }).code);
}

/** Names of the packages whose files esbuild put into the programs of dist, as it marks them there. */
function bundledPackages(): Set<string> {
  const names = new Set<string>();
  for (const file of ['cli.js', 'chunks/job.js', 'index.js', 'browser.js'])
    for (const [, name = ''] of readFileSync(`dist/${file}`, 'utf8').matchAll(
      /^(?:\/\/|.*"|.*') ?\S*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm,
    ))
      names.add(name);
  return names;
}
