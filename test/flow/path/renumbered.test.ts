/** A device that gives both directions numbers of its own, captured on both its sides: one connection, under the numbers that each end chose. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze, type ConnectionRecord, type OutputRecord } from '../../../src/index.ts';

const ROOT = 'fixtures/recorded/between';

async function recordsOf(name: string, view: string): Promise<OutputRecord[]> {
  const out: OutputRecord[] = [];
  for await (const record of analyze(`${ROOT}/${name}/${view}.pcap`)) out.push(record);
  return out;
}
const connectionsIn = (records: readonly OutputRecord[]): ConnectionRecord[] =>
  records.filter((r) => r.type === 'connection');
const troubles = (records: readonly OutputRecord[]): string[] =>
  records.flatMap((r) => (r.type === 'finding' && r.severity !== 'note' ? [r.code] : []));
const needless = (records: readonly OutputRecord[]): number[] =>
  records.flatMap((r) => (r.type === 'annotation' && r.detail['spurious'] === true ? [r.frame] : []));

describe('a device that gives both directions other numbers', () => {
  it.each(['renumbered', 'renumbered-one-side', 'renumbered-no-stamps'])('hides no connection (%s)', async (name) => {
    const records = await recordsOf(name, 'router');
    const [c, ...more] = connectionsIn(records);
    expect(more).toEqual([]);
    const [atClient] = connectionsIn(await recordsOf(name, 'client'));
    const [atServer] = connectionsIn(await recordsOf(name, 'server'));
    // Each end's own numbers are those of its own capture.
    expect([c?.a.base, c?.b.base]).toEqual([atClient?.a.base, atServer?.b.base]);
    expect([c?.a.bytes, c?.b.bytes]).toEqual([atClient?.a.bytes, atClient?.b.bytes]);
    expect([c?.a.segments, c?.b.segments]).toEqual([atClient?.a.segments, atServer?.b.segments]);
    expect(c?.seenAt).toMatchObject([{ renumbered: true, notPassedOn: 0, madeBetweenFrames: [] }]);
    expect(c?.seenAt?.[0]?.packetsOnBothSides).toBe(Number(c?.a.segments) + Number(c?.b.segments));
    expect(troubles(records)).toEqual([]);
    expect(c?.verdict.slug).toBe('closed');
  });

  it('is named where segments do not pass it, and what is sent again then was not needless', async () => {
    const { dropped } = JSON.parse(readFileSync(`${ROOT}/renumbered-lossy/truth.json`, 'utf8')) as { dropped: number };
    const records = await recordsOf('renumbered-lossy', 'router');
    const [c, ...more] = connectionsIn(records);
    const [atServer] = connectionsIn(await recordsOf('renumbered-lossy', 'server'));
    expect(more).toEqual([]);
    expect([c?.b.bytes, c?.b.segments]).toEqual([60_000, atServer?.b.segments]);
    expect(c?.b.retransmittedSegments).toBe(atServer?.b.retransmittedSegments);
    expect(c?.seenAt).toMatchObject([{ renumbered: true, notPassedOn: dropped }]);
    expect(needless(records)).toEqual([]);
    expect(troubles(records)).not.toContain('TE2004');
  });

  it('is none where the client opens its port twice in a row', async () => {
    const records = await recordsOf('renumbered-none', 'router');
    const connections = connectionsIn(records);
    expect(connections.map((c) => [c.incarnation, c.a.bytes, c.b.bytes, c.seenAt])).toEqual([
      [1, 100, 200, undefined],
      [2, 100, 200, undefined],
    ]);
  });
});

describe('a router that loses packets between its devices', () => {
  it.each(['router-lossy', 'nat-lossy'])('makes nothing that is sent again needless (%s)', async (name) => {
    const truth = JSON.parse(readFileSync(`${ROOT}/${name}/truth.json`, 'utf8')) as { needless: number };
    expect(truth.needless).toBe(0);
    const records = await recordsOf(name, 'router');
    expect(connectionsIn(records)).toHaveLength(1);
    expect(needless(records)).toEqual([]);
  });
});
