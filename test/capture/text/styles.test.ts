/**
 * The project's own capture, printed by tcpdump and tshark in every style, against the capture itself: each style gives
 * the same segments as far as it prints them. The texts are stored, so that neither tool is needed.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTextReader } from '../../../src/capture/text/reader.ts';
import { NameTable } from '../../../src/segment/names.ts';
import { KNOWN_FLAGS, KNOWN_SEQ, KNOWN_TIME, type Segment } from '../../../src/segment/segment.ts';
import type { Reader } from '../../../src/segment/source.ts';
import { differences, readCapture, readText, type PlainSegment } from '../../helpers/segments.ts';

const STYLES = new URL('../../../fixtures/text/styles/', import.meta.url);
const styles = readdirSync(STYLES)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -4));
const wire = readCapture(readFileSync(new URL('wire.pcap', STYLES)));
const any = readCapture(readFileSync(new URL('any.pcap', STYLES)));

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const RELATIVE = new Set(['tshark']);
const UNTIMED = new Set(['t', 't-q', 't-v']);
const WITH_TTL = new Set([
  'v',
  'vv',
  'vvv-S',
  'e-v',
  'K',
  't-v',
  'tttt-vv-S',
  'x',
  'xx',
  'X',
  'XX',
  'version-3-v',
  'tshark-details',
]);

const read = (style: string) => readText(readFileSync(new URL(`${style}.txt`, STYLES)));

/** Numbers from each side's SYN on, as Wireshark prints them. */
function fromSyn(segments: readonly PlainSegment[]): PlainSegment[] {
  const initial = new Map<string, number>();
  return segments.map((s) => {
    const mine = `${s.src} ${s.srcPort} ${s.dst} ${s.dstPort}`;
    const other = `${s.dst} ${s.dstPort} ${s.src} ${s.srcPort}`;
    if (s.flags & 2) initial.set(mine, s.seq);
    const base = initial.get(mine) ?? 0;
    const peer = initial.get(other) ?? (s.flags & 4 ? s.ack - 1 : 0);
    return {
      ...s,
      seq: s.flags & 4 && !initial.has(mine) ? 1 : (s.seq - base) >>> 0,
      ack: s.flags & 16 ? (s.ack - peer) >>> 0 : 0,
      sack: s.sack.map((edge) => (edge - peer) >>> 0),
    };
  });
}

const relevant = (s: PlainSegment): boolean => s.protocol === UDP || s.protocol === ICMP;

/** Bytes of payload at hand; the datagram in fragments is in no single dump. */
const payload = (segments: readonly PlainSegment[]): number =>
  segments.filter((s) => s.payloadLength !== 3000).reduce((sum, s) => sum + s.payload, 0);

describe('every style of one capture', () => {
  test('there are all of them', () => {
    expect(styles.length).toBeGreaterThanOrEqual(33);
  });

  test.each(styles)('%s: TCP', (style) => {
    const text = read(style);
    const source = style.startsWith('any') ? any : wire;
    let expected = source.segments.filter((s) => s.protocol === TCP);
    // Version 3's two-line form was converted for IPv4 only.
    if (style === 'version-3-v') expected = expected.filter((s) => s.family === 4);
    const got = text.segments.filter((s) => s.protocol === TCP);
    expect(got.length).toBe(expected.length);
    const shift = style === 'version-3-v' ? (expected[0]?.timeNs ?? 0) : 0;
    if (RELATIVE.has(style)) expected = fromSyn(expected);
    const wrong = got.flatMap((s, i) => differences({ ...s, timeNs: s.timeNs + shift }, expected[i] as PlainSegment));
    expect(wrong).toEqual([]);
    expect(style === 'version-3-v' || text.end.frames === source.end.frames).toBe(true);
    expect(text.end.malformed).toEqual([]);
  });

  test.each(styles.filter((style) => !style.startsWith('version-3-v')))('%s: UDP and ICMP', (style) => {
    const source = style.startsWith('any') ? any : wire;
    const expected = source.segments.filter(relevant);
    const got = read(style).segments.filter(relevant);
    expect(got.map((s) => s.protocol)).toEqual(expected.map((s) => s.protocol));
    // The datagram in fragments is printed at its first fragment, and whole in the capture at its last.
    const wrong = got.flatMap((s, i) => {
      const other = expected[i] as PlainSegment;
      if (s.protocol === UDP && other.payloadLength === 3000) return s.dstPort === other.dstPort ? [] : ['port'];
      return differences(s, other);
    });
    expect(wrong).toEqual([]);
    const error = got.find((s) => s.icmpType === 3);
    expect(error?.icmpCode).toBe(3);
  });

  test.each(styles)('%s: knows what it knows', (style) => {
    const text = read(style);
    const tcp = text.segments.filter((s) => s.protocol === TCP);
    expect(text.end.facts.clock).toBe(
      UNTIMED.has(style) ? 'none' : style === 'nano' || style.startsWith('tshark-d') ? 'ns' : 'us',
    );
    expect(tcp.every((s) => (s.known & KNOWN_TIME) !== 0)).toBe(!UNTIMED.has(style));
    expect(text.end.facts.ttl).toBe(WITH_TTL.has(style));
    const quiet = style === 'q' || style === 't-q';
    expect(tcp.every((s) => (s.known & KNOWN_FLAGS) === 0)).toBe(quiet);
    const pure = tcp.filter((s) => s.flags === 16 && s.payloadLength === 0);
    const ackSeq = ['vv', 'vvv-S', 'tttt-vv-S', 'x', 'xx', 'X', 'XX', 'tshark', 'tshark-details'].includes(style);
    expect(pure.length > 20).toBe(!quiet);
    expect(pure.length > 0 && pure.every((s) => (s.known & KNOWN_SEQ) !== 0)).toBe(ackSeq);
    expect(text.end.facts.ackSeqPrinted).toBe(ackSeq);
    expect(text.end.facts.absoluteSeq).toBe(!RELATIVE.has(style));
  });

  test('a hex dump gives the payload and the VLAN back', () => {
    for (const style of ['xx', 'XX']) {
      const segments = read(style).segments;
      expect(segments.some((s) => s.path === 'vlan 42')).toBe(true);
      expect(payload(segments)).toBe(payload(wire.segments));
    }
  });

  test('-e gives the VLAN and the link addresses', () => {
    const segments = read('e').segments;
    expect(segments.map((s) => s.path)).toEqual(wire.segments.map((s) => s.path));
    expect(segments.every((s) => s.linkSrc >= 0 && s.linkDst >= 0)).toBe(true);
  });

  test('chunks of any size give the same', () => {
    for (const style of ['nn', 'v', 'X', 'tshark-details']) {
      const bytes = readFileSync(new URL(`${style}.txt`, STYLES));
      const whole = readText(bytes).segments;
      for (const chunk of [64, 4099]) expect(readText(bytes, chunk).segments.length).toBe(whole.length);
    }
  });

  test('each packet of a live -l is out before the next one comes', () => {
    const lines = readFileSync(new URL('nn.txt', STYLES), 'utf8').split('\n').slice(0, -1);
    for (let n = 8; n <= lines.length; n += 7) {
      const text = `${lines.slice(0, n).join('\n')}\n`;
      expect(readLive(text)).toBe(readText(text).segments.length);
    }
  });

  test('the first packet of a live -X waits for its dump; without one it is out with the first beat', () => {
    const text = readFileSync(new URL('X.txt', STYLES), 'utf8');
    const ttls: number[] = [];
    readLines(text, (s) => ttls.push(s.ttl));
    const first = readText(text).segments[0];
    expect(ttls[0]).toBe(first?.ttl);
    expect(first?.ttl).toBeGreaterThan(0);
    let out = 0;
    const [line = ''] = readFileSync(new URL('nn.txt', STYLES), 'utf8').split(/(?<=\n)/);
    const reader = readLines(line, () => out++);
    expect(out).toBe(0);
    reader.idle?.();
    expect(out).toBe(1);
  });
});

/** How many segments are out when the pipe falls silent, before the end of the input is known. */
function readLive(text: string): number {
  let out = 0;
  readLines(text, () => out++);
  return out;
}

function readLines(text: string, onSegment: (s: Segment) => void): Reader {
  const reader = createTextReader({ start: () => undefined, segment: onSegment }, new NameTable(), true);
  for (const line of text.split(/(?<=\n)/)) reader.push(new TextEncoder().encode(line));
  return reader;
}
