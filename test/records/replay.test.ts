/** Saved results: the report of what was saved is the report of its capture, byte for byte. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeInto } from '../../src/analyze.ts';
import { Collector } from '../../src/records/collect.ts';
import type { OutputRecord } from '../../src/records/contract.ts';
import { ObjectSink } from '../../src/records/objects.ts';
import { Replay } from '../../src/records/replay.ts';
import type { RecordSink } from '../../src/records/sink.ts';
import { tee } from '../../src/records/tee.ts';
import { writeJson } from '../../src/report/json.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { TerminalReport, type TerminalOptions } from '../../src/report/terminal.ts';
import { run } from '../helpers/cli.ts';
import { reportWords } from '../../src/words/report-words.ts';

const walk = (path: string): string[] =>
  readdirSync(path).flatMap((name) => {
    const one = join(path, name);
    return statSync(one).isDirectory() ? walk(one) : [one];
  });

const CAPTURE = /\.(?:pcap|pcapng|cap|snoop|tcpdump|txt)(?:\.(?:gz|xz|zst))?$/;
const BESIDE = ['../shared/captures', '../shared/field', '../shared/robust'];
const found = BESIDE.filter((path) => existsSync(path));
/** Larger ones take longer than all others together. */
const MOST_BYTES = 4 << 20;
const inputs = ['fixtures', ...found]
  .flatMap(walk)
  .filter((path) => CAPTURE.test(path) && statSync(path).size <= MOST_BYTES);

/** A form of report: its sink, and what it has written by the end of the run. */
interface Form {
  readonly name: string;
  readonly sink: RecordSink;
  readonly text: () => string;
}

type Make = (saved: boolean) => Form;

const terminal =
  (name: string, given: Partial<TerminalOptions>): Make =>
  (saved) => {
    let text = '';
    const options = {
      words: reportWords('en'),
      width: 140,
      colour: false,
      time: 'relative',
      all: false,
      packets: false,
      payload: false,
    } as const;
    const sink = new TerminalReport((more) => (text += more), {
      ...options,
      selected: false,
      errno: null,
      saved: saved && given.packets !== true,
      ...given,
    });
    return { name, sink, text: () => text };
  };

const lines =
  (name: string, packets: boolean): Make =>
  () => {
    const decoder = new TextDecoder();
    let text = '';
    const sink = new NdjsonReport((bytes) => (text += decoder.decode(bytes, { stream: true })), { packets });
    return { name, sink, text: () => text };
  };

const json: Make = () => {
  const collector = new Collector();
  const decoder = new TextDecoder();
  const text = (): string => {
    let all = '';
    writeJson((bytes) => (all += decoder.decode(bytes, { stream: true })), collector.value());
    return all;
  };
  return { name: 'json', sink: new ObjectSink((record) => collector.add(record)), text };
};

/** What is made of a capture, and again of its results without and with plain packets. */
const OF_DEFAULT: readonly Make[] = [
  lines('ndjson', false),
  json,
  terminal('terminal', { colour: true }),
  terminal('terminal, 80 columns, every story', { width: 80, all: true, time: 'utc' }),
];
const OF_ALL: readonly Make[] = [
  lines('ndjson, every packet', true),
  terminal('terminal, every packet', { packets: true, all: true }),
];

function again(saved: string, makes: readonly Make[], isDefault: boolean): Form[] {
  const forms = makes.map((make) => make(isDefault));
  const replay = new Replay(tee(...forms.map((form) => form.sink)));
  for (const line of saved.trimEnd().split('\n')) replay.add(JSON.parse(line) as OutputRecord);
  return forms;
}

/** The forms in which the saved results of a capture read otherwise than the capture itself, with the first line. */
async function differences(path: string): Promise<string[]> {
  const live = [...OF_DEFAULT, ...OF_ALL].map((make) => make(false));
  await analyzeInto(tee(...live.map((form) => form.sink)), [{ path, input: { path } }], { joinKeys: true });
  const texts = live.map((form) => form.text());
  const [byDefault = ''] = texts;
  const replayed = [...again(byDefault, OF_DEFAULT, true), ...again(texts[OF_DEFAULT.length] ?? '', OF_ALL, false)];
  return replayed.flatMap(({ name, text }, i) => {
    const [then = [], now = []] = [texts[i], text()].map((one) => one?.split('\n'));
    const at = now.findIndex((line, n) => line !== then[n]);
    if (at < 0 && then.length === now.length) return [];
    return [`${path}, ${name}:\n  ${then.at(at)?.slice(0, 400)}\n  ${now.at(at)?.slice(0, 400)}`];
  });
}

const SHARDS = 4;

describe('saved results', () => {
  it.each(Array.from({ length: SHARDS }, (_, i) => i))(
    `give every form of report again: part %i of ${inputs.length} captures and texts, ${found.length} of ${BESIDE.length} folders beside the project`,
    async (shard) => {
      const different: string[] = [];
      let compared = 0;
      for (const [i, path] of inputs.entries()) {
        if (i % SHARDS !== shard) continue;
        different.push(...(await differences(path)));
        compared++;
      }
      expect(different).toEqual([]);
      expect(compared).toBeGreaterThan(250);
    },
    300_000,
  );

  it('notice a record that got lost', async () => {
    const path = 'fixtures/findings/accept-queue-overflow/hit.tcpdump';
    const form = lines('ndjson', false)(false);
    await analyzeInto(form.sink, [{ path, input: { path } }]);
    const kept = form.text().split('\n');
    const without = kept.filter((line) => !line.startsWith('{"type":"finding"'));
    expect(without.length).toBeLessThan(kept.length);
    const [whole, part] = [kept, without].map((some) => again(some.join('\n'), OF_DEFAULT.slice(2), true)[0]?.text());
    expect(part).not.toBe(whole);
  });

  it('are read from a file by `report`', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'saved-'));
    try {
      const path = inputs.find((one) => one.startsWith('fixtures/findings/')) ?? '';
      const results = join(folder, 'results.ndjson');
      writeFileSync(results, (await run([path, '--format', 'ndjson'])).out);
      for (const form of [[], ['--format', 'json'], ['--format', 'ndjson']])
        expect((await run(['report', results, ...form])).out).toBe((await run([path, ...form])).out);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
