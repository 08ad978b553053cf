/** The sender model on hand-written segments: what a capture at the receiver shows of a sender far away. */
import { describe, expect, it } from 'vitest';
import { Play } from './helpers/play.ts';

/** Handshake as the server `b` sees it: the client `a` is 40 ms away; SYN-ACKs carry the identification 0. */
function farClient(): Play {
  const play = new Play();
  play.send('a', 'S', { mss: 1000, sackPermitted: true, ipId: 40_000, ts: [5000, 0] });
  play.send('b', 'S.', { window: 30_000, mss: 1000, sackPermitted: true, ipId: 0, ts: [9000, 5000], after: 0.05 });
  play.send('a', '.', { seq: 1, after: 40, ipId: 40_001, ts: [5040, 9000] });
  return play;
}
const kinds = (play: Play, frame: number): string[] =>
  play.annotations.filter((r) => r.frame === frame).map((r) => r.kind);

describe('a sender far away', () => {
  it('is not taken for one that reorders where its identifications lie above 32768', () => {
    const play = farClient();
    play.send('a', '.', { seq: 1, length: 988, ipId: 40_002, ts: [5041, 9000] });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 989, ts: [9042, 5041] });
    play.send('a', '.', { seq: 1977, length: 988, ipId: 40_004, ts: [5041, 9000] });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 989, sack: [[1977, 2965]], ts: [9043, 5041] });
    play.send('a', '.', { seq: 2965, length: 988, ipId: 40_005, ts: [5042, 9000] });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 989, sack: [[1977, 3953]], ts: [9044, 5041] });
    const again = play.send('a', '.', { seq: 989, length: 988, ipId: 40_006, ts: [5083, 9043], after: 40 });
    play.end();
    expect(kinds(play, again)).toEqual(['fast-retransmission']);
  });

  it('reorders where the identification says that it sent in order', () => {
    const play = farClient();
    play.send('a', '.', { seq: 1, length: 988, ipId: 40_002, ts: [5041, 9000] });
    play.send('a', '.', { seq: 1977, length: 988, ipId: 40_004, ts: [5041, 9000] });
    const late = play.send('a', '.', { seq: 989, length: 988, ipId: 40_003, ts: [5041, 9000], after: 3 });
    play.end();
    expect(kinds(play, late)).toEqual(['reordered']);
  });

  it('shows in an empty segment that data was sent before it, which then comes again', () => {
    const play = farClient();
    play.send('b', 'P.', { window: 30_000, seq: 1, length: 100, ts: [9041, 5040] });
    // The answer (SEQ 1, 100 bytes) was lost; the ACK of a later question carries SEQ 101.
    play.send('b', 'P.', { window: 30_000, seq: 101, length: 100, ts: [9141, 5040], after: 100 });
    play.send('a', '.', { seq: 101, ack: 201, ts: [5182, 9141], ipId: 0, after: 41 });
    const again = play.send('a', 'P.', { seq: 1, ack: 201, length: 100, ts: [5330, 9141], ipId: 0, after: 148 });
    play.end();
    expect(play.annotations.find((r) => r.frame === again)?.detail['originalSeen']).toBe(false);
  });

  it('is judged by its own clock: a time-out that a queue delivers behind the data it repeats stays a time-out', () => {
    const play = farClient();
    play.send('a', '.', { seq: 1, length: 988, ipId: 40_002, ts: [5041, 9000] });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 989, ts: [9042, 5041] });
    // Sent at once and held for half a second; the sender's timer fired after 260 ms and its repetition came with it.
    play.send('a', 'P.', { seq: 989, length: 500, ipId: 40_003, ts: [5085, 9042], after: 540 });
    const again = play.send('a', 'P.', { seq: 989, length: 500, ipId: 40_004, ts: [5345, 9042], after: 0.02 });
    play.end();
    const told = play.annotations.find((r) => r.frame === again);
    expect(['tail-loss-probe', 'retransmission-timeout']).toContain(told?.kind);
    expect(told?.detail['spurious']).toBe(true);
  });
});

describe('a capture above off-load', () => {
  it('takes the next piece of a large segment for what it is: sent again once, not once more', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1000, sackPermitted: true });
    play.send('b', 'S.', { window: 30_000, mss: 1000, sackPermitted: true, after: 40 });
    play.send('a', '.', { seq: 1, window: 30_000 });
    // One segment of the capture, three of the wire; then one more, which arrives.
    const whole = play.send('a', 'P.', { seq: 1, length: 3000 });
    play.send('a', 'P.', { seq: 3001, length: 3000 });
    play.send('b', '.', { seq: 1, ack: 1, window: 30_000, sack: [[3001, 4001]], after: 40 });
    play.send('b', '.', { seq: 1, ack: 1, window: 30_000, sack: [[3001, 5001]] });
    play.send('b', '.', { seq: 1, ack: 1, window: 30_000, sack: [[3001, 6001]] });
    const first = play.send('a', '.', { seq: 1, length: 1000 });
    const second = play.send('a', '.', { seq: 1001, length: 1000 });
    const third = play.send('a', '.', { seq: 2001, length: 1000 });
    play.end();
    for (const frame of [first, second, third]) {
      const told = play.annotations.find((r) => r.frame === frame);
      expect(told?.kind).toBe('fast-retransmission');
      expect(told?.detail['trigger']).not.toBe('lost-retransmission');
      expect(told?.detail['originalFrame']).toBe(whole);
    }
  });
});
