/** The command line: what it accepts, what it exits with, and how it behaves when the input is bad or the user leaves. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEAT_MS } from '../../src/analyze.ts';
import { OutputClosed } from '../../src/analyze.ts';
import { opened, refused, run, SESSION } from '../helpers/cli.ts';

const nothing = (): void => {};
let folder = '';
const at = (name: string): string => join(folder, name);

/** A classic capture of one SYN: Ethernet, IPv4, TCP. */
function capture(): Buffer {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const frame = Buffer.from(
    '0000000000010000000000020800' +
      '4500002800010000400666cd0a0000010a000002' +
      '9c40005000000001000000005002ffff00000000',
    'hex',
  );
  const record = Buffer.alloc(16);
  record.writeUInt32LE(1_700_000_000, 0);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(frame.length, 12);
  return Buffer.concat([header, record, frame]);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
  writeFileSync(at('empty.pcap'), '');
  writeFileSync(at('noise.bin'), Buffer.from([0x93, 0x11, 0xfe, 0xff, 0, 1, 2, 3, 4, 5]));
  writeFileSync(at('words.txt'), 'hello, there is no packet in this text\nnor in this line\n');
  writeFileSync(at('one.pcap'), capture());
  writeFileSync(at('cut.pcap'), Buffer.concat([capture(), capture().subarray(24, -5)]));
  mkdirSync(at('nothing'));
  mkdirSync(join(folder, 'many', 'below'), { recursive: true });
  writeFileSync(at('many/b.txt'), SESSION);
  writeFileSync(at('many/a.txt'), refused(5000, 1));
  writeFileSync(at('many/below/c.pcap'), capture());
  writeFileSync(at('many/readme.md'), 'no capture here\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('usage', () => {
  it('shows the three uses', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const use of [/a capture file/, /paste/, /directory/]) expect(out).toMatch(use);
  });
  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect((await run(['--version'])).out).toBe(`${version}\n`);
  });
  it('suggests the nearest option and exits 64', async () => {
    const { code, err } = await run(['--formt', 'json']);
    expect(code).toBe(64);
    expect(err).toMatch(/Did you mean --format/);
    expect((await run(['x', '--format', 'jsno'])).code).toBe(64);
    expect((await run(['x', '--frame', '0'])).code).toBe(64);
    expect((await run(['x', '--connection', '-1'])).code).toBe(64);
  });
  it('points at the column of a mistake in a filter', async () => {
    const { code, err } = await run(['-', '--filter', 'host 10.0.0.1 adn port 1'], { stdin: SESSION });
    expect(code).toBe(64);
    const [, expression = '', caret = ''] = err.split('\n');
    expect(expression.slice(caret.indexOf('^')).startsWith('adn')).toBe(true);
  });
  it('refuses options that contradict each other, in a sentence', async () => {
    expect(await run(['x', '--follow', '--format', 'json'])).toMatchObject({ code: 64 });
    expect(await run(['x', '--errno', 'ENOSUCHTHING'])).toMatchObject({
      code: 64,
      err: expect.stringMatching(/no error ENOSUCHTHING/) as string,
    });
  });
  it('explains findings and errors', async () => {
    const { out: page } = await run(['explain', 'te1001'], { columns: 60 });
    expect(page).toMatch(/^TE1001 connection-refused: connection refused$/m);
    expect(page).toMatch(/^ss -ltn$|ss -ltn/m);
    // No marks of Markdown, no path that the package lacks, nothing wider than the terminal.
    expect(page).not.toMatch(/^#|\]\(|fixtures\//m);
    for (const line of page.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    for (const name of ['1001', 'connection-refused', 'TE1001-connection-refused'])
      expect((await run(['explain', name], { columns: 60 })).out).toBe(page);
    expect((await run(['explain'])).out).toMatch(/^TE1001 {2}connection refused \(problem\)\n {8}\S/m);
    expect((await run(['explain', 'time-wait'])).out).toMatch(/^TIME-WAIT, a state: .*[\s\S]*^time-wait, a cause/m);
    expect((await run(['explain', 'tail-loss-probe'])).out).toMatch(/^tail-loss-probe, said of a packet: /);
    expect((await run(['explain', 'ECONNRESET'])).out).toBe((await run(['errno', 'ECONNRESET'])).out);
    expect(await run(['explain', 'TE0000'])).toMatchObject({
      code: 64,
      err: expect.stringMatching(/no finding, .* TE0000\./) as string,
    });
    expect((await run(['errno', 'WSAECONNRESET'])).out).toMatch(/Linux 104/);
    expect(await run(['errno', 'ENOSUCHTHING'])).toMatchObject({ code: 64 });
  });
});

describe('bad input: one sentence with what was seen and what would work', () => {
  const cases: [string, RegExp, RegExp][] = [
    ['empty.pcap', /empty/, /tcpdump -U/],
    ['noise.bin', /begins with the bytes 93 11 fe ff/, /pcap.*text can be read/],
    ['words.txt', /text/, /tcpdump -nn/],
    ['missing.pcap', /no such file/, /missing\.pcap/],
    ['nothing', /holds no file/, /directory with captures/],
  ];
  for (const [name, seen, works] of cases)
    it(`of ${name}`, async () => {
      const { code, out, err } = await run([at(name)]);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      expect(err).toMatch(seen);
      expect(err).toMatch(works);
    });
  it('a file without permission', async () => {
    writeFileSync(at('denied.pcap'), capture());
    chmodSync(at('denied.pcap'), 0);
    // Root may read everything: be somebody else meanwhile.
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      expect(await run([at('denied.pcap')])).toMatchObject({
        code: 2,
        err: expect.stringMatching(/no permission/) as string,
      });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
  it('reads a capture cut in the middle as far as it goes, and says where it ends', async () => {
    const { code, out } = await run([at('cut.pcap')]);
    expect(code).toBe(0);
    expect(out).toMatch(/ends inside a packet: 49 of 54 bytes/);
    expect(out).toMatch(/One connection/);
  });
  it('does not let a bad file stop the others', async () => {
    const { code, out } = await run([at('words.txt'), at('one.pcap'), at('missing.pcap')]);
    expect(code).toBe(2);
    expect(out).toMatch(/words\.txt: This is text/);
    expect(out).toMatch(/missing\.pcap: there is no such file/);
    expect(out).toMatch(/10\.0\.0\.1:40000 → 10\.0\.0\.2:80/);
  });
  it('says it in the records too, and on standard error', async () => {
    const { code, out, err } = await run([at('words.txt'), '--format', 'ndjson']);
    expect(code).toBe(2);
    const end = out
      .split('\n')
      .map((line) => (line === '' ? null : (JSON.parse(line) as { type: string; error?: string })))
      .find((one) => one?.type === 'capture-end');
    expect(end?.error).toMatch(/text/);
    expect(err).toMatch(/words\.txt/);
  });
});

describe('inputs', () => {
  it('names what in a directory is text without packets together, and does not say for each what could be read', async () => {
    const { out } = await run([at('many'), at('words.txt')], { columns: 200 });
    expect(out).toMatch(/^2 files were not read, since they are text without a packet: \S*readme\.md, \S*words\.txt$/m);
    expect(out).not.toMatch(/What works is what tcpdump prints/);
    // One alone is told what could be read in its place.
    expect((await run([at('many')], { columns: 200 })).out).toMatch(/readme\.md: This is text, .* What works is/);
  });
  it('reads a directory with everything below it, sorted, and passes over what is no capture', async () => {
    const { code, out } = await run([at('many'), '--format', 'ndjson']);
    expect(code).toBe(0);
    const paths = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; path?: string })
      .filter((one) => one.type === 'capture')
      .map((one) => one.path?.slice(folder.length + 1));
    expect(paths).toEqual([
      join('many', 'a.txt'),
      join('many', 'b.txt'),
      join('many', 'below', 'c.pcap'),
      join('many', 'readme.md'),
    ]);
  });
  it('tells of many captures which are in trouble, and what they have in common once', async () => {
    const { out } = await run(['fixtures/findings']);
    const [head, ...lines] = out.split('\n\n')[0]?.split('\n') ?? [];
    expect(head).toMatch(/^\d+ captures in fixtures\/findings\/, [\d,]+ packets$/);
    // At most eight by name; a finding about the capture itself once, with the names of some.
    expect(lines.filter((line) => /with a (problem|warning)/.test(line)).length).toBeLessThanOrEqual(9);
    expect(lines.join('\n')).toMatch(/… and \d+ more with connections in trouble/);
    expect(out.match(/^TE9001 .*: \d+ captures/gm)).toHaveLength(1);
    expect(out.match(/^TE9001 /gm)).toHaveLength(1);
    // What is told of a capture names it.
    expect(out).toMatch(/^TE9009 only .*\d+ captures,\s+filtered-capture\/hit-data[\w.-]*/m);
    expect(out).toMatch(/ {2}#\d+ .* in [\w-]+\/hit/);
  });
  it('counts captures by the thousand with all their packets, and names one of the last that could not be read', async () => {
    mkdirSync(at('thousands'));
    for (let i = 1_000; i < 2_100; i++) writeFileSync(at(`thousands/${i}.pcap`), capture());
    writeFileSync(at('thousands/9999.bin'), readFileSync(at('noise.bin')));
    const { out } = await run([at('thousands')]);
    expect(out).toMatch(/^1,100 captures in .*, 1,100 packets$/m);
    expect(out).toContain('9999.bin');
  });
  it('sniffs standard input: text or binary', async () => {
    expect((await run([], { stdin: capture() })).out).toMatch(/standard input: pcap \(EN10MB\), 1 packet/);
    expect((await run(['-'], { stdin: SESSION })).out).toMatch(/standard input: tcpdump-text, 10 packets/);
  });
  it('asks for a paste on a terminal, and only there', async () => {
    expect((await run([], { stdin: SESSION, stdinIsTty: true })).err).toMatch(/Paste .* Ctrl-D/);
    expect((await run([], { stdin: SESSION })).err).toBe('');
  });
  it('filters packets before the analysis', async () => {
    const { out } = await run(['-', '--filter', 'port 81', '--format', 'ndjson'], {
      stdin: SESSION + refused(5000, 2),
    });
    expect(out.match(/"type":"connection"/g)).toHaveLength(1);
    expect(out).toContain('"port":81');
  });
});

describe('exit codes', () => {
  it('is 1 only when --fail-on is met', async () => {
    const bad = refused(5000, 1);
    expect((await run(['-'], { stdin: bad })).code).toBe(0);
    expect((await run(['-', '--fail-on', 'problem'], { stdin: bad })).code).toBe(1);
    expect((await run(['-', '--fail-on', 'warning'], { stdin: bad })).code).toBe(1);
    expect((await run(['-', '--fail-on', 'problem'], { stdin: SESSION })).code).toBe(0);
  });
});

describe('output', () => {
  it('ends quietly when nobody reads any more', async () => {
    const { code, err } = await run(['-', '--format', 'ndjson'], {
      stdin: SESSION,
      onWrite: () => {
        throw new OutputClosed();
      },
    });
    expect(code).toBe(0);
    expect(err).toBe('');
  });

  it('gives what is known so far on Ctrl-C and says that it is partial', async () => {
    let interrupt = nothing;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(SESSION + opened(5000, 2));
      interrupt();
      await new Promise(() => {});
    }
    const { code, out } = await run([], { stdin: endless(), onReady: (stop) => (interrupt = stop) });
    expect(code).toBe(130);
    expect(out).toMatch(/Interrupted: this is what is known so far/);
    expect(out).toMatch(/2 connections/);
  });

  it('marks an interrupted run in the summary of NDJSON', async () => {
    let interrupt = nothing;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(SESSION);
      interrupt();
      await new Promise(() => {});
    }
    const { out } = await run(['--format', 'ndjson'], { stdin: endless(), onReady: (stop) => (interrupt = stop) });
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'summary', partial: true });
  });

  it('follows: events are told while the input is still open', async () => {
    for (const format of ['terminal', 'ndjson'] as const) {
      let out = '';
      const seen: string[] = [];
      async function* live(): AsyncGenerator<Uint8Array> {
        for (const line of SESSION.split('\n').slice(0, 10)) {
          yield new TextEncoder().encode(`${line}\n`);
          // The first packet may have a dump below it: it waits for the next line, or for a beat.
          await new Promise((resolve) => setTimeout(resolve, seen.length === 0 ? 2 * BEAT_MS : 2));
          seen.push(out);
        }
      }
      await run(['--follow', '--format', format], { stdin: live(), onWrite: (text) => (out += text) });
      expect(seen[0]).toMatch(/handshake[ -]1/);
      expect(seen[1]).toMatch(/handshake[ -]2/);
      expect(seen[1]).not.toMatch(/handshake[ -]3/);
      expect(seen[8]).toMatch(/close[ -]3/);
    }
  });

  it('shows progress on a terminal for long work, and takes it away', async () => {
    let now = 0;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 40; i++) {
        now += 400;
        yield new TextEncoder().encode(opened(5000 + i, i));
      }
    }
    const world = { stdin: slow(), now: () => now };
    const { err } = await run(['-'], { ...world, stderrIsTty: true });
    expect(err).toMatch(/standard input: .* packets\/s/);
    expect(err.endsWith('\r\u001b[K')).toBe(true);
    now = 0;
    expect((await run(['-'], { stdin: slow(), now: () => now })).err).toBe('');
  });
});
