/** Connections that are over wait for stragglers, but not without bound. */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';

const MANY = 16_400;

/** So many connections open and close within a second; then the first client's last ACK comes again. */
function crowd(connections: number): Play {
  const play = new Play();
  for (let i = 0; i < connections; i++) {
    const port = 1024 + i;
    const after = 0.01;
    play.send('a', 'S', { port, after });
    play.send('b', 'S.', { port, after });
    play.send('a', 'F.', { port, seq: 1, after });
    play.send('b', 'F.', { port, seq: 1, ack: 2, after });
    play.send('a', '.', { port, seq: 2, ack: 2, after });
  }
  play.send('a', '.', { port: 1024, seq: 2, ack: 2, after: 1 });
  return play;
}

const end = (play: Play): Record<string, number> | undefined =>
  play.keeper.all.find((r) => r.type === 'capture-end')?.skipped;

describe('late segments', () => {
  it('belong to their connection while it is remembered', () => {
    const play = crowd(10).end();
    expect(play.connections).toHaveLength(10);
    expect(play.connections.find((c) => c.id === 0)?.a.segments).toBe(4);
    expect(end(play)).toBeUndefined();
  });

  it('of a connection that had to make room are counted, and begin nothing', () => {
    const play = crowd(MANY);
    expect(play.connections.length).toBeGreaterThan(0);
    play.end();
    expect(play.connections).toHaveLength(MANY);
    expect(end(play)).toEqual({ 'late segments of connections already told': 1 });
    // Its client is in TIME-WAIT, which was not over.
    expect(play.states('a', 0).at(-1)).toBe('TIME-WAIT');
  });
});
