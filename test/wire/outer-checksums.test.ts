/** Checksums of what a tunnel puts around TCP, against tshark's marks in recorded captures, and of GRE and mirrors packet by packet. */
import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/capture/source.ts';
import { NameTable } from '../../src/segment/names.ts';
import { CHECKSUM_BAD } from '../../src/segment/segment.ts';
import { sum } from '../../src/wire/checksum.ts';
import {
  CHECKSUM_OF_GRE,
  CHECKSUM_OF_OUTER_IP,
  CHECKSUM_OF_OUTER_UDP,
  CHECKSUM_OF_TCP,
} from '../../src/wire/cursor.ts';
import { cat, ether, ip4, pcap, tcp, u16 } from '../helpers/packets.ts';

const FIXTURES = 'fixtures/findings/damaged-on-the-way';

/** Of each frame whose checksum is wrong, whose it is. */
async function wrongIn(input: { path: string } | { buffer: Uint8Array }): Promise<[frame: number, of: number][]> {
  const wrong: [number, number][] = [];
  const segment = (s: { frame: number; checksum: number; checksumOf: number }): void => {
    if (s.checksum === CHECKSUM_BAD) wrong.push([s.frame, s.checksumOf]);
  };
  await readSource(input, { start: () => {}, segment }, new NameTable());
  return wrong;
}
const wrongWith = (packet: Uint8Array): Promise<[frame: number, of: number][]> =>
  wrongIn({ buffer: pcap([ether(packet)]) });

const checksumOf = (bytes: Uint8Array, carried = 0): number =>
  ~sum(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, carried) & 0xffff;

/** The pseudo-header of 10.0.0.1, 10.0.0.2 and TCP. */
const PSEUDO = 0x0a00 + 1 + 0x0a00 + 2 + 6;
const header = { payload: [1, 2, 3, 4] };
const bare = tcp(header);
const good = tcp({ ...header, checksum: checksumOf(bare, PSEUDO + bare.length) });
const inside = ip4(6, good);
const gre = (type: number, checksum: number, packet: Uint8Array): Uint8Array =>
  cat(u16(0x8000), u16(type), u16(checksum), [0, 0], packet);
const GRE_CHECKSUM = checksumOf(gre(0x0800, 0, inside));

/** With another checksum in its IP header. */
function outerIp(packet: Uint8Array, checksum: number): Uint8Array {
  const changed = packet.slice();
  changed.set(u16(checksum), 10);
  return changed;
}

describe('a wrong checksum around TCP', () => {
  it('is found where tshark finds it, in what a router broke', async () => {
    const at = [12, 23, 36, 49];
    for (const [name, of] of [
      ['hit-outer-udp', CHECKSUM_OF_OUTER_UDP],
      ['hit-outer-ip', CHECKSUM_OF_OUTER_IP],
    ] as const)
      expect(await wrongIn({ path: `${FIXTURES}/${name}.pcap.gz` })).toEqual(at.map((frame) => [frame, of]));
  });

  it('is none where the sender left TCP to its card', async () => {
    expect(await wrongIn({ path: `${FIXTURES}/near-miss-outer-left-to-the-card.pcap.gz` })).toEqual([]);
  });

  it('of GRE counts where GRE has one', async () => {
    expect(await wrongWith(ip4(47, gre(0x0800, GRE_CHECKSUM, inside)))).toEqual([]);
    expect(await wrongWith(ip4(47, gre(0x0800, GRE_CHECKSUM ^ 1, inside)))).toEqual([[1, CHECKSUM_OF_GRE]]);
    expect(await wrongWith(ip4(47, cat(u16(0), u16(0x0800), inside)))).toEqual([]);
    // Left to a card that goes on with it.
    expect(await wrongWith(ip4(47, gre(0x0800, GRE_CHECKSUM ^ 1, ip4(6, bare))))).toEqual([]);
  });

  it('of an IP header counts in a tunnel, right ones and those left to a card do not', async () => {
    const packet = ip4(4, inside);
    const right = checksumOf(packet.slice(0, 20));
    expect(await wrongWith(outerIp(packet, right))).toEqual([]);
    expect(await wrongWith(packet)).toEqual([]);
    expect(await wrongWith(outerIp(packet, right ^ 0x100))).toEqual([[1, CHECKSUM_OF_OUTER_IP]]);
  });

  it('loses nothing that a mirror only copies', async () => {
    const erspan = ip4(47, cat(u16(0), u16(0x88be), ether(inside)));
    expect(await wrongWith(outerIp(erspan, 0x1234))).toEqual([]);
    const wrong = ip4(6, tcp({ ...header, checksum: 0x1234 }));
    expect(await wrongWith(ip4(47, cat(u16(0), u16(0x88be), ether(wrong))))).toEqual([[1, CHECKSUM_OF_TCP]]);
  });
});
