/** The list of connections: its order, what it leaves out, and the way from the bare command to the packet. */
import { describe, expect, it } from 'vitest';
import { netOf } from '../../src/records/entries.ts';
import { textWidth } from '../../src/report/layout.ts';
import { opened, refused, run, SESSION } from '../helpers/cli.ts';

/** Twelve connections: a whole session from port 40000, ten that stay open, one that is refused. */
const MANY = [SESSION, ...Array.from({ length: 10 }, (_, i) => opened(41_000 + i, 1 + i)), refused(42_000, 30)].join(
  '',
);

const list = async (...options: string[]): Promise<string[]> =>
  (await run(['--list', ...options], { stdin: MANY, columns: 120 })).out.split('\n');
const ids = (lines: readonly string[]): number[] =>
  lines.flatMap((line) => (/^ *\d+ {2}\d/.test(line) ? [Number(line.trim().split(/ +/)[0])] : []));

describe('the list', () => {
  it('has a line a connection in the order of their numbers, and counts those in trouble', async () => {
    const lines = await list();
    expect(ids(lines)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const session = lines.find((line) => line.includes(':40000')) ?? '';
    // 100 bytes there, 500 back, from 0 to 60.1 ms, as SESSION prints them.
    expect(session).toMatch(/10\.0\.0\.1:40000 +10\.0\.0\.2:80 .*60\.1 ms +100 B +500 B .*closed/);
    expect(lines.join('\n')).toMatch(/12 connections, 1 with a problem\./);
  });
  it('sorts the greatest first, and of equals the earlier one', async () => {
    expect(ids(await list('--sort', 'trouble'))).toEqual([11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ids(await list('--sort', 'bytes')).slice(0, 2)).toEqual([0, 1]);
    expect(ids(await list('--sort', 'duration')).slice(0, 3)).toEqual([0, 1, 2]);
  });
  it('ends after --top lines and says how many are left out', async () => {
    const lines = await list('--sort', 'trouble', '--top', '2');
    expect(ids(lines)).toEqual([11, 0]);
    expect(lines).toContain('… and 10 more');
  });
  it('puts connections together by what they have in common', async () => {
    const lines = await list('--by', 'port');
    expect(lines[1]).toMatch(/^81 +1 +1 /);
    expect(lines[2]).toMatch(/^80 +11 /);
    const codes = await list('--by', 'code');
    expect(codes.join('\n')).toMatch(/TE1001 connection refused +1 +1/);
  });
  it('lists the chosen ones only, and says when none is', async () => {
    expect(ids(await list('--code', '1001'))).toEqual([11]);
    expect((await list('--code', 'TE7001')).join('')).toBe('No connection fits.');
  });
  it('never grows wider than the terminal, and keeps what it is sorted by', async () => {
    for (const columns of [40, 62, 80, 100, 200]) {
      const { out } = await run(['--list', '--sort', 'duration'], { stdin: MANY, columns });
      const table = out.split('\n').slice(0, 13);
      for (const line of table) expect(textWidth(line)).toBeLessThanOrEqual(columns);
      expect(table[0]).toMatch(/lasted/);
    }
  });
  it('tells in a second line where there is no room whom a connection went to and how it ended', async () => {
    const long = MANY.replaceAll('10.0.0.1', '192.168.200.135').replaceAll('10.0.0.2', '192.168.200.121');
    const at = async (columns: number): Promise<string[]> =>
      (await run(['--list', '--sort', 'trouble', '--top', '2'], { stdin: long, columns })).out.split('\n');
    expect((await at(40)).slice(0, 5)).toEqual([
      ' #  client                 findings',
      '11  192.168.200.135:42000  TE1001',
      '    → 192.168.200.121:81  refused',
      ' 0  192.168.200.135:40000',
      '    → 192.168.200.121:80  closed',
    ]);
    // With room for it, the ending stays in the line of its connection, and nothing is told twice.
    expect((await at(66)).slice(1, 3)).toEqual([
      '11  192.168.200.135:42000  192.168.200.121:81  refused  TE1001',
      ' 0  192.168.200.135:40000  192.168.200.121:80  closed',
    ]);
  });
  it('takes an IPv6 network by its first 48 bits', () => {
    expect(netOf('2001:db8:a:b::1')).toBe('2001:db8:a::/48');
    expect(netOf('fe80::1')).toBe('fe80:0:0::/48');
    expect(netOf('10.1.2.3')).toBe('10.1.2.0/24');
  });
  it('refuses a second view of the same records', async () => {
    for (const argv of [
      ['--list', '--format', 'json'],
      ['--list', '--all'],
      ['--list', '--follow'],
      ['--brief', '--connection', '1'],
    ])
      expect((await run(argv, { stdin: MANY })).code).toBe(64);
  });
});

describe('from the bare command to the packet', () => {
  it('each step prints the command of the next', async () => {
    const first = (await run(['--brief', '-'], { stdin: MANY, columns: 100 })).out;
    expect(first).toMatch(/12 connections, .*1 in trouble/);
    const next = /tcptrace-explain (- --connection 11)$/m.exec(first)?.[1] ?? '';
    const story = (await run(next.split(' '), { stdin: MANY, columns: 100 })).out;
    expect(story).toMatch(/── connection 11 /);
    const packet = /^ +[\d.]+ +(\d+) .*RST ACK/m.exec(story)?.[1] ?? '';
    const answer = (await run(['--frame', packet, '-'], { stdin: MANY, columns: 100 })).out;
    expect(answer).toMatch(/^RST ACK from the server/m);
  });
  it('keeps inputs and conditions in the command, quoted for a shell', async () => {
    const { out } = await run(['--filter', 'port 80 or port 81', '--brief', '-'], { stdin: MANY, columns: 200 });
    expect(out).toContain("tcptrace-explain --filter 'port 80 or port 81' - --list --sort trouble");
  });
});
