/** Which resets count: by the number, the signature, and what their receiver does afterwards. */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';
import { talked } from '../../helpers/resets.ts';

const detailAt = (play: Play, frame: number): object => ({ ...play.at(frame, 'reset')?.detail });
const revisionsOf = (play: Play): object[] => play.keeper.all.filter((r) => r.type === 'revision');

describe('a reset by its number (RFC 5961 §3.2)', () => {
  it('ends the connection where it is the next one', () => {
    const play = talked();
    play.send('b', 'R.', { seq: 501, ack: 101, after: 10 });
    expect(play.end().states('a').at(-1)).toBe('CLOSED');
  });

  it('ends it where what its sender has out may have arrived', () => {
    const play = talked();
    play.send('b', 'P.', { seq: 501, ack: 101, length: 200, after: 10 });
    play.send('b', 'R.', { seq: 701, ack: 101 });
    expect(play.end().states('a').at(-1)).toBe('CLOSED');
  });

  it('is stale behind what its receiver has acknowledged, and moves its receiver nowhere', () => {
    const play = talked();
    const rst = play.send('b', 'R', { seq: 1, after: 10 });
    expect(detailAt(play, rst)).toMatchObject({ accepted: false, ignoredBecause: 'stale' });
    expect(play.end().states('a').at(-1)).toBe('ESTABLISHED');
  });

  it("counts with a FIN's own number once the FIN is acknowledged (Linux tcp_reset_check)", () => {
    const play = talked();
    play.send('b', 'F.', { seq: 501, ack: 101, after: 10 });
    play.send('a', '.', { seq: 101, ack: 502 });
    const rst = play.send('b', 'R', { seq: 501, after: 10 });
    expect(detailAt(play, rst)).not.toHaveProperty('accepted');
    expect(play.end().states('a').at(-1)).toBe('CLOSED');
  });

  it('beyond all that was seen: disproved by a challenge ACK', () => {
    const play = talked();
    const rst = play.send('b', 'R', { seq: 502, after: 10 });
    play.send('a', '.', { seq: 101, ack: 501 });
    expect(revisionsOf(play)).toMatchObject([
      { frame: rst, kind: 'reset', detail: { accepted: false, ignoredBecause: 'wrong-number' } },
    ]);
    play.end();
    expect(play.states('a').at(-1)).toBe('ESTABLISHED');
    expect(play.states('b').at(-1)).toBe('ESTABLISHED');
    expect(play.connections[0]?.verdict.slug).not.toContain('reset');
    expect(play.connections[0]?.a.calls.map((c) => c.errno)).not.toContain('ECONNRESET');
  });

  it('beyond all that was seen, and nothing after it: likely, since the capture may lack what came before', () => {
    const play = talked();
    play.send('b', 'R', { seq: 502, after: 10 });
    play.end();
    expect(play.transitions.at(-1)).toMatchObject({ side: 'a', to: 'CLOSED', certainty: 'assumed' });
  });
});

describe('a reset of a signed connection (RFC 2385 §2)', () => {
  const signed = { also: (s: { signed: boolean }): void => void (s.signed = true) };
  const open = (): Play => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460, ...signed });
    play.send('b', 'S.', { mss: 1460, ...signed });
    play.send('a', '.', { seq: 1, ...signed });
    return play;
  };

  it('is ignored without the signature', () => {
    const play = open();
    play.send('a', 'P.', { seq: 1, length: 10, ...signed });
    const rst = play.send('a', 'R', { seq: 11 });
    expect(detailAt(play, rst)).toMatchObject({ accepted: false, ignoredBecause: 'unsigned' });
    expect(play.end().states('b').at(-1)).toBe('ESTABLISHED');
  });

  it('counts without it where the peer signs nothing: it has no key', () => {
    const play = new Play().open(signed);
    const rst = play.send('a', 'R', { seq: 1 });
    expect(detailAt(play, rst)).not.toHaveProperty('accepted');
    expect(play.end().states('b').at(-1)).toBe('CLOSED');
  });

  it('counts with it', () => {
    const play = open();
    play.send('a', 'P.', { seq: 1, length: 10, ...signed });
    const rst = play.send('a', 'R', { seq: 11, ...signed });
    expect(detailAt(play, rst)).not.toHaveProperty('accepted');
    expect(play.end().states('b').at(-1)).toBe('CLOSED');
  });
});

describe('a reset whose receiver goes on', () => {
  it('long after it: it never came there', () => {
    const play = talked();
    const rst = play.send('b', 'R.', { seq: 501, ack: 101, after: 10 });
    play.send('a', 'P.', { seq: 101, ack: 501, length: 50, after: 300 });
    expect(revisionsOf(play)).toMatchObject([{ frame: rst, detail: { accepted: false } }]);
    expect(play.end().states('a').at(-1)).toBe('ESTABLISHED');
  });

  it('within a few round trips: that was on its way', () => {
    const play = talked();
    play.send('b', 'R.', { seq: 501, ack: 101, after: 10 });
    play.send('a', 'P.', { seq: 101, ack: 501, length: 50, after: 30 });
    expect(revisionsOf(play)).toEqual([]);
    expect(play.end().states('a').at(-1)).toBe('CLOSED');
  });

  it('with a SYN-ACK by its timer: it did not take the reset of the opener', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460 });
    play.send('b', 'S.', { mss: 1460, after: 0.1 });
    play.send('a', 'R', { seq: 1, after: 20 });
    play.send('b', 'S.', { mss: 1460, after: 1000 });
    expect(play.end().states('b').at(-1)).toBe('SYN-RECEIVED');
  });
});
