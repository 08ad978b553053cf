/** Choosing records by what they are about: the same for every format, and for saved results. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { analyze } from '../../src/index.ts';
import type { OutputRecord } from '../../src/records/contract.ts';
import { merge } from '../../src/records/merge.ts';
import { parseMoment, Selection, type Wanted } from '../../src/records/select.ts';
import { run } from '../helpers/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'select-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A refused attempt of `client` at `time`. */
const refused = (time: string, client: string, port: number): string => `
${time}.000000 IP ${client}.${port} > 10.0.0.9.81: Flags [S], seq 1, win 64240, options [mss 1460], length 0
${time}.010000 IP 10.0.0.9.81 > ${client}.${port}: Flags [R.], seq 0, ack 2, win 0, length 0
`;
/** An attempt that nobody answers within the text. */
const text =
  refused('03:09:00', '10.0.0.1', 4001) +
  refused('03:11:00', '10.0.0.2', 4002) +
  `
03:13:00.000000 IP 10.0.0.3.4003 > 10.0.0.9.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0
03:13:00.010000 IP 10.0.0.9.80 > 10.0.0.3.4003: Flags [S.], seq 5, ack 2, win 64240, options [mss 1460], length 0
03:13:00.010100 IP 10.0.0.3.4003 > 10.0.0.9.80: Flags [.], ack 1, win 64240, length 0
`;

async function records(): Promise<OutputRecord[]> {
  const all: OutputRecord[] = [];
  for await (const record of analyze({ text }, { name: 'text' })) all.push(record);
  return all;
}

/** Clients of the connections that are chosen, and every type of record that is told. */
async function chosen(wanted: Wanted): Promise<{ clients: string[]; types: string[] }> {
  const out: OutputRecord[] = [];
  const selection = new Selection(wanted, (record) => out.push(record));
  for (const record of await records()) selection.add(record);
  const clients = out.filter((record) => record.type === 'connection').map((record) => record.a.address);
  return { clients, types: [...new Set(out.map((record) => record.type))] };
}

const moment = (words: string): NonNullable<ReturnType<typeof parseMoment>> => {
  const parsed = parseMoment(words);
  if (parsed === null) throw new Error(words);
  return parsed;
};

const at = (from: string | null, to: string | null): Promise<{ clients: string[] }> =>
  chosen({ window: { from: from === null ? null : moment(from), to: to === null ? null : moment(to) } });

describe('choosing records', () => {
  it('by number, host, finding and severity, and by all of them at once', async () => {
    expect((await chosen({})).clients).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect((await chosen({ connection: 1 })).clients).toEqual(['10.0.0.2']);
    expect((await chosen({ host: '10.0.0.2' })).clients).toEqual(['10.0.0.2']);
    expect((await chosen({ host: '10.0.0.9' })).clients).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect((await chosen({ codes: new Set(['TE1001']) })).clients).toEqual(['10.0.0.1', '10.0.0.2']);
    expect((await chosen({ severity: 'problem' })).clients).toEqual(['10.0.0.1', '10.0.0.2']);
    expect((await chosen({ codes: new Set(['TE1001']), host: '10.0.0.1' })).clients).toEqual(['10.0.0.1']);
    expect((await chosen({ codes: new Set(['TE1001']), host: '10.0.0.3' })).clients).toEqual([]);
  });

  it('by time: of the day, since the first packet, and within what a connection lasted', async () => {
    expect((await at('03:10', '03:12')).clients).toEqual(['10.0.0.2']);
    expect((await at('03:08', '03:10')).clients).toEqual(['10.0.0.1']);
    expect((await at('03:10', null)).clients).toEqual(['10.0.0.2', '10.0.0.3']);
    expect((await at(null, '+5s')).clients).toEqual(['10.0.0.1']);
    expect((await at('120', '2min')).clients).toEqual(['10.0.0.2']);
    // A text of times of day has no date to compare.
    expect((await at('2026-01-02T03:10', null)).clients).toEqual([]);
  });

  it('by type, of what is chosen', async () => {
    const { types, clients } = await chosen({ types: new Set(['finding']) });
    expect(types.toSorted()).toEqual(['capture', 'capture-end', 'finding', 'summary']);
    expect(clients).toEqual([]);
  });

  it('tells everything of a connection that is chosen, and nothing of another', async () => {
    const all = (await records()).filter((record) => 'connection' in record && record.connection === 1);
    const out: OutputRecord[] = [];
    const selection = new Selection({ host: '10.0.0.2' }, (record) => out.push(record));
    for (const record of await records()) selection.add(record);
    expect(out.filter((record) => 'connection' in record && record.connection !== null)).toEqual(all);
    expect(selection.matches).toBe(1);
  });

  it('knows what is no time', () => {
    for (const words of ['', 'soon', '25:00', '3', '+', '2026-13-01T00:00', '1.5.2'])
      expect([words, parseMoment(words) === null]).toEqual([words, words !== '3']);
  });
});

describe('choosing on the command line', () => {
  it('tells the same connections in every format, live and saved', async () => {
    const capture = join(folder, 'text.tcpdump');
    const saved = join(folder, 'saved.ndjson');
    writeFileSync(capture, text);
    writeFileSync(saved, (await run([capture, '--format', 'ndjson'])).out);
    const asked = ['--from', '03:10', '--to', '03:12', '--severity', 'warning'];
    for (const input of [[capture], ['report', saved]]) {
      const terminal = await run([...input, ...asked]);
      expect(terminal.out).toContain('10.0.0.2:4002');
      expect(terminal.out).not.toMatch(/10\.0\.0\.[13]:/);
      const ndjson = await run([...input, ...asked, '--format', 'ndjson', '--only', 'connection', 'finding']);
      const types = ndjson.out
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as OutputRecord).type);
      expect(types).toEqual(['capture', 'finding', 'connection', 'capture-end', 'summary']);
      const json = await run([...input, ...asked, '--format', 'json']);
      expect((JSON.parse(json.out) as { connections: { id: number }[] }).connections.map((one) => one.id)).toEqual([1]);
    }
  });

  it.each(['connection', 'finding', 'annotation', 'transition', 'host'])(
    'tells only records of one type in the order that they have among all: %s',
    async (type) => {
      const captures = ['healthy/programs.pcap.gz', 'capture/missed-complete.pcap', 'capture/mirror-once.pcap'];
      const asked = [...captures.map((name) => `fixtures/recorded/${name}`), '--format', 'ndjson'];
      const lines = (out: string): string[] => out.split('\n').filter((line) => line.startsWith(`{"type":"${type}"`));
      const all = lines((await run(asked)).out);
      expect(all.length).toBeGreaterThan(0);
      expect(lines((await run([...asked, '--only', type])).out)).toEqual(all);
    },
  );

  it('says what it cannot do', async () => {
    expect((await run(['-', '--from', 'soon'])).code).toBe(64);
    expect((await run(['-', '--finding', 'refused'])).code).toBe(64);
    expect((await run(['-', '--only', 'packets'])).code).toBe(64);
    expect((await run(['-', '--host', '10.0.0.1', '--follow'])).code).toBe(64);
  });
});

describe('merging runs', () => {
  it('numbers files and connections anew and adds up the summaries', async () => {
    const out: OutputRecord[] = [];
    for await (const record of merge([await records(), await records()])) out.push(record);
    const connections = out.filter((record) => record.type === 'connection');
    expect(connections.map((record) => [record.file, record.id])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 3],
      [1, 4],
      [1, 5],
    ]);
    const summaries = out.filter((record) => record.type === 'summary');
    expect(summaries).toHaveLength(1);
    const one = (await records()).find((record) => record.type === 'summary');
    expect(summaries[0]).toMatchObject({ files: 2, connections: 6 });
    expect(summaries[0]?.findings.problem).toBe(2 * (one?.findings.problem ?? 0));
    const packets = out.filter((record) => record.type === 'annotation');
    expect(packets.every((record) => record.connection >= 3 === (record.file === 1))).toBe(true);
    // What is merged is a run: it gives a report.
    const path = join(folder, 'merged.ndjson');
    writeFileSync(path, `${out.map((record) => JSON.stringify(record)).join('\n')}\n`);
    const report = await run(['report', path]);
    expect(report.code).toBe(0);
    expect(report.out).toContain('6 connections');
  });

  it('marks a run that was cut off as partial, and numbers past what it told', async () => {
    const cut = (await records()).filter((record) => record.type !== 'summary');
    const out: OutputRecord[] = [];
    for await (const record of merge([cut, await records()])) out.push(record);
    expect(out.at(-1)).toMatchObject({ type: 'summary', files: 2, connections: 6, partial: true });
  });
});
