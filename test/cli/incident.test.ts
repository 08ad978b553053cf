/** Ten thousand connections, three of them broken: found with the commands that docs/usage.md shows, each of which the one before it names. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ether, ip4, pcapHeader, pcapRecord, tcp } from '../helpers/packets.ts';
import { run } from '../helpers/cli.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../src/tcp-flags.ts';

const CONNECTIONS = 10_000;
/** Between the beginnings of two connections, and one way between their ends. */
const EVERY_US = 6_000;
const WAY_US = 2_000;
const BROKEN: Readonly<Record<number, 'reset' | 'refused' | 'stalled'>> = {
  3012: 'reset',
  5501: 'refused',
  8003: 'stalled',
};
/** After the first time, when a timer that doubles sends the lost segment again. */
const TIMEOUTS_US = [250_000, 750_000, 1_750_000, 3_750_000, 7_750_000];
const OPTIONS = [2, 4, 5, 180, 1, 1, 4, 2, 1, 3, 3, 7];

/** What a host counts up in the IP header, packet by packet. */
const ids = new Map<string, number>();

function nextId(host: string): number {
  const id = ((ids.get(host) ?? 0) + 1) & 0xffff;
  ids.set(host, id);
  return id;
}

interface Timed {
  readonly us: number;
  readonly packet: Uint8Array;
}

function connection(k: number): Timed[] {
  const out: Timed[] = [];
  const client = `10.1.${Math.floor(k / 200) % 250}.${(k % 200) + 2}`;
  const server = `10.9.0.${(k % 7) + 1}`;
  const port = [443, 80, 5432][k % 3] ?? 80;
  const x = (k * 7_919) >>> 0;
  const y = (k * 104_729) >>> 0;
  const from =
    (src: string, dst: string, ports: { src: number; dst: number }, mine: number, theirs: number) =>
    (us: number, flags: number, seq: number, ack: number | null, length = 0): void => {
      const segment = tcp({
        ...ports,
        flags,
        seq: (mine + seq) >>> 0,
        ack: ack === null ? 0 : (theirs + ack) >>> 0,
        window: 502,
        options: (flags & SYN) === 0 ? [] : OPTIONS,
        payload: new Uint8Array(length).fill(0x78),
      });
      out.push({ us: k * EVERY_US + us, packet: ether(ip4(6, segment, { src, dst, id: nextId(src) })) });
    };
  const a = from(client, server, { src: 20_000 + k, dst: port }, x, y);
  const b = from(server, client, { src: port, dst: 20_000 + k }, y, x);
  a(0, SYN, 0, null);
  if (BROKEN[k] === 'refused') {
    b(WAY_US, RST | ACK, 0, 1);
    return out;
  }
  b(WAY_US, SYN | ACK, 0, 1);
  a(WAY_US + 100, ACK, 1, 1);
  a(WAY_US + 200, PSH | ACK, 1, 1, 200);
  if (BROKEN[k] === 'reset') {
    b(2 * WAY_US + 50_000, RST | ACK, 1, 201);
    return out;
  }
  const stalled = BROKEN[k] === 'stalled';
  const first = stalled ? 1_400 : 900;
  b(2 * WAY_US + 10_000, PSH | ACK, 1, 201, first);
  a(2 * WAY_US + 10_100, ACK, 201, first + 1);
  let end = 2 * WAY_US + 20_000;
  if (stalled) {
    for (const after of [0, ...TIMEOUTS_US]) b(end + after, PSH | ACK, first + 1, 201, 1_400);
    a(end + 7_750_100, ACK, 201, 2_801);
    end += 7_760_000;
  }
  const last = stalled ? 2_801 : 901;
  a(end, FIN | ACK, 201, last);
  b(end + WAY_US, FIN | ACK, last, 202);
  a(end + WAY_US + 100, ACK, 202, last + 1);
  return out;
}

const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
const capture = join(folder, 'capture.pcap');
beforeAll(() => {
  const packets = Array.from({ length: CONNECTIONS }, (_, k) => connection(k)).flat();
  packets.sort((p, q) => p.us - q.us);
  writeFileSync(capture, Buffer.concat([pcapHeader(), ...packets.map(({ us, packet }) => pcapRecord(packet, us))]));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** As it stands when the capture lies where the command is typed, without line breaks. */
const flat = (text: string): string => text.replaceAll(`${folder}/`, '').replaceAll(/\s+/g, ' ');

async function typed(command: string): Promise<string> {
  const [, ...argv] = command.split(' ');
  const { code, out } = await run(
    argv.map((word) => (word === 'capture.pcap' ? capture : word)),
    { columns: 80 },
  );
  expect(code).toBe(0);
  return flat(out);
}

/** The commands of the page, each with what it shows of the answer. */
function shown(): (readonly [command: string, lines: string[]])[] {
  const page = readFileSync('docs/usage.md', 'utf8');
  const [, block = ''] = /Ten thousand connections[\s\S]*?```console\n([\s\S]*?)```/.exec(page) ?? [];
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.split('\n');
      return [command, lines] as const;
    });
}

describe('three broken connections of ten thousand', () => {
  it('are found as docs/usage.md shows it', async () => {
    const steps = shown();
    expect(steps.length).toBeGreaterThanOrEqual(4);
    for (const [command, lines] of steps) {
      const out = await typed(command);
      // Between the lines that are left out, what the page shows stands in one piece.
      for (const piece of lines.join('\n').split(/^…$/m)) expect(out).toContain(flat(piece).trim());
    }
  }, 300_000);

  it('lead from the bare file to the packet, each answer naming the next command', async () => {
    const overview = await typed('tcptrace-explain capture.pcap');
    expect(overview).toMatch(/10,000 connections.*3 in trouble/);
    for (const code of ['TE1001', 'TE2001', 'TE4004']) expect(overview).toContain(code);
    const list = /tcptrace-explain capture\.pcap --list --sort trouble/.exec(overview)?.[0] ?? '';
    const worst = await typed(list);
    expect(worst.indexOf('8003')).toBeLessThan(600);
    const one = await typed('tcptrace-explain capture.pcap --connection 8003');
    expect(one).toMatch(/no packet for 4 s/);
    const [, frame = ''] = /55\.792000 (\d+) /.exec(one) ?? [];
    expect(await typed(`tcptrace-explain capture.pcap --frame ${frame}`)).toMatch(
      /1,400 bytes from the server 10\.9\.0\.3:5432 to 10\.1\.40\.5:28003/,
    );
  }, 300_000);
});
