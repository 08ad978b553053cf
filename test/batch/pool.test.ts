import { describe, expect, it } from 'vitest';
import { workersFor } from '../../src/batch/pool.ts';

const MB = 1024 * 1024;

describe('how many workers pay', () => {
  it('one for each 64 MB, as many as there are cores at most', () => {
    expect(workersFor([60 * MB, 60 * MB], 8)).toBe(1);
    expect(workersFor([65 * MB, 65 * MB], 8)).toBe(2);
    expect(workersFor([4_000 * MB, 4_000 * MB], 8)).toBe(8);
    expect(workersFor([], 8)).toBe(1);
  });

  it('one for captures of a few packets, however many they are', () => {
    expect(
      workersFor(
        Array.from({ length: 1_000_000 }, () => 12_000),
        8,
      ),
    ).toBe(1);
    expect(
      workersFor(
        Array.from({ length: 1_000 }, () => 10 * MB),
        8,
      ),
    ).toBe(8);
  });
});
