/** Services and pairs of hosts beyond the room for them: those that were used least are forgotten, and that is known. */
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../src/flow/connection.ts';
import { Crowds } from '../../../src/flow/many/crowds.ts';

/** So many are kept. */
const MOST = 16_384;

function between(client: number, server: number, id: number): Connection {
  const connection = new Connection(id, 0);
  connection.origin.family = 4;
  connection.origin.aWords = [client, 0, 0, 0];
  connection.origin.bWords = [server, 0, 0, 0];
  connection.origin.aPort = 40_000;
  connection.origin.bPort = 80;
  connection.counts.lastFrame = id + 1;
  connection.a.counts.segments = connection.b.counts.segments = 1;
  return connection;
}

describe('what is remembered of who calls whom', () => {
  it.each([
    ['clients of one service', (i: number) => between(i + 1, 0x0a00_0001, i)],
    ['services of one client', (i: number) => between(0x0a00_0001, i + 1, i)],
  ])('is bounded for many %s', (_, made) => {
    const crowds = new Crowds();
    for (let i = 0; i < MOST; i++) crowds.take(made(i), i);
    expect(crowds.pairs.size).toBe(MOST);
    expect(crowds.forgot).toBe(false);
    let largest = 0;
    for (let i = MOST; i < 3 * MOST; i++) {
      crowds.take(made(i), i);
      largest = Math.max(largest, crowds.pairs.size, crowds.services.size);
    }
    expect(largest).toBe(MOST);
    expect(crowds.forgot).toBe(true);
  });

  it('keeps the client that came most often', () => {
    const crowds = new Crowds();
    const often = 7;
    for (let i = 0; i < 3 * MOST; i++) {
      crowds.take(between(i + 100, 0x0a00_0001, 2 * i), i);
      crowds.take(between(often, 0x0a00_0001, 2 * i + 1), i);
    }
    expect(Math.max(...[...crowds.pairs.values()].map((pair) => pair.connections))).toBe(3 * MOST);
  });
});
