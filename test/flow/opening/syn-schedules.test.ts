/** Whose pace the repetitions of a SYN have. */
import { describe, expect, it } from 'vitest';
import { synSchedules } from '../../../src/flow/opening/syn-schedules.ts';

const systems = (seconds: readonly number[], ttl: number): readonly string[] =>
  synSchedules(
    seconds.map((s) => s * 1e9),
    'syn',
    ttl,
    false,
  ).map(({ system }) => system);

describe('the pace of a SYN', () => {
  it('is that of lwIP where three seconds do not grow: the waits of the recorded client', () => {
    expect(systems([2.84, 3, 3.03, 3.02, 3.01, 3.04], 255)).toEqual(['lwip']);
  });

  it('is not where they double, or where another wait than the first is short', () => {
    expect(systems([3, 6], 255)).toEqual([]);
    expect(systems([3, 2.6, 3], 255)).toEqual([]);
    expect(systems([2.84, 3, 3.03], 128)).toEqual([]);
  });
});
