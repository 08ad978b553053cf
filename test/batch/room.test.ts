/** What is kept to compare captures is bounded, by numbers that follow the memory there is, and what is left out is counted. */
import { describe, expect, it } from 'vitest';
import { Joinable } from '../../src/batch/two-views/joinable.ts';
import { roomIn } from '../../src/batch/two-views/room.ts';
import type { ConnectionRecord } from '../../src/records/contract.ts';
import { containersIn } from '../helpers/containers.ts';

const MB = 1024 * 1024;

/** A connection of file 0 or 1, each pair of numbers the same one. */
const record = (nth: number): ConnectionRecord => {
  const id = nth >> 1;
  const end = { calls: [], segments: 1, bytes: 0, retransmittedSegments: 0, retransmittedBytes: 0 };
  return {
    type: 'connection',
    id,
    file: nth & 1,
    firstFrame: id + 1,
    lastFrame: id + 1,
    a: { ...end, address: `192.0.2.${id % 250}`, port: 1024 + id, role: 'client', base: id },
    b: { ...end, address: '198.51.100.1', port: 80, role: 'server', base: id },
    handshake: { complete: true },
  } as unknown as ConnectionRecord;
};

describe('the room for captures that are compared', () => {
  it('is whole with what live state may take by default, and follows what there is', () => {
    expect(roomIn()).toEqual(roomIn(512 * MB));
    expect(roomIn(4096 * MB)).toEqual(roomIn());
    expect(roomIn(51.2 * MB).connections).toBe(20_000);
    expect(roomIn(0).connections).toBeGreaterThan(0);
  });

  it('bounds all that is kept, and tells how many connections were left out', () => {
    const room = roomIn(5.12 * MB);
    const joinable = new Joinable(room);
    const many = 3 * room.connections;
    for (let nth = 0; nth < many; nth++) joinable.connection(record(nth));
    for (let id = 0; id < 2 * room.findings; id++)
      joinable.finding({ code: 'TE2001', file: 0, connection: id, frames: [id + 1] } as never);
    for (let frame = 0; frame < 2 * room.copies; frame++)
      joinable.annotation({ kind: 'capture-duplicate', file: 0, connection: frame % 50, frame, because: [frame + 1] });
    expect(joinable.leftOut).toBe(many - room.connections);
    for (const [where, size] of containersIn([joinable]))
      expect(size, where).toBeLessThanOrEqual(Math.max(2 * room.connections, room.findings, room.copies));
    expect(joinable.pairs().length).toBeGreaterThan(0);
    expect(joinable.pairs().length).toBeLessThanOrEqual(room.connections / 2);
  });
});
