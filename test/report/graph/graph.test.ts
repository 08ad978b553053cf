/** Graphs: what is drawn of a connection stands where its packets say, and a picture is well-formed whatever hosts are called. */
import { assert as check, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANNOTATION_KINDS } from '../../../src/records/contract.ts';
import { DARK, LIGHT } from '../../../src/report/graph/theme.ts';
import { clockTicks, pixel, ticks, valueAt } from '../../../src/report/graph/axes.ts';
import { MARKS } from '../../../src/report/graph/packet-marks.ts';
import { seriesOf } from '../../../src/report/graph/series.ts';
import type { PacketRow } from '../../../src/report/html/packet-rows.ts';
import { run } from '../../helpers/cli.ts';

const row = (given: Partial<PacketRow>): PacketRow => ({
  frame: 1,
  lastFrame: 1,
  side: 0,
  data: false,
  packets: 1,
  timeNs: 0,
  endNs: 0,
  flags: 16,
  length: 0,
  seq: 1,
  seqEnd: 1 + (given.length ?? 0),
  ack: 1,
  ackEnd: given.ack ?? 1,
  window: 1_000,
  windowScaled: true,
  rttNs: Number.NaN,
  ttl: -1,
  ipId: -1,
  line: 0,
  sack: [],
  icmp: false,
  notes: [],
  ...given,
});

/** Components of a colour, 0 to 255. */
const rgb = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = rgb(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('the marks of a graph', () => {
  const RETRANSMISSIONS = ANNOTATION_KINDS.filter((kind) =>
    /retransmission|timeout-recovery|tail-loss-probe/.test(kind),
  );

  it('are a shape and a colour of its own for every retransmission', () => {
    const styles = RETRANSMISSIONS.map((kind) => MARKS[kind]);
    expect(styles.length).toBe(9);
    expect(styles).not.toContain(undefined);
    expect(new Set(styles.map((style) => style?.shape)).size).toBe(9);
    for (const theme of [LIGHT, DARK]) {
      const colours = styles.map((style) => theme[style?.ink ?? 'text']);
      for (const [i, one] of colours.entries())
        for (const other of colours.slice(i + 1))
          expect(
            Math.hypot(...rgb(one).map((value, at) => value - (rgb(other)[at] ?? 0))),
            `${one} ${other}`,
          ).toBeGreaterThan(40);
    }
  });

  it('stand out from the ground, as what is not text must (WCAG 1.4.11)', () => {
    for (const theme of [LIGHT, DARK])
      for (const [kind, { ink }] of Object.entries(MARKS)) {
        const [x, y] = [luminance(theme[ink]), luminance(theme.ground)];
        expect((Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05), `${kind} ${theme[ink]}`).toBeGreaterThanOrEqual(3);
      }
  });
});

describe('what a graph draws', () => {
  it('is data of the sender, and of the peer what it acknowledges, its window and its blocks', () => {
    const [a, b] = seriesOf([
      row({ timeNs: 0, endNs: 0, data: true, length: 100, seq: 1, seqEnd: 101 }),
      row({ timeNs: 5, endNs: 5, data: true, length: 100, seq: 101, seqEnd: 201 }),
      row({ timeNs: 9, endNs: 9, side: 1, ack: 101, ackEnd: 101, window: 500, rttNs: 9, sack: [[151, 201]] }),
    ]);
    expect(a.data).toEqual([0, 1, 0, 101, 5, 101, 5, 201]);
    expect(a.acks).toEqual([9, 101]);
    expect(a.edges).toEqual([9, 601]);
    expect(a.sacks).toEqual([9, 151, 201]);
    expect(a.trips).toEqual([9, 9]);
    expect(a.flight.at(-1)).toBe(100);
    expect(a.top).toBe(201);
    expect(b.data).toEqual([]);
  });

  it('goes on where the numbers of 32 bits begin again', () => {
    const rows = [4_294_967_000, 1_104, 2_504].map((seq, i) =>
      row({ frame: i + 1, timeNs: i, endNs: i, data: true, length: 1_400, seq, seqEnd: seq + 1_400 }),
    );
    const [{ data }] = seriesOf(rows);
    expect([data[1], data[5], data[9]].map((seq) => (seq ?? 0) - (data[1] ?? 0))).toEqual([0, 1_400, 2_800]);
  });

  it('keeps a reset with a number from nowhere beside the data', () => {
    const [a] = seriesOf([
      row({ data: true, length: 100, seq: 1, seqEnd: 101 }),
      row({
        timeNs: 3,
        endNs: 3,
        flags: 4,
        seq: 3_000_000_000,
        seqEnd: 3_000_000_000,
        notes: [{ kind: 'reset', certainty: 'observed', because: [], detail: {} }],
      }),
    ]);
    expect(a.marks).toMatchObject([{ kind: 'reset', y: 101 }]);
    expect(a.top).toBe(101);
  });
});

const utc = (text: string): number => Date.parse(`${text}Z`);

const texts = (from: string, to: string): string[] => clockTicks(utc(from), utc(to), 6).map(({ text }) => text);

describe('an axis', () => {
  it('has round values in its range, equally far apart, and finds back what it places', () => {
    check(
      property(
        double({ min: -1e9, max: 1e9, noNaN: true }),
        double({ min: 1e-3, max: 1e9, noNaN: true }),
        integer({ min: 2, max: 12 }),
        (from, span, wanted) => {
          const to = from + span;
          const found = ticks(from, to, wanted);
          expect(found.length).toBeLessThanOrEqual(wanted + 1);
          // A tick is a whole number of steps, rounded as far from 0 as it lies.
          const rounding = span * 1e-9 + Math.max(Math.abs(from), Math.abs(to)) * 4 * Number.EPSILON;
          for (const value of found) {
            expect(value).toBeGreaterThanOrEqual(from - rounding);
            expect(value).toBeLessThanOrEqual(to + rounding);
          }
          const scale = { from, to, start: 10, end: 700 };
          const placed = from + span / 3;
          expect(Math.abs(valueAt(scale, pixel(scale, placed)) - placed)).toBeLessThanOrEqual(rounding);
        },
      ),
    );
    expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  });

  it('of a long time has round times of the clock, and dates where they are days apart', () => {
    expect(texts('2026-11-28T10:02:10', '2026-11-28T10:04:40')).toEqual([
      '10:02:30',
      '10:03:00',
      '10:03:30',
      '10:04:00',
      '10:04:30',
    ]);
    expect(texts('2026-11-28T22:40:00', '2026-11-29T01:10:00')).toEqual(['23:00', '23:30', '00:00', '00:30', '01:00']);
    expect(texts('2026-02-27T12:00:00', '2026-03-03T12:00:00')).toEqual([
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
    ]);
    check(
      property(integer({ min: 0, max: 4e12 }), integer({ min: 1_000, max: 4e12 }), (from, span) => {
        const found = clockTicks(from, from + span, 8).map(({ ms }) => ms);
        expect(found.length).toBeLessThanOrEqual(9);
        for (const ms of found) {
          expect(ms).toBeGreaterThanOrEqual(from);
          expect(ms).toBeLessThanOrEqual(from + span);
          expect(ms % 1_000).toBe(0);
        }
        const gaps = found.slice(1).map((ms, i) => ms - (found[i] ?? 0));
        expect(new Set(gaps).size).toBeLessThanOrEqual(1);
      }),
    );
    expect(clockTicks(Number.NaN, Number.NaN, 8)).toEqual([]);
  });
});

/** The names of elements that are open at the end; throws where one is closed that is not the last opened. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  for (const [, close, name = '', self] of xml.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) throw new Error(`${name} is not open`);
    } else if (self !== '/') open.push(name);
  }
  return open;
}

describe('--format svg', () => {
  it('speaks the language of the run', async () => {
    const argv = ['fixtures/recorded/stalls/books-lossy/client.pcap', '--format', 'svg', '-c', '0', '--lang', 'zh'];
    const { out } = await run(argv);
    expect(out).toContain('快速重传');
    expect(out).toContain('客户端 192.0.2.65:59678');
    expect(out).not.toMatch(/retransmission|acknowledged|window edge|round trip/);
  });

  it('is one connection as a picture: its graph, and an arrow for each step', async () => {
    const { out, code } = await run(['fixtures/recorded/stalls/books-lossy/client.pcap', '--format', 'svg', '-c', '0']);
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(unclosed(out)).toEqual([]);
    expect(out).toContain('9 fast retransmissions');
    expect(out.match(/again: fast retransmission/g)).toHaveLength(9);
    expect(out).toContain('handshake 3/3');
    expect(out).toContain('SYN-RECEIVED');
  });

  it('asks which connection', async () => {
    const { err, code } = await run(['fixtures/recorded/stalls/books-lossy/client.pcap', '--format', 'svg']);
    expect(code).toBe(64);
    expect(err).toMatch(/--connection N/);
  });

  it('stays well-formed whatever a host is called', async () => {
    const text = [
      `10:00:00.000000 IP <svg/onload=alert(1)>&".1000 > 198.51.100.20.80: Flags [S], seq 1, win 64240, length 0`,
      `10:00:00.010000 IP 198.51.100.20.80 > <svg/onload=alert(1)>&".1000: Flags [R.], seq 0, ack 2, win 0, length 0`,
    ].join('\n');
    const { out } = await run(['-', '--format', 'svg', '-c', '0'], { stdin: text });
    expect(out).toContain('&lt;svg/onload=alert(1)&gt;&amp;&quot;');
    expect(unclosed(out)).toEqual([]);
  });
});
