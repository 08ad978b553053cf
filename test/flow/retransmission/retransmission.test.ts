/** Retransmissions of hand-written segments: what the clock may say, and what it may not. */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';

const MINUTE = 60_000;

/** Data is sent, and again after `silence` milliseconds in which nothing was captured. */
function kindsAfter(silence: number): string[] {
  const play = new Play().open();
  play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
  const frame = play.send('a', 'P.', { seq: 1, length: 100, after: silence });
  play.send('a', 'P.', { seq: 1, length: 50, after: 1 });
  play.end();
  return play.annotations.filter((r) => r.frame >= frame).map((r) => r.kind);
}

describe('data sent again after a silence', () => {
  it('that a retransmission timer can last is a time-out', () => {
    expect(kindsAfter(1.2 * MINUTE)[0]).toBe('retransmission-timeout');
  });

  it('that no timer lasts is not classified: the capture lacks what happened in between', () => {
    expect(kindsAfter(10 * MINUTE)).toEqual(['unclassified-retransmission', 'unclassified-retransmission']);
  });
});
