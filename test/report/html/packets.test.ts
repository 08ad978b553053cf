/** Packets as the HTML report keeps them: nothing that is said of one gets lost, and many plain ones become few rows. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert as check, integer, maxSafeNat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeInto, languageOf } from '../../../src/analyze.ts';
import type { AnnotationRecord, OutputRecord } from '../../../src/records/contract.ts';
import { ObjectSink } from '../../../src/records/objects.ts';
import { tee } from '../../../src/records/tee.ts';
import { Packer, Unpacker } from '../../../src/report/html/bytes.ts';
import { Last, type PacketRow, unpackRow } from '../../../src/report/html/packet-rows.ts';
import type { ReportIndex } from '../../../src/report/html/report-data.ts';
import { Track } from '../../../src/report/html/track.ts';
import { ViewerSink } from '../../../src/report/html/viewer-sink.ts';
import { ReportData } from '../../../src/web/viewer/data.ts';
import { annotationsOf } from '../../../src/web/viewer/ndjson-export.ts';
import { viewOf } from '../../helpers/view.ts';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
/** A cross-section: every finding and format, and the recordings of one kind. */
const CAPTURES = ['fixtures/findings', 'fixtures/formats', 'fixtures/recorded/retransmission', 'fixtures/field']
  .flatMap(files)
  .filter((path) => /\.(pcap|pcapng|tcpdump|txt|snoop)$/.test(path));

async function both(path: string): Promise<{ records: OutputRecord[]; data: ReportData }> {
  const records: OutputRecord[] = [];
  const blocks: Uint8Array[] = [];
  const sink = new ViewerSink(
    { block: (bytes) => blocks.push(bytes.slice()) },
    { version: '', lang: 'en', other: languageOf('zh'), page: () => '' },
  );
  await analyzeInto(tee(new ObjectSink((record) => records.push(record), { packets: true }), sink), [
    { path, input: { path } },
  ]);
  const index = JSON.parse(JSON.stringify(sink.index())) as ReportIndex;
  return { records, data: new ReportData(index, { block: async (n) => blocks[n] as Uint8Array }) };
}

/** As the run told it at first: what was learnt later is told apart. */
const isPlain = ({ kind }: AnnotationRecord): boolean => kind === 'data' || kind === 'ack';
const isAnnotation = (record: OutputRecord): record is AnnotationRecord => record.type === 'annotation';

/** What a report keeps of a plain packet. */
const kept = ({ frame, from, timeNs, line, packet }: AnnotationRecord) => ({
  frame,
  from,
  timeNs,
  line,
  flags: packet?.flags,
  length: packet?.length,
  seq: packet?.seq,
  ack: packet?.ack,
  window: packet?.window,
  sack: packet?.sack,
  rttNs: packet?.rttNs,
});

const known = (n: number): number | undefined => (Number.isNaN(n) ? undefined : n);
const keptRow = (row: PacketRow): ReturnType<typeof kept> => ({
  frame: row.frame,
  from: row.side === 0 ? 'a' : 'b',
  timeNs: known(row.timeNs),
  line: row.line === 0 ? undefined : row.line,
  flags: row.flags,
  length: row.length,
  seq: known(row.seq),
  ack: known(row.ack),
  window: known(row.window),
  sack: row.sack.length === 0 ? undefined : row.sack.map((edges) => [...edges]),
  rttNs: known(row.rttNs),
});

const byFrame = (x: AnnotationRecord, y: AnnotationRecord): number => x.frame - y.frame;

describe('a report in HTML', () => {
  it('holds every annotation and every packet of each capture as the records have them', async () => {
    let annotations = 0;
    let plain = 0;
    for (const path of CAPTURES) {
      const { records, data } = await both(path);
      const revised = new Set(records.filter((r) => r.type === 'revision').map((r) => `${r.connection} ${r.frame}`));
      for (const connection of records.filter((r) => r.type === 'connection')) {
        const opened = await data.open(String(connection.id));
        const found = records.filter(isAnnotation).filter((r) => r.connection === connection.id);
        const marked = found.filter((r) => !isPlain(r) && !revised.has(`${r.connection} ${r.frame}`));
        const rebuilt = (opened?.rows ?? [])
          .flatMap((row) => annotationsOf(row, connection.file, connection.id))
          .filter((r) => !revised.has(`${r.connection} ${r.frame}`));
        expect(rebuilt.toSorted(byFrame), `${path} ${connection.id}`).toEqual(marked.toSorted(byFrame));
        const rows = (opened?.rows ?? []).filter((row) => row.notes.length === 0);
        expect(rows.map(keptRow), `${path} ${connection.id}`).toEqual(
          found.filter(isPlain).toSorted(byFrame).map(kept),
        );
        annotations += marked.length;
        plain += rows.length;
      }
    }
    expect(annotations).toBeGreaterThan(5_000);
    expect(plain).toBeGreaterThan(5_000);
  });

  it('reads back whole numbers of every size, and texts', () => {
    check(
      property(
        array(maxSafeNat()),
        array(integer({ min: -(2 ** 51), max: 2 ** 51 })),
        string({ unit: 'grapheme' }),
        (naturals, integers, text) => {
          const packer = new Packer();
          for (const n of naturals) packer.uint(n);
          for (const n of integers) packer.int(n);
          packer.text(text);
          const from = new Unpacker(packer.bytes());
          expect(naturals.map(() => from.uint())).toEqual(naturals);
          expect(integers.map(() => from.int())).toEqual(integers);
          expect(from.text()).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
          expect(from.done).toBe(true);
        },
      ),
    );
  });

  it('says when packed numbers end early', () => {
    const packer = new Packer();
    packer.uint(1_000_000);
    expect(() => new Unpacker(packer.bytes().subarray(0, 2)).uint()).toThrow(/end early/);
  });
});

const rowsOf = (packed: Uint8Array): PacketRow[] => {
  const rows: PacketRow[] = [];
  const last = new Last();
  for (const from = new Unpacker(packed); !from.done;) rows.push(unpackRow(from, last));
  return rows;
};

describe('a connection of many packets', () => {
  it('keeps each annotated packet, and its plain ones in runs that lose no packet, byte or time', () => {
    const track = new Track();
    const packets = 200_000;
    let seq = 4_000_000_000;
    let bytes = 0;
    for (let i = 0; i < packets; i++) {
      const data = i % 2 === 0;
      // A silence in the middle.
      const timeNs = i * 10_000 + (i >= packets / 2 ? 1e9 : 0);
      const common = { frame: i + 1, timeNs };
      if (i % 1_000 === 500) track.packet(viewOf({ ...common, kind: 'fast-retransmission', length: 100, seq }));
      else if (data) {
        track.packet(viewOf({ ...common, kind: 'data', side: 0, length: 1_448, seq }));
        seq = (seq + 1_448) >>> 0;
        bytes += 1_448;
      } else track.packet(viewOf({ ...common, kind: 'ack', side: 1, ack: seq, rttNs: i }));
    }
    const { marked, plain, packets: found, rows } = track.finish();
    expect(rowsOf(marked)).toHaveLength(200);
    const runs = rowsOf(plain);
    expect(runs).toHaveLength(rows);
    expect(rows).toBeLessThanOrEqual(32_768 + 4);
    expect(rows).toBeGreaterThan(10_000);
    expect(found).toBe(packets - 200);
    expect(runs.reduce((sum, run) => sum + run.packets, 0)).toBe(found);
    expect(runs.reduce((sum, run) => sum + run.length, 0)).toBe(bytes);
    // No run hides the silence.
    for (const run of runs) expect(run.endNs - run.timeNs).toBeLessThan(1e9);
    const data = runs.filter((run) => run.data).toSorted((x, y) => x.frame - y.frame);
    for (const [i, run] of data.entries()) {
      expect(run.seqEnd - run.seq).toBe(run.length);
      expect(data[i + 1]?.seq ?? run.seqEnd % 2 ** 32).toBe(run.seqEnd % 2 ** 32);
    }
    // The longest round trip is still to be seen.
    expect(Math.max(...runs.filter((run) => !run.data).map((run) => run.rttNs))).toBe(packets - 1);
  });

  it('stays within its bound when the clock is set back again and again', () => {
    const track = new Track();
    const laps = 400;
    const each = 500;
    for (let lap = 0; lap < laps; lap++)
      for (let i = 0; i < each; i++)
        track.packet(viewOf({ kind: 'data', side: 0, length: 10, frame: lap * each + i + 1, timeNs: i * 1e6 }));
    const { plain, packets, rows } = track.finish();
    const runs = rowsOf(plain);
    expect(runs).toHaveLength(rows);
    expect(rows).toBeLessThanOrEqual(32_768 + 4);
    expect(packets).toBe(laps * each);
    // In the order of the capture, without a gap.
    expect(runs.map((run) => run.frame).slice(1)).toEqual(runs.slice(0, -1).map((run) => run.lastFrame + 1));
  });
});
