/** Single forms of tcpdump's text that the recorded captures do not hold: tunnels, labels, quotes, odd ends of lines. */
import { describe, expect, test } from 'vitest';
import { SNIFF_BYTES, sniff } from '../../../src/capture/sniff.ts';
import { segmentLine } from '../../helpers/paste-summary.ts';
import { readText } from '../../helpers/segments.ts';
import { countsOf, notesOf } from '../../helpers/in-english.ts';

const lines = (text: string): string[] =>
  readText(text).segments.map((s) => `${segmentLine(s)}${s.path === '' ? '' : ` in ${s.path}`}`);
const SYN = '10.40.0.10.49440 > 10.40.0.20.443: Flags [S], seq 100, win 8192, length 0';
const READ = '10.40.0.10:49440 > 10.40.0.20:443 [S] seq 100 win 8192 len 0';

const quoted = (text: string) => readText(text).segments[0]?.quoted;

const numbers = (text: string): string[] => readText(text).segments.map((s) => `${s.seq} ${s.ack}`);

describe('packets inside packets', () => {
  test('VXLAN, whose inner packet stands on a line of its own', () => {
    const outer = '21:23:47.440331 IP 203.0.113.40.53014 > 203.0.113.41.4789: VXLAN, flags [I] (0x08), vni 100\n';
    expect(lines(`${outer}IP ${SYN}\n${outer}IP ${SYN}\n`)).toEqual([
      `1 +0.000000 ${READ} in vxlan 203.0.113.40<>203.0.113.41 vni 100`,
      `3 +0.000000 ${READ} in vxlan 203.0.113.40<>203.0.113.41 vni 100`,
    ]);
  });

  test.each([
    ['IP 192.0.2.30 > 198.51.100.30: GREv0, length 72: IP', 'gre 192.0.2.30<>198.51.100.30'],
    ['IP 198.51.100.30 > 192.0.2.30: GREv0, key=0x2, length 72: IP', 'gre 192.0.2.30<>198.51.100.30 key 2'],
    ['IP 192.0.2.60 > 198.51.100.60: IP', 'ip-in-ip 192.0.2.60<>198.51.100.60'],
    ['IP6 2001:db8::1 > 2001:db8::2: IP', '4in6 2001:db8::1<>2001:db8::2'],
    ['MPLS (label 18, tc 0, [S], ttl 64) IP', 'mpls'],
    ['PPPoE  [ses 0x1234] IP', 'pppoe session 4660'],
    [
      'aa:bb:cc:00:11:22 > aa:bb:cc:00:11:23, ethertype 802.1Q (0x8100), length 78: vlan 5, p 0, ethertype IPv4,',
      'vlan 5',
    ],
  ])('%s', (outer, path) => {
    expect(lines(`12:00:00.000001 ${outer} ${SYN}\n`)).toEqual([`1 +0.000000 ${READ} in ${path}`]);
  });

  test('behind AH only the ports are printed again', () => {
    expect(
      lines(
        '05:46:40.000000 IP 192.0.2.70 > 198.51.100.70: AH(spi=0x11111111,seq=0x1,icv=0xa0a1): 49170 > 443: Flags [S], seq 1, win 4096, length 0\n',
      ),
    ).toEqual(['1 +0.000000 192.0.2.70:49170 > 198.51.100.70:443 [S] seq 1 win 4096 len 0']);
  });
});

describe('what an ICMP error says of its cause', () => {
  test('in words: the far end only', () => {
    const q = quoted(
      '12:00:00.000001 IP 192.0.2.9 > 192.0.2.1: ICMP 198.51.100.7 tcp port 443 unreachable, length 68\n',
    );
    expect(q).toMatchObject({ protocol: 6, src: 'c0000201.0.0.0', dst: 'c6336407.0.0.0', dstPort: 443, known: 0 });
  });

  test('with -v: the packet itself', () => {
    const q = quoted(
      '12:00:00.000001 IP (tos 0xc0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 88)\n' +
        '    192.0.2.9 > 192.0.2.1: ICMP 198.51.100.7 unreachable - need to frag (mtu 1400), length 68\n' +
        '\tIP (tos 0x0, ttl 63, id 25012, offset 0, flags [DF], proto TCP (6), length 1500)\n' +
        '    192.0.2.1.4000 > 198.51.100.7.443: Flags [P.], seq 1000000001:1000001449, ack 5, win 9, length 1448\n',
    );
    expect(q).toMatchObject({
      protocol: 6,
      srcPort: 4000,
      dstPort: 443,
      seq: 1_000_000_001,
      ttl: 63,
      ipId: 25_012,
      df: 1,
    });
  });
});

describe('what is left out is counted', () => {
  test('by kind, never silently', () => {
    const { end } = readText(
      [
        'reading from file x.pcap, link-type EN10MB (Ethernet)',
        '12:00:00.000001 ARP, Request who-has 192.0.2.1 tell 192.0.2.2, length 28',
        '12:00:00.000002 IP 192.0.2.1 > 192.0.2.2: ip-proto-17',
        '12:00:00.000003 IP 192.0.2.1 > 224.0.0.13: PIMv2, Hello, length 26',
        '12:00:00.000004 IP 192.0.2.1.5 > 192.0.2.2.6: Flags [Q], seq 1',
        '12:00:00.000005 STP 802.1w, Rapid STP, Flags [Forward]',
      ].join('\n'),
    );
    expect(end.frames).toBe(5);
    expect(countsOf(end.skipped)).toEqual({
      'lines that are no packet': 1,
      ARP: 1,
      'fragment behind the first': 1,
      PIMv2: 1,
      STP: 1,
    });
    expect(countsOf(end.malformed)).toEqual({ TCP: 1 });
    expect(notesOf(end).some((note) => note.includes('line 5'))).toBe(true);
  });

  test('a text without packets says so with nothing found', () => {
    const { end, segments } = readText('Dear all,\nnothing to see here > there: really.\n');
    expect(segments).toEqual([]);
    expect(end.frames).toBe(0);
    expect(countsOf(end.skipped)).toEqual({ 'lines that are no packet': 2 });
  });
});

describe('relative numbers', () => {
  test('a refused connection that is tried again from the same port', () => {
    expect(
      numbers(
        '12:00:00.000001 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 3000000000, win 1, length 0\n' +
          '12:00:00.000002 IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [R.], seq 0, ack 3000000001, win 0, length 0\n' +
          '12:00:01.000001 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 3000000000, win 1, length 0\n' +
          '12:00:01.000002 IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [R.], seq 0, ack 1, win 0, length 0\n',
      ),
    ).toEqual(['3000000000 0', '0 3000000001', '3000000000 0', '0 3000000001']);
  });

  test('numbers that were relative before the text begins stay as they are', () => {
    const text =
      '12:00:00.000001 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [P.], seq 5001:5101, ack 900, win 1, length 100\n' +
      '12:00:00.000002 IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [P.], seq 900:950, ack 5101, win 1, length 50\n';
    expect(numbers(text)).toEqual(['5001 900', '900 5101']);
    expect(readText(text).end.facts.absoluteSeq).toBe(false);
  });
});

describe('text around the packets', () => {
  test('may be in any language', () => {
    const prose = '完整的三次握手也就是请求应答再次确认。'.repeat(40);
    const text = new TextEncoder().encode(`${prose}\n14:12:45.104701 IP ${SYN} (1)\n`);
    expect(sniff(text.subarray(0, SNIFF_BYTES))).toEqual({ kind: 'text', encoding: 'utf-8' });
    expect(readText(text).segments).toHaveLength(1);
  });
});
