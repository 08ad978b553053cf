/** Heartbeats against recorded applications that send them, and against keystrokes and a chat, which are none. */
import { describe, expect, it } from 'vitest';
import heartbeatMissed from '../../../src/findings/idle/heartbeat-missed.ts';
import { Play } from '../../helpers/play.ts';
import { HOSTS, recordings, recordsOf } from '../../helpers/recorded.ts';

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
    const found = (await recordsOf(recording.path(host))).filter(
      (r) => r.type === 'annotation' && r.kind === 'heartbeat',
    );
    expect(found).toHaveLength(beats - UNTIL_KNOWN);
    for (const beat of found) {
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

const SECOND = 1000;

/** An open connection on which `a` has sent eight beats of 12 bytes, 10 s apart. */
function beating(): Play {
  const play = new Play([heartbeatMissed as never]);
  play.open();
  for (let i = 0; i < 8; i++) {
    play.send('a', 'P.', { seq: 1 + 12 * i, length: 12, after: 10 * SECOND });
    play.send('b', '.', { seq: 1, ack: 13 + 12 * i, after: 20 });
  }
  return play;
}

describe('a beat that is late', () => {
  it('is told as late, and leaves the pace as it was', () => {
    const play = beating();
    const late = play.send('a', 'P.', { seq: 97, length: 12, after: 13 * SECOND });
    const next = play.send('a', 'P.', { seq: 109, length: 12, after: 10 * SECOND });
    play.end();
    expect(play.at(late, 'heartbeat')?.detail).toMatchObject({ lateNs: expect.closeTo(3e9, -8) as number });
    expect(play.at(next, 'heartbeat')?.detail['lateNs']).toBeUndefined();
    expect(play.connections[0]?.a.heartbeats).toMatchObject({ beats: 10, late: 1, answered: 0, size: 12 });
    expect(play.findings).toEqual([]);
  });

  it('and comes after the server has closed was a missed one', () => {
    const play = beating();
    const fin = play.send('b', 'F.', { seq: 1, ack: 97, after: 25 * SECOND });
    play.send('a', '.', { seq: 97, ack: 2, after: 1 });
    play.send('a', 'P.', { seq: 97, ack: 2, length: 12, after: 3 * SECOND });
    play.send('b', 'R', { seq: 2 });
    play.end();
    expect(play.findings.map((f) => [f.slug, f.facts['closeFrame']])).toEqual([['heartbeat-missed', fin]]);
  });

  it('is no missed one when the close was on time', () => {
    const play = beating();
    play.send('b', 'F.', { seq: 1, ack: 97, after: 5 * SECOND });
    play.end();
    expect(play.findings).toEqual([]);
  });
});

describe('keepalive probes of one byte (Windows)', () => {
  it('are no heartbeats, and the silence before them goes on', () => {
    const play = new Play();
    play.open();
    play.send('a', 'P.', { seq: 1, length: 100 });
    play.send('b', '.', { seq: 1, ack: 101 });
    const probes = [7200, 1, 1, 1, 1, 1, 1, 1, 1, 1].map((s) =>
      play.send('a', '.', { seq: 100, length: 1, after: s * SECOND }),
    );
    play.end();
    expect(play.annotations.filter((r) => r.kind === 'heartbeat')).toEqual([]);
    const [, second] = probes;
    expect(play.at(second ?? 0, 'keepalive-probe')?.detail['idleNs']).toBeGreaterThan(7200e9);
    expect(play.connections[0]?.a.keepalive).toMatchObject({ probes: 10, answered: 0, intervalNs: 1e9 });
    expect(play.connections[0]?.a.heartbeats).toBeUndefined();
  });
});
