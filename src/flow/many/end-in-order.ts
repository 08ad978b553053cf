/** The end of a file with connections that are still held: all are told in the order of their numbers. */
import type { Connection } from '../connection.ts';
import type { LiveList } from '../tables/live-list.ts';
import type { HalfOpenTable } from './half-open-table.ts';

/** A connection, which may be another one by its turn, or the row of a calm one. */
interface Open {
  readonly id: number;
  readonly connection: Connection | null;
  readonly row: number;
}

/** What is held comes back to `alive` one by one, each before the next later one there, or of those that are calm, is ended. */
export function endInOrder(
  halfOpen: HalfOpenTable,
  alive: LiveList,
  end: (connection: Connection) => void,
  endCalm: (row: number) => void,
): void {
  const open: Open[] = [];
  const { rows, calmOnes } = halfOpen;
  for (let c = alive.first; c !== null; c = c.next) open.push({ id: c.id, connection: c, row: -1 });
  for (let e = calmOnes.first; e >= 0; e = rows.next(e)) open.push({ id: rows.id(e), connection: null, row: e });
  open.sort((x, y) => x.id - y.id);
  for (let i = 0; i <= open.length; i++) {
    const one = open[i];
    const before = one === undefined ? Number.POSITIVE_INFINITY : one.id;
    while (halfOpen.oldestId < before) {
      const seat = alive.reserve();
      halfOpen.releaseOldest();
      while (alive.last !== null && alive.last.seat > seat) end(alive.last);
    }
    if (one === undefined) continue;
    if (one.connection === null) endCalm(one.row);
    else if (one.connection.id === one.id) end(one.connection);
  }
}
