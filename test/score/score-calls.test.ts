/**
 * Every call that the program claims (`connect`, `accept`, `read`, `write`, `close`), from both captures of the recordings,
 * against what the recorded programs' calls returned; and of what they returned, the share that is claimed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CallScore, emptyScore, scoreCalls } from '../helpers/call-score.ts';
import { recordings } from '../helpers/recorded.ts';

const kept = new Set(readFileSync('fixtures/record/kept-aside.txt', 'utf8').split('\n'));

async function scored(aside: boolean): Promise<CallScore> {
  const score = emptyScore();
  for (const set of ['spine', 'endings'])
    for (const recording of recordings(set))
      if (kept.has(`${set}/${recording.name}`) === aside) await scoreCalls(recording, score);
  if (process.env['SHOW'] !== undefined)
    console.log(
      `right ${score.right}, wrong ${score.wrong.length}, of calls nobody made ${score.unasked}`,
      Object.fromEntries([...score.met].map(([key, m]) => [key, `${m.claimed} of ${m.claimed + m.missed.length}`])),
    );
  return score;
}

/** Of the results that the key's pattern names. */
function shareClaimed(score: CallScore, pattern: RegExp): number {
  let claimed = 0;
  let all = 0;
  for (const [key, met] of score.met) {
    if (!pattern.test(key)) continue;
    claimed += met.claimed;
    all += met.claimed + met.missed.length;
  }
  return claimed / all;
}

describe.each([
  ['stored', false, 1500],
  ['kept aside', true, 300],
] as const)('calls, %s', (_, aside, least) => {
  it('are claimed as they were', async () => {
    const score = await scored(aside);
    expect(score.right).toBeGreaterThan(least);
    expect(score.right / (score.right + score.wrong.length)).toBeGreaterThanOrEqual(0.99);
    // What is wrong was never more than likely.
    expect(score.wrong.filter((line) => !line.includes('(assumed)'))).toEqual([]);
    // A non-blocking connect's errno, and those that no packet of the capture shows, can't be claimed.
    expect(shareClaimed(score, /^connect /)).toBeGreaterThanOrEqual(0.95);
    expect(shareClaimed(score, /^accept /)).toBeGreaterThanOrEqual(0.95);
    expect(shareClaimed(score, /^write ok/)).toBeGreaterThanOrEqual(0.95);
    expect(shareClaimed(score, /^read (ok|eof)/)).toBeGreaterThanOrEqual(0.85);
    expect(shareClaimed(score, /^(read|write) ECONNRESET/)).toBeGreaterThanOrEqual(0.85);
  });
});
