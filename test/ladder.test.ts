/** Chains of time-outs and of repeated SYNs: whose schedule they keep, when the next try comes, when the sender gives up. */
import { describe, expect, it } from 'vitest';
import { Ladder } from '../src/flow/sender/ladder.ts';
import { synSchedules } from '../src/flow/syn-schedules.ts';
import { RULES } from '../src/findings/registry.ts';
import { Play } from './helpers/play.ts';

const SECOND = 1e9;
const systems = (waits: readonly number[], kind: 'syn' | 'syn-ack' = 'syn', ttl = -1): string[] =>
  synSchedules(
    waits.map((w) => w * SECOND),
    kind,
    ttl,
  ).map((s) => s.systems);

const ladder = (...waits: readonly number[]): Ladder => {
  const l = new Ladder(10, 0);
  for (const [i, w] of waits.entries()) l.step(10 + i, w * SECOND, w * SECOND);
  return l;
};

describe('the pace of repeated SYNs', () => {
  it('tells linear tries from doubling ones', () => {
    expect(systems([1.02, 1.02, 1.03])).toEqual(['Linux 6.5 and later', 'macOS, iOS and FreeBSD']);
    expect(systems([1.01, 2.02, 4.1])).toEqual(['Linux before 6.5', 'Windows 10 and 11']);
  });
  it('asks the TTL where two systems keep the same pace', () => {
    expect(systems([1.01, 2.02], 'syn', 57)).toEqual(['Linux before 6.5']);
    expect(systems([1.01, 2.02], 'syn', 119)).toEqual(['Windows 10 and 11']);
  });
  it('knows the old pace of Windows and that of Linux SYN-ACKs', () => {
    expect(systems([3.0, 6.0], 'syn', 128)).toEqual(['older Windows and Windows Server']);
    expect(systems([1.0, 2.05, 4.1], 'syn-ack')).toEqual(['Linux']);
  });
  it('names nobody for a single wait, an early one, or one that fits no schedule', () => {
    expect(systems([1.0])).toEqual([]);
    expect(systems([0.9, 1.0])).toEqual([]);
    expect(systems([1.0, 3.0])).toEqual([]);
  });
});

describe('a chain of time-outs', () => {
  it('doubles, stays, or does neither', () => {
    expect(ladder(0.21, 0.43, 0.86).ratio).toBe(2);
    expect(ladder(0.21, 0.22, 0.21).ratio).toBe(1);
    expect(ladder(0.21, 0.43, 0.5).ratio).toBe(0);
    expect(ladder(0.21, 0.43).ratio).toBe(0);
  });
  it('expects twice the last wait, at most 120 s', () => {
    expect(ladder(0.2, 0.4, 0.8).nextWaitNs).toBeCloseTo(1.6 * SECOND, -3);
    expect(ladder(30, 60, 120).nextWaitNs).toBe(120 * SECOND);
  });
  it('lasts 924.6 s on Linux (tcp_retries2 = 15, ip-sysctl)', () => {
    expect(Ladder.givesUpNs / SECOND).toBeCloseTo(924.6, 6);
  });
});

describe('TE2001', () => {
  const rules = RULES.filter((r) => r.code === 'TE2001');
  const told = (then: (play: Play) => void): string => {
    const play = new Play(rules).open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    for (const after of [220, 440, 880]) play.send('a', 'P.', { seq: 1, length: 100, after });
    then(play);
    play.end();
    return play.findings.map((f) => f.says).join();
  };
  it('tells the chain and what follows while nothing acknowledges it', () => {
    const says = told(() => undefined);
    expect(says).toContain('in a row for the same data');
    expect(says).toContain('the next try was due 1.76 s after the last');
    expect(says).toContain('ETIMEDOUT');
  });
  it('says nothing of what follows when it was acknowledged', () => {
    const says = told((play) => play.send('b', '.', { seq: 1, ack: 101, after: 10 }));
    expect(says).toContain('in a row for the same data');
    expect(says).not.toContain('the next try');
  });
  it('promises nothing after a reset', () => {
    expect(told((play) => play.send('b', 'R', { seq: 1, after: 10 }))).not.toContain('the next try');
  });
});
