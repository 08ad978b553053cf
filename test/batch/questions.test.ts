import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUESTIONS } from '../../src/batch/questions.ts';
import type { ConnectionRecord, OutputRecord } from '../../src/records/contract.ts';
import { run } from '../helpers/cli.ts';
import { viewerBuilt } from '../helpers/html.ts';

let out = '';
const FOLDERS = [
  'endings/refused-v6',
  'endings/retries2-exhausted',
  'retransmission/loss-five-percent',
  'endings/connect-timeout',
  'endings/injected-both',
];
beforeAll(async () => {
  await viewerBuilt();
  out = mkdtempSync(join(tmpdir(), 'questions-'));
  await run(['batch', ...FOLDERS.map((name) => `fixtures/recorded/${name}`), '-o', out, '-j', '1']);
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const rows = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

function stored<T extends OutputRecord['type']>(type: T, name: string): Extract<OutputRecord, { type: T }>[] {
  return rows(readFileSync(join(out, `${name}.ndjson`), 'utf8')).filter(
    (one): one is Extract<OutputRecord, { type: T }> => (one as OutputRecord).type === type,
  );
}
const connections = (): ConnectionRecord[] => stored('connection', 'connections');
const keyOf = ({ file, id }: ConnectionRecord): string => `${file}/${id}`;

/** How often each value comes, by what the value reads. */
function counted<T>(all: readonly T[], value: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(value(one), (counts.get(value(one)) ?? 0) + 1);
  return counts;
}
type Row = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => String(value);
/** Rows as sorted lines of some of their columns. */
const lines = (all: readonly Row[], ...columns: readonly string[]): string[] =>
  all.map((row) => columns.map((column) => text(row[column])).join(' ')).toSorted();
const ofCounts = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].map(([value, n]) => `${value} ${n}`).toSorted();
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** The same answers counted from the lines themselves, without SQL. */
const COUNTED: Readonly<Record<string, (answer: readonly Row[]) => [unknown, unknown]>> = {
  resets: (answer) => {
    const ends = new Map(connections().map((one) => [keyOf(one), one]));
    const resets = stored('annotation', 'annotations').filter((one) => one.kind === 'reset');
    const counts = counted(
      resets,
      ({ file, connection, from, detail }) =>
        `${ends.get(`${file}/${connection}`)?.[from].address} ${text(detail['cause'])}`,
    );
    return [lines(answer, 'host', 'cause', 'resets'), ofCounts(counts)];
  },
  'syn-drops': (answer) => {
    const ends = new Map(connections().map((one) => [keyOf(one), one]));
    const drops = stored('finding', 'findings').filter((one) => one.code === 'TE1002');
    const counts = counted(drops, ({ file, connection }) => {
      const { b } = ends.get(`${file}/${connection}`) as ConnectionRecord;
      return `${b.address} ${b.port}`;
    });
    return [lines(answer, 'server', 'port', 'unanswered'), ofCounts(counts)];
  },
  retransmissions: (answer) => {
    const networks = new Map<string, { bytes: number; again: number }>();
    for (const { a, b } of connections())
      for (const { address, bytes, retransmittedBytes } of [a, b]) {
        if (!address.includes('.')) continue;
        const network = address.replace(/\.\d+$/, '.0/24');
        const one = networks.get(network) ?? { bytes: 0, again: 0 };
        networks.set(network, { bytes: one.bytes + bytes, again: one.again + retransmittedBytes });
      }
    const told = [...networks].filter(([, { bytes }]) => bytes > 0);
    return [
      lines(answer, 'network', 'bytes', 'percent'),
      told
        .map(([network, { bytes, again }]) => `${network} ${bytes} ${round((100 * again) / (bytes + again))}`)
        .toSorted(),
    ];
  },
  'slow-handshakes': (answer) => {
    const hours = new Map<string, number[]>();
    for (const { startTime, handshake } of connections())
      if (handshake?.rttNs !== undefined && startTime !== undefined)
        hours.set(startTime.slice(0, 13), [...(hours.get(startTime.slice(0, 13)) ?? []), handshake.rttNs]);
    return [
      lines(answer, 'hour', 'handshakes', 'slowest_ms'),
      [...hours].map(([hour, all]) => `${hour} ${all.length} ${round(Math.max(...all) / 1e6)}`).toSorted(),
    ];
  },
  econnreset: (answer) => [
    lines(answer, 'tuple', 'why'),
    connections()
      .filter(({ a, b }) => [...a.calls, ...b.calls].some(({ errno }) => errno === 'ECONNRESET'))
      .map(({ tuple, verdict }) => `${tuple} ${verdict.text}`)
      .toSorted(),
  ],
  time: (answer) => [
    answer.reduce((sum, row) => sum + Number(row['connections']), 0),
    connections().filter(({ time }) => time !== undefined).length,
  ],
  'slow-answers': (answer) => {
    const slowest = new Map<string, number>();
    for (const { b, responses } of connections())
      if (responses?.from === 'b')
        slowest.set(`${b.address} ${b.port}`, Math.max(slowest.get(`${b.address} ${b.port}`) ?? 0, responses.maxNs));
    return [
      lines(answer, 'server', 'port', 'slowest_ms'),
      [...slowest].map(([server, ns]) => `${server} ${round(ns / 1e6)}`).toSorted(),
    ];
  },
  findings: (answer) => [
    lines(answer, 'code', 'severity', 'findings'),
    ofCounts(counted(stored('finding', 'findings'), ({ code, severity }) => `${code} ${severity}`)),
  ],
  timeline: (answer) => [
    lines(answer, 'minute', 'connections'),
    ofCounts(
      counted(
        connections().filter(({ startTime }) => startTime !== undefined),
        (one) => text(one.startTime?.slice(0, 16)),
      ),
    ),
  ],
  'lost-between': (answer) => [
    lines(answer, 'endsA', 'lost_of_a', 'lost_of_b'),
    stored('two-views', 'two-views')
      .map(({ endsA, ab, ba }) => `${endsA} ${ab.lost} ${ba.lost}`)
      .toSorted(),
  ],
};

describe('questions to results', () => {
  it.each(QUESTIONS.map((one) => one.name))('answers %s', async (name) => {
    const { code, err, out: answer } = await run(['query', '--question', name, out]);
    expect([code, err]).toEqual([0, '']);
    const [told, expected] = COUNTED[name]?.(rows(answer) as Row[]) ?? [null, undefined];
    expect(told).toEqual(expected);
    expect(expected).not.toEqual([]);
  });

  it('counts what the recordings hold', async () => {
    const sql = 'SELECT count(*)::INTEGER AS n FROM captures';
    expect(rows((await run(['query', sql, out])).out)).toEqual([{ n: 15 }]);
    // Two places saw each refusal: one RST each.
    const resets = rows((await run(['query', '--question', 'resets', out])).out);
    expect(resets).toContainEqual({ host: '2001:db8:2::5a', cause: 'port-closed', resets: 2 });
    const lost = rows((await run(['query', '--question', 'lost-between', out])).out);
    expect(lost).toContainEqual(expect.objectContaining({ lost_of_b: 2 }));
  });

  it('gives whole numbers as numbers where JSON can hold them, in lists too', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const sql = `SELECT count(*) AS n, ${most}::BIGINT AS most, ${most + 1}::BIGINT AS beyond, (-${most})::HUGEINT AS least, [1::UBIGINT] AS list, '7' AS text, 1.5::DOUBLE AS half FROM captures`;
    expect(rows((await run(['query', sql, out])).out)).toEqual([
      { n: 15, most, beyond: String(most + 1), least: -most, list: [1], text: '7', half: 1.5 },
    ]);
  });

  it('writes Parquet as the page shows', async () => {
    const path = join(out, 'connections.parquet');
    expect((await run(['query', `COPY (SELECT * FROM connections) TO '${path}'`, out])).code).toBe(0);
    const sql = `SELECT count(*)::INTEGER AS n FROM '${path}'`;
    expect(rows((await run(['query', sql, out])).out)).toEqual([{ n: connections().length }]);
  });

  it('says what is wrong with a question', async () => {
    expect((await run(['query', '--question', 'weather', out])).err).toContain('slow-handshakes');
    expect((await run(['query', 'SELECT nothing FROM nowhere', out])).code).toBe(64);
    expect((await run(['query', 'SELECT 1', tmpdir()])).code).toBe(2);
  });
});
