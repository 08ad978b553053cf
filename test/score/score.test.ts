/** The engine against the kernel: floors for precision and recall on the stored recordings, used and kept aside apart. */
import { describe, expect, it } from 'vitest';
import { precision, recall, recordings, type Score, type Scored, scoreOne, table, type View } from './score.ts';

async function scoreOf(set: string, keptAside: boolean): Promise<Score> {
  const score: Score = new Map();
  for (const folder of recordings(set, keptAside)) await scoreOne(folder, score);
  return score;
}

/** [precision, recall] that must be kept. */
type Floors = Partial<Record<`${View} ${Scored}`, readonly [number, number]>>;

const USED: Floors = {
  'sender retransmission-timeout': [1, 1],
  'sender timeout-recovery': [1, 1],
  'sender fast-retransmission': [1, 1],
  'sender tail-loss-probe': [0.95, 0.95],
  'sender path-mtu-retransmission': [1, 1],
  'sender any-data-retransmission': [1, 1],
  'sender spurious': [1, 0.9],
  'sender spurious, with a proof': [1, 1],
  'sender retransmission-timeout, not a lone segment': [1, 1],
  'sender duplicate-ack': [1, 1],
  'sender window-probe': [1, 1],
  'sender keepalive-probe': [1, 1],
  'receiver retransmission-timeout': [1, 1],
  'receiver timeout-recovery': [1, 1],
  'receiver fast-retransmission': [0.93, 0.98],
  'receiver tail-loss-probe': [0.95, 0.88],
  'receiver any-data-retransmission': [1, 0.94],
  'receiver any-data-retransmission, with a trace': [1, 1],
  'receiver spurious': [1, 0.95],
  'receiver reordered': [1, 1],
  'receiver network-duplicate': [1, 1],
};
const KEPT_ASIDE: Floors = {
  'sender retransmission-timeout': [1, 0.6],
  'sender timeout-recovery': [1, 1],
  'sender fast-retransmission': [1, 1],
  'sender any-data-retransmission': [1, 1],
  'sender spurious': [1, 0.9],
  'sender spurious, with a proof': [1, 1],
  'sender retransmission-timeout, not a lone segment': [1, 1],
  'sender duplicate-ack': [1, 0.99],
  'sender window-probe': [1, 1],
  'receiver timeout-recovery': [1, 1],
  'receiver fast-retransmission': [1, 1],
  'receiver any-data-retransmission': [1, 1],
  'receiver window-probe': [1, 1],
  'receiver reordered': [1, 1],
};

/** Random ones from which rules for the receiver's side were learned. */
const RANDOM: Floors = {
  'sender any-data-retransmission': [1, 1],
  'sender spurious, with a proof': [1, 1],
  'receiver retransmission-timeout': [1, 1],
  'receiver timeout-recovery': [1, 1],
  'receiver fast-retransmission': [1, 1],
  'receiver tail-loss-probe': [1, 1],
  'receiver any-data-retransmission': [1, 1],
  'receiver spurious': [1, 1],
};

/** Keepalives, closed windows and narrow paths by chance; the first ones were learned from, the others were not looked at. */
const SILENCE: Floors = {
  'sender retransmission-timeout': [1, 1],
  'sender path-mtu-retransmission': [1, 1],
  'sender window-probe-ack': [1, 1],
  'sender keepalive-ack': [1, 1],
  'receiver retransmission-timeout': [1, 1],
  'receiver timeout-recovery': [1, 1],
  'receiver path-mtu-retransmission': [1, 0.9],
  'receiver window-probe': [1, 1],
  'receiver window-probe-ack': [1, 1],
  'receiver keepalive-ack': [1, 1],
};
const SILENCE_ASIDE: Floors = {
  'sender path-mtu-retransmission': [1, 1],
  'sender keepalive-ack': [1, 1],
  'receiver path-mtu-retransmission': [1, 0.5],
  'receiver keepalive-probe': [1, 1],
  'receiver keepalive-ack': [1, 1],
};

describe.each([
  ['used', 'retransmission', false, USED],
  ['kept aside', 'retransmission', true, KEPT_ASIDE],
  ['by chance', 'random', false, RANDOM],
  ['of silences', 'silence', false, SILENCE],
  ['of silences, kept aside', 'silence', true, SILENCE_ASIDE],
] as const)('recordings %s', (_name, set, keptAside, floors) => {
  it.skipIf(recordings(set, keptAside).length === 0)('keeps its floors', { timeout: 60_000 }, async () => {
    const score = await scoreOf(set, keptAside);
    for (const [key, [p, r]] of Object.entries(floors)) {
      const count = score.get(key as `${View} ${Scored}`);
      expect(count, key).toBeDefined();
      if (count === undefined) continue;
      expect(precision(count), `${key} precision\n${table(score)}`).toBeGreaterThanOrEqual(p);
      expect(recall(count), `${key} recall\n${table(score)}`).toBeGreaterThanOrEqual(r);
    }
    expect(score.get('sender reordered')?.wrong ?? 0).toBe(0);
  });
});
