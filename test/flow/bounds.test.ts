/**
 * Nothing that an analysis keeps grows with its input: hostile traffic of many kinds, and after each every list, map and column
 * that the engine, the rules and the reports hold is looked at.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { make } from '../../bench/generate.mjs';
import { analyzeInto, languageOf } from '../../src/analyze.ts';
import { readSource } from '../../src/capture/source.ts';
import { Judge } from '../../src/findings/judge.ts';
import { RULES } from '../../src/findings/registry.ts';
import { budgetOf, mostOf as mostFollowed } from '../../src/flow/budget.ts';
import { ACCOUNT_EVERY } from '../../src/flow/tables/live-list.ts';
import { Tracker } from '../../src/flow/tracker.ts';
import { Witness } from '../../src/flow/witness/witness.ts';
import type { ConnectionRecord } from '../../src/records/contract.ts';
import { BaseSink } from '../../src/records/sink.ts';
import { tee } from '../../src/records/tee.ts';
import { ViewerSink } from '../../src/report/html/viewer-sink.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { TerminalReport } from '../../src/report/terminal.ts';
import { NameTable } from '../../src/segment/names.ts';
import { reportWords } from '../../src/words/report-words.ts';
import { Wording } from '../../src/words/wording.ts';
import { containersIn } from '../helpers/containers.ts';

const MEMORY = 24 * 1024 * 1024;
const BUDGET = budgetOf(MEMORY);
/** Of each kind; hosts, connections or numbers that come once or twice are then more than {@link MOST}. */
const PACKETS = 60_000;
/** Segments between two looks; of some kinds half of the packets are segments. */
const LOOK_EVERY = 19_990;
/** And connections told: most are told when the capture is over, and what is known of hosts and services grows with them. */
const LOOK_EVERY_TOLD = 19_990;
const KINDS = ['data-flood', 'ack-flood-answered', 'udp-refused', 'sent-again-acknowledged', 'tunnels'];
/** What no list, map or column outgrows that is not named below: the largest are made for 16,384 (hosts, services, clients). */
const MOST = 17_000;

/** Held connections, in columns that double. */
const HELD = 2 ** Math.ceil(Math.log2(BUDGET.held + BUDGET.folded));
/** Followed connections at most, at some three kilobytes each, and those that linger. */
const FOLLOWED = 2 ** Math.ceil(Math.log2(BUDGET.live / 3_000 + 16_384));
/** Those that follow the budget of memory, or are made as large as they ever get, with their bounds. */
const NAMED: readonly (readonly [where: RegExp, most: number])[] = [
  // Chunks of input and output; a connection's 131,072 remarks.
  [/^(?:Segment|Cursor|ByteWriter)\.#?bytes$/, 1 << 20],
  [/^Packer\./, 1 << 22],
  [/^(?:Recent|Syns|Contents|CopyWatch|Sections)\./, 1 << 17],
  [/^Departed\./, BUDGET.departed],
  [/^(?:HalfOpenRows|PacketRows)\./, 16 * HELD],
  [/^FlowTable\./, 11 * 2 * (HELD + FOLLOWED)],
  [/^Line\./, 2 * FOLLOWED],
  // What has left the queue is cut off its front when it is half of it.
  [/^Lingering\./, 2 * 16_384],
  [/^(?:Rows|RowStore)\./, BUDGET.live / 33],
  // One of a hundred thousand tunnels is told by its own name; test/segment/names.test.ts holds the bound of all names.
  [/^NameTable\./, 100_000],
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tcptrace-bounds-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Looks at all that is held when so many connections were told. */
class Told extends BaseSink {
  #told = 0;
  readonly #look: () => void;

  constructor(look: () => void) {
    super();
    this.#look = look;
  }

  override connection(): void {
    if (++this.#told % LOOK_EVERY_TOLD === 0) this.#look();
  }
}

/** How many connections are followed at once, where records may come late. */
class AtOnce extends BaseSink {
  readonly takesLate = true;
  most = 0;
  readonly #live = new Set<number>();

  override opened(connection: number): void {
    this.#live.add(connection);
    this.most = Math.max(this.most, this.#live.size);
  }

  override connection(record: ConnectionRecord): void {
    this.#live.delete(record.id);
  }
}

const write = (): void => {};
const command = (more: string): string => more;
const mostOf = (where: string): number => NAMED.find(([which]) => which.test(where))?.[1] ?? MOST;

/** The largest of each, seen while each of the captures is read. */
async function largest(): Promise<Map<string, number>> {
  const names = new NameTable();
  const witness = new Witness(true);
  const language = languageOf('en');
  const words = reportWords('en');
  const seen = new Map<string, number>();
  const shared = { words, width: 80, colour: false, time: 'relative', payload: false } as const;
  const viewer = new ViewerSink(
    { block: (bytes) => bytes.length },
    { version: '', lang: 'en', other: languageOf('zh'), page: () => '', budget: 1_000_000 },
  );
  const terminal = new TerminalReport(write, {
    ...shared,
    all: false,
    packets: false,
    errno: null,
    brief: false,
    top: null,
    command,
    filter: null,
    selected: false,
    saved: false,
  });
  const ndjson = new NdjsonReport(write, { packets: false, starts: false });
  const look = (): void => {
    for (const [where, size] of containersIn(roots)) seen.set(where, Math.max(seen.get(where) ?? 0, size));
  };
  const sink = new Wording(tee(terminal, ndjson, viewer, new Told(look)), language);
  const judge = new Judge(RULES, sink, names, witness, true);
  const tracker = new Tracker(sink, names, witness, judge, { live: false, populations: 'fold', maxMemory: MEMORY });
  const roots: object[] = [tracker, judge, witness, names, sink, terminal, ndjson, viewer, language];
  for (const [file, kind] of KINDS.entries()) {
    const path = join(folder, 'kind.pcap');
    make(kind, path, PACKETS);
    let read = 0;
    const end = await readSource(
      { path },
      {
        start: (start) => {
          tracker.startFile(file, path, start);
          judge.startFile(file);
        },
        segment: (segment) => {
          tracker.segment(segment);
          if (++read % LOOK_EVERY === 0) look();
        },
      },
      names,
      { onReader: (reader) => roots.push(reader) },
    );
    roots.pop();
    tracker.endFile(end);
  }
  return seen;
}

it('bounds every list, map and column, whatever comes', { timeout: 600_000 }, async () => {
  const seen = await largest();
  const beyond = [...seen].filter(([where, size]) => size > mostOf(where));
  expect(beyond).toEqual([]);
  // The look does reach what is private, and what the flood is made to fill.
  for (const where of ['Crowds.pairs', 'Hosts.#hosts', 'FlowTable.#keys', 'HalfOpenRows.#ints[]', 'Departed.#uses'])
    expect(seen.get(where), where).toBeGreaterThan(1_000);
});

it('bounds the connections that are followed at once when many that were held come back together', async () => {
  const path = join(folder, 'fins.pcap');
  make('fin-flood', path, 40_000);
  const sink = new AtOnce();
  await analyzeInto(sink, [{ path, input: { path } }], { maxMemory: MEMORY });
  const most = mostFollowed(BUDGET.live, 0, 0) + ACCOUNT_EVERY;
  // More are held than may be followed; and beyond those there may be as many as come between two looks.
  expect(BUDGET.held).toBeGreaterThan(2 * most);
  expect(sink.most).toBeGreaterThan(most / 2);
  expect(sink.most).toBeLessThanOrEqual(most);
});
