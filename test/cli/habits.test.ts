/** What ten people type who come from tcpdump, tshark, git and tail: it works, or they are told what does. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { meantFilter, splitFilter } from '../../src/cli/habits.ts';
import type { Interrupt } from '../../src/cli/io.ts';
import { cliWords } from '../../src/words/cli-words.ts';
import { opened, refused, run, SESSION } from '../helpers/cli.ts';

const { habits } = cliWords('en');
const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
const file = join(folder, 'session.txt');
writeFileSync(file, SESSION + refused(5000, 9));
afterAll(() => rmSync(folder, { recursive: true }));

describe('tcpdump', () => {
  it.each([
    [['-r', file]],
    [['-n', '-r', file]],
    [['-n', '-r', file, 'port', '80']],
    [[file, 'tcp', 'port', '80']],
    [[file, 'host 10.0.0.1 and port 80']],
  ])('%j', async (argv) => {
    const { code, out } = await run(argv);
    expect(code).toBe(0);
    expect(out).toMatch(/closed in order/);
    expect(/refused/.test(out)).toBe(!argv.join(' ').includes('port'));
  });
  it('a word that is a file is no filter', () => {
    expect(splitFilter(['tcp'], () => true)).toEqual({ paths: ['tcp'], filter: null });
    expect(splitFilter(['a.pcap', 'tcp', 'port', '80'], (path) => path === 'a.pcap')).toEqual({
      paths: ['a.pcap'],
      filter: 'tcp port 80',
    });
    expect(splitFilter(['missing.pcap'], () => false).filter).toBeNull();
  });
  it('a mistake in it is pointed at', async () => {
    const { code, err } = await run([file, 'port', 'eighty-one']);
    expect(code).toBe(64);
    expect(err).toMatch(/\^/);
  });
  it('flags are answered with what finds resets', async () => {
    const { code, err } = await run([file, 'tcp[tcpflags] & tcp-rst != 0']);
    expect(code).toBe(64);
    expect(err).toMatch(/--errno ECONNRESET/);
  });
});

describe('Wireshark', () => {
  it.each([
    ['ip.addr == 10.0.0.1', 'host 10.0.0.1'],
    ['ip.src==10.0.0.1', 'src host 10.0.0.1'],
    ['ipv6.dst eq fe80::1', 'dst host fe80::1'],
    ['ip.addr == 10.0.0.0/8', 'net 10.0.0.0/8'],
    ['tcp.port == 80', 'tcp port 80'],
    ['tcp.port in {80 443}', '(tcp port 80 or tcp port 443)'],
    ['tcp.port in {80, 443}', '(tcp port 80 or tcp port 443)'],
    ['!(tcp.port == 22)', 'not tcp port 22'],
    ['tcp.dstport != 22', 'not tcp dst port 22'],
    // && binds more closely than ||: there it does not.
    ['tcp.port == 1 || tcp.port == 2 && ip.addr == 10.0.0.1', '(tcp port 1 or (tcp port 2 and host 10.0.0.1))'],
  ])('%s is %s', (display, filter) => {
    expect(meantFilter(display, habits)).toEqual({ filter });
  });
  it.each([
    ['frame.number == 17', /--frame 17/],
    ['tcp.stream eq 3', /--connection/],
    ['tcp.flags.reset == 1', /--errno/],
    ['tcp.analysis.retransmission', /--code/],
    ['http.host contains "x"', /host 10\.0\.0\.1 and port 443/],
    ['ip.addr ==', /host 10\.0\.0\.1/],
    ['ip.addr == 10.0.0.1 && frame.len > 100', /host 10\.0\.0\.1/],
  ])('%s is answered', (display, answer) => {
    const meant = meantFilter(display, habits);
    expect('advice' in meant ? meant.advice : '').toMatch(answer);
  });
  it('tcpdump filters stay as they are', () => {
    expect(meantFilter('host 10.0.0.1 and not port 22', habits)).toEqual({ filter: 'host 10.0.0.1 and not port 22' });
  });
  it('-Y chooses packets', async () => {
    expect((await run(['-Y', 'tcp.port == 81', '-r', file])).out).toMatch(/One connection.*refused/);
  });
});

describe('everybody', () => {
  it('help helps', async () => {
    const { code, out } = await run(['help']);
    expect(code).toBe(0);
    expect(out).toMatch(/Three uses/);
    expect((await run(['help', 'report'])).out).toMatch(/results/);
  });
  it('a filter that matches nothing says that', async () => {
    const { code, out } = await run([file, '--filter', 'host 10.9.9.9']);
    expect(code).toBe(0);
    expect(out).toMatch(/None of the 12 packets is TCP and matches the filter: host 10\.9\.9\.9/);
  });
  it('a packet and a connection beyond the end end alike', async () => {
    const frame = await run([file, '--frame', '99']);
    const connection = await run([file, '--connection', '99']);
    expect([frame.code, connection.code]).toEqual([64, 64]);
    expect(frame.err).toMatch(/no packet 99 in .*: they are numbered 1 to 12\./);
    expect(connection.err).toMatch(/no connection 99: they are numbered 0 to 1\./);
    expect((await run([file, '--frame', '12'])).code).toBe(0);
  });
  it('an error that is asked for is answered in a line, with its packet and why', async () => {
    const { out } = await run([file, '--errno', 'ECONNREFUSED'], { columns: 200 });
    const answer = out.split('\n').find((line) => line.startsWith('Connection 1,')) ?? '';
    expect(answer).toMatch(/the client: connect\(\) failed with ECONNREFUSED — packet 12.*Refused/);
    expect(out.split('\n')[0]).toBe(answer);
    for (const format of ['ndjson', 'json', 'markdown']) {
      const { out: told, err } = await run([file, '--errno', 'ECONNREFUSED', '--format', format]);
      const first = `${err}${told}`.split('\n').find((line) => line.trim() !== '') ?? '';
      expect(first).toMatch(/^(?:tcptrace-explain: )?Connection 1, the client: .*packet 12.*Refused/);
    }
    const listed = (await run([file, '--errno', 'ECONNREFUSED', '--list'], { columns: 200 })).out;
    expect(listed.split('\n')[0]).toBe(answer);
  });
  it('a finding that is ignored is not told and does not count', async () => {
    const argv = [file, '--fail-on', 'problem'];
    expect((await run(argv)).code).toBe(1);
    const { code, out } = await run([...argv, '--ignore', '1001']);
    expect(code).toBe(0);
    expect(out).not.toMatch(/TE1001/);
    expect((await run([...argv, '--ignore', 'TE1002,TE4003'])).code).toBe(1);
    const saved = (await run([file, '--ignore', 'TE1001', '--format', 'ndjson'])).out;
    expect(saved).not.toMatch(/TE1001/);
  });
  it('what is not told is counted by how bad it is', async () => {
    const stdin = [...Array(15).keys()].map((i) => refused(5000 + i, i)).join('') + opened(6000, 50);
    const { out } = await run(['--top', '4'], { stdin, columns: 120 });
    expect(out).toMatch(/^12 more connections, 11 in trouble, are not told here/m);
  });
  it('the overview of one connection says who it was, how it ended and what tells more', async () => {
    const { out } = await run(['--brief'], { stdin: refused(5000, 9), columns: 120 });
    expect(out).toMatch(
      /TE1001[\s\S]*^10\.0\.0\.1:5000 → 10\.0\.0\.2:81\nRefused.*packet 2\n\nTell it at length: .* --connection 0$/m,
    );
    expect(out).not.toMatch(/--all|List them|not told here/);
    const well = (await run(['--brief'], { stdin: opened(6000, 9), columns: 120 })).out;
    expect(well).toMatch(
      /not in trouble\.\n\n10\.0\.0\.1:6000 → 10\.0\.0\.2:80\n.*\n\nTell it at length: .* --connection 0$/m,
    );
  });
  it('verdicts are followed without the packets', async () => {
    const out = (await run(['--verdicts'], { stdin: SESSION + refused(5000, 9), columns: 160 })).out;
    expect(out).toMatch(/10\.0\.0\.1:5000 → 10\.0\.0\.2:81, over: Refused/);
    expect(out).not.toMatch(/handshake|is in ESTABLISHED/);
  });
  it('a file that grows is followed', async () => {
    const growing = join(folder, 'growing.txt');
    writeFileSync(growing, SESSION);
    let stop: ((signal?: Interrupt) => void) | null = null;
    let out = '';
    const done = run(['--follow', growing], {
      columns: 160,
      onReady: (interrupt) => {
        stop = interrupt;
      },
      onWrite: (text) => {
        out += text;
        if (/:40000 ▶.*FIN/.test(text)) appendFileSync(growing, refused(5000, 9));
        if (/Refused/.test(text)) stop?.();
      },
    });
    expect((await done).code).toBe(130);
    expect(out).toMatch(/10\.0\.0\.1:5000/);
  });
});
