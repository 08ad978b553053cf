/** A capture that begins with a keepalive probe: it looks like any ACK, and only its answer tells. */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';

/** The client's ACK with the number before its next one; the server, which has heard nothing since 500, acknowledges one more. */
const answeredWith = (echo: number): Play => {
  const play = new Play();
  play.send('a', '.', { seq: 100, ack: 900, ts: [10_500, 7000] });
  play.send('b', '.', { seq: 900, ack: 101, ts: [8000, echo], after: 20 });
  play.send('b', 'F.', { seq: 900, ack: 101, ts: [9000, echo], after: 4000 });
  return play.end();
};

describe('the first packet of a capture and an ACK of one byte more', () => {
  it('are a keepalive probe and its answer where the answer echoes an older time stamp', () => {
    const play = answeredWith(500);
    expect(play.at(2, 'keepalive-ack')).toMatchObject({ certainty: 'implied', because: [1, 2] });
    expect(play.at(2, 'unseen-acked')).toBeUndefined();
    expect(play.connections[0]?.a.bytes).toBe(0);
  });

  it('are an ACK and a byte that the capture lacks where the answer echoes that byte', () => {
    const play = answeredWith(10_510);
    expect(play.at(2, 'keepalive-ack')).toBeUndefined();
    expect(play.at(2, 'unseen-acked')).toBeDefined();
  });
});
