/** Floods and scans against the counters of the kernel that met them, and what folding must not change. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flood } from '../../../bench/generate.mjs';
import { readSource } from '../../../src/capture/source.ts';
import { Judge } from '../../../src/findings/judge.ts';
import { RULES } from '../../../src/findings/registry.ts';
import type { TrackerOptions } from '../../../src/flow/listener.ts';
import { PacketRows } from '../../../src/flow/many/rows.ts';
import { Tracker } from '../../../src/flow/tracker.ts';
import { Witness } from '../../../src/flow/witness/witness.ts';
import { analyze, type FindingRecord, type OutputRecord } from '../../../src/index.ts';
import { NameTable } from '../../../src/segment/names.ts';
import { Segment } from '../../../src/segment/segment.ts';
import { Keeper } from '../../helpers/play.ts';

const FIXTURES = 'fixtures/findings';

async function all(input: string | Uint8Array, fold = true): Promise<OutputRecord[]> {
  const records: OutputRecord[] = [];
  for await (const record of analyze(input, { fold })) records.push(record);
  return records;
}

async function population(path: string): Promise<FindingRecord> {
  const [finding, more] = (await all(path)).filter((r) => r.type === 'finding' && r.code.startsWith('TE70'));
  expect(more).toBeUndefined();
  return finding as FindingRecord;
}

const recorded = (name: string): string => `${FIXTURES}/${name}.pcap.gz`;

const forged = async (name: string): Promise<unknown> =>
  (await population(recorded(`syn-flood/${name}`))).facts['forged'];

const ofConnection = (record: OutputRecord): boolean =>
  !['finding', 'summary', 'capture', 'capture-end'].includes(record.type);

function counters(name: string): Record<string, number> {
  const truth = JSON.parse(readFileSync(`${FIXTURES}/${name}.json`, 'utf8')) as { counters: Record<string, number> };
  return truth.counters;
}

describe('a SYN flood, and what the flooded kernel counted', () => {
  it('sees SYN cookies from the first SYN on', async () => {
    const { facts } = await population(recorded('syn-flood/hit-always-cookies'));
    const kernel = counters('syn-flood/hit-always-cookies');
    expect(facts).toMatchObject({ connections: 300, defence: 'syn-cookies', synAcks: kernel['TcpExtSyncookiesSent'] });
    expect(facts['synAcksRepeated']).toBe(0);
    expect(kernel['TcpRetransSegs']).toBe(0);
  });

  it('sees the backlog fill up and cookies begin', async () => {
    const { facts } = await population(recorded('syn-flood/hit-backlog-then-cookies'));
    const kernel = counters('syn-flood/hit-backlog-then-cookies');
    expect(facts).toMatchObject({ connections: 600, defence: 'backlog-then-cookies' });
    // Who got no cookie sits in the backlog, and its SYN-ACK is repeated.
    expect(facts['synAcksRepeated']).toBe(600 - (kernel['TcpExtSyncookiesSent'] as number));
  });

  it('sees SYNs dropped where there are no cookies', async () => {
    const { facts } = await population(recorded('syn-flood/hit-no-cookies'));
    const kernel = counters('syn-flood/hit-no-cookies');
    expect(facts).toMatchObject({ defence: 'backlog-full', unanswered: kernel['TcpExtListenDrops'] });
  });

  it('tells forged sources from a real one', async () => {
    expect(await forged('hit-impossible-sources')).toBe('proved');
    expect(await forged('hit-no-cookies')).toBe('likely');
    expect(await forged('hit-one-source')).toBe('no');
  });
});

describe('a scan, and what the scanned kernel counted', () => {
  // 20 and 80 listen; 100–119 are dropped by the filter, 120–124 rejected with ICMP; 93 more are closed.
  const scans = {
    syn: {
      method: 'syn-half-open',
      open: [
        [22, 22],
        [80, 80],
      ],
      filteredCount: 25,
    },
    connect: {
      method: 'connect',
      open: [
        [22, 22],
        [80, 80],
      ],
      filteredCount: 25,
    },
    fin: {
      method: 'fin',
      open: [
        [22, 22],
        [80, 80],
        [100, 119],
      ],
      filteredCount: 5,
    },
    null: {
      method: 'null',
      open: [
        [22, 22],
        [80, 80],
        [100, 119],
      ],
      filteredCount: 5,
    },
    xmas: {
      method: 'xmas',
      open: [
        [22, 22],
        [80, 80],
        [100, 119],
      ],
      filteredCount: 5,
    },
    ack: { method: 'ack', open: [], filteredCount: 25 },
    window: { method: 'ack', open: [], filteredCount: 25 },
    // Linux answers a FIN-ACK of no connection with a RST on open ports too.
    maimon: { method: 'maimon', open: [[100, 119]], filteredCount: 5 },
  };
  it.each(Object.entries(scans))('%s', async (kind, expected) => {
    const { facts } = await population(recorded(`port-scan/hit-${kind}`));
    expect(facts).toMatchObject({ ports: 120, tried: [[20, 139]], ...expected });
    expect(facts['closedCount']).toBe(counters(`port-scan/hit-${kind}`)['TcpOutRsts']);
  });

  it('counts the hosts that a sweep found', async () => {
    const { facts } = await population(recorded('host-sweep/hit-connect'));
    expect(facts).toMatchObject({ targets: 64, method: 'connect', openCount: 20, silentCount: 44 });
    expect(facts['openCount']).toBe(counters('host-sweep/hit-connect')['TcpPassiveOpens']);
    expect((await population(recorded('host-sweep/hit-syn'))).facts).toMatchObject({
      method: 'syn-half-open',
      openCount: 20,
    });
  });

  it('knows the refusals of a host that was asked under forged addresses', async () => {
    const { facts } = await population(recorded('rst-backscatter/hit'));
    expect(facts['connections']).toBe(counters('rst-backscatter/hit')['TcpOutRsts']);
  });
});

describe('folding', () => {
  it('leaves no line of a folded connection, and counts each', async () => {
    const records = await all(recorded('port-scan/hit-syn'));
    expect(records.map((r) => r.type)).toEqual(['capture', 'finding', 'capture-end', 'summary']);
    expect(records.filter((r) => 'connection' in r && r.connection !== null)).toEqual([]);
    expect(records.at(-1)).toMatchObject({ connections: 140, folded: 140 });
  });

  it('prints each of them with --no-fold, and says the same of them together', async () => {
    const path = recorded('port-scan/hit-syn');
    const records = await all(path, false);
    expect(records.filter((r) => r.type === 'connection')).toHaveLength(140);
    expect(records.at(-1)).toMatchObject({ connections: 140, folded: 0 });
    const open = records.find((r) => r.type === 'finding' && r.slug === 'port-scan') as FindingRecord;
    expect(open.facts).toEqual({ ...(await population(path)).facts, folded: 0 });
  });

  it.each([
    'syn-flood/near-miss-busy-server',
    'syn-flood/near-miss-server-down',
    'syn-flood/hit-backlog-then-cookies',
    'syn-ack-backscatter/hit',
    'port-scan/hit-connect',
    'port-scan/near-miss-monitor',
    'host-sweep/near-miss-health-checks',
  ])('loses nothing of a connection that was held: %s', async (name) => {
    const lines = async (options: TrackerOptions): Promise<string[]> =>
      (await play(recorded(name), options))
        .filter(ofConnection)
        .map((r) => JSON.stringify(r))
        .sort();
    const plain = await lines({});
    expect(plain.length).toBeGreaterThan(100);
    expect(await lines({ populations: 'tell' })).toEqual(plain);
  });

  it('keeps the lines of a connection in order', async () => {
    const last = new Map<number, number>();
    for (const r of await play(recorded('port-scan/near-miss-monitor'), { populations: 'fold' })) {
      if (r.type !== 'annotation' && r.type !== 'transition') continue;
      expect(r.frame).toBeGreaterThanOrEqual(last.get(r.connection) ?? 0);
      last.set(r.connection, r.frame);
    }
    expect(last.size).toBe(60);
  });
});

describe('a packet that was held', () => {
  it('comes back with every field', () => {
    const s = new Segment();
    const given = s as unknown as Record<string, unknown>;
    // By definition it has no payload and no SACK; addresses and ports are kept with its connection; `rare` is the reader's own, `dropped` and `unread` are read as the packet comes.
    const elsewhere =
      /^(rare|dropped|unread)$|^(src|dst)[0-3]$|^(src|dst)Port$|^(family|path|sack|sackCount|quoted|bytes|payload(Start|End|Sum)|icmp.*|echo.*)$/;
    const bounds: Record<string, number> = {
      known: 255,
      df: 1,
      ecn: 3,
      checksum: 3,
      checksumOf: 3,
      linkDirection: 3,
      fastOpen: 18,
      mptcp: 8,
      otherOption: 255,
      protocol: 6,
    };
    let n = 3;
    const fields = Object.keys(s).filter((key) => !elsewhere.test(key));
    expect(fields).toContain('tsVal');
    for (const key of fields) {
      if (typeof given[key] === 'boolean') given[key] = true;
      else if (key === 'flags') given[key] = 0x1ff;
      else given[key] = Math.min(bounds[key] ?? 1e9, ++n);
    }
    const rows = new PacketRows();
    const row = rows.add(s, 0);
    const back = new Segment();
    rows.load(row, back);
    for (const key of fields) expect((back as unknown as Record<string, unknown>)[key], key).toEqual(given[key]);
  });
});

describe('a large flood', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flood-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is one finding and nothing else', async () => {
    const path = join(folder, 'flood.pcap');
    flood(path, 60_000);
    const records = await all(path);
    expect(records.filter((r) => r.type === 'finding')).toHaveLength(1);
    expect(records.some((r) => r.type === 'connection' || r.type === 'annotation')).toBe(false);
    const { facts } = await population(path);
    expect(facts).toMatchObject({ connections: 60_000, folded: 60_000, forged: 'proved', perSecond: 60_000 });
    // Random 32-bit sources: 60,000 of them, within the estimate's error.
    expect(facts['sources']).toBeGreaterThan(54_000);
    expect(facts['sources']).toBeLessThan(66_000);
  });
});

/** The records of a capture with the tracker's options as given. */
async function play(path: string, options: TrackerOptions): Promise<OutputRecord[]> {
  const keeper = new Keeper();
  const names = new NameTable();
  const witness = new Witness();
  const judge = new Judge(RULES, keeper.engine, names, witness, true);
  const tracker = new Tracker(keeper.engine, names, witness, judge, options);
  const handler = {
    start: (start: Parameters<Tracker['startFile']>[2]) => {
      tracker.startFile(0, path, start);
      judge.startFile(0);
    },
    segment: (segment: Segment) => tracker.segment(segment),
  };
  const end = await readSource({ path }, handler, names, {});
  tracker.endFile(end);
  return keeper.all;
}

/** As a mirror port that copies both ways hands it over: each packet once more, 3 µs later. */
function mirrored(path: string): Uint8Array {
  const bytes = gunzipSync(readFileSync(path));
  const parts: Buffer[] = [bytes.subarray(0, 24)];
  for (let at = 24; at < bytes.length;) {
    const end = at + 16 + bytes.readUInt32LE(at + 8);
    const again = Buffer.from(bytes.subarray(at, end));
    again.writeUInt32LE(bytes.readUInt32LE(at + 4) + 3, 4);
    parts.push(bytes.subarray(at, end), again);
    at = end;
  }
  return Buffer.concat(parts);
}

describe('a flood that a mirror port hands over twice', () => {
  // So many packets have to come twice before the capture is known to mirror; the connections until then are told.
  const EARLY = 8;

  it('is folded as without the mirror', async () => {
    const path = recorded('syn-flood/hit-no-cookies');
    const once = await population(path);
    const twice = (await all(mirrored(path))).find((r) => r.type === 'finding' && r.code === once.code);
    const { facts } = twice as FindingRecord;
    expect(facts['connections']).toBeGreaterThanOrEqual(Number(once.facts['connections']) - EARLY);
    expect(facts['packets']).toBeGreaterThanOrEqual(Number(once.facts['packets']) - 2 * EARLY);
    expect(facts['packets']).toBeLessThanOrEqual(Number(once.facts['packets']));
    expect(facts['defence']).toBe(once.facts['defence']);
  });

  it('tells every copy where nothing is folded', async () => {
    const path = recorded('syn-flood/hit-no-cookies');
    const found = (await all(mirrored(path), false)).filter((r) => r.type === 'annotation' || r.type === 'revision');
    const copies = new Set(found.filter((r) => r.kind === 'capture-duplicate').map((r) => r.frame));
    const packets = (await all(path, false)).find((r) => r.type === 'capture-end')?.tcpSegments ?? 0;
    expect(packets).toBeGreaterThan(500);
    expect(copies.size).toBeGreaterThanOrEqual(packets - EARLY);
    // Every second packet is the copy of the one before it, and only the mirror says so: nothing in them differs.
    for (const one of found) {
      if (one.kind !== 'capture-duplicate' || one.type !== 'annotation') continue;
      expect(one).toMatchObject({ certainty: 'assumed', because: [one.frame - 1, one.frame] });
      expect(one.frame % 2).toBe(0);
    }
  });
});
