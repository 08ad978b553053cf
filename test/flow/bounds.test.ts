/**
 * Nothing that an analysis keeps grows with its input: hostile traffic of many kinds, and after each every list, map and column
 * that the engine, the rules and the reports hold is looked at.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../bench/generate.mjs';
import { analyzeInto } from '../../src/analyze.ts';
import { budgetOf, mostOf as mostFollowed } from '../../src/flow/budget.ts';
import { ACCOUNT_EVERY } from '../../src/flow/tables/live-list.ts';
import type { ConnectionRecord } from '../../src/records/contract.ts';
import { BaseSink } from '../../src/records/sink.ts';
import { largest } from '../helpers/held.ts';

const MEMORY = 24 * 1024 * 1024;
const BUDGET = budgetOf(MEMORY);
/** Of each kind; hosts, connections or numbers that come once or twice are then more than {@link MOST}. */
const PACKETS = 60_000;
const LOOK_EVERY = 19_990;
const FLOODS = ['data-flood', 'ack-flood-answered', 'udp-refused', 'sent-again-acknowledged', 'tunnels'];
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
  // Four integers and three doubles a slot.
  [/^Departed\./, 4 * BUDGET.departed],
  // Twenty numbers of each of 1,024 SYNs.
  [/^OpenedByEnds\./, 20_480],
  [/^(?:HalfOpenRows|PacketRows|PlainExchanges)\./, 16 * HELD],
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

const mostOf = (where: string): number => NAMED.find(([which]) => which.test(where))?.[1] ?? MOST;

it('bounds every list, map and column, whatever comes', { timeout: 600_000 }, async () => {
  const seen = await largest({
    folder,
    kinds: FLOODS,
    packets: PACKETS,
    maxMemory: MEMORY,
    lookEvery: LOOK_EVERY,
    lookEveryTold: LOOK_EVERY,
  });
  const beyond = [...seen].filter(([where, size]) => size > mostOf(where));
  expect(beyond).toEqual([]);
  // The look does reach what is private, and what the flood is made to fill.
  for (const where of ['Crowds.pairs', 'Hosts.#hosts', 'FlowTable.#keys', 'HalfOpenRows.#ints[]', 'Departed.#integers'])
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

/** What each kind of traffic fills to its bound, and the bound: written here again, so that the two have to agree. */
const FILLED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  fat: { 'ClockWatch.#who': 64, 'PacketRows.#payload': 8 },
  offload: { 'QueueDelay.#end': 16, 'ViewerSink.#general[].record.frames': 6 },
  lossy: { 'SackBlocks.#left': 4 },
  unacknowledged: { 'Rows.start': 8_192 },
  translated: { 'Syns.translations': 8 },
  small: { 'Estimator.#kept': 512 },
  'sack-holes': { 'Endpoint.gaps': 64 },
  'fins-again': { 'Ledger.#sent': 256 },
  'resets-inside': { 'Connection.resets': 64 },
  'rst-flood': { 'Resets.#senders': 256 },
  'icmp-errors-of-one': { 'Connection.icmpErrors': 16 },
  'icmp-errors': { 'DatagramErrors.#entries': 4_096, 'Totals.exchanges': 20, 'ViewerSink.#exchanges': 200 },
  'data-flood': { 'Tally.frames': 6 },
  pings: { 'Echoes.#runs': 4_096 },
  'pings-of-one': { 'Run.#seq': 256, 'Run.#way': 512, 'Run.#rtts': 256 },
  'ttl-exceeded': { 'Traceroutes.#accounts': 1_024 },
  traceroutes: { 'Account.frames': 16 },
  'reused-port': { 'Moments.#few': 64, 'TimeWaits.connections': 5, 'ShortConnections.frames': 5 },
  'reused-port-open': { 'ClientServicePair.silent': 64 },
  'syn-acks': { 'Neighbours.#hosts': 4_096, 'RunningRule.state': 512 },
  flood: { 'Speakers.#heard': 4_096, 'Totals.general[].findings[].facts.sourceExamples': 8 },
  syns: { 'Totals.general[].findings[].facts.targetExamples': 8 },
  tunnels: { 'OtherPaths.#opened': 8 },
  'any-flags-few': { 'Speakers.#heard[]': 16, 'Totals.general[].findings': 6 },
  'time-leaps-syns': { 'Population.sourceHosts': 8 },
  unlucky: { 'Totals.troubles[].examples': 3 },
};
const FEWER = 12_000;

describe('what keeps some of many', () => {
  it.each(Object.entries(FILLED))('keeps no more than it is to: %s', { timeout: 60_000 }, async (kind, bounds) => {
    const each = FEWER / 2 - 10;
    const reading = { folder, packets: FEWER, maxMemory: MEMORY, lookEvery: each, lookEveryTold: each };
    const seen = await largest({ ...reading, kinds: [kind] });
    for (const [where, most] of Object.entries(bounds)) {
      expect(seen.get(where), where).toBeLessThanOrEqual(most);
      // The traffic does fill it; some are cut to half when they are full.
      expect(seen.get(where), where).toBeGreaterThan(0.4 * most);
    }
  });
});
