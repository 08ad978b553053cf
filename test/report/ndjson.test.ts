/** NDJSON and JSON: every line obeys the published schema, and all forms tell the same records. */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { ObjectSink } from '../../src/records/objects.ts';
import { analyze, collect } from '../../src/index.ts';
import { type Side, SIDE_NAMES } from '../../src/records/sink.ts';
import { ANNOTATION_KINDS, type OutputRecord } from '../../src/records/contract.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { opened, refused, run, SESSION } from '../helpers/cli.ts';
import { viewOf } from '../helpers/view.ts';

const ajv = new Ajv({ strict: false, validateFormats: false });
const valid = ajv.compile(JSON.parse(readFileSync('schema/output.schema.json', 'utf8')) as object);

function check(lines: string[]): void {
  for (const line of lines) {
    const ok = valid(JSON.parse(line));
    expect([line, ok ? null : valid.errors]).toEqual([line, null]);
  }
}

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

const typeOf = (line: string): string => (JSON.parse(line) as { type: string }).type;

/** Captures of every kind, a few of each: enough for every type of record. */
function captures(): string[] {
  const shared = '../shared/captures';
  const here = readdirSync('fixtures/findings').flatMap((slug) =>
    readdirSync(join('fixtures/findings', slug)).map((file) => join('fixtures/findings', slug, file)),
  );
  if (!existsSync(shared)) return here;
  const there = readdirSync(shared).filter((name) => /\.(pcap|pcapng|cap)$/.test(name));
  return [...here, ...there.filter((_, i) => i % 4 === 0).map((name) => join(shared, name))];
}

const recordsOf = async (input: Parameters<typeof analyze>[0]): Promise<OutputRecord[]> => {
  const records: OutputRecord[] = [];
  for await (const record of analyze(input, { name: 'x' })) records.push(record);
  return records;
};

describe('ndjson', () => {
  it('obeys the schema on every line, of captures and texts of all kinds, with every option that adds lines', async () => {
    const { out } = await run([...captures(), '--format', 'ndjson', '--packets', 'all', '--follow']);
    const lines = linesOf(out);
    expect(lines.length).toBeGreaterThan(200);
    check(lines);
  }, 60_000);

  it('notices a line that breaks the schema', () => {
    expect(valid({ type: 'host', address: 'x', frames: -1 })).toBe(false);
    expect(valid({ type: 'nonsense' })).toBe(false);
  });

  it('writes by hand exactly what JSON.stringify writes of the same record', () => {
    let written = '';
    const byHand = new NdjsonReport((bytes) => (written += new TextDecoder().decode(bytes)), { packets: true });
    const objects: OutputRecord[] = [];
    const asObjects = new ObjectSink((record) => objects.push(record), { packets: true });
    const times = [
      0,
      9,
      10,
      999_999_999,
      1_000_000_000,
      1_000_000_001,
      86_400_000_000_000,
      8_999_999_999_999_999,
      -1_500,
      Number.NaN,
    ];
    for (const [i, kind] of ANNOTATION_KINDS.entries())
      for (const side of [0, 1] as Side[])
        for (const sink of [byHand, asObjects]) {
          const packet = {
            file: 3,
            frame: 10 ** (i % 8),
            timeNs: times[i % times.length] ?? 0,
            line: i % 3,
            connection: i * 1_000_003,
            side,
          };
          sink.packet(
            viewOf({
              ...packet,
              kind,
              certainty: (['observed', 'implied', 'assumed'] as const)[i % 3] ?? 'observed',
              because: i % 4 === 0 ? null : [1, 22, 333].slice(0, i % 4),
              detail: i % 2 === 0 ? null : { text: 'é "quoted" 漢', nth: i },
            }),
          );
          sink.transition({
            type: 'transition',
            file: 3,
            connection: i,
            side: SIDE_NAMES[side],
            frame: 77 + i,
            from: 'SYN-SENT',
            to: 'ESTABLISHED',
            certainty: 'implied',
            rfc: `RFC 9293 §3.10.7.${i}`,
          });
          sink.packet(viewOf({ ...packet, rttNs: i % 2 === 0 ? Number.NaN : 1_234.5 }));
        }
    byHand.flush();
    expect(linesOf(written).map((line) => JSON.parse(line) as unknown)).toEqual(
      objects.map((one) => JSON.parse(JSON.stringify(one)) as unknown),
    );
  });

  it('tells of some types what it tells of all', async () => {
    const inputs = captures().filter((_, i) => i % 40 === 0);
    const all = linesOf((await run([...inputs, '--format', 'ndjson'])).out);
    const frame = ['capture', 'capture-end', 'summary'];
    for (const types of [['connection'], ['annotation'], ['transition', 'finding'], ['revision', 'host']]) {
      const { out } = await run(['--format', 'ndjson', '--only', ...types, '--', ...inputs]);
      const wanted = new Set([...frame, ...types]);
      expect(linesOf(out)).toEqual(all.filter((line) => wanted.has(typeOf(line))));
    }
  }, 60_000);

  it('hands on batches and never a cut line at the end', () => {
    let whole = '';
    const sizes: number[] = [];
    const sink = new NdjsonReport((bytes) => {
      sizes.push(bytes.length);
      whole += new TextDecoder().decode(bytes);
    });
    for (let i = 0; i < 20_000; i++) sink.packet(viewOf({ connection: i, kind: 'handshake-1' }));
    sink.flush();
    const lines = linesOf(whole);
    expect(lines).toHaveLength(20_000);
    expect(lines.map((line) => (JSON.parse(line) as { connection: number }).connection)).toEqual([
      ...Array(20_000).keys(),
    ]);
    expect(Math.max(...sizes.slice(0, -1))).toBeGreaterThan(200_000);
  });

  it('puts the lines of a connection in frame order before its own line', async () => {
    const { out } = await run(['-', '--format', 'ndjson', '--packets', 'all'], { stdin: SESSION + refused(5000, 2) });
    const records = linesOf(out).map((line) => JSON.parse(line) as OutputRecord);
    const done = new Set<number>();
    const last = new Map<number, number>();
    for (const record of records) {
      if (record.type === 'connection') done.add(record.id);
      if (record.type !== 'annotation') continue;
      expect(done.has(record.connection)).toBe(false);
      expect(record.frame).toBeGreaterThanOrEqual(last.get(record.connection) ?? 0);
      last.set(record.connection, record.frame);
    }
    expect(records[0]?.type).toBe('capture');
    expect(records.at(-1)?.type).toBe('summary');
    expect(done.size).toBe(2);
  });
});

describe('json and the library', () => {
  const text = SESSION + refused(5000, 2) + opened(5001, 3);

  it('folds the very records of NDJSON into one value', async () => {
    const ndjson = linesOf((await run(['-', '--format', 'ndjson'], { stdin: text })).out).map(
      (line) => JSON.parse(line) as OutputRecord,
    );
    const json = JSON.parse((await run(['-', '--format', 'json'], { stdin: text })).out) as unknown;
    expect(json).toEqual(JSON.parse(JSON.stringify(await collect(ndjson))));
    expect(
      (json as { connections: { annotations: unknown[] }[] }).connections.map((one) => one.annotations.length > 0),
    ).toEqual([true, true, true]);
  });

  it('gives the same records from a path, bytes, a stream and text', async () => {
    const path = 'fixtures/findings/connection-refused/hit.tcpdump';
    const bytes = readFileSync(path);
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    }
    const fromPath = await recordsOf(path);
    expect(fromPath.some((record) => record.type === 'finding' && record.code === 'TE1001')).toBe(true);
    expect(await recordsOf(bytes)).toEqual(fromPath);
    expect(await recordsOf(stream())).toEqual(fromPath);
    expect(await recordsOf({ text: bytes.toString('utf8') })).toEqual(fromPath);
  });

  it('throws what was wrong with the input, and stops when its reader stops', async () => {
    await expect(collect(analyze('no/such/file.pcap'))).rejects.toThrow(/no such file/);
    await expect(collect(analyze({ text }, { filter: 'port 80 adn' }))).rejects.toThrow(/adn/);
    for await (const record of analyze({ text })) {
      expect(record.type).toBe('capture');
      break;
    }
  });
});

describe('the documentation', () => {
  const page = readFileSync('docs/output-format.md', 'utf8');
  const terms = readFileSync('docs/terms.md', 'utf8');
  it('names every kind of annotation and every type of record', () => {
    for (const kind of ANNOTATION_KINDS) expect(terms).toContain(`| \`${kind}\` |`);
    const { oneOf } = JSON.parse(readFileSync('schema/output.schema.json', 'utf8')) as {
      oneOf: { properties: { type: { const: string } } }[];
    };
    expect(oneOf.length).toBeGreaterThan(9);
    for (const one of oneOf) expect(page).toContain(`| \`${one.properties.type.const}\` |`);
  });
});

describe('json', () => {
  const validAnalysis = ajv.compile(JSON.parse(readFileSync('schema/analysis.schema.json', 'utf8')) as object);

  it('obeys the schema of the whole value, with captures and texts of all kinds', async () => {
    const { out } = await run([...captures(), '--format', 'json', '--packets', 'all']);
    const value = JSON.parse(out) as { connections: { annotations: unknown[]; findings: unknown[] }[] };
    expect(value.connections.length).toBeGreaterThan(50);
    expect(value.connections.some((c) => c.annotations.length > 0 && c.findings.length > 0)).toBe(true);
    expect([validAnalysis(value), validAnalysis.errors]).toEqual([true, null]);
  });

  it('has a schema that refuses what is not such a value', async () => {
    const { out } = await run(['-', '--format', 'json'], { stdin: SESSION });
    const value = JSON.parse(out) as { connections: { verdict?: unknown }[]; more?: number };
    delete value.connections[0]?.verdict;
    expect(validAnalysis(value)).toBe(false);
    expect(validAnalysis({ ...(JSON.parse(out) as object), more: 1 })).toBe(false);
  });
});
