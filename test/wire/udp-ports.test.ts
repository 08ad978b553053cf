/** Encapsulations that are read or named by their port, address or EtherType; tshark says of the same bytes what they are. */
import { describe, expect, it } from 'vitest';
import { readBytes } from '../helpers/capture.ts';
import { countsOf } from '../helpers/in-english.ts';
import { sum } from '../../src/wire/checksum.ts';
import { cat, ether, ip4, ip6, pcap, tcp, u16, u32, udp } from '../helpers/packets.ts';

const inside = ip4(6, tcp({ src: 40_000, dst: 80 }), { src: '192.168.5.1', dst: '192.168.5.2' });
const read = (
  ...packets: Uint8Array[]
): { rows: [protocol: number, path: string][]; skipped: Record<string, number> } => {
  const { rows, end } = readBytes(pcap(packets));
  return { rows: rows.map((r) => [r.protocol, r.path]), skipped: countsOf(end.skipped) };
};
const toPort = (port: number, payload: Uint8Array): Uint8Array => ether(ip4(17, udp(50_000, port, payload)));
const noise = Uint8Array.from({ length: 64 }, (_, i) => (i * 37 + 11) & 255);

describe('what a packet carries', () => {
  it('is read in LISP (tshark: lisp-data:ip:tcp), and not where another protocol is announced', () => {
    expect(read(toPort(4341, cat(u32(0xc000_0011), u32(1), inside)))).toEqual({
      rows: [[6, 'lisp 10.0.0.1<>10.0.0.2']],
      skipped: {},
    });
    expect(read(toPort(4341, cat(u32(0x0400_0003), u32(1), inside))).rows).toEqual([[17, '']]);
    expect(read(toPort(4341, cat(u32(0xc000_0011), u32(1)))).rows).toEqual([[17, '']]);
  });

  it('is read behind a tag of HSR (tshark: hsr:ip:tcp)', () => {
    expect(read(ether(cat(u16(0x1034), u16(1), u16(0x0800), inside), 0x892f)).rows).toEqual([[6, '']]);
  });

  it('is named where it is encrypted (tshark: udpencap:esp, wg)', () => {
    expect(read(toPort(4500, cat(u32(1), u32(1), noise)))).toEqual({
      rows: [],
      skipped: { 'IPsec ESP in UDP (encrypted)': 1 },
    });
    expect(read(toPort(51_820, cat([4, 0, 0, 0], noise)))).toEqual({
      rows: [],
      skipped: { 'WireGuard (encrypted)': 1 },
    });
  });

  it('is plain UDP in the exchange of keys, in a keepalive, and in what only has such a port', () => {
    expect(read(toPort(4500, cat(u32(0), noise))).rows).toEqual([[17, '']]);
    expect(read(toPort(4500, Uint8Array.of(0xff))).rows).toEqual([[17, '']]);
    expect(read(toPort(51_820, cat([9, 0, 0, 0], noise))).rows).toEqual([[17, '']]);
  });
});

/** The same IPv4 packet with the right checksum of its header. */
function summed(packet: Uint8Array): Uint8Array {
  const right = packet.slice();
  const view = new DataView(right.buffer);
  view.setUint16(10, ~sum(view, 0, 20, 0) & 0xffff);
  return right;
}
const rowsOf = (packet: Uint8Array): unknown => read(packet).rows;
const whole = summed(inside);
const whole6 = ip6(6, tcp());

describe('IP behind UDP without a port of its own (tshark -d udp.port==5555,ip: udp:ip:tcp)', () => {
  it('is read where it is one packet beyond doubt', () => {
    expect(rowsOf(toPort(5555, whole))).toEqual([[6, 'fou 10.0.0.1<>10.0.0.2']]);
    expect(rowsOf(toPort(5555, whole6))).toEqual([[6, 'fou 10.0.0.1<>10.0.0.2']]);
    const teredo = whole6.slice();
    teredo.set([0x20, 1, 0, 0], 24);
    expect(rowsOf(toPort(5555, teredo))).toEqual([[6, 'teredo 10.0.0.1<>10.0.0.2']]);
  });

  it('is plain UDP with a wrong checksum, another length, another protocol, or addresses that no host has', () => {
    const multicast = whole6.slice();
    multicast[8] = 0xff;
    for (const payload of [
      inside,
      cat(whole, [0]),
      whole.subarray(0, 39),
      summed(ip4(2, new Uint8Array(8))),
      cat(whole6, [0]),
      multicast,
    ])
      expect(rowsOf(toPort(5555, payload))).toEqual([[17, '']]);
  });
});

describe('GUE (draft-ietf-intarea-gue-09 §3)', () => {
  it('is read by the protocol that it names, and as the packet itself in version 1', () => {
    expect(read(toPort(6080, cat([0, 4, 0, 0], inside))).rows).toEqual([
      [6, 'gue 10.0.0.1<>10.0.0.2, ip-in-ip 10.0.0.1<>10.0.0.2'],
    ]);
    expect(read(toPort(6080, cat([0, 6, 0, 0], tcp()))).rows).toEqual([[6, 'gue 10.0.0.1<>10.0.0.2']]);
    expect(read(toPort(6080, whole)).rows).toEqual([[6, 'gue 10.0.0.1<>10.0.0.2']]);
  });

  it('is counted by name with optional fields, and as a control message; noise is plain UDP', () => {
    expect(read(toPort(6080, cat([1, 4, 0, 1], u32(0), inside)))).toEqual({
      rows: [],
      skipped: { 'GUE with optional fields': 1 },
    });
    expect(read(toPort(6080, cat([0x20, 1, 0, 0])))).toEqual({ rows: [], skipped: { 'GUE control messages': 1 } });
    expect(read(toPort(6080, noise)).rows).toEqual([[17, '']]);
    expect(read(toPort(6080, inside)).rows).toEqual([[17, '']]);
  });
});

describe('OpenVPN (tshark: udp:openvpn)', () => {
  it('is counted by name, its data and its control packets; what only has its port is plain UDP', () => {
    const named = { rows: [], skipped: { 'OpenVPN (encrypted)': 1 } };
    expect(read(toPort(1194, cat([9 << 3, 0, 0, 1], noise)))).toEqual(named);
    expect(read(toPort(1194, cat([7 << 3], u32(1), u32(2), [0], u32(0))))).toEqual(named);
    expect(read(toPort(1194, cat([12 << 3], noise))).rows).toEqual([[17, '']]);
    expect(read(toPort(1194, cat([7 << 3], u32(1)))).rows).toEqual([[17, '']]);
  });
});

describe('STT (draft-davie-stt-08 §3)', () => {
  const NAME = 'STT (pieces of Ethernet frames behind headers like those of TCP)';
  const head = cat([0, 0, 54, 0], u16(1460), u16(0), u32(0), u32(7), u16(0));
  const frame = cat(head, ether(ip4(6, tcp({ flags: 0x10, payload: new Uint8Array(3000) }))));
  const piece = (start: number, end: number, src = '10.0.0.1', of = frame): Uint8Array =>
    ether(
      ip4(
        6,
        tcp({ dst: 7471, flags: 0x18, ack: 9, seq: of.length * 65_536 + start, payload: of.subarray(start, end) }),
        {
          src,
        },
      ),
    );

  it('is counted by name, in one piece or in several, once a first piece of these hosts was seen', () => {
    const small = cat(head, ether(inside));
    expect(read(piece(0, small.length, '10.0.0.1', small))).toEqual({ rows: [], skipped: { [NAME]: 1 } });
    expect(read(piece(0, 1400), piece(1400, 2800), piece(2800, frame.length))).toEqual({
      rows: [],
      skipped: { [NAME]: 3 },
    });
    expect(read(piece(0, 1400), piece(1400, 2800, '10.0.0.9')).rows).toHaveLength(1);
  });

  it('is no TCP that uses the port', () => {
    const zeros = new Uint8Array(1400);
    const data = (o: object): Uint8Array =>
      ether(ip4(6, tcp({ dst: 7471, flags: 0x18, seq: frame.length * 65_536, payload: zeros, ...o })));
    const others = [data({}), data({ flags: 2, payload: [] }), data({ payload: [] }), data({ seq: 5 })];
    expect(read(...others).rows).toHaveLength(4);
    // Between hosts that use STT, too.
    const opening = data({ flags: 2, payload: [] });
    expect(read(piece(0, 1400), opening, data({ seq: 0xffff })).rows).toHaveLength(2);
  });
});

const isl = (type: number, length = 0): Uint8Array => {
  const rest = cat([0xaa, 0xaa, 3, 0, 0, 12], u16(5 << 1), u32(0), ether(inside), [1, 2, 3, 4]);
  return cat([1, 0, 12, 0, 0, type << 4], [2, 0, 0, 0, 0, 1], u16(length || rest.length), rest, [9, 9, 9, 9]);
};

describe('ISL (tshark: eth:eth:ethertype:ip:tcp)', () => {
  it('is read with its VLAN, and its other frames are counted by name', () => {
    expect(read(isl(0))).toEqual({ rows: [[6, 'vlan 5']], skipped: {} });
    expect(read(isl(1))).toEqual({ rows: [], skipped: { 'Cisco ISL frame type 1': 1 } });
    expect(read(isl(0).subarray(0, 20)).rows).toEqual([]);
    expect(read(isl(0, 0x0800)).rows).toEqual([]);
  });
});

const llcPacket = cat([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], inside);
const host = (n: number): number[] => [2, 0, 0, 0, 0, n];
const wifiFrame = (flags: number, qos: number, body: Uint8Array): Uint8Array => {
  const ends = cat(host(1), host(2), host(3), u16(0), flags === 3 ? host(4) : []);
  return cat([0x88, flags, 0, 0], ends, [qos & 255, qos >>> 8], body);
};
const mesh = (mode: number): Uint8Array => cat([mode, 31], u32(1), new Uint8Array(6 * mode));
const readWifi = (bytes: Uint8Array): unknown => {
  const { rows, end } = readBytes(pcap([bytes], { linkType: 105 }));
  return rows.length === 0 ? countsOf(end.skipped) : rows.map((r) => r.protocol);
};

describe('802.11 in a mesh (tshark: wlan:llc:ip:tcp)', () => {
  it('is read behind its mesh control, whatever addresses that holds', () => {
    for (const [flags, mode] of [
      [3, 0],
      [3, 2],
      [2, 1],
    ] as const)
      expect(readWifi(wifiFrame(flags, 0x100, cat(mesh(mode), llcPacket)))).toEqual([6]);
  });
  it('is read as before where the bit means something else', () => {
    expect(readWifi(wifiFrame(3, 0x100, llcPacket))).toEqual([6]);
    expect(readWifi(wifiFrame(2, 0, llcPacket))).toEqual([6]);
  });
  it('is counted by name in an aggregate', () => {
    const subframe = cat(new Uint8Array(12), u16(llcPacket.length + 6), mesh(0), llcPacket);
    expect(readWifi(wifiFrame(3, 0x180, subframe))).toEqual({ 'aggregates of 802.11 mesh frames': 1 });
  });
});
