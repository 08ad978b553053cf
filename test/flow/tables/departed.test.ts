/** What is remembered of connections that are over is bounded, whatever the bound: one that is full is still looked up to an end. */
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../src/flow/connection.ts';
import { Departed } from '../../../src/flow/tables/departed.ts';
import { Segment } from '../../../src/segment/segment.ts';
import { containersIn } from '../../helpers/containers.ts';

const SERVER = 0x0a00_0002;

function over(nth: number): Connection {
  const connection = new Connection(nth, 0);
  connection.origin.aWords = [nth + 1, 0, 0, 0];
  connection.origin.bWords = [SERVER, 0, 0, 0];
  connection.origin.aPort = 1024 + (nth % 60_000);
  connection.origin.bPort = 80;
  connection.counts.lastFrame = nth + 1;
  connection.incarnation = 1;
  return connection;
}

function from(nth: number): Segment {
  const segment = new Segment();
  segment.src0 = nth + 1;
  segment.dst0 = SERVER;
  segment.srcPort = 1024 + (nth % 60_000);
  segment.dstPort = 80;
  return segment;
}

describe('connections that are over', () => {
  it.each([256, 1024, 4096])('fill no more than %i slots', (most) => {
    const departed = new Departed(most);
    for (let nth = 0; nth < 3 * most;) {
      for (const end = nth + 64; nth < end; nth++) {
        departed.add(over(nth), Number.NEGATIVE_INFINITY);
        expect(departed.uses(from(nth))).toBe(1);
      }
      // Before it is full: a table beyond its bound would be looked through without an end.
      expect(Math.max(...containersIn([departed]).values())).toBeLessThanOrEqual(most);
    }
    expect(departed.uses(from(3 * most))).toBe(0);
  });
});
