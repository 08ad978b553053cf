/** The live connections in the order of their first frame, linked through themselves; at most so many. */
import { Queue } from '../budget.ts';
import type { Connection } from '../connection.ts';

export class LiveList {
  size = 0;
  first: Connection | null = null;
  last: Connection | null = null;
  readonly #most: number;
  readonly #queue = new Queue();

  constructor(most: number) {
    this.#most = most;
  }

  /** The one to let go before another can be added; null while there is room. */
  surplus(): Connection | null {
    return this.size < this.#most ? null : this.#queue.next();
  }

  add(connection: Connection): void {
    connection.previous = this.last;
    if (this.last === null) this.first = connection;
    else this.last.next = connection;
    this.last = connection;
    this.size++;
    this.#queue.add(connection);
    this.#queue.tidy(this.size);
  }

  remove(connection: Connection): void {
    this.size--;
    if (connection.previous === null) this.first = connection.next;
    else connection.previous.next = connection.next;
    if (connection.next === null) this.last = connection.previous;
    else connection.next.previous = connection.previous;
  }
}
