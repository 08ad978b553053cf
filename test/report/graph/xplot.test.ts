/**
 * The series of a time-sequence graph against those that tcptrace 6.6.7 wrote of the same recordings, for xplot:
 * `tcptrace -n -S -zxy server.pcap`, the file of the server's data, kept in `fixtures/xplot`.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyzeInto } from '../../../src/analyze.ts';
import { BaseSink, type PacketView } from '../../../src/records/sink.ts';
import { type Direction, seriesOf } from '../../../src/report/graph/series.ts';
import { rowsOf } from '../../../src/report/html/connection-rows.ts';
import { unpackRows } from '../../../src/report/html/packet-rows.ts';
import { Track } from '../../../src/report/html/track.ts';
import { readXplot, type XplotGraph } from '../../helpers/xplot.ts';

class FirstConnection extends BaseSink {
  readonly track = new Track();
  override get wantsPlain(): boolean {
    return true;
  }
  override packet(view: PacketView): void {
    if (view.connection === 0) this.track.packet(view);
  }
}

/** What the server sent, as graphs draw it. */
async function ofServer(path: string): Promise<Direction> {
  const sink = new FirstConnection();
  await analyzeInto(sink, [{ path, input: { path } }]);
  const { marked, plain } = sink.track.finish();
  const rows = rowsOf(unpackRows(marked), unpackRows(plain), {
    record: { story: undefined } as never,
    transitions: [],
    revisions: [],
    findings: [],
  });
  return seriesOf(rows)[1];
}

type Point = readonly number[];
/** A flat list as points, times as microseconds. */
function points(list: readonly number[], width: number, times: readonly number[]): Point[] {
  const out: Point[] = [];
  for (let i = 0; i < list.length; i += width)
    out.push(list.slice(i, i + width).map((value, at) => (times.includes(at) ? value / 1_000 : value)));
  return out;
}

/** Where the line moves: the first point only begins it. */
const moves = (list: readonly Point[]): Point[] => list.filter(([, value], i) => i > 0 && value !== list[i - 1]?.[1]);
/** The line of acknowledgements never falls. */
function rises(list: readonly Point[]): Point[] {
  let top = list[0]?.[1] ?? 0;
  return list.filter(([, value = 0]) => value > top && ((top = value), true));
}

/** Both without order, since one packet may say several things; tcptrace writes times without their nanoseconds. */
function expectSame(ours: readonly Point[], theirs: readonly Point[], what: string): void {
  const sorted = (list: readonly Point[]): Point[] =>
    list.toSorted((x, y) => {
      for (const at of [1, 2]) if (x[at] !== y[at]) return (x[at] ?? 0) - (y[at] ?? 0);
      return (x[0] ?? 0) - (y[0] ?? 0);
    });
  const [mine, other] = [sorted(ours), sorted(theirs)];
  expect(
    mine.map(([, ...values]) => values),
    what,
  ).toEqual(other.map(([, ...values]) => values));
  for (const [i, [t = 0]] of mine.entries())
    expect(Math.abs(t - (other[i]?.[0] ?? Number.NaN)), what).toBeLessThan(1.001);
}

const AGAIN = /retransmission|timeout-recovery|tail-loss-probe/;

describe.each([
  // Of each recording what tcptrace draws: segments, SACK blocks, and retransmissions.
  { name: 'books-lossy', segments: 199, sacks: 45, again: 9 },
  { name: 'books-narrow', segments: 200, sacks: 365, again: 50 },
  { name: 'slow-reader', segments: 141, sacks: 2, again: 2 },
])('the time-sequence graph of $name', ({ name, segments, sacks, again }) => {
  let ours: Direction;
  let theirs: XplotGraph;
  beforeAll(async () => {
    ours = await ofServer(`fixtures/recorded/stalls/${name}/server.pcap`);
    theirs = readXplot(gunzipSync(readFileSync(`fixtures/xplot/${name}.xpl.gz`)).toString('latin1'));
  });

  it('has the same data segments', () => {
    expect(theirs.segments).toHaveLength(segments);
    const drawn = points(ours.data, 4, [0, 2]).map(([t = 0, from = 0, , to = 0]) => [t, from, to]);
    expectSame(
      drawn,
      theirs.segments.map(({ t, from, to }) => [t, from, to]),
      'data',
    );
  });

  it('has the same line of acknowledgements, and edge of the window', () => {
    expect(theirs.acks.length).toBeGreaterThan(20);
    expectSame(
      rises(points(ours.acks, 2, [0])),
      theirs.acks.map(({ t, to }) => [t, to]),
      'acknowledged',
    );
    expectSame(
      moves(points(ours.edges, 2, [0])),
      theirs.edges.map(({ t, to }) => [t, to]),
      'window',
    );
  });

  it('has the same blocks of SACK', () => {
    expect(theirs.sacks).toHaveLength(sacks);
    expectSame(
      points(ours.sacks, 3, [0]),
      theirs.sacks.map(({ t, from, to }) => [t, from, to]),
      'SACK',
    );
  });

  it('marks the same packets as sent again, and says why', () => {
    const marked = ours.marks.filter(({ kind }) => AGAIN.test(kind)).map(({ t }) => [t / 1_000, 0]);
    const lettered = theirs.letters.filter(({ letter }) => letter === 'R').map(({ t }) => [t, 0]);
    expect(lettered).toHaveLength(again);
    expectSame(marked, lettered, 'sent again');
  });
});
