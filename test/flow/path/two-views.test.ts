/** One connection under two pairs of addresses, captured on both sides of the device that translates: told once, and what the device did. */
import { describe, expect, it } from 'vitest';
import type { ConnectionRecord, OutputRecord } from '../../../src/index.ts';
import { recordsOf } from '../../helpers/recorded.ts';

const connections = (records: readonly OutputRecord[]): ConnectionRecord[] =>
  records.filter((r): r is ConnectionRecord => r.type === 'connection');
const codes = (records: readonly OutputRecord[]): string[] =>
  records.flatMap((r) => (r.type === 'finding' && r.severity !== 'note' ? [r.code] : []));

describe('a connection seen on both sides of a translator', () => {
  it('with another port behind it is one connection, its bytes counted once', async () => {
    const records = await recordsOf('fixtures/field/two-views--nat-with-other-port.txt');
    const [c, ...more] = connections(records);
    expect(more).toEqual([]);
    expect([c?.a.bytes, c?.b.bytes]).toEqual([120, 300]);
    expect(c?.verdict.slug).toBe('closed');
    expect(c?.seenAt?.[0]).toMatchObject({
      a: { address: '203.0.113.9', port: 27_114 },
      notPassedOn: 0,
      madeBetweenFrames: [],
    });
    expect(codes(records)).toEqual([]);
  });

  it('was reset by the device: the RST is on its far side only, and the client is still open', async () => {
    const records = await recordsOf('fixtures/field/two-views--nat-router-reset.txt');
    const [c, ...more] = connections(records);
    expect(more).toEqual([]);
    expect([c?.a.bytes, c?.b.bytes]).toEqual([517, 3757]);
    expect(c?.seenAt?.[0]).toMatchObject({ notPassedOnFrames: [5, 12, 13], madeBetweenFrames: [14] });
    const reset = records.find((r) => r.type === 'annotation' && r.kind === 'reset');
    expect(reset?.type === 'annotation' && reset.detail).toMatchObject({ cause: 'injected' });
    expect(c?.a.state).toBe('ESTABLISHED');
    expect(codes(records)).not.toContain('TE4005');
  });

  it('goes on under yet another address once the device has forgotten it; the server resets what it does not know', async () => {
    const records = await recordsOf('fixtures/recorded/between/nat-mapping-expired/router.pcap');
    const [c, ...more] = connections(records);
    expect(more).toEqual([]);
    expect(c?.seenAt?.[0]).toMatchObject({ renewedFrame: 16, notPassedOn: 0, madeBetweenFrames: [] });
    const reset = records.find((r) => r.type === 'annotation' && r.kind === 'reset');
    expect(reset?.type === 'annotation' && reset.detail).toMatchObject({ cause: 'connection-unknown' });
  });

  it.each(['nat-plain', 'dnat-plain'])('is healthy where the device does nothing else (%s)', async (name) => {
    const records = await recordsOf(`fixtures/recorded/between/${name}/router.pcap`);
    const [c, ...more] = connections(records);
    expect(more).toEqual([]);
    expect(c?.seenAt?.[0]).toMatchObject({ notPassedOn: 0, madeBetweenFrames: [] });
    expect(codes(records)).toEqual([]);
  });

  it('is not what two clients with the same port are', async () => {
    const records = await recordsOf('fixtures/field/two-views--two-clients-same-port.txt');
    expect(connections(records)).toHaveLength(2);
    expect(connections(records).every((c) => c.seenAt === undefined)).toBe(true);
  });
});
