/** Damaged, odd and growing captures: what is whole is read, and what is not is told with its place. */
import { describe, expect, test } from 'vitest';
import { PathTable } from '../../src/capture/paths.ts';
import { NameTable } from '../../src/segment/names.ts';
import { KNOWN_TIME } from '../../src/segment/segment.ts';
import { Cursor } from '../../src/wire/cursor.ts';
import { PATH_VLAN, pushLayer } from '../../src/wire/path.ts';
import { readBytes } from '../helpers/capture.ts';
import { Ng, cat, ether, fragment6, ip4, pcap, pcapHeader, pcapRecord, tcp, u16, u32 } from '../helpers/packets.ts';
import { countsOf, notesOf, stopOf } from '../helpers/in-english.ts';

const packet = (seq: number): Uint8Array => ether(ip4(6, tcp({ seq, payload: [1, 2, 3, 4] })));
const seqs = (bytes: Uint8Array): number[] => readBytes(bytes).rows.map((r) => r.seq);

const records = (n: number): Uint8Array[] => Array.from({ length: n }, (_, i) => pcapRecord(packet(i), i * 1000));
/** Microseconds of a pcapng clock. */
const second = (n: number): bigint => 1_700_000_000_000_000n + BigInt(n) * 1_000_000n;
const tagged = (vlan: number): Uint8Array => ether(cat(u16(vlan), u16(0x0800), ip4(6, tcp())), 0x8100);

describe('classic pcap', () => {
  test('a record whose length lies is stepped over, and the skip is told', () => {
    const liar = pcapRecord(packet(99), 3000, 58, 0x7fff_fff0);
    const r = readBytes(cat(pcapHeader(), ...records(3), liar, ...records(6).slice(3)));
    expect(r.rows.map((x) => x.seq)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(r.end.truncatedAt).toMatchObject({ frame: 3, offset: 24 + 3 * (16 + packet(0).length) });
    expect(notesOf(r.end).join()).toMatch(/bytes were skipped; reading went on at byte/);
  });
  test('noise to the end is told as lost', () => {
    const noise = Uint8Array.from({ length: 500 }, (_, i) => 200 + (i % 50));
    const { rows, end } = readBytes(cat(pcapHeader(), ...records(3), noise));
    expect(rows.length).toBe(3);
    expect(notesOf(end).join()).toMatch(/No further packet could be found in the last \d+ bytes/);
  });
  test('a packet that the end of the file cut is used as far as it goes', () => {
    const whole = pcap([packet(1), packet(2)]);
    const { rows, end } = readBytes(whole.subarray(0, whole.length - 3));
    expect(rows.map((r) => [r.seq, r.payloadLength, r.payload.length])).toEqual([
      [1, 4, 4],
      [2, 4, 1],
    ]);
    expect(stopOf(end)).toMatch(/still being written/);
  });
  test('records without a byte are frames', () => {
    const { rows, end } = readBytes(cat(pcapHeader(), pcapRecord(new Uint8Array(0)), pcapRecord(packet(5), 10)));
    expect(rows.map((r) => r.frame)).toEqual([2]);
    expect(end.frames).toBe(2);
    expect(countsOf(end.skipped)).toEqual({ 'records without a byte': 1 });
  });
  test('time that runs backwards is told', () => {
    const { rows, end } = readBytes(cat(pcapHeader(), pcapRecord(packet(1), 5000), pcapRecord(packet(2), 2000)));
    expect(rows.map((r) => r.timeNs)).toEqual([0, -3_000_000]);
    expect(notesOf(end).join()).toMatch(/Time runs backwards once, first at frame 2, by up to 0\.003000 s/);
  });
  test('versions before 2.3 hold the two lengths the other way round', () => {
    const bytes = packet(9);
    const swapped = pcapRecord(bytes, 0, bytes.length, 1500);
    expect(seqs(cat(pcapHeader({ version: [2, 2] }), swapped))).toEqual([9]);
  });
  test('an IP length beyond the record is believed, and told', () => {
    const { rows, end } = readBytes(pcap([ether(ip4(6, tcp(), { length: 1500 }))]));
    expect(rows[0]?.payloadLength).toBe(1460);
    expect(countsOf(end.malformed)).toEqual({ 'IP length beyond that of the record (believed)': 1 });
  });
  test('unknown link types are counted by name', () => {
    expect(countsOf(readBytes(pcap([packet(1)], { linkType: 147 })).end.skipped)).toEqual({
      'link type 147 (USER0)': 1,
    });
    expect(countsOf(readBytes(pcap([packet(1)], { linkType: 189 })).end.skipped)).toEqual({
      'link type 189 (USB_LINUX)': 1,
    });
  });
  test('an empty capture is no error', () => {
    expect(readBytes(pcapHeader()).end).toMatchObject({ frames: 0, durationNs: 0 });
  });
});

describe('pcapng', () => {
  const ng = new Ng();

  test.each([[true], [false]])('little-endian: %s', (little) => {
    const w = new Ng(little);
    const { rows, end } = readBytes(
      cat(w.section(), w.iface(1), w.packet(0, second(0), packet(1)), w.packet(0, second(2), packet(2))),
    );
    expect(rows.map((r) => [r.seq, r.timeNs])).toEqual([
      [1, 0],
      [2, 2_000_000_000],
    ]);
    expect(end.startEpochNs).toBe(1_700_000_000_000_000_000n);
  });
  test('sections of different byte orders follow each other', () => {
    const big = new Ng(false);
    const file = cat(
      ng.section(),
      ng.iface(1),
      ng.packet(0, second(0), packet(1)),
      big.section(),
      big.iface(1),
      big.packet(0, second(1), packet(2)),
    );
    const { rows, end } = readBytes(file);
    expect(rows.map((r) => [r.seq, r.iface, r.timeNs])).toEqual([
      [1, 0, 0],
      [2, 1, 1_000_000_000],
    ]);
    expect(notesOf(end).join()).toMatch(/2 sections/);
  });
  test('interfaces have clocks of their own', () => {
    const nano = ng.iface(1, ng.option(9, [9]));
    const binary = ng.iface(1, ng.option(9, [0x80 | 10]));
    const shifted = ng.iface(1, [...ng.option(9, [3]), ...ng.option(14, ng.n64(1_700_000_000n))]);
    const file = cat(
      ng.section(),
      ng.iface(1),
      nano,
      binary,
      shifted,
      ng.packet(0, second(0), packet(0)),
      ng.packet(1, 1_700_000_000_000_000_007n, packet(1)),
      ng.packet(2, 1_700_000_000n * 1024n + 512n, packet(2)),
      ng.packet(3, 250n, packet(3)),
    );
    expect(readBytes(file).rows.map((r) => r.timeNs)).toEqual([0, 7, 500_000_000, 250_000_000]);
  });
  test('simple and obsolete packet blocks', () => {
    const file = cat(ng.section(), ng.iface(1), ng.simple(packet(1)), ng.obsolete(0, 0, second(0), packet(2)));
    const { rows } = readBytes(file);
    expect(rows.map((r) => [r.seq, r.known & KNOWN_TIME])).toEqual([
      [1, 0],
      [2, KNOWN_TIME],
    ]);
  });
  test('lost packets are counted: statistics win over single packets when they say more', () => {
    const dropped = ng.option(4, ng.n64(3n));
    const packets = cat(ng.section(), ng.iface(1), ng.packet(0, second(0), packet(1), dropped));
    expect(readBytes(packets).end.capturedDrops).toBe(3);
    const statistics = ng.statistics(0, [...ng.option(5, ng.n64(10n)), ...ng.option(7, ng.n64(2n))]);
    expect(readBytes(cat(packets, statistics)).end.capturedDrops).toBe(12);
    expect(
      readBytes(cat(ng.section(), ng.iface(1), ng.packet(0, second(0), packet(1)))).end.capturedDrops,
    ).toBeUndefined();
  });
  test('comments, secrets, names and large unknown blocks are passed over', () => {
    const file = cat(
      ng.section(),
      ng.block(
        10,
        Array.from({ length: 100 }, () => 1),
      ),
      ng.block(4, [0, 0, 0, 0]),
      ng.iface(1, ng.option(1, [65, 66, 67])),
      ng.block(0x8000_0001, new Uint8Array(300_000)),
      ng.packet(0, second(0), packet(1)),
    );
    expect(seqs(file)).toEqual([1]);
    expect(readBytes(file, 5000).rows.length).toBe(1);
  });
  test('custom blocks and journal entries are numbered, as in Wireshark; other blocks are not', () => {
    const others = [0x0bad, 0x4000_0bad, 9, 10, 4, 0x8000_0001].map((t) => ng.block(t, ng.n32(32_473)));
    const file = cat(
      ng.section(),
      ng.iface(1),
      ng.packet(0, second(0), packet(1)),
      ...others,
      ng.packet(0, second(1), packet(2)),
    );
    const { rows, end } = readBytes(file);
    expect(rows.map((r) => r.frame)).toEqual([1, 5]);
    expect(countsOf(end.skipped)).toEqual({ 'custom blocks': 2, 'journal entries': 1 });
  });
  test('a file made of false starts takes bounded time', () => {
    const start = [...ng.n32(6), ...ng.n32(0x0010_0000)];
    const file = new Uint8Array(6 * 1024 * 1024);
    file.set(cat(ng.section(), ng.iface(1), ng.n32(6), ng.n32(4)));
    for (let at = 60; at + 8 <= file.length; at += 8) file.set(start, at);
    const began = performance.now();
    expect(stopOf(readBytes(file, 32_768).end)).toMatch(/claims 4 bytes/);
    expect(performance.now() - began).toBeLessThan(3000);
  });
  test('a block whose lengths differ is stepped over', () => {
    const bad = ng.packet(0, second(0), packet(7));
    bad[bad.length - 2] = 9;
    const { rows, end } = readBytes(
      cat(ng.section(), ng.iface(1), ng.packet(0, second(0), packet(1)), bad, ng.packet(0, second(1), packet(2))),
    );
    expect(rows.map((r) => r.seq)).toEqual([1, 2]);
    expect(stopOf(end)).toMatch(/two lengths of a block of type 6 differ/);
  });
  test('a packet of an interface that nobody described is a frame and is told', () => {
    const { end } = readBytes(cat(ng.section(), ng.packet(4, second(0), packet(1))));
    expect(end.frames).toBe(1);
    expect(countsOf(end.skipped)).toEqual({ 'packets of an interface that is not described': 1 });
  });
  test('the direction of a packet block', () => {
    const file = cat(
      ng.section(),
      ng.iface(1),
      ng.packet(0, second(0), packet(1), ng.option(2, ng.n32(2))),
      ng.packet(0, second(0), packet(2)),
    );
    expect(readBytes(file).rows.map((r) => r.linkDirection)).toEqual([2, 0]);
  });
});

describe('snoop', () => {
  test('lost packets are the last record’s count', () => {
    const data = packet(1);
    const record = (drops: number): Uint8Array =>
      cat(
        u32(data.length),
        u32(data.length),
        u32(24 + data.length + 2),
        u32(drops),
        u32(1_700_000_000),
        u32(5),
        data,
        [0, 0],
      );
    const file = cat([...Buffer.from('snoop\0\0\0')], u32(2), u32(4), record(0), record(17));
    expect(readBytes(file).end).toMatchObject({ frames: 2, tcpSegments: 2, capturedDrops: 17 });
  });
});

const told = (...packets: Uint8Array[]): { skipped: Record<string, number>; notes: string; fragments: number } => {
  const { end } = readBytes(pcap(packets));
  const { skipped } = end;
  return { skipped: countsOf(skipped), notes: notesOf(end).join(), fragments: end.framesWithoutTcp?.fragments ?? 0 };
};
const lackedBy = (...packets: Uint8Array[]): unknown => told(...packets).skipped;

describe('fragments', () => {
  const whole = tcp({ seq: 5, payload: Array.from({ length: 60 }, (_, i) => i) });
  const piece4 = (from: number, to: number, bytes = whole): Uint8Array =>
    ether(ip4(6, bytes.subarray(from, to), { offset: from, more: to < bytes.length, id: 9 }));
  const piece6 = (from: number, to: number, bytes = whole): Uint8Array =>
    ether(fragment6(6, bytes.subarray(from, to), from, to < bytes.length), 0x86dd);
  const forged = whole.map((b, i) => (i >= 40 ? 0xee : b));

  test.each([
    [
      [
        [0, 32],
        [32, 64],
        [64, 80],
      ],
    ],
    [
      [
        [64, 80],
        [32, 64],
        [0, 32],
      ],
    ],
    [
      [
        [32, 64],
        [0, 32],
        [0, 32],
        [64, 80],
      ],
    ],
  ])('in any order: %j', (pieces) => {
    for (const piece of [piece4, piece6]) {
      const { rows } = readBytes(pcap(pieces.map(([from = 0, to = 0]) => piece(from, to))));
      expect(rows.map((r) => [r.frame, r.seq, r.payloadLength])).toEqual([[pieces.length, 5, 60]]);
    }
  });
  test('IPv4: the most recent copy of a byte counts (RFC 791 §3.2), and it is told', () => {
    const { rows, end } = readBytes(pcap([piece4(0, 56), piece4(40, 64, forged), piece4(64, 80)]));
    expect(rows[0]?.payload.charCodeAt(25)).toBe(0xee);
    expect(notesOf(end).join()).toMatch(/1 IP fragments overlap/);
  });
  test('IPv6: an overlap spoils the datagram (RFC 5722)', () => {
    const { rows, end } = readBytes(pcap([piece6(0, 56), piece6(40, 64, forged), piece6(64, 80)]));
    expect(rows).toEqual([]);
    expect(notesOf(end).join()).toMatch(/overlap/);
    expect(countsOf(end.skipped)).toEqual({ 'IP fragments that overlap or do not fit their datagram': 3 });
  });
  test.each([
    [
      'first',
      piece4(32, 64),
      piece4(64, 80),
      /\(packets 1 to 2\), bytes 0 to 31 of its payload are .*and with them the TCP header\.$/,
    ],
    [
      'a piece in the middle',
      piece4(64, 80),
      piece4(0, 32),
      /\(packets 1 to 2\), bytes 32 to 63 of its payload are missing\.$/,
    ],
    ['last', piece4(0, 32), piece4(32, 64), /\(packets 1 to 2\), all from byte 64 on of its payload is missing\.$/],
    ['several', piece4(0, 32), piece6(32, 64), /2 IP datagrams .*of the first one \(packet 1\), all from byte 32 on/],
  ] as const)('a datagram that never completes is told with what it lacks: %s', (_, one, other, note) => {
    const { skipped, notes, fragments } = told(one, other);
    expect(Object.values(skipped).reduce((n, m) => n + m, 0)).toBe(2);
    expect(fragments).toBe(2);
    expect(notes).toMatch(note);
  });
  test('and is counted by the piece that it lacks', () => {
    expect(lackedBy(piece4(32, 64), piece4(64, 80))).toEqual({
      'IP fragments whose datagram lacks its first piece': 2,
    });
    expect(lackedBy(piece4(0, 32), piece4(64, 80))).toEqual({
      'IP fragments whose datagram lacks a piece in the middle': 2,
    });
    expect(lackedBy(piece6(0, 32), piece6(32, 64))).toEqual({ 'IP fragments whose datagram lacks its last piece': 2 });
    expect(lackedBy(piece4(16, 32), piece4(64, 80))).toEqual({ 'IP fragments whose datagram lacks several pieces': 2 });
  });
  test('first pieces alone are what a filter by port leaves; beside a whole datagram they are not', () => {
    expect(told(piece4(0, 32)).notes).toMatch(/as a capture filter by port leaves them/);
    const whole6 = [piece6(0, 32), piece6(32, 80)];
    expect(told(piece4(0, 32), ...whole6).notes).not.toMatch(/filter/);
  });
  test('a piece that comes once more is no datagram that lacks the others', () => {
    const twice = [piece4(0, 32), piece4(0, 32), piece4(32, 80), piece4(32, 80)];
    expect(told(...twice)).toEqual({ skipped: { 'IP fragments that came once more': 1 }, notes: '', fragments: 3 });
    const other = piece4(32, 80, forged);
    expect(told(...twice.slice(0, 3), other).skipped).toEqual({
      'IP fragments whose datagram lacks its first piece': 1,
    });
  });
  test('of what carries no TCP nothing but the count is told', () => {
    const ping = ether(ip4(1, whole.subarray(0, 32), { more: true, id: 9 }));
    expect(told(ping)).toEqual({
      skipped: { 'IP fragments whose datagram lacks its last piece': 1 },
      notes: '',
      fragments: 1,
    });
  });
  test('fragments without end take bounded memory and are told', () => {
    const packets = Array.from({ length: 2000 }, (_, i) => ether(ip4(6, whole.subarray(0, 32), { more: true, id: i })));
    const { end } = readBytes(pcap(packets));
    expect(countsOf(end.skipped)).toEqual({
      'IP fragments given up while many other datagrams were waited for': 1872,
      'IP fragments whose datagram lacks its last piece': 128,
    });
  });
});

describe('the same tuple in two tunnels', () => {
  test('tunnels without end take bounded memory', () => {
    const paths = new PathTable(new NameTable());
    const cursor = new Cursor();
    const ids = new Set<number>();
    for (let i = 0; i < 130_000; i++) {
      cursor.pathLength = 0;
      pushLayer(cursor, PATH_VLAN, i);
      ids.add(paths.id(cursor));
    }
    expect(ids.size).toBe(100_001);
  });
  test('of which there are more than the table holds keeps its name, however often it comes round', () => {
    const names = new NameTable();
    const paths = new PathTable(names);
    const cursor = new Cursor();
    const idOf = (vlan: number): number => {
      cursor.pathLength = 0;
      pushLayer(cursor, PATH_VLAN, vlan);
      return paths.id(cursor);
    };
    const first = Array.from({ length: 3_000 }, (_, vlan) => idOf(vlan));
    for (let round = 0; round < 40; round++) expect(first.map((_, vlan) => idOf(vlan))).toEqual(first);
    expect(names.text(idOf(2_999))).toBe('vlan 2999');
  });
  test('is told apart by its path', () => {
    const { rows } = readBytes(pcap([tagged(10), tagged(20), tagged(10)]));
    expect(rows.map((r) => r.path)).toEqual(['vlan 10', 'vlan 20', 'vlan 10']);
  });
});

/** RFC 1761: length, captured, record, drops, seconds, microseconds, the packet, padding to four bytes. */
const snoopRecord = (seq: number, claimed?: number): Uint8Array => {
  const bytes = packet(seq);
  const padding = (4 - (bytes.length % 4)) % 4;
  const length = 24 + bytes.length + padding;
  const head = cat(u32(bytes.length), u32(claimed ?? bytes.length), u32(length), u32(0), u32(1_700_000_000), u32(seq));
  return cat(head, bytes, new Uint8Array(padding));
};

describe('damaged snoop', () => {
  const header = cat([0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0], u32(2), u32(4));
  test.each([0x7fff_fff0, 5000])('a record that claims %i bytes is stepped over, and the skip is told', (claimed) => {
    const bytes = cat(
      header,
      snoopRecord(0),
      snoopRecord(1),
      snoopRecord(9, claimed),
      snoopRecord(2),
      snoopRecord(3),
      snoopRecord(4),
    );
    for (const chunk of [bytes.length, 7]) {
      const r = readBytes(bytes, chunk);
      expect(r.rows.map((x) => x.seq)).toEqual([0, 1, 2, 3, 4]);
      expect(r.end.truncatedAt).toMatchObject({ frame: 2, offset: header.length + 2 * snoopRecord(0).length });
      expect(notesOf(r.end).join()).toMatch(/bytes were skipped; reading went on at byte/);
    }
  });

  test('noise to the end is told as lost', () => {
    const noise = Uint8Array.from({ length: 500 }, (_, i) => 200 + (i % 50));
    const { rows, end } = readBytes(cat(header, snoopRecord(0), noise));
    expect(rows.length).toBe(1);
    expect(notesOf(end).join()).toMatch(/No further packet could be found in the last 500 bytes/);
  });
});
