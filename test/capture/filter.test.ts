/** Filters: what they let through, against tcpdump where it is installed, and where they point when they are wrong. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../src/capture/filter.ts';
import { FilterMistake } from '../../src/capture/errors.ts';
import { languageOf } from '../../src/analyze.ts';
import { NameTable } from '../../src/segment/names.ts';
import { readBytes, readInput } from '../helpers/capture.ts';
import { cat, ether, ip4, ip6, pcap, tcp, u16, udp } from '../helpers/packets.ts';
import { countsOf } from '../helpers/in-english.ts';

const tagged = ether(cat(u16(7), u16(0x0800), ip4(6, tcp({ src: 1, dst: 2 }))), 0x8100);
const unreachable = cat(
  [3, 3, 0, 0, 0, 0, 0, 0],
  ip4(6, tcp({ src: 40_001, dst: 443 }), { src: '10.9.9.9', dst: '8.8.4.4' }),
);
/** 1: TCP to port 80; 2: TCP to 443; 3: UDP 53; 4: IPv6 TCP; 5: VLAN 7; 6: an ICMP error about port 443. */
const FILE = pcap([
  ether(ip4(6, tcp({ src: 40_000, dst: 80 }), { src: '10.0.0.1', dst: '10.0.0.2' })),
  ether(ip4(6, tcp({ src: 40_001, dst: 443 }), { src: '10.0.0.1', dst: '192.168.1.9' })),
  ether(ip4(17, udp(5353, 53, [1]), { src: '10.0.0.2', dst: '10.0.0.1' })),
  ether(ip6(6, tcp({ src: 6000, dst: 6005 })), 0x86dd),
  tagged,
  ether(ip4(1, unreachable, { src: '8.8.4.4', dst: '10.9.9.9' })),
]);

function frames(expression: string): number[] {
  const names = new NameTable();
  return readBytes(FILE, FILE.length, { filter: compileFilter(expression, names) }, names).rows.map((r) => r.frame);
}

function mistake(expression: string): [number, string] {
  try {
    compileFilter(expression, new NameTable());
  } catch (error) {
    if (error instanceof FilterMistake)
      return [error.column, languageOf('en').sentence(error.reason.key, error.reason.facts) ?? ''];
    throw error;
  }
  return [0, ''];
}

describe('filters', () => {
  test.each([
    ['tcp', [1, 2, 4, 5]],
    ['udp or icmp', [3, 6]],
    ['ip6', [4]],
    ['port 80', [1]],
    ['port http or 443', [1, 2, 6]],
    ['tcp port 443', [2]],
    ['src port 443', []],
    ['dst port 443', [2, 6]],
    ['src or dst port 443', [2, 6]],
    ['portrange 6000-6010', [4]],
    ['host 10.0.0.2', [1, 3, 5]],
    ['10.0.0.2', [1, 3, 5]],
    ['src 10.0.0.1 and dst 192.168.1.9', [2]],
    ['src and dst net 10.0.0.0/24', [1, 3, 5]],
    ['net 192.168', [2]],
    ['net 192.168.0.0 mask 255.255.0.0', [2]],
    ['net fd00::/8', [4]],
    ['host fd00::2', [4]],
    ['vlan', [5]],
    ['vlan 7', [5]],
    ['vlan 70', []],
    ['not tcp', [3, 6]],
    ['!(port 80 || port 53) && ip', [2, 5, 6]],
    ['host 10.9.9.9', [6]],
    ['host 8.8.4.4 and port 443', [6]],
    // `and` and `or` bind alike, from the left: (udp or tcp) and port 53.
    ['udp or tcp and port 53', [3]],
    ['tcp and not (port 80 or port 443)', [4, 5]],
  ])('%s', (expression, expected) => {
    expect(frames(expression)).toEqual(expected);
  });

  test.each([
    ['', 1, /empty/],
    ['tcp and', 8, /needs/],
    ['tcp port', 9, /value after "port"/],
    ['port 99999', 6, /0 to 65535/],
    ['port nosuch', 6, /no port/],
    ['host 10.0.0.300', 6, /no IPv4 or IPv6 address/],
    ['net 10.0.0.0/33', 14, /prefix length/],
    ['(tcp', 1, /never closed/],
    ['tcp)', 4, /never opened/],
    ['tcp udp', 5, /missing before "udp"/],
    ['portrange 80', 11, /6000-6008/],
    ['tcp[13] = 2', 1, /not part of this filter language/],
    ['port tcp', 6, /value after "port"/],
    ['vlan 5000', 6, /0 to 4095/],
    ['tcp & udp', 5, /means nothing/],
  ])('"%s" is wrong in column %i', (expression, column, message) => {
    const [at, text] = mistake(expression);
    expect(text).toMatch(message);
    expect(at).toBe(column);
  });

  test('held back packets are counted', () => {
    const names = new NameTable();
    const { end } = readBytes(FILE, FILE.length, { filter: compileFilter('udp', names) }, names);
    expect(end).toMatchObject({ frames: 6, tcpSegments: 0 });
    expect(countsOf(end.skipped)).toEqual({ 'packets held back by the filter': 5 });
  });
});

const CAPTURE = new URL('../../../shared/captures/', import.meta.url);
const FILES = [
  'PcapPlusPlus__Tests__Packet++Test__PacketExamples__Ftp.pcap',
  'suricata-verify__filestore-5408__input.pcap',
].filter((f) => existsSync(new URL(f, CAPTURE)));
const tcpdump = spawnSync('tcpdump', ['--version']).error === undefined;

/** Packets that tcpdump prints. */
const count = (path: string, expression: string): number => {
  const run = spawnSync('tcpdump', ['-nr', path, `(${expression}) and tcp`], { encoding: 'utf8' });
  return run.stdout.split('\n').filter((line) => /^\d/.test(line)).length;
};

describe.runIf(tcpdump && FILES.length > 0)('as tcpdump filters', () => {
  test.each(
    FILES.flatMap((f) =>
      [
        'port 80',
        'src port 80',
        'net 10',
        'net 192.168.0.0/16',
        'portrange 1-1023',
        'dst portrange 1000-40000',
        'not port 80 and tcp',
        'port 21 or 80 or 443',
      ].map((e) => [f, e] as const),
    ),
  )('%s: %s', async (file, expression) => {
    const path = fileURLToPath(new URL(file, CAPTURE));
    const names = new NameTable();
    const { rows } = await readInput({ path }, { filter: compileFilter(`(${expression}) and tcp`, names) }, names);
    const direct = rows.filter((r) => r.path === '').length;
    expect(direct).toBe(count(path, expression));
  });
});
