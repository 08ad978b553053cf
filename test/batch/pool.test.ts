import { describe, expect, it } from 'vitest';
import { workersFor } from '../../src/batch/pool.ts';

const MB = 1024 * 1024;
/** Captures of a few packets. */
const small = (n: number): number[] => Array.from({ length: n }, () => 1_000);

describe('how many workers pay', () => {
  it('one for each second of work, as many as there are cores at most', () => {
    expect(workersFor([11 * MB, 11 * MB], 8)).toBe(1);
    expect(workersFor([13 * MB, 13 * MB], 8)).toBe(2);
    expect(workersFor([4_000 * MB, 4_000 * MB], 8)).toBe(8);
    expect(workersFor([], 8)).toBe(1);
  });

  it('counts what a capture costs beside its bytes', () => {
    expect(workersFor(small(100), 8)).toBe(1);
    expect(workersFor(small(1_000), 8)).toBe(4);
  });
});
