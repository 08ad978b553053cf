/** The errno table against the running system's headers and a recorded kernel; the command's answers; the page. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { explainErrno } from '../../src/words/errno/explain-errno.ts';
import { SOCKET_ERRNOS } from '../../src/words/en/errno/index.ts';
import { IN_SHORT } from '../../src/words/en/errno/in-short.ts';
import { errnoOfMessage } from '../../src/words/errno/messages.ts';
import { errnoWords } from '../../src/words/errno-words.ts';
import type { ErrnoText } from '../../src/words/errno/entry.ts';
import { faultsOf } from '../helpers/chinese.ts';
import { ERRNOS, errnoNumbers, numbersOf } from '../../src/errno-numbers.ts';

const record = JSON.parse(readFileSync('fixtures/errno/linux-6.18.json', 'utf8')) as {
  readonly numbers: Readonly<Record<string, number>>;
  readonly scenarios: Readonly<
    Record<
      string,
      { readonly calls: readonly { readonly call: string; readonly result: string; readonly errno?: string }[] }
    >
  >;
};

const sorted = (list: readonly string[]): string[] => [...list].sort((a, b) => a.localeCompare(b, 'en'));

describe('the numbers', () => {
  it('are those of the recorded kernel', () => {
    const wrong = Object.entries(record.numbers).filter(([name, number]) => errnoNumbers(name)?.linux !== number);
    expect(wrong).toEqual([]);
    expect(Object.keys(record.numbers).length).toBeGreaterThan(125);
  });

  it('are complete for Linux, 1 to 133 without the two that were never given', () => {
    const numbers = ERRNOS.flatMap((e) => (e.linux === null ? [] : [e.linux])).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 133 }, (_, i) => i + 1).filter((n) => n !== 41 && n !== 58));
  });

  const header = '/usr/include/asm-generic/errno.h';
  it.skipIf(!existsSync(header))('agree with the header of this machine', () => {
    const text = readFileSync(header, 'utf8');
    const defines = [...text.matchAll(/^#define\s+(E\w+)\s+(\d+)/gm)];
    expect(defines.length).toBeGreaterThan(90);
    for (const [, name = '', number] of defines)
      expect([name, errnoNumbers(name)?.linux]).toEqual([name, Number(number)]);
  });

  it.skipIf(process.platform !== 'linux' && process.platform !== 'darwin')(
    'agree with what Node knows of this system',
    () => {
      const system = process.platform === 'darwin' ? 'macos' : 'linux';
      const known = Object.entries(constants.errno).filter(([name]) => errnoNumbers(name)?.[system] != null);
      expect(known.length).toBeGreaterThan(60);
      for (const [name, number] of known) expect([name, errnoNumbers(name)?.[system]]).toEqual([name, number]);
    },
  );

  it.each(['linux', 'freebsd', 'macos', 'windows'] as const)('are each given once on %s', (system) => {
    const numbers = ERRNOS.map((e) => e[system]).filter((n) => n !== null);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('of sockets run in step on BSD and in Windows Sockets, which took 4.2BSD’s and added 10000', () => {
    const both = ERRNOS.filter((e) => e.windows !== null && e.freebsd !== null && e.name !== 'ECANCELED');
    expect(both.length).toBeGreaterThan(40);
    for (const e of both) expect([e.name, e.windows]).toEqual([e.name, 10_000 + (e.freebsd ?? 0)]);
  });

  it('in `calls` name macOS apart only where it differs', () => {
    expect(numbersOf('ECONNRESET')).toEqual({ linux: 104, bsd: 54, windows: 10_054 });
    expect(numbersOf('EPIPE')).toEqual({ linux: 32, bsd: 32 });
    expect(numbersOf('EPROTO')).toEqual({ linux: 71, bsd: '92 (macOS 100)' });
  });
});

describe('the words', () => {
  it('exist once for every errno', () => {
    const inDepth = SOCKET_ERRNOS.map((e) => e.name);
    expect(new Set(inDepth).size).toBe(inDepth.length);
    expect(sorted([...inDepth, ...Object.keys(IN_SHORT)])).toEqual(sorted(ERRNOS.map((e) => e.name)));
  });

  it('name only recordings in which the kernel gave that errno', () => {
    for (const entry of SOCKET_ERRNOS)
      for (const name of entry.recorded) {
        const given = record.scenarios[name]?.calls.some((c) => c.errno === entry.name);
        expect([entry.name, name, given]).toEqual([entry.name, name, true]);
      }
  });

  it('miss no errno that the recordings hold', () => {
    const given = new Set(Object.values(record.scenarios).flatMap((s) => s.calls.flatMap((c) => c.errno ?? [])));
    const claimed = new Set(SOCKET_ERRNOS.filter((e) => e.recorded.length > 0).map((e) => e.name));
    expect([...given].filter((name) => !claimed.has(name))).toEqual([]);
  });

  it('claim no call on Linux that the recordings contradict: accept() is never told a reset', () => {
    const accepts = Object.values(record.scenarios).flatMap((s) => s.calls.filter((c) => c.call === 'accept'));
    expect(accepts.length).toBeGreaterThan(7);
    expect(accepts.filter((c) => c.errno === 'ECONNABORTED' || c.errno === 'ECONNRESET')).toEqual([]);
  });

  it('speak only of findings that exist', () => {
    const slugs = new Set(
      readdirSync('src/findings', { recursive: true })
        .map(String)
        .filter((path) => /[/\\]/.test(path))
        .map((path) => path.replace(/^.*[/\\]/, '').replace(/\.ts$/, '')),
    );
    expect(slugs.size).toBeGreaterThan(4);
    const unknown = SOCKET_ERRNOS.flatMap((e) => e.findings).filter((slug) => !slugs.has(slug));
    expect(unknown).toEqual([]);
  });

  it('leave no networking errno without advice', () => {
    expect(SOCKET_ERRNOS.filter((e) => e.calls.length === 0 || e.remedies.length === 0)).toEqual([]);
  });
});

const names = (query: string): string[] => explainErrno(query).readings.map((r) => r.name.replace(/ \(.*/, ''));

describe('explainErrno', () => {
  it.each([
    'ECONNRESET',
    'econnreset',
    '104',
    'WSAECONNRESET',
    'wsaeconnreset',
    '10054',
    ' 104 ',
    '-104',
    '0x68',
    'CONNRESET',
  ])('takes %j for ECONNRESET', (query) => {
    expect(names(query)[0]).toBe('ECONNRESET');
  });

  it('lists every system’s reading of a number, the errno of sockets first', () => {
    expect(explainErrno('54').readings.map((r) => [r.name, r.on])).toEqual([
      ['ECONNRESET', ['FreeBSD', 'macOS']],
      ['EXFULL', ['Linux']],
    ]);
    expect(names('61')).toEqual(['ECONNREFUSED', 'ENODATA']);
    expect(names('60')).toEqual(['ETIMEDOUT', 'ENOSTR']);
    expect(names('32')).toEqual(['EPIPE']);
    expect(names('104')).toEqual(['ECONNRESET', 'ENOTRECOVERABLE']);
    expect(explainErrno('54').lines[0]).toBe('54 depends on the system:');
  });

  it.each([
    ['Connection reset by peer', 'ECONNRESET'],
    ['broken pipe', 'EPIPE'],
    ['ssh: connect to host 10.0.0.1 port 22: No route to host', 'EHOSTUNREACH'],
    ['read tcp 10.0.0.1:443: i/o: connection timed out', 'ETIMEDOUT'],
    ['Operation timed out', 'ETIMEDOUT'],
    ['Can’t assign requested address', 'EADDRNOTAVAIL'],
    ['An existing connection was forcibly closed by the remote host', 'ECONNRESET'],
  ])('reads the message of a log: %s', (message, name) => {
    expect(names(message)).toEqual([name]);
  });

  const strerror = spawnSync('python3', [
    '-c',
    'import errno, os, json; print(json.dumps({n: os.strerror(c) for c, n in errno.errorcode.items()}))',
  ]);
  it.skipIf(process.platform !== 'linux' || strerror.status !== 0)('knows what the C library prints', () => {
    const printed = Object.entries(JSON.parse(String(strerror.stdout)) as Record<string, string>);
    expect(printed.length).toBeGreaterThan(125);
    const wrong = printed.filter(([name, text]) => {
      const e = errnoNumbers(errnoOfMessage(text) ?? '');
      return text.length >= 8 && e?.name !== name && e?.alias !== name;
    });
    expect(wrong).toEqual([]);
  });

  it('finds a second name, and Windows’ own', () => {
    expect(names('EWOULDBLOCK')).toEqual(['EAGAIN']);
    expect(names('WSAEWOULDBLOCK')).toEqual(['EAGAIN']);
    expect(names('11001')).toEqual(['WSAHOST_NOT_FOUND']);
    expect(names('1225')).toEqual(['ERROR_CONNECTION_REFUSED']);
  });

  it.each([
    ['ECONNREST', 'ECONNRESET'],
    ['ECONREFUSED', 'ECONNREFUSED'],
    ['ETIMEOUT', 'ETIMEDOUT'],
    ['EPIEP', 'EPIPE'],
    ['WSAECONRESET', 'ECONNRESET'],
  ])('suggests for %s', (query, nearest) => {
    const answer = explainErrno(query);
    expect(answer.found).toBe(false);
    expect(answer.suggestions[0]).toBe(nearest);
  });

  it.each([
    '',
    '   ',
    '0',
    '9999999',
    '134',
    'x'.repeat(100_000),
    'hello world',
    '\u001B[31mred',
    '1e3',
    '__proto__',
    'constructor',
  ])('finds nothing for %j, and says so in clean text', (query) => {
    const answer = explainErrno(query);
    expect(answer.found).toBe(false);
    expect(answer.lines.length).toBe(2);
    expect(answer.lines.join('').length).toBeLessThan(500);
    // oxlint-disable-next-line no-control-regex -- that none is in the answer is what is tested
    expect(answer.lines.join('')).not.toMatch(/[\u0000-\u001F]/);
  });

  it('answers every number from 1 to 133 but 41 and 58 with a Linux reading and a sentence', () => {
    for (const e of ERRNOS.filter((n) => n.linux !== null)) {
      const reading = explainErrno(String(e.linux)).readings.find((r) => r.on.includes('Linux'));
      expect(`${e.name}: ${reading?.meaning ?? ''}`).toMatch(/: .+\.$/);
    }
  });
});

const shown = (n: number | null | undefined): string => (n == null ? '–' : String(n));

describe('docs/errno.md', () => {
  it('lists the numbers as the program has them', () => {
    const rows = [
      ...readFileSync('docs/errno.md', 'utf8').matchAll(
        /^\| `(E\w+)` \| ([\d–]+) \| ([\d–]+) \| ([\d–]+) \| ([\d–]+) \|/gm,
      ),
    ];
    for (const [, name = '', ...numbers] of rows) {
      const e = errnoNumbers(name);
      expect([name, ...numbers]).toEqual([
        name,
        shown(e?.linux),
        shown(e?.freebsd),
        shown(e?.macos),
        shown(e?.windows),
      ]);
    }
    expect(sorted(rows.map(([, name = '']) => name))).toEqual(sorted(ERRNOS.map((e) => e.name)));
  });
});

/** Names of calls, options, errnos, packets and settings, which no language changes. */
const fixed = (text: string): string[] =>
  (text.match(/\b(?:[a-z]+_[a-z_0-9]+|[A-Z]{2,}[A-Z_0-9-]*|[a-z]+\(\))|\d+(?:[./,]\d+)*/g) ?? []).toSorted();
const linesOf = (text: ErrnoText): string[] => [
  text.meaning,
  ...text.calls.map(({ when }) => when),
  ...text.traces,
  ...text.systems,
  ...text.remedies,
];

describe('errnos in Chinese', () => {
  const english = errnoWords('en');
  const chinese = errnoWords('zh');

  it('are told for every one, with as many sentences and the same names and numbers', () => {
    expect(Object.keys(chinese.sockets).toSorted()).toEqual(Object.keys(english.sockets).toSorted());
    expect(Object.keys(chinese.inShort).toSorted()).toEqual(Object.keys(english.inShort).toSorted());
    expect(Object.keys(chinese.windows).toSorted()).toEqual(Object.keys(english.windows).toSorted());
    const wrong: string[] = [];
    for (const [name, text] of Object.entries(english.sockets)) {
      const other = chinese.sockets[name] ?? text;
      for (const part of ['calls', 'traces', 'systems', 'remedies'] as const)
        expect([name, part, other[part].length]).toEqual([name, part, text[part].length]);
      for (const [i, line] of linesOf(text).entries()) {
        const said = linesOf(other)[i] ?? '';
        const [wanted, stated] = [new Set(fixed(line)), new Set(fixed(said))];
        const lacks = [...wanted].filter((one) => !stated.has(one));
        const adds = [...stated].filter((one) => /^\d/.test(one) && !wanted.has(one));
        if (lacks.length + adds.length > 0)
          wrong.push(`${name}: lacks ${lacks.join(' ')}, adds ${adds.join(' ')}: ${said}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are written by the rules', () => {
    const all = [
      ...Object.values(chinese.sockets).flatMap(linesOf),
      ...Object.values(chinese.inShort),
      ...Object.values(chinese.windows),
    ];
    expect(all.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
    expect(all.flatMap((text) => faultsOf(text))).toEqual([]);
  });

  it('answer in Chinese, whatever is asked', () => {
    for (const query of ['104', 'EAGAIN', 'broken pipe', '11001', 'nonsense', 'ECONNREST', 'ENOENT'])
      for (const line of explainErrno(query, chinese).lines)
        expect(line.replaceAll(/broken pipe/g, '')).not.toMatch(/[a-z]{3,} [a-z]{3,}/);
  });
});
