/** The capture as a witness: its faults are found, counted as a faultless capture beside it counts, and weighed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze, type FindingRecord, type OutputRecord } from '../../../src/index.ts';
import { RULES } from '../../../src/findings/registry.ts';
import { KNOWN_TIME } from '../../../src/segment/segment.ts';
import { Play } from '../../helpers/play.ts';

async function recordsOf(path: string): Promise<OutputRecord[]> {
  const all: OutputRecord[] = [];
  for await (const record of analyze(path)) all.push(record);
  return all;
}

const FINDINGS = 'fixtures/findings';
const BESIDE = 'fixtures/recorded/capture';

/** What is told of the packets but their numbers in the file, copies apart. */
async function story(path: string): Promise<string[]> {
  const records = await recordsOf(path);
  const said = records.filter((r) => r.type === 'annotation');
  const kinds = said.filter((r) => !r.kind.endsWith('-duplicate')).map((r) => r.kind);
  const c = records.find((r) => r.type === 'connection');
  expect(c).toBeDefined();
  if (c === undefined) return [];
  const sides = [c.a, c.b].map((e) => `${e.segments} segments ${e.bytes} bytes ${e.retransmittedSegments} again`);
  return [...kinds, ...sides, c.verdict.slug];
}

async function copies(path: string): Promise<number> {
  const kinds = new Map<number, string>();
  for (const r of await recordsOf(path)) {
    if (r.type === 'annotation' && r.kind.endsWith('-duplicate')) kinds.set(r.frame, r.kind);
    if (r.type === 'revision' && kinds.has(r.frame)) kinds.set(r.frame, r.kind);
  }
  return [...kinds.values()].filter((kind) => kind === 'capture-duplicate').length;
}

const packets = async (path: string): Promise<number> => {
  const end = (await recordsOf(path)).find((r) => r.type === 'capture-end');
  return end?.tcpSegments ?? 0;
};

describe('copies, against a capture of the same packets without them', () => {
  it.each([
    ['packets-captured-twice/hit-any.pcap', 'twice-any-once.pcap'],
    ['several-capture-points/hit.pcap', 'points-client.pcap'],
  ])('%s', async (twice, once) => {
    const [doubled, clean] = [`${FINDINGS}/${twice}`, `${BESIDE}/${once}`];
    expect(await copies(doubled)).toBe((await packets(doubled)) - (await packets(clean)));
    expect(await story(doubled)).toEqual(await story(clean));
  });

  it('a mirror port: all copies but the first pure ACKs, and the same story', async () => {
    const [doubled, clean] = [`${FINDINGS}/packets-captured-twice/hit-mirror.pcap`, `${BESIDE}/mirror-once.pcap`];
    const surplus = (await packets(doubled)) - (await packets(clean));
    const found = await copies(doubled);
    expect(found).toBeLessThanOrEqual(surplus);
    expect(found).toBeGreaterThanOrEqual(surplus - 4);
    expect((await story(doubled)).filter((line) => !line.includes('segments'))).toEqual(
      (await story(clean)).filter((line) => !line.includes('segments')),
    );
  });

  it('the network doubles: none of them is put down to the capture', async () => {
    expect(await copies(`${FINDINGS}/packets-captured-twice/near-miss-network.pcap`)).toBe(0);
  });
});

interface Bare {
  readonly fromServer: boolean;
  readonly seq: number;
  readonly length: number;
  readonly ack: number;
}

/** The TCP packets of a little-endian pcap of Ethernet and IPv4 without options, read without the program's help. */
function bare(path: string): Bare[] {
  const file = readFileSync(path);
  const out: Bare[] = [];
  for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8)) {
    const ip = at + 16 + 14;
    const header = 4 * (file.readUInt8(ip + 32) >>> 4);
    out.push({
      fromServer: file.readUInt16BE(ip + 20) === 80,
      seq: file.readUInt32BE(ip + 24),
      length: file.readUInt16BE(ip + 2) - 20 - header,
      ack: file.readUInt32BE(ip + 28),
    });
  }
  return out;
}

describe('packets that the kernel dropped from a capture', () => {
  const lossy = `${FINDINGS}/packets-missed-by-capture/hit.pcap`;
  const complete = `${BESIDE}/missed-complete.pcap`;

  it('are counted in bytes as the complete capture has them', async () => {
    const there = bare(lossy);
    const seen = new Set(there.map((p) => p.seq));
    const acks = there.filter((p) => !p.fromServer).map((p) => p.ack);
    // What the client acknowledged in the capture; numbers do not wrap in this one.
    const acked = Math.max(...acks);
    const lost = bare(complete).filter((p) => p.fromServer && p.length > 0 && p.seq < acked && !seen.has(p.seq));
    const bytes = lost.reduce((sum, p) => sum + p.length, 0);
    expect(bytes).toBeGreaterThan(0);
    const found = (await recordsOf(lossy)).find((r) => r.type === 'finding' && r.slug === 'packets-missed-by-capture');
    expect(found).toMatchObject({ facts: { bytes } });
  });

  it('none is told of the complete capture', async () => {
    const slugs = (await recordsOf(complete)).filter((r) => r.type === 'finding').map((r) => r.slug);
    expect(slugs).not.toContain('packets-missed-by-capture');
  });
});

function weigh(what: (p: Play) => void): FindingRecord[] {
  const p = new Play(RULES);
  what(p);
  p.end(5000);
  return p.findings;
}

const forgotten = (acked: number): FindingRecord | undefined =>
  weigh((p) => {
    p.open();
    p.send('a', 'P.', { seq: 1, length: 100 });
    p.send('b', '.', { seq: 1, ack: acked });
    // Long enough for a host to restart.
    p.send('a', 'P.', { seq: acked, length: 100, after: 30_000 });
    p.send('b', 'R', { seq: 1 });
  }).find((f) => f.slug === 'connection-forgotten');

const justSpoken = (): FindingRecord | undefined =>
  weigh((p) => {
    p.open();
    p.send('a', 'P.', { seq: 1, length: 100 });
    p.send('b', '.', { seq: 1, ack: 101 });
    p.send('a', 'P.', { seq: 101, length: 100 });
    p.send('b', 'R', { seq: 1 });
  }).find((f) => f.slug === 'connection-forgotten');

describe('the effect on what is told', () => {
  it('a reset with data in flight is observed in a whole capture', () => {
    const found = weigh((p) => {
      p.open();
      p.send('b', 'P.', { seq: 1, ack: 1, length: 100 });
      p.send('b', 'R.', { seq: 101, ack: 1 });
    }).find((f) => f.slug === 'reset-with-data-in-flight');
    expect(found?.certainty).toBe('observed');
    expect(found?.says).not.toMatch(/lacks packets/);
  });

  it('is a step less certain from where the capture is known to lack packets, and says so', () => {
    expect(forgotten(101)?.certainty).toBe('implied');
    expect(forgotten(5001)?.certainty).toBe('assumed');
    expect(forgotten(5001)?.says).toMatch(/lacks packets that did pass \(shown first by packet 5\)/);
  });

  it('is only likely of a host that spoke just before: none restarts so soon', () => {
    expect(justSpoken()?.certainty).toBe('assumed');
  });

  it('one acknowledgement beyond any window is a forgery, not a loss of the capture', () => {
    const slugs = weigh((p) => {
      p.open();
      p.send('a', 'P.', { seq: 1, length: 100 });
      p.send('b', '.', { seq: 1, ack: 500_000 });
      p.send('b', '.', { seq: 1, ack: 101 });
    }).map((f) => f.slug);
    expect(slugs).not.toContain('packets-missed-by-capture');
  });

  it('nothing is said of unanswered attempts where only one direction is captured', () => {
    const both = weigh((p) => {
      p.send('a', 'S', { port: 2000 });
      p.open({ after: 10 });
    });
    expect(both.map((f) => f.slug)).toContain('connect-unanswered');
    const oneWay = weigh((p) => {
      p.send('a', 'S');
      p.send('a', '.', { seq: 1, ack: 1 });
      p.send('a', 'P.', { seq: 1, ack: 900, length: 10 });
      p.send('a', 'R', { seq: 11 });
      p.send('a', 'S', { port: 2000 });
    });
    expect(oneWay.map((f) => f.slug)).toContain('one-direction-only');
    expect(oneWay.map((f) => f.slug)).not.toContain('connect-unanswered');
  });
});

const tagged = (p: Play, path: string): ((segment: { path: number }) => void) => {
  const id = p.names.intern(path);
  return (segment) => {
    segment.path = id;
  };
};

const quality = async (path: string): Promise<unknown> =>
  (await recordsOf(path)).find((r) => r.type === 'capture-end')?.quality;

const verdicts = async (path: string): Promise<string[]> => {
  const slugs: string[] = [];
  for (const r of await recordsOf(path)) if (r.type === 'connection') slugs.push(r.verdict.slug);
  return slugs;
};

describe('a connection whose directions travel under different VLANs', () => {
  it('is one connection', () => {
    const p = new Play(RULES);
    const also = tagged(p, 'VLAN 10');
    p.send('a', 'S', { mss: 1460, also });
    p.send('b', 'S.', { mss: 1460 });
    p.send('a', '.', { seq: 1, also });
    p.send('a', 'P.', { seq: 1, length: 10, also });
    p.send('b', '.', { seq: 1, ack: 11 });
    p.end();
    expect(p.connections.map((c) => [c.a.segments, c.b.segments])).toEqual([[3, 2]]);
    expect(p.findings).toEqual([]);
  });

  it('two networks that use the same addresses stay two', () => {
    const p = new Play(RULES);
    const also = tagged(p, 'VLAN 10');
    p.send('a', 'S', { mss: 1460, also });
    p.send('b', 'S.', { isn: 77_000, ack: 5000 });
    p.end();
    expect(p.connections).toHaveLength(2);
  });
});

describe('the last record', () => {
  it('counts the faults, and is silent about a capture without any', async () => {
    expect(await quality(`${FINDINGS}/one-direction-only/hit.pcap`)).toEqual({ oneDirection: 3, bothDirections: 0 });
    expect(await quality(`${FINDINGS}/filtered-capture/hit.pcap`)).toMatchObject({ filtered: true });
    expect(await quality(`${FINDINGS}/packets-out-of-time-order/near-miss.pcap`)).toBeUndefined();
  });
});

const verdictsAndTimes = async (file: string): Promise<unknown[]> =>
  (await recordsOf(`${FINDINGS}/filtered-capture/${file}.tcpdump`))
    .filter((r) => r.type === 'connection')
    .map((r) => [r.verdict.key, r.time === undefined]);

describe('verdicts of captures that hold a part only', () => {
  it('say so of one direction, and claim nothing of the other', async () => {
    expect(await verdicts(`${FINDINGS}/one-direction-only/hit.pcap`)).toEqual(Array(3).fill('one-side-seen'));
    expect(await verdicts(`${FINDINGS}/one-direction-only/near-miss.pcap`)).toEqual(['unanswered', 'closed']);
  });

  it('count by the numbers where a filter left the data out: three requests of 100 bytes, 6000 back each', async () => {
    const first = (await recordsOf(`${FINDINGS}/filtered-capture/hit.pcap`)).find((r) => r.type === 'connection');
    expect(first?.verdict).toMatchObject({ slug: 'closed', facts: { bytesA: 300, bytesB: 18_000 } });
  });

  it('claim nothing of openings, closes and waits where only packets with data were let through', async () => {
    expect(await verdictsAndTimes('hit-data-never-acknowledged')).toEqual(
      Array.from({ length: 4 }, () => ['verdict.data-only', true]),
    );
    expect((await verdictsAndTimes('near-miss-data-repeated'))[0]).toEqual(['verdict.half-closed', false]);
  });
});

describe('text without times', () => {
  const untimed = { also: (segment: { known: number }): void => void (segment.known &= ~KNOWN_TIME) };

  it('tells a connection that is taken back right after its handshake as harmless, as with times', () => {
    for (const shot of [{}, untimed]) {
      const p = new Play();
      p.open(shot);
      p.send('a', 'R.', { seq: 1, ...shot });
      p.end();
      expect(p.at(4, 'reset')?.detail).toMatchObject({ cause: 'abortive-close', harmless: true });
    }
  });

  it('leaves open how a longer exchange without data ended', () => {
    const p = new Play();
    p.open(untimed);
    for (let i = 0; i < 3; i++) p.send('b', '.', { seq: 0, ...untimed });
    p.send('a', 'R.', { seq: 1, ...untimed });
    expect(p.at(7, 'reset')?.detail).toMatchObject({ harmless: false });
  });
});

describe('one packet sent over and over', () => {
  it('is a flood, not a mirror', () => {
    const p = new Play(RULES);
    for (let i = 0; i < 200; i++) p.send('a', 'S', { ipId: 1, after: 0.5 });
    p.end();
    expect(p.findings.map((f) => f.slug)).not.toContain('packets-captured-twice');
  });
});
