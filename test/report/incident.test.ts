/** What a report puts first, and that a long story shows its incident: silences in words, and what follows them. */
import { describe, expect, it } from 'vitest';
import { refused, run, SESSION } from '../helpers/cli.ts';

const at = (ms: number): string =>
  `12:00:${String(Math.floor(ms / 1_000)).padStart(2, '0')}.${String(ms % 1_000).padStart(3, '0')}000`;
const from = (ms: number, flags: string, rest: string): string =>
  `${at(ms)} IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [${flags}], ${rest}`;
const to = (ms: number, flags: string, rest: string): string =>
  `${at(ms)} IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [${flags}], ${rest}`;

/** A connection of `turns` questions and answers, 40 ms apart; after `pauseAt` of them nothing comes for 8 s. */
function turns(n: number, pauseAt: number): string {
  const lines = [
    from(0, 'S', 'seq 0, win 64240, options [mss 1460,sackOK], length 0'),
    to(2, 'S.', 'seq 0, ack 1, win 65160, options [mss 1460,sackOK], length 0'),
    from(3, '.', 'ack 1, win 502, length 0'),
  ];
  for (let i = 0; i < n; i++) {
    const t = 10 + i * 40 + (i >= pauseAt ? 8_000 : 0);
    lines.push(
      from(t, 'P.', `seq ${1 + i * 100}:${101 + i * 100}, ack ${1 + i * 500}, win 502, length 100`),
      to(t + 10, 'P.', `seq ${1 + i * 500}:${501 + i * 500}, ack ${101 + i * 100}, win 502, length 500`),
      from(t + 11, '.', `ack ${501 + i * 500}, win 502, length 0`),
    );
  }
  return `${lines.join('\n')}\n`;
}

const report = async (text: string, ...options: string[]): Promise<string> =>
  (await run(options, { stdin: text, columns: 100 })).out;

const ladder = (text: string): string[] => text.split('\n').filter((line) => /[│⋮]/.test(line));

describe('a long story', () => {
  it('shows the packet behind the silence in its middle, and the silence in words', async () => {
    const out = await report(turns(100, 50));
    // The 51st question: three packets of the handshake and 50 turns of three come before it.
    expect(out).toMatch(/no packet for 8\.0\d s/);
    expect(out).toMatch(/^ +10\.010000 +154 .*100 bytes/m);
    expect(out).toMatch(/more packets not shown[\s\S]*no packet for 8[\s\S]*more packets not shown/);
  });
  it('says nothing of silences where there is none that is long', async () => {
    expect(await report(turns(100, 100))).not.toMatch(/no packet for/);
  });
  it('counts every packet as shown or as left out', async () => {
    const out = await report(turns(100, 50));
    const hidden = [...out.matchAll(/… (\d+) more packets? not shown/g)].reduce((sum, m) => sum + Number(m[1]), 0);
    const rows = out.split('\n').filter((line) => /^ +\d+\.\d{6} +\d+ /.test(line)).length;
    expect(hidden + rows).toBe(303);
  });
  it('is the same from saved results', async () => {
    const saved = (await run(['--format', 'ndjson'], { stdin: turns(100, 50) })).out;
    const again = (await run(['report', '-'], { stdin: saved, columns: 100 })).out;
    expect(ladder(again)).toEqual(ladder(await report(turns(100, 50))));
  });
});

describe('the order of a report', () => {
  it('names the finding of the only connection in its headline', async () => {
    expect(await report(refused(5000, 1))).toMatch(
      /^One connection, 0 bytes of data; problem: connection refused \(TE1001\)\.$/m,
    );
  });
  it('tells what happened, then the packets, then what programs saw, then what to do, then the background', async () => {
    const out = await report(refused(5000, 1));
    const places = [
      'refused (TE1001)',
      'was answered with a RST',
      'SYN-SENT',
      'connect() failed',
      'Why:',
      'Background',
      'What was read',
    ];
    const found = places.map((text) => out.indexOf(text));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((x, y) => x - y));
  });
  it('tells equal stories once, with those that share it', async () => {
    const out = await report([5001, 5002, 5003].map((port, i) => refused(port, i * 9)).join(''));
    expect(out.match(/── connection/g)).toHaveLength(1);
    expect(out).toMatch(/The same happened to 2 more\n {2}#1 10\.0\.0\.1:5002 .*\n {2}#2 10\.0\.0\.1:5003 /);
  });
  it('tells stories apart that differ in one packet', async () => {
    const out = await report(refused(5001, 1) + refused(5002, 9).replace('[R.]', '[R]'));
    expect(out.match(/── connection/g)).toHaveLength(2);
  });
});

describe('on the terminal', () => {
  const long = [...Array(12).keys()].map((i) => SESSION.replaceAll('40000', String(40_000 + i))).join('');
  it('a long report goes through the pager, a short one does not', async () => {
    const seen: string[] = [];
    const page = (text: string): boolean => seen.push(text) > 0;
    const world = { stdin: long, stdoutIsTty: true, columns: 80, rows: 24, page };
    const { out } = await run(['--all'], world);
    expect(out).toBe('');
    expect(seen.join('')).toMatch(/connection 11/);
    expect((await run(['--all', '--no-pager'], world)).out).toMatch(/connection 11/);
    expect((await run(['--brief'], { ...world, rows: 60 })).out).toMatch(/12 connections/);
    expect(seen).toHaveLength(1);
  });
  it('is written by itself where the pager cannot be started', async () => {
    const { out } = await run(['--all'], { stdin: long, stdoutIsTty: true, columns: 80, rows: 24, page: () => false });
    expect(out).toMatch(/connection 11/);
  });
  it.each([
    [{ LC_ALL: 'C' }, true],
    [{ LANG: 'POSIX' }, true],
    [{ LC_CTYPE: 'de_DE.ISO-8859-1' }, true],
    [{ LC_ALL: 'C.UTF-8' }, false],
    [{ LC_ALL: '', LANG: 'en_US.utf8' }, false],
    [{}, false],
  ])('the locale %o asks for ASCII: %s', async (env, ascii) => {
    const { out } = await run([], { stdin: SESSION, env });
    expect(/^[\n -~]*$/.test(out)).toBe(ascii);
  });
});
