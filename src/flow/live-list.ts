/** The live connections in the order of their first frame, linked through themselves. */
import type { Connection } from './connection.ts';

export class LiveList {
  first: Connection | null = null;
  last: Connection | null = null;

  add(connection: Connection): void {
    connection.previous = this.last;
    if (this.last === null) this.first = connection;
    else this.last.next = connection;
    this.last = connection;
  }

  remove(connection: Connection): void {
    if (connection.previous === null) this.first = connection.next;
    else connection.previous.next = connection.next;
    if (connection.next === null) this.last = connection.previous;
    else connection.next.previous = connection.previous;
  }
}
