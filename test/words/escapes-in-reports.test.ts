/** Records whose hosts, names and files hold every unseen code point, told in every form: none of them comes out as it is. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Format } from '../../src/cli/options.ts';
import { FindingLines } from '../../src/cli/mcp/findings.ts';
import { collect, report, type Lang, type OutputRecord, type ReportOptions } from '../../src/index.ts';
import { Replay } from '../../src/records/replay.ts';
import type { RecordSink } from '../../src/records/sink.ts';
import { CommentSink } from '../../src/report/comments.ts';
import { writeJson } from '../../src/report/json.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { cliWords } from '../../src/words/cli-words.ts';
import { reportWords } from '../../src/words/report-words.ts';
import { run, SESSION } from '../helpers/cli.ts';
import { viewerBuilt } from '../helpers/html.ts';
import { LAST, leaked, unseen } from '../helpers/unseen.ts';

/** Few enough that no report cuts a name before its end. */
const IN_A_NAME = 12;
/** Of a range of private use so many are tried at either end; test/words/escapes.test.ts tries the escapes with all of them. */
const OF_PRIVATE_USE = 60;
const PRIVATE: readonly (readonly [number, number])[] = [
  [0xe000, 0xf8ff],
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
];

const isTried = (code: number): boolean =>
  unseen[code] === 1 && !PRIVATE.some(([from, to]) => code >= from + OF_PRIVATE_USE && code <= to - OF_PRIVATE_USE);

const codes = Array.from({ length: LAST + 1 }, (_, code) => code).filter(isTried);
/** Joined by a letter, so that two surrogates are never taken for a pair. */
const names = Array.from({ length: Math.ceil(codes.length / IN_A_NAME) }, (_, i) =>
  codes
    .slice(i * IN_A_NAME, (i + 1) * IN_A_NAME)
    .map((code) => String.fromCodePoint(code))
    .join('x'),
);

const markOf = (nth: number): string => `mark${String(nth).padStart(4, '0')}x`;
const MARKS = /mark(\d{4})x/g;

/** `value` with names in place of the marks. */
function named(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(MARKS, (_, nth: string) => names[Number(nth)] ?? '');
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one)]));
}

/** A connection of each name's host that is refused, as saved records in `lang`. */
async function recordsIn(lang: Lang): Promise<OutputRecord[]> {
  const lines = names.flatMap((_, nth) => {
    const at = `12:${String(Math.floor(nth / 60) % 60).padStart(2, '0')}:${String(nth % 60).padStart(2, '0')}`;
    const client = `${markOf(nth)}.40000`;
    return [
      `${at}.000000 IP ${client} > 10.0.0.2.81: Flags [S], seq 1, win 64240, options [mss 1460], length 0`,
      `${at}.010000 IP 10.0.0.2.81 > ${client}: Flags [R.], seq 0, ack 2, win 0, length 0`,
    ];
  });
  const options = ['--format', 'ndjson', '--packets', 'all', '--no-fold', '--lang', lang];
  const { out } = await run(['-', ...options], { stdin: `${lines.join('\n')}\n` });
  return out
    .trimEnd()
    .split('\n')
    .map((line) => {
      const record = JSON.parse(line) as OutputRecord;
      if (record.type === 'capture') record.path = markOf(0);
      if (record.type === 'connection') {
        const mark = markOf(record.id);
        record.path = mark;
        record.name = { protocol: 'http', host: mark, request: `GET /${mark}`, frame: record.firstFrame };
      }
      return named(record) as OutputRecord;
    });
}

const told: Record<Lang, OutputRecord[]> = { en: [], zh: [] };
let viewer = '';
beforeAll(async () => {
  await viewerBuilt();
  viewer = readFileSync('dist/viewer.html', 'utf8');
  told.en = await recordsIn('en');
  told.zh = await recordsIn('zh');
});

type Form = (records: readonly OutputRecord[], lang: Lang) => Promise<string>;

const reported =
  (options: ReportOptions): Form =>
  async (records, lang) => {
    let out = '';
    for await (const piece of report(records, { ...options, lang, viewer })) out += piece;
    return out;
  };
const replayed = (records: readonly OutputRecord[], sink: RecordSink): void => {
  const replay = new Replay(sink);
  for (const record of records) replay.add(record);
};

/** A format of the command line that is not among the forms does not compile; a capture written again carries comments only. */
type Media = Readonly<Record<Exclude<Format, 'pcapng'> | 'comments of a capture', Form> & Record<string, Form>>;

const FORMS: Media = {
  terminal: reported({ all: true }),
  list: reported({ format: 'list' }),
  'list by client': reported({ format: 'list', by: 'client' }),
  markdown: reported({ format: 'markdown', all: true }),
  html: async (records, lang) => {
    const own = new Set(viewer.split('\n'));
    const out = await reported({ format: 'html' })(records, lang);
    return out
      .split('\n')
      .filter((line) => !own.has(line))
      .join('\n');
  },
  svg: async (records, lang) => {
    let out = '';
    const [capture] = records;
    for (const { id, ...rest } of records.filter((record) => record.type === 'connection')) {
      const own = records.filter((record) => 'connection' in record && record.connection === id);
      out += await reported({ format: 'svg' })(
        [...(capture === undefined ? [] : [capture]), ...own, { id, ...rest }],
        lang,
      );
    }
    return out;
  },
  'comments of a capture': async (records, lang) => {
    const sink = new CommentSink(reportWords(lang));
    replayed(records, sink);
    return names.flatMap((_, nth) => [...sink.of(2 * nth + 1), ...sink.of(2 * nth + 2)]).join('\n');
  },
  ndjson: async (records) => {
    let out = '';
    const sink = new NdjsonReport((bytes) => void (out += Buffer.from(bytes).toString()), { packets: true });
    replayed(records, sink);
    sink.flush();
    return out;
  },
  json: async (records) => {
    let out = '';
    writeJson((bytes) => void (out += Buffer.from(bytes).toString()), await collect(records));
    return out;
  },
  'findings for a model': async (records, lang) => {
    let out = '';
    const lines = new FindingLines((text) => void (out += text), cliWords(lang).mcp);
    for (const record of records) lines.write(`${JSON.stringify(record)}\n`);
    return out;
  },
};

describe('every unseen code point', () => {
  it('is among those that are tried, and in the records', () => {
    expect(codes.length).toBeGreaterThan(6_000);
    expect(told.en.filter((record) => record.type === 'connection')).toHaveLength(names.length);
    expect(JSON.stringify(told.en)).toContain(names.at(-1));
  });

  it.each(Object.keys(FORMS).flatMap((form) => [[form, 'en'] as const, [form, 'zh'] as const]))(
    'is escaped in %s (%s)',
    async (form, lang) => {
      const out = (await FORMS[form]?.(told[lang], lang)) ?? '';
      expect(leaked(out)).toBeNull();
      expect(out.length).toBeGreaterThan(10 * names.length);
    },
  );
});

describe('a batch of captures with such names', () => {
  const NAMES = [
    'a\u001b]0;t\u0007.txt',
    'b\u202egpj.txt',
    'c\nd.txt',
    'e\u009b31m.txt',
    'f\u{e0041}.txt',
    'g\u00ad.txt',
  ];

  it('writes none of them, neither in a file nor as its name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcptrace-escapes-'));
    try {
      const captures = join(folder, 'captures');
      const results = join(folder, 'results');
      mkdirSync(captures);
      for (const name of NAMES) writeFileSync(join(captures, name), SESSION);
      const { code, out, err } = await run(['batch', captures, '--output', results, '--jobs', '1']);
      expect(code, err).toBe(0);
      expect(leaked(out)).toBeNull();
      expect(leaked(err.replaceAll('\r\u001b[K', ''))).toBeNull();
      const written = readdirSync(results, { recursive: true, encoding: 'utf8' });
      expect(written.length).toBeGreaterThan(NAMES.length);
      expect(leaked(written.join(''))).toBeNull();
      for (const name of written.filter((one) => statSync(join(results, one)).isFile()))
        expect(leaked(readFileSync(join(results, name), 'utf8'), '\n\r\t'), name).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
