/** Retransmissions of hand-written segments: what the clock may say, and what it may not. */
import { describe, expect, it } from 'vitest';
import type { AnnotationRecord } from '../../../src/records/contract.ts';
import { wordsOf } from '../../../src/web/viewer/words.ts';
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

/** A client far away sends twice; the server, where the capture is made, answers the second as `answers` has it. */
function farSender(answers: (play: Play) => void): { play: Play; frames: number[] } {
  const play = new Play();
  play.send('a', 'S', { mss: 1460 });
  play.send('b', 'S.', { window: 30_000, mss: 1460, after: 0.1 });
  play.send('a', '.', { seq: 1, ack: 1, after: 40 });
  play.send('a', 'P.', { seq: 1, ack: 1, length: 200 });
  play.send('b', '.', { seq: 1, ack: 201, window: 30_000, after: 0.1 });
  play.send('a', 'P.', { seq: 201, ack: 1, length: 300, after: 80 });
  answers(play);
  const frames = [300, 600, 1200].map((after) => play.send('a', 'P.', { seq: 201, ack: 1, length: 300, after }));
  play.send('b', '.', { seq: 1, ack: 501, window: 30_000, after: 0.1 });
  play.end();
  return { play, frames };
}
const said = ({ play, frames }: ReturnType<typeof farSender>, lang: 'en' | 'zh'): string[] =>
  play.annotations
    .filter((r) => frames.includes(r.frame) && r.kind === 'retransmission-timeout')
    .map((r) => wordsOf(lang).marks.markText(r.kind, r.detail));

describe('time-outs in a capture made at the receiver', () => {
  it('are not called needless while its TCP acknowledges none of the copies that the capture holds', () => {
    const unanswered = farSender(() => {});
    expect(unanswered.play.connections[0]?.a.spuriousRetransmissions).toBeUndefined();
    const texts = said(unanswered, 'en');
    expect(texts.length).toBeGreaterThanOrEqual(2);
    for (const text of texts) {
      expect(text).toMatch(/; the original had come as far as this capture, unacknowledged$/);
      expect(text).not.toMatch(/not needed/);
    }
    for (const text of said(unanswered, 'zh')) expect(text).toMatch(/；原报文已到过抓包点，但没有得到确认$/);
  });

  it('are called needless where it had acknowledged them, and the acknowledgement went lost beyond the capture', () => {
    const answered = farSender((play) => play.send('b', '.', { seq: 1, ack: 501, window: 30_000, after: 0.1 }));
    expect(answered.play.connections[0]?.a.spuriousRetransmissions).toBe(3);
    for (const text of said(answered, 'en')) expect(text).toMatch(/, not needed: the original had arrived$/);
  });
});

/** A far sender whose second segment of three is missing; it comes `after` ms later. The ids are those of the five packets of `a`. */
function filledHole(ids: readonly number[], after: number): AnnotationRecord[] {
  const play = new Play();
  play.send('a', 'S', { mss: 1460, ipId: ids[0] as number });
  play.send('b', 'S.', { window: 30_000, mss: 1460, after: 0.1 });
  play.send('a', '.', { seq: 1, ack: 1, after: 40, ipId: ids[1] as number });
  play.send('a', '.', { seq: 1, ack: 1, length: 1000, ipId: ids[2] as number });
  play.send('a', '.', { seq: 2001, ack: 1, length: 1000, ipId: ids[3] as number });
  play.send('b', '.', { seq: 1, ack: 1001, window: 30_000, after: 0.1 });
  const frame = play.send('a', '.', { seq: 1001, ack: 1, length: 1000, after, ipId: ids[4] as number });
  play.send('b', '.', { seq: 1, ack: 3001, window: 30_000, after: 0.1 });
  play.end();
  return play.annotations.filter((r) => r.frame === frame);
}
const wait = 600;

describe('IP identifications', () => {
  it('that were seen to count tell what was late, however late it came', () => {
    const [late] = filledHole([10, 11, 12, 14, 13], wait);
    expect(late).toMatchObject({ kind: 'reordered', certainty: 'implied', detail: { by: 'ip-id' } });
  });

  it('that are drawn tell no order, also where one lies just below another', () => {
    for (const ids of [
      [10, 40_000, 7_000, 52_014, 52_013],
      [10, 2_570, 5_130, 7_690, 7_689],
    ])
      expect(filledHole(ids, wait).map((r) => r.kind)).toEqual(['retransmission-timeout']);
  });

  it('that all packets share make no copy of what was sent again', () => {
    for (const [id, kind] of [
      [1, 'retransmission-timeout'],
      [undefined, 'network-duplicate'],
    ] as const) {
      const play = new Play();
      const ids = id === undefined ? [1, 2, 3, 4, 5, 5] : Array<number>(6).fill(id);
      const at = (n: number): { ipId: number } => ({ ipId: ids[n] as number });
      play.send('a', 'S', { mss: 1460, ...at(0) });
      play.send('b', 'S.', { window: 30_000, mss: 1460, after: 0.1 });
      play.send('a', '.', { seq: 1, ack: 1, after: 40, ...at(1) });
      play.send('a', '.', { seq: 1, ack: 1, length: 100, ...at(2) });
      play.send('a', '.', { seq: 101, ack: 1, length: 100, ...at(3) });
      play.send('b', '.', { seq: 1, ack: 201, window: 30_000, after: 0.1 });
      play.send('a', 'P.', { seq: 201, ack: 1, length: 100, after: 50, ...at(4) });
      const frame = play.send('a', 'P.', { seq: 201, ack: 1, length: 100, after: wait, ...at(5) });
      play.send('b', '.', { seq: 1, ack: 301, window: 30_000, after: 0.1 });
      play.end();
      expect(play.annotations.filter((r) => r.frame === frame).map((r) => r.kind)).toEqual([kind]);
    }
  });

  it('that a raw receiver gives to all its packets hide no duplicate acknowledgements', () => {
    const play = new Play().open();
    play.send('a', '.', { seq: 1, length: 100 });
    play.send('b', '.', { seq: 1, ack: 101, ipId: 1 });
    play.send('a', '.', { seq: 101, length: 100 });
    play.send('b', '.', { seq: 1, ack: 201, ipId: 1 });
    for (const seq of [301, 401, 501]) play.send('a', '.', { seq, length: 100 });
    const frames = [1, 2, 3].map(() => play.send('b', '.', { seq: 1, ack: 201, ipId: 1 }));
    play.end();
    expect(play.annotations.filter((r) => r.kind === 'duplicate-ack').map((r) => r.frame)).toEqual(frames);
  });
});
