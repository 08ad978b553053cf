/** Questions and answers: whose time it is, from whatever place the capture was made; and what is no answer. */
import { describe, expect, it } from 'vitest';
import slowServer from '../../../src/findings/idle/slow-server.ts';
import type { AnyRule } from '../../../src/findings/rule.ts';
import { Play } from '../../helpers/play.ts';

const RULE = slowServer as unknown as AnyRule;

/** A connection over a round trip of 40 ms, of which `near` lie between the capture point and the client. */
function dialogue(near: number, thoughts: readonly number[], waits: readonly number[], size = 200): Play {
  const far = 40 - near;
  const play = new Play([RULE]);
  play.send('a', 'S', { mss: 1460 });
  play.send('b', 'S.', { mss: 1460, after: far });
  play.send('a', '.', { seq: 1, after: near });
  let asked = 1;
  let answered = 1;
  for (const [i, wait] of waits.entries()) {
    play.send('a', 'P.', { seq: asked, ack: answered, length: size, after: (i === 0 ? 0 : near) + (thoughts[i] ?? 0) });
    asked += size;
    if (wait >= 40) play.send('b', '.', { seq: answered, ack: asked, after: far + 40 });
    play.send('b', 'P.', { seq: answered, ack: asked, length: 500, after: wait >= 40 ? wait - 40 : far + wait });
    answered += 500;
  }
  return play.end();
}

const slow = (play: Play): unknown[] => play.findings.map((f) => [f.severity, f.certainty]);

describe('responses', () => {
  it.each([0, 13, 40])('are the same %d ms away from the client', (near) => {
    const [c] = dialogue(near, [0, 100, 50, 70], [30, 900, 20, 250]).connections;
    expect(c?.responses?.from).toBe('b');
    expect(c?.responses?.count).toBe(4);
    expect(c?.responses?.maxNs).toBe(900e6);
    expect(c?.responses?.maxFrame).toBe(8);
  });

  it('are not claimed where one side speaks unasked', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 300 });
    for (let i = 0; i < 5; i++) play.send('b', 'P.', { seq: 301 + 50 * i, ack: 101, length: 50, after: 3000 });
    expect(play.end().connections[0]?.responses).toBeUndefined();
  });

  it('are not claimed where the client does not wait for them', () => {
    const play = new Play().open();
    for (let i = 0; i < 4; i++) {
      play.send('a', 'P.', { seq: 1 + 100 * i, length: 100, after: 2000 });
      play.send('b', '.', { seq: 1, ack: 101 + 100 * i });
    }
    play.send('b', 'P.', { seq: 1, ack: 401, length: 300, after: 1500 });
    expect(play.end().connections[0]?.responses).toBeUndefined();
  });

  it('leave out what was sent again', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 300, after: 5 });
    play.send('a', 'P.', { seq: 101, ack: 301, length: 100, after: 50 });
    play.send('a', 'P.', { seq: 101, ack: 301, length: 100, after: 1200 });
    play.send('b', 'P.', { seq: 301, ack: 201, length: 300, after: 5 });
    expect(play.end().connections[0]?.responses?.maxNs).toBeLessThan(6e6);
  });

  it('are not claimed where something on the way acknowledges in the name of the server', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460 });
    play.send('b', 'S.', { mss: 1460, after: 144 });
    play.send('a', '.', { seq: 1, after: 0 });
    play.send('a', 'P.', { seq: 1, length: 58, after: 1 });
    play.send('b', '.', { seq: 1, ack: 59, after: 0.2 });
    play.send('b', 'P.', { seq: 1, ack: 59, length: 210, after: 144 });
    expect(play.end().connections[0]?.responses).toBeUndefined();
  });

  it('are not what was sent before the question had come in', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 300, after: 5 });
    play.send('a', 'P.', { seq: 101, ack: 301, length: 100, after: 50 });
    play.send('b', 'P.', { seq: 301, ack: 101, length: 300, after: 1500 });
    expect(play.end().connections[0]?.responses?.count).toBe(1);
  });
});

describe('a slow server', () => {
  it.each([0, 20, 40])('is seen %d ms away from the client, and takes the same time', (near) => {
    const play = dialogue(near, [0, 100, 100, 100, 100], [30, 20, 2000, 20, 1500]);
    expect(slow(play)).toEqual([['warning', 'implied']]);
    expect(play.findings[0]?.facts['waitedNs']).toBe(2000e6);
  });

  it('is not a client that thinks', () => {
    expect(slow(dialogue(0, [0, 3000, 5000, 2000], [30, 30, 30, 30]))).toEqual([]);
  });

  it('is not a long poll: asked again at once, answered after seconds', () => {
    expect(slow(dialogue(0, [0, 0, 0, 0], [2500, 1700, 3100, 2200]))).toEqual([]);
  });

  it('is not the pause between two pings that the client answers at once', () => {
    expect(slow(dialogue(0, [0, 1, 1, 1, 1], [20, 1500, 1500, 1500, 1500], 30))).toEqual([]);
  });

  it('is not judged when nothing proves that the question had come in', () => {
    const play = new Play([RULE]).open();
    play.send('a', 'P.', { seq: 1, length: 100 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 300, after: 1800 });
    expect(slow(play.end())).toEqual([]);
  });

  it('is not judged in a capture that lacks the opening', () => {
    const play = new Play([RULE]);
    for (let i = 0; i < 3; i++) {
      play.send('a', 'P.', { seq: 1 + 100 * i, ack: 1 + 300 * i, length: 100, after: 80 });
      play.send('b', '.', { seq: 1 + 300 * i, ack: 101 + 100 * i });
      play.send('b', 'P.', { seq: 1 + 300 * i, ack: 101 + 100 * i, length: 300, after: 1500 });
    }
    expect(slow(play.end())).toEqual([]);
  });
});
