/** Encapsulations that are read or named by their port or EtherType; tshark says of the same bytes what they are. */
import { describe, expect, it } from 'vitest';
import { readBytes } from '../helpers/capture.ts';
import { countsOf } from '../helpers/in-english.ts';
import { cat, ether, ip4, pcap, tcp, u16, u32, udp } from '../helpers/packets.ts';

const inside = ip4(6, tcp({ src: 40_000, dst: 80 }), { src: '192.168.5.1', dst: '192.168.5.2' });
const read = (packet: Uint8Array): { rows: [protocol: number, path: string][]; skipped: Record<string, number> } => {
  const { rows, end } = readBytes(pcap([packet]));
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
