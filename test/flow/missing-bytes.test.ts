/** Bytes that numbers prove and the capture does not hold: what is told of them, and what they forbid to say. */
import { describe, expect, it } from 'vitest';
import { Play } from '../helpers/play.ts';
import { talked, resetAt } from '../helpers/resets.ts';

const opened = (): Play => new Play().open();
const facts = (play: Play): object => ({ ...play.connections[0]?.verdict.facts });

/** How sure a reset's cause is, with 1,200 bytes of the peer missing or not. */
const certaintyOfReset = (gap: boolean): string => {
  const play = new Play().open();
  play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
  play.send('b', 'F.', { seq: gap ? 1201 : 1, ack: 101, after: 20 });
  const rst = play.send('a', 'R.', { seq: 101, ack: gap ? 1 : 2, after: 5000 });
  play.end();
  return resetAt(play, rst).certainty;
};

describe('data that was passed over', () => {
  it('is told with the packet that shows it, and that nobody acknowledged it', () => {
    const play = talked();
    const late = play.send('b', 'P.', { seq: 1501, ack: 101, length: 500, after: 10 });
    play.send('a', '.', { seq: 101, ack: 501, sack: [[1501, 2001]] });
    play.end();
    expect(facts(play)).toMatchObject({ missingB: { bytes: 1000, since: late, unacknowledged: 1000 } });
  });

  it('is not missing when it comes after all', () => {
    const play = talked();
    play.send('b', 'P.', { seq: 1501, ack: 101, length: 500, after: 10 });
    play.send('b', 'P.', { seq: 501, ack: 101, length: 1000, after: 0.2 });
    play.end();
    expect(facts(play)).not.toHaveProperty('missingB');
  });

  it('is missing in part when a part of it comes', () => {
    const play = talked();
    const late = play.send('b', 'P.', { seq: 1501, ack: 101, length: 500, after: 10 });
    play.send('b', 'P.', { seq: 701, ack: 101, length: 300, after: 0.2 });
    play.end();
    expect(facts(play)).toMatchObject({ missingB: { bytes: 700, since: late } });
  });

  it('was captured by nobody, yet arrived, when it is acknowledged', () => {
    const play = talked();
    const ack = play.send('a', '.', { seq: 101, ack: 901, after: 10 });
    play.end();
    expect(facts(play)).toMatchObject({ missingB: { bytes: 400, since: ack, unacknowledged: 0 } });
  });

  it('is no byte where one number is missing at the end: that is a FIN as likely', () => {
    const play = talked();
    play.send('a', '.', { seq: 101, ack: 502, after: 10 });
    expect(facts(play.end())).not.toHaveProperty('missingB');
  });

  it('is a leap of the numbers beyond what the window could hold', () => {
    const play = talked();
    const leapt = play.send('b', 'P.', { seq: 900_000, ack: 101, length: 10, after: 10 });
    expect(facts(play.end())).toMatchObject({ missingB: { since: leapt, leaps: true } });
  });

  it('is nothing that the other side has acknowledged since', () => {
    const play = talked();
    play.send('b', 'P.', { seq: 900_000, ack: 101, length: 10, after: 10 });
    play.send('a', '.', { seq: 101, ack: 900_010, after: 1 });
    expect(facts(play.end())).not.toHaveProperty('missingB');
  });
});

describe('a reset beyond what its sender was seen to send', () => {
  it('proves the bytes before it', () => {
    const play = opened();
    const rst = play.send('a', 'R.', { seq: 438, after: 5000 });
    play.end();
    expect(facts(play)).toMatchObject({ missingA: { bytes: 437, since: rst } });
  });

  it('proves nothing at the next number', () => {
    const play = opened();
    play.send('a', 'R.', { seq: 1, after: 5000 });
    play.end();
    expect(facts(play)).not.toHaveProperty('missingA');
  });
});

describe('what missing bytes forbid', () => {
  it('that a program aborted for nothing that it had heard', () => {
    expect(certaintyOfReset(false)).toBe('implied');
    expect(certaintyOfReset(true)).toBe('assumed');
  });
});

describe('a FIN with the number of the SYN', () => {
  it('closes nothing, completes nothing and is not sent again', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460, scale: 4, sackPermitted: true });
    play.send('a', 'F', { seq: 0, after: 290 });
    play.send('b', 'S.', { mss: 1360, scale: 4, sackPermitted: true, after: 14 });
    play.send('a', 'F.', { seq: 0, after: 2 });
    const rst = play.send('b', 'R', { seq: 1, after: 303 });
    play.end();
    expect(resetAt(play, rst).cause).toBe('unacceptable-segment');
    expect(play.kinds.filter((kind) => /close|handshake-3|retransmission/.test(kind))).toEqual([]);
  });
});
