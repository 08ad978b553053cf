/** Nagle's algorithm against the delayed ACK, seen from anywhere on the path; two closed windows. */
import { describe, expect, it } from 'vitest';
import nagle from '../../../src/findings/window/nagle-delayed-ack.ts';
import deadlock from '../../../src/findings/window/zero-window-deadlock.ts';
import type { AnyRule } from '../../../src/findings/rule.ts';
import { Play } from '../../helpers/play.ts';

const NAGLE = nagle as unknown as AnyRule;
const DEADLOCK = deadlock as unknown as AnyRule;

interface Habit {
  /** Milliseconds between the arrival of the first piece and its ACK's departure. */
  readonly ackDelay: number;
  /** From the ACK's arrival at the sender to the second piece. */
  readonly pause: number;
  readonly first?: number;
}

/** Three requests in two pieces each, over a round trip of 20 ms of which `near` lie on the client's side of the capture. */
function pieces(near: number, habit: Habit): Play {
  const far = 20 - near;
  const first = habit.first ?? 100;
  const play = new Play([NAGLE]);
  play.send('a', 'S', { mss: 1460 });
  play.send('b', 'S.', { mss: 1460, after: far });
  play.send('a', '.', { seq: 1, after: near });
  let asked = 1;
  let answered = 1;
  for (let i = 0; i < 3; i++) {
    play.send('a', 'P.', { seq: asked, ack: answered, length: first, after: near + 1 });
    asked += first;
    play.send('b', '.', { seq: answered, ack: asked, after: far + habit.ackDelay });
    play.send('a', 'P.', { seq: asked, ack: answered, length: 200, after: near + habit.pause });
    asked += 200;
    play.send('b', 'P.', { seq: answered, ack: asked, length: 50, after: far + 1 });
    answered += 50;
  }
  return play.end();
}

describe("Nagle's algorithm against the delayed ACK", () => {
  it.each([0, 5, 10, 15, 20])('is told with the same loss %d ms away from the sender', (near) => {
    const [finding] = pieces(near, { ackDelay: 40, pause: 0 }).findings;
    expect(finding?.facts['stalls']).toBe(3);
    expect(finding?.facts['lostNs']).toBe(120e6);
    expect(finding?.frames).toEqual([4, 5, 6]);
    expect(finding?.certainty).toBe('implied');
  });

  it.each([
    ['an ACK that was not delayed', { ackDelay: 0, pause: 0 }],
    ['a second piece that came later by itself', { ackDelay: 40, pause: 15 }],
    ['a first piece that is a full segment', { ackDelay: 40, pause: 0, first: 1460 }],
    ['an ACK later than any delayed ACK', { ackDelay: 900, pause: 0 }],
  ] as const)('is not %s', (_, habit) => {
    for (const near of [0, 10, 20]) expect(pieces(near, habit).findings).toEqual([]);
  });

  it('is not judged without the handshake: the way may be as long as the ACK was late', () => {
    const play = new Play([NAGLE]);
    for (let i = 0; i < 3; i++) {
      play.send('a', 'P.', { seq: 1 + 300 * i, ack: 1 + 50 * i, length: 100 });
      play.send('b', '.', { seq: 1 + 50 * i, ack: 101 + 300 * i, after: 42 });
      play.send('a', 'P.', { seq: 101 + 300 * i, ack: 1 + 50 * i, length: 200, after: 0 });
      play.send('b', 'P.', { seq: 1 + 50 * i, ack: 301 + 300 * i, length: 50 });
    }
    expect(play.end().findings).toEqual([]);
  });
});

/** Both ends fill the other's window; each probes as it is told. */
function closed(probes: { readonly a: boolean; readonly b: boolean }, reopen: number | null): Play {
  const play = new Play([DEADLOCK]).open();
  play.send('a', 'P.', { seq: 1, length: 1000 });
  play.send('b', 'P.', { seq: 1, ack: 1001, length: 1000, window: 0 });
  play.send('a', '.', { seq: 1001, ack: 1001, window: 0 });
  for (let i = 0; i < 3; i++) {
    if (probes.a) play.send('a', '.', { seq: 1000, ack: 1001, window: 0, after: 400 });
    play.send('b', '.', { seq: 1001, ack: 1001, window: 0, after: 5 });
    if (probes.b) play.send('b', '.', { seq: 1000, ack: 1001, window: 0, after: 400 });
    play.send('a', '.', { seq: 1001, ack: 1001, window: 0, after: 5 });
  }
  if (reopen !== null) play.send('b', '.', { seq: 1001, ack: 1001, window: 500, after: reopen });
  return play.end();
}

const severities = (play: Play): unknown[] => play.findings.map((f) => f.severity);

describe('two closed windows', () => {
  it('are a deadlock when both have something to send, to the end', () => {
    expect(severities(closed({ a: true, b: true }, null))).toEqual(['problem']);
  });

  it('are none while only one of them has', () => {
    expect(severities(closed({ a: true, b: false }, null))).toEqual([]);
  });

  it('are a warning when one of them opened again', () => {
    expect(severities(closed({ a: true, b: true }, 100))).toEqual(['warning']);
  });
});
