/** The sender model on hand-written segments: what a capture at the receiver shows of a sender far away. */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';

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
    const found = play.annotations.find((r) => r.frame === again);
    expect(['tail-loss-probe', 'retransmission-timeout']).toContain(found?.kind);
    expect(found?.detail['spurious']).toBe(true);
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
      const found = play.annotations.find((r) => r.frame === frame);
      expect(found?.kind).toBe('fast-retransmission');
      expect(found?.detail['trigger']).not.toBe('lost-retransmission');
      expect(found?.detail['originalFrame']).toBe(whole);
    }
  });
});

describe('a sender far away, by what did not come', () => {
  it('lost its tail too, where identifications are missing just before the first repetition', () => {
    const play = farClient();
    play.send('a', '.', { seq: 1, length: 988, ipId: 40_002, ts: [5041, 9000] });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 989, ts: [9042, 5041] });
    play.send('a', '.', { seq: 1977, length: 988, ipId: 40_004, ts: [5041, 9000] });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 989, sack: [[1977, 2965]], ts: [9043, 5041] });
    // 40 005 and 40 006 never come: new data above all that was seen.
    const again = play.send('a', '.', { seq: 989, length: 988, ipId: 40_007, ts: [5083, 9043], after: 40 });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 2965, ts: [9083, 5083] });
    const tail = play.send('a', '.', { seq: 2965, length: 988, ipId: 40_008, ts: [5124, 9083], after: 40 });
    const tail2 = play.send('a', '.', { seq: 3953, length: 988, ipId: 40_009, ts: [5124, 9083], after: 0.1 });
    const fresh = play.send('a', '.', { seq: 4941, length: 988, ipId: 40_010, ts: [5124, 9083], after: 0.1 });
    play.end();
    for (const frame of [again, tail, tail2]) expect(kinds(play, frame)).toEqual(['fast-retransmission']);
    expect(kinds(play, fresh)).toEqual([]);
  });

  it('sent nothing again that a gap in the identifications of all its sockets seems to tell of', () => {
    const play = farClient();
    let [id, tick] = [40_001, 5040];
    let seq = 1;
    const said: string[][] = [];
    // Bursts a second apart, between which its other connections take identifications from the same count.
    for (let burst = 0; burst < 6; burst++) {
      id += 20;
      tick += 1000;
      for (let i = 0; i < 3; i++) {
        const after = i === 0 ? 1000 : 0.1;
        said.push(kinds(play, play.send('a', 'P.', { seq, length: 988, ipId: ++id, ts: [tick, 9000], after })));
        seq += 988;
        play.send('b', '.', { window: 30_000, seq: 1, ack: seq, ts: [4000 + tick, tick], after: 0.05 });
      }
    }
    play.end();
    expect(said.slice(6).flat()).toEqual([]);
  });

  it('lost more than the window holds only where the identifications are not those of one socket', () => {
    const play = farClient();
    const first = play.send('a', 'P.', { seq: 1, length: 988, ipId: 41_000, ts: [5290, 9000], after: 250 });
    play.end();
    expect(kinds(play, first)).toEqual([]);
  });

  it('is not said to have a timer that fires after two milliseconds', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1000, ipId: 100 });
    play.send('b', 'S.', { window: 30_000, mss: 1000, ipId: 0, after: 0.05 });
    play.send('a', '.', { seq: 1, ipId: 101, after: 0.4 });
    play.send('a', 'F.', { seq: 1, ipId: 102, after: 5 });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 2, after: 0.1 });
    const again = play.send('a', 'F.', { seq: 1, ipId: 103, after: 2 });
    play.end();
    expect(kinds(play, again)).toEqual(['unclassified-retransmission']);
  });
});

describe('a repetition without SACK', () => {
  it('was needless where the peer acknowledges all there is once more', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1000 });
    play.send('b', 'S.', { window: 30_000, mss: 1000, after: 40 });
    play.send('a', '.', { seq: 1, after: 0.1 });
    play.send('a', '.', { seq: 1, length: 1000, after: 0.1 });
    play.send('a', '.', { seq: 1001, length: 1000, after: 0.1 });
    const lost = play.send('a', '.', { seq: 1, length: 1000, after: 260 });
    const needless = play.send('a', '.', { seq: 1001, length: 1000, after: 0.1 });
    play.send('b', '.', { window: 30_000, seq: 1, ack: 2001, after: 40 });
    const once = play.keeper.all.length;
    play.send('b', '.', { window: 30_000, seq: 1, ack: 2001, after: 0.1 });
    play.end();
    const proofs = play.keeper.all.flatMap((r) => (r.type === 'revision' ? [[r.frame, r.detail['proof']]] : []));
    expect(play.keeper.all.slice(0, once).some((r) => r.type === 'revision')).toBe(false);
    expect(proofs).toEqual([[needless, 'duplicate-ack']]);
    expect(lost).toBeLessThan(needless);
  });
});
