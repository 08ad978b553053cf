import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { align, offsetAt } from '../../src/batch/two-views/clocks.ts';
import type { FindingRecord, OutputRecord, TwoViewsRecord } from '../../src/records/contract.ts';
import { run } from '../helpers/cli.ts';
import { viewerBuilt } from '../helpers/html.ts';
import {
  flagsOf,
  pcapOf,
  type PcapRecord,
  readdress,
  recordsOf,
  renumber,
  sourceOf,
  withFlags,
} from '../helpers/pcap-edit.ts';
import { type Host, HOSTS, type Recording, recordings, type TrueFrame } from '../helpers/recorded.ts';

let folder = '';
let place = 0;
beforeAll(async () => {
  await viewerBuilt();
  folder = mkdtempSync(join(tmpdir(), 'views-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (of: Uint8Array | string): Uint8Array => (typeof of === 'string' ? readFileSync(of) : of);
const injected = (side: string): string => `fixtures/recorded/endings/injected-both/${side}.pcap`;
const between = (name: string, side: string): string => `fixtures/recorded/between/${name}/${side}.pcap`;
const translated = (side: string): string => between('nat-plain', side);

/** A directory with the captures of two places. */
function twoPlaces(one: Uint8Array | string, two: Uint8Array | string): string {
  const path = join(folder, `d${place++}`);
  mkdirSync(path);
  writeFileSync(join(path, 'client.pcap'), bytes(one));
  writeFileSync(join(path, 'server.pcap'), bytes(two));
  return path;
}

const recordsIn = (text: string): OutputRecord[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as OutputRecord);
const viewsIn = (records: readonly OutputRecord[]): TwoViewsRecord[] =>
  records.filter((record) => record.type === 'two-views');

/** What is told of the captures of two places; file 0 is the client's. */
async function twoViews(
  one: Uint8Array | string,
  two: Uint8Array | string,
  ...options: readonly string[]
): Promise<TwoViewsRecord[]> {
  const { code, out } = await run([twoPlaces(one, two), '--format', 'ndjson', ...options]);
  expect(code).toBeLessThan(2);
  return viewsIn(recordsIn(out));
}

/** Recordings whose captures hold all that passed, in the segments that passed. */
const whole = recordings('retransmission').filter(
  ({ name }) => !/^(?:capture-|offload-|receiver-sees|acks-only|no-handshake)/.test(name),
);
/** 198.51.100.10 */
const SERVER = 0xc633640a;
/** The longest way of the recordings: nearer to the end of a capture its end may be why a packet is not in it. */
const LONGEST_WAY = 400e6;

function undelivered({ truth }: Recording, side: Host): { frame: number; t: number }[] {
  return Object.entries(truth.frames[side])
    .filter(([, f]) => f.from === side && f.delivered === false && f.forged !== true)
    .map(([frame, f]) => ({ frame: Number(frame), t: f.t }));
}
const firstOf = ({ truth }: Recording, side: Host): number =>
  Math.min(...Object.values(truth.frames[side]).map((f) => f.t));
const lastOf = ({ truth }: Recording, side: Host): number =>
  Math.max(...Object.values(truth.frames[side]).map((f) => f.t));
/** File 0 is the client's. */
const lostAt = (views: readonly TwoViewsRecord[], side: Host): number[] =>
  views.flatMap((one) => [
    ...((one.fileA === 0) === (side === 'client') ? one.ab.lostFrames : []),
    ...((one.fileB === 0) === (side === 'client') ? one.ba.lostFrames : []),
  ]);

describe('one connection that two captures hold', () => {
  it('has recordings to be held to', () => {
    expect(whole.length).toBeGreaterThan(60);
    expect(whole.flatMap((one) => HOSTS.flatMap((side) => undelivered(one, side))).length).toBeGreaterThan(150);
  });

  it.each(whole)('loses in $name the packets that the link threw away', async (recording) => {
    const views = await twoViews(recording.path('client'), recording.path('server'));
    for (const side of HOSTS) {
      const other = side === 'client' ? 'server' : 'client';
      const gone = undelivered(recording, side);
      const told = lostAt(views, side);
      // None that arrived, and all that were due while the other capture ran.
      expect(told.filter((frame) => !gone.some((one) => one.frame === frame))).toEqual([]);
      const due = gone.filter(
        (one) => one.t > firstOf(recording, other) && one.t < lastOf(recording, other) - LONGEST_WAY,
      );
      const wanted = views.length > 0 ? due.map((one) => one.frame) : [];
      expect(wanted.filter((frame) => !told.includes(frame))).toEqual([]);
    }
    // Both captures have one clock.
    const wrong = views.filter(({ clock }) => clock !== undefined && Math.abs(clock.offsetNs) > clock.errorNs);
    expect(wrong).toEqual([]);
  });

  const plain = recordings('retransmission').find(({ name }) => name === 'loss-five-percent') as Recording;
  const bytesAt = (side: Host): Buffer => readFileSync(plain.path(side));

  it('says the same when one clock is wrong and runs fast, and by how much', async () => {
    const straight = await twoViews(bytesAt('client'), bytesAt('server'));
    const records = recordsOf(bytesAt('server'));
    const begin = records[0]?.ns ?? 0n;
    // 3.7 s behind, and 120 ppm too fast.
    for (const one of records) one.ns += ((one.ns - begin) * 120n) / 1_000_000n - 3_700_000_000n;
    const [view] = await twoViews(bytesAt('client'), pcapOf(bytesAt('server'), records));
    expect(view?.ba.lostFrames).toEqual(straight[0]?.ba.lostFrames);
    expect(view?.ba.lost).toBeGreaterThan(0);
    const { offsetNs = 0, errorNs = 0 } = view?.clock ?? {};
    expect(Math.abs(offsetNs + 3.7e9)).toBeLessThanOrEqual(errorNs + 100_000);
    expect(errorNs).toBeLessThan(15e6);
  });

  it('tells a RST that did not leave the server, and none that did', async () => {
    const records = recordsOf(bytesAt('client'));
    // The client opens; what comes from the server comes from side b.
    const data = records.findIndex((one) => sourceOf(one) === SERVER && (flagsOf(one) & 2) === 0);
    const forged = withFlags(records[data] as PcapRecord, 0x14);
    forged.ns += 1_000n;
    const [view] = await twoViews(pcapOf(bytesAt('client'), records.toSpliced(data + 1, 0, forged)), bytesAt('server'));
    expect(view?.ba.made).toEqual([{ frame: data + 2, flags: 0x14, certainty: 'observed' }]);
    expect(view?.text).toMatch(/RST in packet .* made between/);
    const [untouched] = await twoViews(bytesAt('client'), bytesAt('server'));
    expect([untouched?.ab.made, untouched?.ba.made]).toEqual([[], []]);
  });

  it('joins no other connection of the same addresses, and no copy of a capture', async () => {
    const records = recordsOf(bytesAt('server')).map((one) => withFlags(one, flagsOf(one)));
    for (const one of records) renumber(one, 1_000_003);
    expect(await twoViews(bytesAt('client'), pcapOf(bytesAt('server'), records))).toEqual([]);
    expect(await twoViews(bytesAt('client'), bytesAt('client'))).toEqual([]);
    // A year later, and between two other hosts: programs that make packets up repeat their numbers.
    const later = recordsOf(bytesAt('server'));
    for (const one of later) one.ns += 31_536_000_000_000_000n;
    expect(await twoViews(bytesAt('client'), pcapOf(bytesAt('server'), later))).toEqual([]);
    const elsewhere = recordsOf(bytesAt('server'));
    for (const one of elsewhere) readdress(one);
    expect(await twoViews(bytesAt('client'), pcapOf(bytesAt('server'), elsewhere))).toEqual([]);
  });

  it('sees through a translator', async () => {
    const [view] = await twoViews(translated('client'), translated('server'));
    expect(view?.endsA).toMatch(/^192\.0\.2\.65 /);
    expect(view?.endsB).toMatch(/^198\.51\.100\.1 /);
    expect([view?.ab.lost, view?.ba.lost]).toEqual([0, 0]);
  });
});

/** Of each settled doubt the frames of its finding, in the truth of the capture that has it. */
async function settled(
  recording: Recording,
): Promise<{ because: string; was: string; is: string; frames: TrueFrame[]; side: Host }[]> {
  const { out } = await run([twoPlaces(recording.path('client'), recording.path('server')), '--format', 'ndjson']);
  const records = recordsIn(out);
  return viewsIn(records).flatMap(({ settles }) =>
    settles.map(({ file, connection, code, because, certainty }) => {
      const finding = records.find(
        (one) => one.type === 'finding' && one.code === code && one.connection === connection,
      ) as FindingRecord;
      const side = file === 0 ? ('client' as const) : ('server' as const);
      const frames = finding.frames.flatMap((frame) => recording.truth.frames[side][String(frame)] ?? []);
      return { because, was: finding.certainty, is: certainty, frames, side };
    }),
  );
}

/** What the kernels and the link say where both places settle a doubt so. */
const TRUE: Readonly<Record<string, (frames: readonly TrueFrame[], side: Host, all: readonly TrueFrame[]) => boolean>> =
  {
    'made-between': (frames) => frames.some((one) => one.forged === true),
    'left-its-sender': (frames, side) => frames.some((one) => one.from !== side && one.forged !== true),
    'not-answered': (frames, side) => frames.some((one) => one.from === side && one.delivered === true),
    'lost-there': (_frames, side, all) => all.some((one) => one.from === side && one.delivered === false),
    'arrived-before': (frames, side) =>
      frames.some((one) => one.from === side && one.labels?.some((label) => label.spurious === true)),
  };

describe('what one place alone cannot be sure of', () => {
  const told = new Map<string, number>();
  const risen = new Map<string, number>();
  const names =
    /^(?:injected-(?:both|both-early)|syn-dropped-queue-full|refused-v4|reset-lost|reordered-(?:little|much)|path-mtu-black-hole|acks-lost-half-no-sack)$/;
  const both = [...recordings('endings'), ...recordings('retransmission')].filter(({ name }) => names.test(name));

  it.each(both)('is settled for $name as the kernels and the link say', async (recording) => {
    for (const { because, was, is, frames, side } of await settled(recording)) {
      told.set(because, (told.get(because) ?? 0) + 1);
      if (was !== 'observed' && is === 'observed') risen.set(because, (risen.get(because) ?? 0) + 1);
      const holds = TRUE[because]?.(frames, side, Object.values(recording.truth.frames[side]));
      expect([recording.name, because, holds]).toEqual([recording.name, because, true]);
    }
  });

  it('was said with less certainty by one place', () => {
    expect([...told.keys()]).toEqual(
      expect.arrayContaining(['made-between', 'left-its-sender', 'not-answered', 'lost-there', 'arrived-before']),
    );
    for (const because of ['made-between', 'left-its-sender', 'not-answered', 'lost-there', 'arrived-before'])
      expect([because, (risen.get(because) ?? 0) > 0]).toEqual([because, true]);
  });

  it('stays open where the other capture had ended', async () => {
    // The server's own reset comes to the client after the server's capture has ended: it is none that was made between.
    const records = recordsOf(readFileSync('fixtures/recorded/between/server-killed-unread/server.pcap'));
    const client = recordsOf(readFileSync('fixtures/recorded/between/server-killed-unread/client.pcap'));
    const reset = records.findLastIndex((one) => (flagsOf(one) & 4) !== 0);
    expect(client.some((one) => (flagsOf(one) & 4) !== 0)).toBe(true);
    const bytesOf = readFileSync('fixtures/recorded/between/server-killed-unread/server.pcap');
    const cut = pcapOf(bytesOf, records.slice(0, reset));
    const views = await twoViews('fixtures/recorded/between/server-killed-unread/client.pcap', cut);
    expect(views.length).toBeGreaterThan(0);
    expect(views.flatMap(({ ab, ba }) => [...ab.made, ...ba.made])).toEqual([]);
    expect(views.flatMap(({ settles }) => settles).filter(({ because }) => because === 'made-between')).toEqual([]);
  });

  it('stays open where the captures overlap in part only', async () => {
    const recorded = 'fixtures/recorded/retransmission/loss-five-percent';
    const server = readFileSync(`${recorded}/server.pcap`);
    const records = recordsOf(server);
    const half = pcapOf(server, records.slice(records.length >> 1));
    const [view] = await twoViews(`${recorded}/client.pcap`, half);
    const [straight] = await twoViews(`${recorded}/client.pcap`, server);
    // What the server's capture did not run for is neither lost nor made.
    expect(view?.ab.lost).toBeLessThanOrEqual(straight?.ab.lost ?? 0);
    expect(view?.ab.uncovered).toBeGreaterThan(0);
    expect([view?.ab.made, view?.ba.made]).toEqual([[], []]);
  });
});

/** Recordings with a router between, in which no device drops, answers, forges or renumbers anything. */
const passed = readdirSync('fixtures/recorded/between').filter(
  (name) =>
    !/^(?:drop-|third-segment-lost|conntrack-invalid|reject-|reset-by-router|syn-?proxy|icmp-too-big|balancer-idle-reset|forger-|lwip-server-dark|.*-lossy)/.test(
      name,
    ),
);

describe('a router between that was captured on all its devices at once', () => {
  it.each(passed)('loses and makes nothing of %s: each packet is compared once', async (name) => {
    for (const [one, two] of [
      ['client', 'router'],
      ['router', 'server'],
      ['client', 'server'],
    ] as const)
      for (const { ab, ba } of await twoViews(between(name, one), between(name, two)))
        for (const way of [ab, ba]) {
          const { lost, made, unseen, missed } = way;
          expect([one, two, { lost, made, unseen, missed }]).toEqual([
            one,
            two,
            { lost: 0, made: [], unseen: 0, missed: 0 },
          ]);
          // The overlay's cable cuts the last option of the SYNs: what was not captured was not taken out.
          const changed = way.changes.map(({ what }) => what);
          expect(changed).toEqual(name === 'mss-clamp' && changed.length > 0 ? ['mss'] : []);
        }
  });

  it.each([
    ['balancer-idle-reset', 'client', 'router', 'made'],
    ['forger-copies', 'router', 'server', 'made'],
    ['lwip-server-dark', 'client', 'router', 'lost'],
  ] as const)('finds in %s what was done between %s and %s', async (name, one, two, what) => {
    let found = 0;
    for (const { ab, ba } of await twoViews(between(name, one), between(name, two)))
      found += what === 'made' ? ab.made.length + ba.made.length : ab.lost + ba.lost;
    expect(found).toBeGreaterThan(0);
  });

  it('follows a RST through a translator that forgot the connection', async () => {
    const [view] = await twoViews(between('nat-mapping-expired', 'client'), between('nat-mapping-expired', 'router'));
    expect(view?.ba.made).toEqual([]);
    expect(view?.settles).toMatchObject([{ code: 'TE4005', as: 'confirmed', because: 'left-its-sender' }]);
  });

  it('follows a connection that the translator gives another port in the middle', async () => {
    const [client, server] = [between('nat-mapping-expired', 'client'), between('nat-mapping-expired', 'server')];
    // The request of packet 8 and the RST that answers it are under another port at the server: neither lost nor made.
    const [view] = await twoViews(client, server);
    expect(view?.goesOnAs).toMatchObject([{ file: 1, frame: 8 }]);
    expect(view?.goesOnAs?.[0]?.ends).toMatch(/^198\.51\.100\.1 \d+ > 198\.51\.100\.26 9000$/);
    expect(view?.goesOnAs?.[0]?.ends).not.toBe(view?.endsB);
    expect([view?.ab.lost, view?.ab.uncovered, view?.ba.made, view?.ba.uncovered]).toEqual([0, 0, [], 0]);
    expect(view?.text).toMatch(/goes on as connection \d+, 198\.51\.100\.1 \d+ > .* from packet 8/);
    expect(view?.settles).toMatchObject([{ code: 'TE4005', as: 'confirmed', because: 'left-its-sender' }]);
    // Another connection of the same hosts there, by its numbers.
    const bytesOf = readFileSync(server);
    const records = recordsOf(bytesOf);
    for (const one of records.slice(7)) renumber(one, 1_000_003);
    const [other] = await twoViews(client, pcapOf(bytesOf, records));
    expect([other?.goesOnAs, other?.ab.lostFrames]).toEqual([undefined, [8]]);
  });

  it('compares nothing with a capture of both sides of a SYN proxy, which holds two numberings', async () => {
    for (const side of ['client', 'server'])
      expect(await twoViews(between('synproxy', side), between('synproxy', 'router'))).toEqual([]);
  });

  it.each(['syn-proxy-good', 'syn-proxy-download', 'syn-proxy-dnat', 'syn-proxy-other-options', 'syn-proxy-banner'])(
    'compares what came after the handshakes before and behind a SYN proxy, which numbers the server anew (%s)',
    async (name) => {
      const [view, more] = await twoViews(between(name, 'client'), between(name, 'server'));
      expect([view?.renumbered, more]).toEqual([true, undefined]);
      for (const way of [view?.ab, view?.ba]) {
        expect(way).toMatchObject({ lost: 0, made: [], unseen: 0, missed: 0, changes: [], hops: 1 });
        expect(way?.both).toBeGreaterThan(2);
      }
    },
  );

  it.each(['renumbered', 'renumbered-one-side', 'renumbered-no-stamps', 'renumbered-lossy'])(
    'compares all packets before and behind a device that numbers from the SYN on (%s)',
    async (name) => {
      const [view, more] = await twoViews(between(name, 'client'), between(name, 'server'));
      expect([view?.renumberedFromSyn, more]).toEqual([true, undefined]);
      const { dropped } = JSON.parse(readFileSync(`fixtures/recorded/between/${name}/truth.json`, 'utf8')) as {
        dropped: number;
      };
      expect(view?.ab).toMatchObject({ lost: 0, made: [], unseen: 0, missed: 0, changes: [], hops: 1 });
      expect(view?.ba).toMatchObject({ lost: dropped, made: [], unseen: 0, missed: 0, changes: [], hops: 1 });
    },
  );

  it('joins no two uses of one port whose SYNs are two packets', async () => {
    const server = readFileSync(between('renumbered-no-stamps', 'server'));
    const records = recordsOf(server);
    // The IP identification of the SYN.
    records[0]?.bytes.writeUInt16BE(4_711, 8 + 14 + 4);
    expect(await twoViews(between('renumbered-no-stamps', 'client'), pcapOf(server, records))).toEqual([]);
    const [one, two] = [
      readFileSync(between('renumbered-none', 'client')),
      readFileSync(between('renumbered-none', 'server')),
    ];
    const second = recordsOf(two);
    const at = second.findIndex((record, i) => i > 0 && flagsOf(record) === 2);
    expect(at).toBeGreaterThan(5);
    expect(await twoViews(pcapOf(one, recordsOf(one).slice(0, 8)), pcapOf(two, second.slice(at)))).toEqual([]);
  });

  it('compares nothing where the server behind a SYN proxy refused or was silent', async () => {
    for (const name of ['syn-proxy-refused', 'syn-proxy-server-dead'])
      expect(await twoViews(between(name, 'client'), between(name, 'server'))).toEqual([]);
  });
});

interface Dropped {
  readonly from: Host;
  readonly id: number;
  readonly seq: number;
  readonly flags: number;
}
interface Device {
  readonly dropped: readonly Dropped[];
  readonly made: readonly Dropped[];
}
const sides = (name: string, file: string): string => `fixtures/recorded/two-sides/${name}/${file}`;
const deviceOf = (name: string): Device => JSON.parse(readFileSync(sides(name, 'truth.json'), 'utf8')) as Device;
const keyOf = ({ id, seq, flags }: Omit<Dropped, 'from'>): string => `${id} ${seq} ${flags}`;

/** IP identification, sequence number and control bits of the frames with these numbers. */
function headersOf(capture: string, frames: readonly number[]): string[] {
  const out = execFileSync(
    'tshark',
    [
      '-r',
      capture,
      '-d',
      'udp.port==4789,vxlan',
      '-o',
      'tcp.relative_sequence_numbers:false',
      '-T',
      'fields',
      '-e',
      'ip.id',
      '-e',
      'tcp.seq_raw',
      '-e',
      'tcp.flags',
      '-E',
      'occurrence=l',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  ).split('\n');
  return frames.map((frame) => {
    const [id = '', seq = '', flags = ''] = (out[frame - 1] ?? '').split('\t');
    return keyOf({ id: Number(id), seq: Number(seq), flags: Number(flags) });
  });
}

const lostOf = (all: readonly TwoViewsRecord[]): unknown[] =>
  all.map(({ ab, ba }) => [ab.lostFrames, ba.lostFrames, ab.made, ba.made]);

describe('a device between that dropped packets, by its own log', () => {
  it.each([
    ['balancer-dnat', ['server.pcap', 'twin.pcap']],
    ['tunnel-vxlan', ['server.pcap']],
  ])('%s: exactly these were lost', async (name, servers) => {
    const { dropped, made } = deviceOf(name);
    const told: Record<Host, string[]> = { client: [], server: [] };
    for (const server of servers) {
      const [client, far] = [sides(name, 'client.pcap'), sides(name, server)];
      const views = await twoViews(client, far);
      expect(views).toHaveLength(2);
      for (const { ab, ba, roleOfA, clock } of views) {
        expect(roleOfA).toBe('client');
        expect([ab.made, ba.made, ab.lostCertainty, ba.lostCertainty]).toEqual([[], [], 'observed', 'observed']);
        told.client.push(...headersOf(client, ab.lostFrames));
        told.server.push(...headersOf(far, ba.lostFrames));
        expect(Math.abs(clock?.offsetNs ?? Number.NaN)).toBeLessThanOrEqual(clock?.errorNs ?? 0);
      }
    }
    expect(made).toEqual([]);
    for (const side of HOSTS)
      expect(told[side].toSorted()).toEqual(
        dropped
          .filter(({ from }) => from === side)
          .map(keyOf)
          .toSorted(),
      );
  });

  it.each(['balancer-dnat', 'tunnel-vxlan'])('%s: with a clock that is set wrong and runs slow', async (name) => {
    const [client, far] = [sides(name, 'client.pcap'), readFileSync(sides(name, 'server.pcap'))];
    const records = recordsOf(far);
    const begin = records[0]?.ns ?? 0n;
    for (const one of records) one.ns += 41_000_000_000n - ((one.ns - begin) * 90n) / 1_000_000n;
    const straight = await twoViews(client, far);
    const views = await twoViews(client, pcapOf(far, records));
    expect(lostOf(views)).toEqual(lostOf(straight));
    const spanNs = Number((recordsOf(far).at(-1)?.ns ?? 0n) - begin);
    for (const { clock } of views) {
      // In the middle of what was compared the clock has lost half of what it loses in all.
      const off = Math.abs((clock?.offsetNs ?? 0) - (41e9 - (spanNs / 2) * 90e-6));
      expect(off).toBeLessThanOrEqual((clock?.errorNs ?? 0) + 20_000);
      expect(clock?.errorNs).toBeLessThan(1e6);
    }
  });

  it('joins nothing across a proxy, which has a connection of its own on either side', async () => {
    expect(await twoViews(sides('balancer-haproxy', 'client.pcap'), sides('balancer-haproxy', 'server.pcap'))).toEqual(
      [],
    );
  });
});

describe('a connection that never came to the other place', () => {
  const client = sides('never-came', 'client.pcap');
  const server = sides('never-came', 'server.pcap');

  it('is told with what was lost, and who answered for the server, as the filter dropped and answered', async () => {
    const { dropped, made } = deviceOf('never-came');
    const views = await twoViews(client, server);
    const [silent, refused, ...more] = views.filter((one) => one.connectionB === null);
    expect([more, views.length]).toEqual([[], 4]);
    const told = [...(silent?.ab.lostFrames ?? []), ...(refused?.ab.lostFrames ?? [])];
    expect(headersOf(client, told).toSorted()).toEqual(dropped.map(keyOf).toSorted());
    expect(headersOf(client, refused?.ba.made.map(({ frame }) => frame) ?? [])).toEqual(made.map(keyOf));
    expect(silent?.ab.lostCertainty).toBe('implied');
    expect(silent?.settles).toMatchObject([
      { code: 'TE1002', as: 'confirmed', because: 'lost-there', certainty: 'implied' },
    ]);
    expect(refused?.settles).toMatchObject([
      { code: 'TE1001', as: 'refuted', because: 'made-between', certainty: 'implied' },
    ]);
    // The client's place alone takes the answer for the server's own.
    const alone = recordsIn((await run([client, '--format', 'ndjson'])).out);
    const refusal = alone.find((one) => one.type === 'finding' && one.code === 'TE1001') as FindingRecord;
    expect([refusal.certainty, refusal.connection]).toEqual(['assumed', refused?.connectionA]);
    expect(silent?.text).toMatch(/^Nothing of it came to the other place/);
  });

  it('is told whichever capture is named first, and under its chosen number', async () => {
    const views = await twoViews(server, client);
    expect(views.filter((one) => one.connectionB === null).map((one) => [one.fileA, one.fileB])).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(await twoViews(client, server, '--connection', '1')).toHaveLength(1);
  });

  it('is not told where the other capture had ended, or had not begun', async () => {
    const bytesOf = readFileSync(server);
    const records = recordsOf(bytesOf);
    for (const half of [records.slice(0, records.length / 2), records.slice(records.length / 2)])
      expect((await twoViews(client, pcapOf(bytesOf, half))).map((one) => one.connectionB)).toEqual([
        expect.any(Number),
      ]);
  });

  it('is not told where what was answered did not all come there: a balancer has other servers', async () => {
    const name = 'balancer-dnat';
    const bytesOf = readFileSync(sides(name, 'client.pcap'));
    // As if one connection had been lost behind the balancer, of four that it shared out.
    const ofOne = recordsOf(bytesOf);
    const port = ofOne[0]?.bytes.readUInt16BE(8 + 34);
    const cut = ofOne.filter((one) => {
      const forth = one.bytes.readUInt16BE(8 + 34) === port;
      return (!forth && one.bytes.readUInt16BE(8 + 36) !== port) || (forth && (flagsOf(one) & 2) !== 0);
    });
    for (const far of ['server.pcap', 'twin.pcap'])
      expect(
        (await twoViews(pcapOf(bytesOf, cut), sides(name, far))).filter((one) => one.connectionB === null),
      ).toEqual([]);
  });
});

describe('a directory without a directory of results', () => {
  it('tells what a batch tells', async () => {
    const path = twoPlaces(injected('client'), injected('server'));
    const out = join(path, 'out');
    expect(
      (await run(['batch', join(path, 'client.pcap'), join(path, 'server.pcap'), '-o', out, '-j', '1'])).code,
    ).toBe(0);
    const stored = viewsIn(recordsIn(readFileSync(join(out, 'two-views.ndjson'), 'utf8')));
    const told = viewsIn(
      recordsIn((await run([join(path, 'client.pcap'), join(path, 'server.pcap'), '--format', 'ndjson'])).out),
    );
    expect(stored).toHaveLength(1);
    // Connections are numbered through the run here, through their file there: the server's comes second.
    for (const record of stored) {
      record.connectionB = (record.connectionB ?? 0) + 1;
      for (const one of record.settles) if (one.file === record.fileB) one.connection++;
    }
    expect(told).toEqual(stored);
  });

  it('says it on the terminal, in the value of JSON, of a chosen connection, and in Chinese', async () => {
    const path = twoPlaces(injected('client'), injected('server'));
    expect((await run([path, '--brief'])).out).toMatch(
      /One connection, told from two captures\n.*made between the two/s,
    );
    expect((await run([path, '--brief', '--lang', 'zh'])).out).toMatch(/由两份抓包对照说明的连接.*产生在两处之间/s);
    const { twoViews: value } = JSON.parse((await run([path, '--format', 'json'])).out) as { twoViews?: unknown[] };
    expect(value).toHaveLength(1);
    expect(await twoViews(injected('client'), injected('server'), '--connection', '1')).toHaveLength(1);
    expect(await twoViews(injected('client'), injected('server'), '--connection', '7').catch(() => [])).toEqual([]);
    const saved = join(path, 'saved.ndjson');
    writeFileSync(saved, (await run([path, '--format', 'ndjson'])).out);
    expect((await run(['report', saved, '--brief'])).out).toMatch(/One connection, told from two captures/);
  });

  it('says nothing of two captures with nothing in common', async () => {
    const other = 'fixtures/recorded/spine/plain/server.pcap';
    const { out } = await run([twoPlaces(injected('client'), other), '--brief']);
    expect(out).not.toMatch(/told from two captures/);
  });
});

describe('aligning clocks', () => {
  const OFFSET = 5e6;
  const DRIFT = 40e-6;
  const at = (ns: number, wayNs: number): { ns: number; moreNs: number } => ({
    ns,
    moreNs: OFFSET + DRIFT * ns + wayNs,
  });
  const forth = [0, 1, 2, 3, 4].map((s) => at(s * 1e10, 3e6 + (s % 2) * 1e6));
  const back = [0, 1, 2, 3, 4].map((s) => at(s * 1e10 + 5e9, -4e6 - (s % 3) * 1e6));

  it('holds the true line within its bound', () => {
    const line = align(forth, back);
    expect(line).not.toBeNull();
    if (line === null) return;
    for (const ns of [0, 2e10, 4.5e10])
      expect(Math.abs(offsetAt(line, ns) - (OFFSET + DRIFT * ns))).toBeLessThanOrEqual(line.errorNs + 1);
    expect(line.errorNs).toBeLessThan(5e6);
  });

  it('fits no line where a clock was set, and none by one direction', () => {
    expect(align([...forth, { ns: 6e10, moreNs: OFFSET - 2e9 }], back)).toBeNull();
    expect(align(forth, [])).toBeNull();
  });
});
