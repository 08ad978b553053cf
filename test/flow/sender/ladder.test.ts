/** Chains of time-outs and of repeated SYNs: whose schedule they keep, when the next try comes, when the sender gives up. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TimeoutSeries } from '../../../src/flow/sender/timeout-series.ts';
import {
  givesUpAfter,
  nextWait,
  TIMER_PROFILES,
  TimerFit,
  type TimerProfile,
} from '../../../src/flow/sender/timer-profiles.ts';
import { synSchedules } from '../../../src/flow/opening/syn-schedules.ts';
import { RULES } from '../../../src/findings/registry.ts';
import { Play } from '../../helpers/play.ts';
import { recordsOf } from '../../helpers/recorded.ts';

const SECOND = 1e9;
const MS = 1e6;
const systems = (waits: readonly number[], kind: 'syn' | 'syn-ack' = 'syn', ttl = -1): string[] =>
  synSchedules(
    waits.map((w) => w * SECOND),
    kind,
    ttl,
  ).map((s) => s.system);

const ladder = (...waits: readonly number[]): TimeoutSeries => {
  const l = new TimeoutSeries(10, 0);
  for (const [i, w] of waits.entries()) l.step(10 + i, w * SECOND, w * SECOND);
  return l;
};

describe('the pace of repeated SYNs', () => {
  it('tells linear tries from doubling ones', () => {
    expect(systems([1.02, 1.02, 1.03])).toEqual(['linux-6.5', 'macos-ios-freebsd']);
    expect(systems([1.01, 2.02, 4.1])).toEqual(['linux-before-6.5', 'windows-10']);
  });
  it('asks the TTL where two systems keep the same pace', () => {
    expect(systems([1.01, 2.02], 'syn', 57)).toEqual(['linux-before-6.5']);
    expect(systems([1.01, 2.02], 'syn', 119)).toEqual(['windows-10']);
  });
  it('knows the old pace of Windows and that of Linux SYN-ACKs', () => {
    expect(systems([3.0, 6.0], 'syn', 128)).toEqual(['windows-before-10']);
    expect(systems([1.0, 2.05, 4.1], 'syn-ack')).toEqual(['linux']);
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
    expect(TimeoutSeries.givesUpNs / SECOND).toBeCloseTo(924.6, 6);
  });
});

describe('TE2001', () => {
  const rules = RULES.filter((r) => r.code === 'TE2001');
  const found = (then: (play: Play) => void): string => {
    const play = new Play(rules).open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    for (const after of [220, 440, 880]) play.send('a', 'P.', { seq: 1, length: 100, after });
    then(play);
    play.end();
    return play.findings.map((f) => f.says).join();
  };
  it('tells the chain and what follows while nothing acknowledges it', () => {
    const says = found(() => undefined);
    expect(says).toContain('in a row for the same data');
    expect(says).toContain('the next try was due 1.76 s after the last');
    expect(says).toContain('ETIMEDOUT');
  });
  it('says nothing of what follows when it was acknowledged', () => {
    const says = found((play) => play.send('b', '.', { seq: 1, ack: 101, after: 10 }));
    expect(says).toContain('in a row for the same data');
    expect(says).not.toContain('the next try');
  });
  it('promises nothing after a reset', () => {
    expect(found((play) => play.send('b', 'R', { seq: 1, after: 10 }))).not.toContain('the next try');
  });
});

type Profiles = readonly [TimerProfile, TimerProfile, TimerProfile, TimerProfile];

describe('whose timers they are', () => {
  const rtt = 40 * MS;
  const spread = 80 * MS;
  const linux = rtt + 200 * MS;
  const fit = (waits: readonly number[], ttl = -1): string[] => {
    const f = new TimerFit();
    for (const [i, w] of waits.entries()) f.take(i + 1, w * MS, rtt, spread, linux);
    return f.fits(ttl).map((p) => p.system);
  };
  it('tells Linux, Windows, the BSDs and RFC 6298 apart by their documented rules', () => {
    expect(fit([248, 492, 980, 1960])).toEqual(['linux']);
    expect(fit([304, 612, 1212])).toEqual(['windows']);
    // 30 ms or the round trip and its deviation (120 ms) doubled, and 200 ms each time.
    expect(fit([330, 450, 690, 1180])).toEqual(['macos-ios-or-freebsd']);
    expect(fit([1000, 2010, 4020])).toEqual(['rfc-6298']);
  });
  it('asks the TTL where two keep the same pace', () => {
    expect(fit([305, 306])).toEqual([]);
    const f = new TimerFit();
    for (let i = 0; i < 3; i++) f.take(1, 320 * MS, rtt, spread, linux);
    const fitting = (ttl: number): string[] => f.fits(ttl).map((p) => p.system);
    expect(fitting(-1)).toEqual(['macos-ios-or-freebsd', 'windows']);
    expect(fitting(117)).toEqual(['windows']);
    expect(fitting(52)).toEqual(['macos-ios-or-freebsd']);
  });
  it('names nobody for one wait, or for waits that no rule gives', () => {
    expect(fit([248])).toEqual([]);
    expect(fit([700, 701, 703])).toEqual([]);
    expect(fit([100, 200, 400])).toEqual([]);
  });
  it('never makes more than an assumption of a system that was not recorded', () => {
    const f = new TimerFit();
    for (const [i, w] of [304, 612, 1212].entries()) f.take(i + 1, w * MS, rtt, spread, linux);
    expect(f.record(128)).toMatchObject({ systemKey: 'windows', waits: 3, certainty: 'assumed' });
    expect(f.record(128)?.source).toMatch(/KB 170359/);
  });
  it('gives up when that system does: Windows after five repetitions, XNU after twelve', () => {
    const [, windows, bsd, rfc] = TIMER_PROFILES as Profiles;
    // 300 ms until the first; 0.6 + 1.2 + 2.4 + 4.8 s until the fifth; 9.6 s more (KB 170359).
    expect(givesUpAfter(windows, 300 * MS) / SECOND).toBeCloseTo(18.6, 6);
    // 30 ms · {2, 4, 8, 16, 32} and 30 ms · 64 seven times, each with 200 ms more.
    expect(givesUpAfter(bsd, 230 * MS) / SECOND).toBeCloseTo(0.03 * (62 + 7 * 64) + 12 * 0.2, 6);
    expect(givesUpAfter(rfc, SECOND)).toBeNaN();
    expect(nextWait(bsd, 230 * MS, 1) / MS).toBeCloseTo(260, 6);
  });
});

describe('recorded Linux hosts', () => {
  const root = 'fixtures/recorded';
  const set = existsSync(`${root}/retransmission`) ? ['retransmission', 'endings'] : [];
  const files = set.flatMap((s) =>
    readdirSync(`${root}/${s}`).flatMap((name) =>
      ['client', 'server'].map((host) => `${root}/${s}/${name}/${host}.pcap`),
    ),
  );
  it.skipIf(files.length === 0)('are never taken for another system', { timeout: 60_000 }, async () => {
    const named: unknown[] = [];
    for (const file of files.filter((f) => existsSync(f)))
      for (const r of await recordsOf(file)) if (r.type === 'connection') named.push(r.a.timers, r.b.timers);
    const found = named.filter((timers) => timers !== undefined);
    expect(found.length).toBeGreaterThan(10);
    for (const timers of found)
      expect(timers).toMatchObject({ systemKey: 'linux', alsoFits: [], certainty: 'implied' });
  });
});

const SHARED = '../shared/captures/suricata-verify__filestore-5408__input.pcap';
describe('a real Windows host', () => {
  // TTL 128, SYN of Windows 7, round trips of 37 to 46 ms: its four first time-outs came after 294 to 306 ms.
  it.skipIf(!existsSync(SHARED))('is told by its timers', async () => {
    const host = (await recordsOf(SHARED)).find((r) => r.type === 'host' && r.address === '172.16.133.54');
    expect(host).toMatchObject({
      initialTtl: 128,
      timers: { systemKey: 'windows', alsoFits: [], certainty: 'assumed' },
    });
  });
});
