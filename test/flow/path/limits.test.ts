/** What is kept of damaged segments and of both sides of a translator stays within its bounds, whatever comes. */
import { describe, expect, it } from 'vitest';
import { Sums } from '../../../src/flow/path/sums.ts';
import { Syns, type Twin } from '../../../src/flow/path/syns.ts';
import { AddressPairs, Views } from '../../../src/flow/path/views.ts';
import { FlowTable } from '../../../src/flow/tables/table.ts';
import { CopyFound, NO_COPY } from '../../../src/flow/witness/copy-watch.ts';
import { FAMILY_IPV4, Segment } from '../../../src/segment/segment.ts';
import { ACK, PSH, SYN } from '../../../src/tcp-flags.ts';
import { containersIn } from '../../helpers/containers.ts';

function segment(frame: number, flags: number, client = 0x0a00_0001): Segment {
  const s = new Segment();
  s.clear();
  s.frame = frame;
  s.timeNs = frame;
  s.family = FAMILY_IPV4;
  s.src0 = client | 0;
  s.dst0 = 0x0b00_0001;
  s.srcPort = 4000;
  s.dstPort = 80;
  s.flags = flags;
  s.seq = frame * 100;
  s.payloadLength = (flags & SYN) === 0 ? 100 : 0;
  return s;
}
const end = (address: number, port: number) =>
  ({ family: FAMILY_IPV4, words: [address, 0, 0, 0] as const, port }) as const;
const OWN = [end(0x0c00_0001, 4000), end(0x0b00_0001, 80)] as const;

it('remembers few damaged segments and names fewer', () => {
  const sums = new Sums();
  for (let i = 1; i <= 100; i++) sums.bad(segment(i, PSH | ACK), 0);
  expect(sums.sides[0].count).toBe(100);
  const held = containersIn([sums]);
  expect([held.get('Damage.waiting'), held.get('Damage.frames')]).toEqual([16, 6]);
});

describe('a connection on both sides of a translator', () => {
  it('remembers few packets and names fewer', () => {
    const views = new Views(OWN, [end(0x0c00_0002, 4000), OWN[1]]);
    // Handed on, not handed on, and made by the device.
    for (let i = 1; i <= 100; i++) for (const view of [0, 1] as const) views.look(segment(i, PSH | ACK), 0, view);
    for (let i = 101; i <= 200; i++) views.look(segment(i, PSH | ACK), 0, 0);
    for (let i = 201; i <= 300; i++) views.look(segment(i, PSH | ACK), 1, 0);
    const held = containersIn([views]);
    const sizes = ['#waiting', '#passed', 'madeBetween'].map((what) => held.get(`Views.${what}`));
    expect(sizes).toEqual([32, 8, 8]);
    views.finish();
    expect([views.twice, views.notPassed, views.notPassedFrames.length]).toEqual([100, 100, 8]);
  });

  it('is one of as many as may be known at a time', () => {
    const pairs = new AddressPairs();
    const connections = new FlowTable<unknown>();
    const twin = { first: 1, sinceNs: 1 } as Twin;
    const join = (n: number): void => {
      const own = [end(0x0d00_0000 + n, 4000), OWN[1]] as const;
      pairs.note(segment(n, SYN, 0x0e00_0000 + n), null, { ...twin, own }, new CopyFound().hold(NO_COPY, 0));
    };
    for (let n = 1; n <= 20_100; n++) join(n);
    const syns = new Syns();
    const known = (n: number): boolean => pairs.read(segment(n, ACK, 0x0e00_0000 + n), connections, syns) !== null;
    expect([known(1), known(20_000), known(20_001)]).toEqual([true, true, false]);
    expect(containersIn([pairs]).get('AddressPairs.#recent')).toBe(64);
  });
});
