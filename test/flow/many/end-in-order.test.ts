import { expect, it } from 'vitest';
import { endInOrder } from '../../../src/flow/many/end-in-order.ts';
import type { HalfOpenTable } from '../../../src/flow/many/half-open-table.ts';
import { LiveList } from '../../../src/flow/tables/live-list.ts';
import type { Connection } from '../../../src/flow/connection.ts';

/** Ends connections `ids`, of which `held` come back meanwhile; when `at` does, `goes` is let go for it. */
function endedOf(ids: readonly number[], held: number[], at: number, goes: number): number[] {
  const alive = new LiveList(() => 10);
  const ended: number[] = [];
  const add = (id: number): void => {
    const one = alive.make(id, 0);
    one.slot = id;
    alive.add(one);
  };
  const end = (one: Connection): void => {
    if (one.slot < 0) return;
    one.slot = -1;
    ended.push(one.id);
    alive.remove(one);
  };
  for (const id of ids) add(id);
  const halfOpen = {
    rows: { next: () => -1 },
    calmOnes: { first: -1 },
    get oldestId() {
      return held[0] ?? Number.POSITIVE_INFINITY;
    },
    releaseOldest() {
      const id = held.shift() ?? -1;
      if (id === at) for (let c = alive.first; c !== null; c = c.next) if (c.id === goes) end(c);
      add(id);
    },
  };
  endInOrder(halfOpen as unknown as HalfOpenTable, alive, end, () => {});
  expect(alive.size).toBe(0);
  return ended;
}

it('ends all in the order of their numbers', () => {
  expect(endedOf([0, 3, 5], [1, 2, 4], -1, -1)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('ends the others in their order when one is let go to make room for what was held', () => {
  expect(endedOf([0, 3, 4, 6], [1, 2, 5], 1, 6)).toEqual([0, 6, 1, 2, 3, 4, 5]);
  expect(endedOf([0, 3, 4, 6], [1, 2, 5], 1, 3)).toEqual([0, 3, 1, 2, 4, 5, 6]);
});
