/** The end of a file with connections that are still held: all are told in the order of their numbers. */
import type { Connection } from '../connection.ts';
import type { LiveList } from '../tables/live-list.ts';
import type { HalfOpenTable } from './half-open-table.ts';

/** What is held comes back to `alive` one by one, each before the next later one there is ended. */
export function endInOrder(halfOpen: HalfOpenTable, alive: LiveList, end: (connection: Connection) => void): void {
  const live: Connection[] = [];
  for (let c = alive.first; c !== null; c = c.next) live.push(c);
  live.sort((x, y) => x.id - y.id);
  for (let i = 0; i <= live.length; i++) {
    const connection = live[i];
    const before = connection === undefined ? Number.POSITIVE_INFINITY : connection.id;
    while (halfOpen.oldestId < before) {
      const { last } = alive;
      halfOpen.releaseOldest();
      while (alive.last !== null && alive.last !== last) end(alive.last);
    }
    if (connection !== undefined) end(connection);
  }
}
