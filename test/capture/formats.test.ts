/**
 * The recorded captures of fixtures/formats: every format, link type and tunnel holds the same connection, whose bytes
 * both applications checked when it was recorded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/capture/errors.ts';
import { CHECKSUM_BAD, CHECKSUM_GOOD, CHECKSUM_OFFLOADED, LINK_IN, LINK_OUT } from '../../src/segment/segment.ts';
import { readBytes, readInput, stream } from '../helpers/capture.ts';
import type { Row } from '../helpers/capture.ts';
import type { SourceInput } from '../../src/capture/source.ts';
import { tsharkStreams } from '../helpers/tshark-streams.ts';
import { notesOf, inEnglish } from '../helpers/in-english.ts';

const FOLDER = new URL('../../fixtures/formats/', import.meta.url);
const REQUEST = 'request '.repeat(12);
const ANSWER = 'answer. '.repeat(40);

const MILLISECOND = 1_000_000;
const MICROSECOND = 1000;

const path = (file: string): string => fileURLToPath(new URL(file, FOLDER));
const bytes = (file: string): Uint8Array => new Uint8Array(readFileSync(path(file)));
const expected = readFileSync(path('expected.tsv'), 'utf8').trim().split('\n').slice(1);
/** tshark stops where another file begins; we do not. */
const CONCATENATED = new Set(['concatenated.pcap', 'concatenated-mixed.pcapng']);
const regular = expected.filter((line) => !CONCATENATED.has(line.split('\t')[0] ?? ''));
const single = regular.filter((line) => line.split('\t')[3] === '1').map((l) => l.split('\t')[0] ?? '');

/** What lies around the connection of each tunnel. */
const PATHS: Readonly<Record<string, string>> = {
  vlan: 'vlan 100',
  'priority-tag': '',
  qinq: 'vlan 200, vlan 100',
  mpls: 'mpls',
  'mpls-ipv6': 'mpls',
  pppoe: 'pppoe session 42',
  macsec: 'macsec',
  'llc-snap': '',
  'ip-in-ip': 'ip-in-ip 10.77.0.1<>10.77.0.2',
  '6in4': '6in4 10.77.0.1<>10.77.0.2',
  '4in6': '4in6 fd77::1<>fd77::2',
  gre: 'gre 10.77.0.1<>10.77.0.2',
  'gre-key-sequence': 'gre 10.77.0.1<>10.77.0.2 key 9',
  gretap: 'gre 10.77.0.1<>10.77.0.2',
  'erspan-2': 'erspan 10.77.0.1<>10.77.0.2',
  'erspan-3': 'erspan 10.77.0.1<>10.77.0.2',
  vxlan: 'vxlan 10.77.0.1<>10.77.0.2 vni 5',
  'vxlan-over-ipv6': 'vxlan fd77::1<>fd77::2 vni 5',
  geneve: 'geneve 10.77.0.1<>10.77.0.2 vni 7',
  'gtp-u': 'gtp-u 10.77.0.1<>10.77.0.2',
  'gtp-u-extension': 'gtp-u 10.77.0.1<>10.77.0.2',
  l2tp: 'l2tp 10.77.0.1<>10.77.0.2',
  teredo: 'teredo 10.77.0.1<>10.77.0.2',
  'ipv4-fragments': '',
  'ipv6-fragments': '',
  ah: '',
  'gre-in-udp': 'gre 10.77.0.1<>10.77.0.2',
  capwap: 'capwap 10.77.0.1<>10.77.0.2',
  'capwap-802.11': 'capwap 10.77.0.1<>10.77.0.2',
  'capwap-802.11-swapped': 'capwap 10.77.0.1<>10.77.0.2',
  'aruba-gre': 'gre 10.77.0.1<>10.77.0.2',
};

const tcp = (rows: readonly Row[]): Row[] => rows.filter((r) => r.protocol === 6);

const formatOf = async (file: string): Promise<string> => (await readInput({ path: path(file) })).start.format;

/** Kind and sentence with which an input is refused. */
const refused = async (input: SourceInput): Promise<string> =>
  readInput(input).then(
    () => 'read',
    (e: unknown) => (e instanceof Unreadable ? `${e.kind}: ${inEnglish(e.reason)}` : String(e)),
  );
const buffer = (content: Iterable<number>): SourceInput => ({ buffer: Uint8Array.from(content) });
const words = (t: string): SourceInput => ({ buffer: new TextEncoder().encode(t) });

describe('recorded captures', () => {
  test.each(regular.map((line) => line.split('\t')))(
    '%s counts as tshark counts',
    async (file, frames, packets, streams) => {
      const { rows, end } = await readInput({ path: path(file ?? '') });
      const found = { frames: end.frames, tcp: tcp(rows).length, streams: tsharkStreams(rows) };
      expect(found).toEqual({ frames: Number(frames), tcp: Number(packets), streams: Number(streams) });
      expect(end.malformed).toEqual([]);
      expect(end.truncatedAt).toBeUndefined();
    },
  );

  test.each(regular.map((line) => line.split('\t')))(
    'every frame of %s is accounted for',
    async (file, frames, packets) => {
      const { end } = await readInput({ path: path(file ?? '') });
      const without = Object.values(end.framesWithoutTcp ?? {}).reduce((a, b) => a + b, 0);
      expect(without).toBe(Number(frames) - Number(packets));
    },
  );

  test.each([...CONCATENATED])('%s is read past the place where another file begins', async (file) => {
    const { rows, end } = await readInput({ path: path(file) });
    expect({ tcp: tcp(rows).length, streams: tsharkStreams(rows) }).toEqual({ tcp: 20, streams: 2 });
    expect(notesOf(end).join()).toContain('several captures one after the other');
  });

  test('a snap length of 60 keeps the lengths of what it cut', () => {
    const { rows, end } = readBytes(bytes('link-ethernet-snap-60.pcap'));
    const lengths = tcp(rows).map((r) => r.payloadLength);
    expect(lengths.reduce((a, b) => a + b, 0)).toBe(REQUEST.length + ANSWER.length);
    expect(end.facts.snapLength).toBe(60);
    expect(end.facts.payload).toBe(false);
  });

  test.each(single.filter((f) => !f.includes('snap')))(
    '%s gives the bytes that the applications exchanged',
    async (file) => {
      const { rows } = await readInput({ path: path(file) });
      const connection = tcp(rows).slice(0, 10);
      expect(stream(connection, (port) => port !== 8080)).toBe(REQUEST);
      expect(stream(connection, (port) => port === 8080)).toBe(ANSWER);
      expect(connection.filter((r) => r.checksum === CHECKSUM_BAD)).toEqual([]);
    },
  );

  test.each(Object.entries(PATHS))('tunnel %s is told as "%s" in both directions', (name, text) => {
    const rows = tcp(readBytes(bytes(`tunnel-${name}.pcap`)).rows);
    expect(new Set(rows.map((r) => r.path))).toEqual(new Set([text]));
    expect(rows.every((r) => r.checksum === CHECKSUM_GOOD)).toBe(true);
  });

  test('the tunnels of the folder are all described', () => {
    const tunnels = readdirSync(FOLDER).filter((f) => f.startsWith('tunnel-'));
    expect(tunnels.map((f) => f.slice(7, -5)).toSorted()).toEqual(Object.keys(PATHS).toSorted());
  });

  test('the same capture in another format gives the same segments', async () => {
    const reference = tcp((await readInput({ path: path('link-ethernet.pcap') })).rows);
    const formats = readdirSync(FOLDER).filter((f) => f.startsWith('format-') && !f.includes('two-interfaces'));
    expect(formats.length).toBeGreaterThan(8);
    for (const file of formats) {
      const { rows } = await readInput({ path: path(file) });
      if (file.includes('netmon')) continue;
      expect({ file, rows: tcp(rows) }).toEqual({ file, rows: reference });
    }
  });

  test.each([
    ['format-netmon1.cap', MILLISECOND],
    ['format-netmon2.cap', MICROSECOND],
    ['format-netmon2.3.cap', MICROSECOND],
  ])('%s gives the same segments, as exact as its clock', async (file, tick) => {
    const reference = await readInput({ path: path('link-ethernet.pcap') });
    const found = await readInput({ path: path(file) });
    const bare = (rows: readonly Row[]): unknown[] =>
      tcp(rows).map((r) => Object.assign({}, r, { frame: 0, timeNs: 0 }));
    expect(bare(found.rows)).toEqual(bare(reference.rows));
    tcp(found.rows).forEach((row, n) => {
      expect(Math.abs(row.timeNs - (tcp(reference.rows)[n]?.timeNs ?? NaN))).toBeLessThanOrEqual(tick);
    });
    const epochs = [found, reference].map((r) => r.end.startEpochNs ?? 0n);
    expect(Math.abs(Number((epochs[0] ?? 0n) - (epochs[1] ?? 0n)))).toBeLessThanOrEqual(MILLISECOND);
  });

  test('what a capture of Network Monitor holds between its packets is passed over, and counted', () => {
    const { rows, end } = readBytes(bytes('format-netmon2.3.cap'));
    expect(tcp(rows).map((r) => r.frame)).toEqual([4, 5, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(end.skipped.map((s) => s.key)).toContain('skipped.no-packet-record');
    expect(end.notes.map((n) => n.key)).toContain('note.resumed');
    const twice = readBytes(bytes('format-netmon2.cap'));
    expect(twice.end.notes.map((n) => n.key)).toEqual(['note.no-time-zone']);
  });

  test('formats are told by content', async () => {
    expect(await formatOf('format-pcap.pcap.gz')).toBe('pcap+gzip');
    expect(await formatOf('format-pcap.pcap.xz')).toBe('pcap+xz');
    expect(await formatOf('format-pcap.pcap.zst')).toBe('pcap+zstd');
    expect(await formatOf('format-snoop.snoop')).toBe('snoop');
    expect(await formatOf('format-netmon1.cap')).toBe('netmon');
    expect(await formatOf('format-netmon2.3.cap')).toBe('netmon');
    expect(await formatOf('format-pcapng.pcapng')).toBe('pcapng');
  });

  test('chunks of any size give the same segments', () => {
    for (const file of readdirSync(FOLDER)) {
      if (!/\.(pcap|pcapng|snoop|cap)$/.test(file) || file.startsWith('other-')) continue;
      const whole = readBytes(bytes(file));
      for (const size of [1, 7, 64, 1000]) {
        const parts = readBytes(bytes(file), size);
        expect({ file, size, ...parts }).toEqual({ file, size, ...whole });
      }
    }
  });

  test.each(readdirSync(new URL('crashes/', FOLDER)))('%s, once a fault, reads alike in chunks of any size', (file) => {
    const whole = readBytes(bytes(`crashes/${file}`));
    expect(whole.rows.length).toBeGreaterThan(5);
    for (let size = 1; size < 200; size++) {
      expect({ size, ...readBytes(bytes(`crashes/${file}`), size) }).toEqual({ size, ...whole });
    }
  });

  test('a stream, a buffer and a file are the same', async () => {
    const whole = await readInput({ path: path('format-pcap.pcap.gz') });
    const data = bytes('format-pcap.pcap.gz');
    const drops = async function* (): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < data.length; i += 3) yield data.subarray(i, i + 3);
    };
    expect((await readInput({ buffer: data })).rows).toEqual(whole.rows);
    expect((await readInput({ stream: drops() })).rows).toEqual(whole.rows);
  });

  test('off-load shows as such and not as a fault', () => {
    const rows = tcp(readBytes(bytes('link-ethernet-off-load.pcap')).rows);
    const kinds = new Set(rows.map((r) => r.checksum));
    expect(kinds).toContain(CHECKSUM_OFFLOADED);
    expect(kinds).not.toContain(CHECKSUM_BAD);
  });

  test('cooked captures tell the direction and the interface', () => {
    for (const file of ['link-linux-sll.pcap', 'link-linux-sll2.pcap']) {
      const rows = tcp(readBytes(bytes(file)).rows);
      for (const r of rows) expect(r.linkDirection).toBe(r.dstPort === 8080 ? LINK_OUT : LINK_IN);
    }
  });

  test('two interfaces are told apart', () => {
    const { rows, end } = readBytes(bytes('format-two-interfaces.pcapng'));
    expect(end.linkTypes).toEqual(['EN10MB', 'LINUX_SLL2']);
    expect(new Set(tcp(rows).map((r) => r.iface)).size).toBe(2);
  });
});

describe('what is no capture', () => {
  test.each(readdirSync(FOLDER).filter((f) => f.startsWith('other-')))('%s is refused with a way out', async (file) => {
    const error: unknown = await readInput({ path: path(file) }).then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(Unreadable);
    expect(inEnglish((error as Unreadable).reason)).toMatch(/^This is .*`(editcap|lz4|tar|bunzip2)/);
  });

  test('pictures, pages, archives and noise are named', async () => {
    expect(await refused(buffer([]))).toMatch(/^empty: /);
    expect(await refused(buffer([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]))).toMatch(/PNG picture/);
    expect(await refused(words('<!DOCTYPE html><html><body>log in</body></html>'))).toMatch(/web page/);
    expect(await refused(buffer([0x50, 0x4b, 3, 4, 20, 0]))).toMatch(/unzip/);
    expect(await refused(buffer(new Uint8Array(4096)))).toMatch(/zero bytes/);
    expect(await refused(buffer(Array.from({ length: 256 }, (_, i) => (i * 151) & 255)))).toMatch(/^unknown-format: /);
    expect(await refused(buffer([0x1f, 0x8b, 8, 0, 1, 2, 3]))).toMatch(/^broken-compression: /);
  });

  test('missing files and directories', async () => {
    expect(await refused({ path: path('no-such-file.pcap') })).toMatch(/^missing: /);
    expect(await refused({ path: fileURLToPath(FOLDER) })).toMatch(/^directory: /);
    expect(await refused(words('nothing here\nbut words\n'))).toMatch(/^no-packets: /);
  });
});
