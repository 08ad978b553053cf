import { expect, it } from 'vitest';
import { ByIndex } from '../../src/records/by-index.ts';

it('holds what a Map holds', () => {
  const values = new ByIndex<string>();
  const map = new Map<number, string>();
  for (let i = 0; i < 3_000; i++) {
    const index = (i * 7_919) % 101;
    if (i % 3 === 1) {
      values.delete(index);
      map.delete(index);
    } else {
      values.set(index, `value ${i}`);
      map.set(index, `value ${i}`);
    }
    expect(values.size).toBe(map.size);
    expect(values.get(index)).toBe(map.get(index));
  }
  for (let index = 0; index < 200; index++) expect(values.get(index)).toBe(map.get(index));
  values.clear();
  expect([values.size, values.get(1)]).toEqual([0, undefined]);
});
