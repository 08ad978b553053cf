/** Heartbeats against recorded applications that send them, and against keystrokes and a chat, which are none. */
import { describe, expect, it } from 'vitest';
import { HOSTS, recordings, recordsOf } from './helpers/recorded.ts';

/** What the recipes in fixtures/record/scenarios_endings_more.py do: messages in a row, and the pause between them. */
const BEATS = [
  ['heartbeat-answered', 9, 300e6],
  ['heartbeat-one-way-v6', 10, 250e6],
] as const;
/** A message waits for its answer before the pause begins: two ways of 8 ms and the process's own time. */
const ROUND_TRIP = 40e6;
/** Beats that pass before a pace is known: the first, and four even pauses. */
const UNTIL_KNOWN = 4;

const all = recordings('endings');

describe.each(BEATS)('%s', (name, beats, pause) => {
  it.each(HOSTS)('is a heartbeat from the capture at the %s', async (host) => {
    const recording = all.find((r) => r.name === name);
    if (recording === undefined) throw new Error(`${name} is not recorded`);
    const told = (await recordsOf(recording.path(host))).filter(
      (r) => r.type === 'annotation' && r.kind === 'heartbeat',
    );
    expect(told).toHaveLength(beats - UNTIL_KNOWN);
    for (const beat of told) {
      if (beat.type !== 'annotation') continue;
      expect(recording.truth.frames[host][String(beat.frame)]?.from).toBe('client');
      const period = Number(beat.detail['periodNs']);
      expect(period).toBeGreaterThan(pause);
      expect(period).toBeLessThan(pause + ROUND_TRIP);
    }
  });
});

describe.each(['shell-keystrokes', 'chat-uneven'])('%s', (name) => {
  it.each(HOSTS)('is no heartbeat from the capture at the %s', async (host) => {
    const recording = all.find((r) => r.name === name);
    if (recording === undefined) throw new Error(`${name} is not recorded`);
    const records = await recordsOf(recording.path(host));
    expect(records.length).toBeGreaterThan(10);
    expect(records.filter((r) => r.type === 'annotation' && r.kind === 'heartbeat')).toEqual([]);
  });
});
