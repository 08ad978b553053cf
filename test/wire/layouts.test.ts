/** The layouts of the wire: checksums, addresses, TCP options and headers, as properties and against other programs. */
import { array, assert, constant, integer, nat, oneof, property } from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import {
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  KNOWN_ACK,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_PORTS,
  KNOWN_SEQ,
  KNOWN_TIME,
  KNOWN_WINDOW,
  PROTO_ICMP,
  PROTO_ICMPV6,
  PROTO_TCP,
  PROTO_UDP,
} from '../../src/segment/segment.ts';
import { ipv4Text, ipv6Text } from '../../src/wire/address.ts';
import { sum } from '../../src/wire/checksum.ts';
import * as protocols from '../../src/wire/ip-protocols.ts';
import { readSource } from '../../src/capture/source.ts';
import { NameTable } from '../../src/segment/names.ts';
import * as known from '../../src/wire/known.ts';
import { readBytes } from '../helpers/capture.ts';
import type { Row } from '../helpers/capture.ts';
import { cat, ether, ip4, ip6, pcap, tcp, u16, u32, udp } from '../helpers/packets.ts';
import { countsOf } from '../helpers/in-english.ts';

const one = (packet: Uint8Array, linkType = 1): Row | undefined => readBytes(pcap([packet], { linkType })).rows[0];

/** RFC 1071 §4.1, word by word. */
function plainSum(bytes: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x1_0000);
  return total;
}

const build = (checksum: number): Uint8Array => tcp({ checksum, payload: [1, 2, 3, 4, 5] });

/** The options of a segment as `helpers/capture.ts` lists them. */
const options = (bytes: readonly number[]): unknown[] =>
  JSON.parse(one(ether(ip4(6, tcp({ options: bytes, flags: 0x10 }))))?.options ?? '[]') as unknown[];

describe('numbers shared with the segment view', () => {
  test('the bits of known fields are the same', () => {
    expect([
      known.HAS_SEQ,
      known.HAS_ACK,
      known.HAS_FLAGS,
      known.HAS_WINDOW,
      known.HAS_OPTIONS,
      known.HAS_LENGTH,
      known.HAS_PORTS,
    ]).toEqual([KNOWN_SEQ, KNOWN_ACK, KNOWN_FLAGS, KNOWN_WINDOW, KNOWN_OPTIONS, KNOWN_LENGTH, KNOWN_PORTS]);
  });
  test('the protocol numbers are the same', () => {
    expect([protocols.IP_ICMP, protocols.IP_TCP, protocols.IP_UDP, protocols.IP_ICMPV6]).toEqual([
      PROTO_ICMP,
      PROTO_TCP,
      PROTO_UDP,
      PROTO_ICMPV6,
    ]);
  });
});

describe('checksum', () => {
  test('any bytes at any place sum as RFC 1071 sums them word by word', () => {
    assert(
      property(array(nat(255), { maxLength: 3000 }), nat(9), (bytes, lead) => {
        const padded = Uint8Array.from([...Array.from({ length: lead }, () => 0xaa), ...bytes, 0x55]);
        const view = new DataView(padded.buffer);
        expect(sum(view, lead, lead + bytes.length, 0) % 0xffff).toBe(plainSum(bytes) % 0xffff);
      }),
    );
  });
  test('a right one is good, and any flipped bit of header or data makes it bad', () => {
    const pseudo = [10, 0, 0, 1, 10, 0, 0, 2, 0, 6, ...u16(build(0).length)];
    const checksum = ~plainSum([...pseudo, ...build(0)]) & 0xffff;
    const right = ether(ip4(6, build(checksum)));
    expect(one(right)?.checksum).toBe(CHECKSUM_GOOD);
    assert(
      property(nat(4 * 8 - 1), (bit) => {
        const wrong = right.slice();
        const at = wrong.length - 1 - (bit >>> 3);
        wrong[at] = (wrong[at] ?? 0) ^ (1 << (bit & 7));
        expect(one(wrong)?.checksum).toBe(CHECKSUM_BAD);
      }),
    );
  });
});

describe('addresses', () => {
  const word = integer({ min: -0x8000_0000, max: 0x7fff_ffff });
  /** Zeros often, so that runs of them compete. */
  const sparse = oneof(constant(0), constant(1), constant(0x1_0000), word);
  test('IPv6 is written as ipaddr.js writes it (RFC 5952)', () => {
    assert(
      property(sparse, sparse, sparse, sparse, (a, b, c, d) => {
        const bytes = [...u32(a), ...u32(b), ...u32(c), ...u32(d)];
        const theirs = new ipaddr.IPv6(bytes);
        const mapped = theirs.isIPv4MappedAddress();
        const expected = mapped ? `::ffff:${theirs.toIPv4Address().toString()}` : theirs.toRFC5952String();
        expect(ipv6Text(a, b, c, d)).toBe(expected);
      }),
    );
  });
  test('IPv4 too', () => {
    assert(
      property(word, (a) => {
        expect(ipv4Text(a)).toBe(new ipaddr.IPv4(u32(a)).toString());
      }),
    );
  });
});

describe('TCP', () => {
  test('every standard option is read', () => {
    const syn = [2, 4, ...u16(1460), 4, 2, 8, 10, ...u32(111), ...u32(0), 1, 3, 3, 7];
    expect(options(syn)).toEqual([1460, 7, true, true, 111, 0, [], -1, -1, false]);
    const sack = [1, 1, 5, 18, ...u32(1), ...u32(2), ...u32(3), ...u32(4)];
    expect(options(sack)[6]).toEqual([1, 2, 3, 4]);
    expect(options([34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1])[7]).toBe(8);
    expect(options([34, 2, 1, 1])[7]).toBe(0);
    expect(options([254, 4, 0xf9, 0x89])[7]).toBe(0);
    expect(options([30, 4, 0x20, 0])[8]).toBe(2);
    expect(options([19, 18, ...Array.from({ length: 16 }, () => 9), 0, 0])[9]).toBe(true);
  });
  test('an option longer than its header ends the options, for us as for Linux, and is no cut', () => {
    const r = one(ether(ip4(6, tcp({ options: [2, 4, ...u16(1460), 8, 40, 0, 0] }))));
    expect((r?.known ?? 0) & KNOWN_OPTIONS).toBe(KNOWN_OPTIONS);
    expect(options([2, 4, ...u16(1460), 8, 40, 0, 0]).slice(0, 4)).toEqual([1460, -1, false, false]);
  });
  test.each([
    [4, KNOWN_PORTS],
    [8, KNOWN_PORTS | KNOWN_SEQ],
    [12, KNOWN_PORTS | KNOWN_SEQ | KNOWN_ACK],
    [14, KNOWN_PORTS | KNOWN_SEQ | KNOWN_ACK | KNOWN_FLAGS | KNOWN_LENGTH],
    [16, KNOWN_PORTS | KNOWN_SEQ | KNOWN_ACK | KNOWN_FLAGS | KNOWN_LENGTH | KNOWN_WINDOW],
  ])('%i bytes of a header give what they hold', (bytes, bits) => {
    const whole = ether(ip4(6, tcp({ payload: [1, 2, 3] })));
    const file = pcap([whole]);
    const cut = file.slice(0, 24 + 16 + 34 + bytes);
    new DataView(cut.buffer).setUint32(24 + 8, 34 + bytes, true);
    expect(readBytes(cut).rows[0]?.known).toBe(bits | KNOWN_TIME);
  });
  test('padding behind the IP datagram is no payload', () => {
    const r = one(ether(cat(ip4(6, tcp({ payload: [7] })), [9, 9, 9, 9, 9])));
    expect(r).toMatchObject({ payloadLength: 1, payload: '\u0007' });
  });
  test('a super-segment with IP length 0 is as long as its record', () => {
    const r = one(ether(ip4(6, tcp({ payload: Array.from({ length: 3000 }, () => 1) }), { length: 0 })));
    expect(r?.payloadLength).toBe(3000);
  });
  test('an IPv6 jumbogram is as long as its option says', () => {
    const segment = tcp({ payload: Array.from({ length: 66_000 }, () => 1) });
    const hop = cat([6, 0, 0xc2, 4], u32(8 + segment.length), segment);
    const packet = ip6(0, hop);
    new DataView(packet.buffer).setUint16(4, 0);
    expect(one(ether(packet, 0x86dd))?.payloadLength).toBe(66_000);
  });
  test('a source route names the destination that TCP means (RFC 1122 §3.2.1.8)', () => {
    const r = one(ether(ip4(6, tcp(), { options: [131, 7, 4, 8, 8, 8, 8, 0] })));
    expect(r?.dst).toBe('8.8.8.8');
  });
});

describe('ICMP', () => {
  test('an error quotes the packet that it is about, as far as it goes', () => {
    const quoted = ip4(6, tcp({ src: 5000, dst: 443, seq: 77 }), { src: '10.0.0.2', dst: '10.0.0.9' }).slice(0, 28);
    const r = one(ether(ip4(1, cat([3, 4, 0, 0, 0, 0], u16(1280), quoted))));
    expect(r).toMatchObject({ protocol: 1 });
    expect(r?.quoted).toMatchObject({
      protocol: 6,
      src: '10.0.0.2',
      dst: '10.0.0.9',
      srcPort: 5000,
      dstPort: 443,
      seq: 77,
      known: KNOWN_PORTS | KNOWN_SEQ,
    });
  });
  test('ICMPv6 quotes too', () => {
    const quoted = ip6(17, udp(1000, 53, [1, 2]), 8);
    const r = one(ether(ip6(58, cat([1, 4, 0, 0, 0, 0, 0, 0], quoted)), 0x86dd));
    expect(r?.quoted).toMatchObject({ protocol: 17, srcPort: 1000, dstPort: 53, dst: 'fd00::9' });
  });
});

const v4 = (): Uint8Array => {
  const packet = ip4(6, tcp({ flags: 0x02 }), { src: '192.168.7.1', dst: '192.168.7.2' });
  const checksum = 0xffff - sum(new DataView(packet.buffer), 0, 20, 0);
  packet.set(u16(checksum), 10);
  return packet;
};
const v6 = (): Uint8Array => ip6(6, tcp({ flags: 0x02 }));
const vlan = (inner: Uint8Array): Uint8Array => ether(cat(u16(5), u16(0x0800), inner), 0x8100);

describe('L2TPv3, whose cookie and sublayer are not in the packet (RFC 3931 §4.1)', () => {
  const insides = [
    ['IPv4 in Ethernet', ether(v4())],
    ['IPv6 in Ethernet', ether(v6(), 0x86dd)],
    ['IPv4 in a VLAN', vlan(v4())],
    ['IPv4 in PPP', cat([0xff, 0x03], u16(0x21), v4())],
  ] as const;

  test.each(insides)('%s is found behind cookies and sublayers of all lengths, over IP and UDP', (_name, frame) => {
    for (const before of [0, 4, 8, 12]) {
      const data = cat(u32(0x1234_5678), new Uint8Array(before).fill(0x5a), frame);
      for (const outer of [ip4(115, data), ip4(17, udp(1701, 1701, cat([0, 3, 0, 0], data)))])
        expect(one(ether(outer))).toMatchObject({
          srcPort: 40_000,
          dstPort: 80,
          path: expect.stringContaining('l2tp'),
        });
    }
  });

  test('what is not certain is left alone and counted', () => {
    const wrong = v4();
    wrong.set(u16(0x1234), 10);
    const read = readBytes(
      pcap([ether(ip4(115, cat(u32(9), ether(wrong)))), ether(ip4(115, cat(u32(0), ether(v4()))))]),
    );
    expect(read.rows).toEqual([]);
    expect(countsOf(read.end.skipped)).toEqual({
      'L2TPv3 with an inside that cannot be told for sure': 1,
      'L2TPv3 control messages': 1,
    });
  });
});

const filler = (n: number): number[] => Array.from({ length: n }, () => 7);

const isSigned = async (option: readonly number[]): Promise<boolean> => {
  let said = false;
  const handler = { start: (): void => undefined, segment: (s: { signed: boolean }): boolean => (said = s.signed) };
  await readSource({ buffer: pcap([ether(ip4(6, tcp({ options: option, flags: 0x02 })))]) }, handler, new NameTable());
  return said;
};

describe('a signature', () => {
  test.each([
    ['TCP-MD5', [19, 18, ...filler(16), 1, 1], true],
    ['TCP-AO', [29, 16, ...filler(14)], true],
    ['TCP-MD5 without its digest', [19, 4, 7, 7], false],
    ['TCP-AO without its key numbers', [29, 3, 7, 0], false],
  ] as const)('%s', async (_, option, expected) => {
    expect(await isSigned(option)).toBe(expected);
  });
});
