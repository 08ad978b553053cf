/** The live connections in the order of their first frame, linked through themselves; at most as many as fit into memory. */
import { Queue } from '../budget.ts';
import { Connection } from '../connection.ts';
import type { FlowId } from '../../units.ts';

/** Objects of connections that are over, kept for later ones: as many as end when the tracker looks, with room. */
const MOST_SPARE = 2048;

/** Packets between two looks at what all that lives takes. */
const ACCOUNT_EVERY = 1024;

export class LiveList {
  size = 0;
  first: Connection | null = null;
  last: Connection | null = null;
  /** How many may live, when there are so many. */
  readonly #mostOf: (size: number) => number;
  #most: number;
  #untilAccount = ACCOUNT_EVERY;
  readonly #queue = new Queue();
  readonly #spare: Connection[] = [];
  /** Whether what is removed may come back as another connection; then nobody holds it but with its id. */
  reuses = true;

  constructor(mostOf: (size: number) => number) {
    this.#mostOf = mostOf;
    this.#most = mostOf(0);
  }

  /** Called for each packet: now and then, the next one to let go because those that live have come to take more; null: none. */
  outgrown(): Connection | null {
    if (--this.#untilAccount > 0) return null;
    this.#most = this.#mostOf(this.size);
    const one = this.surplus();
    this.#untilAccount = one === null ? ACCOUNT_EVERY : 1;
    return one;
  }

  /** The one to let go before another can be added; null while there is room. */
  surplus(): Connection | null {
    return this.size < this.#most ? null : this.#queue.next();
  }

  /** A connection of which nothing is known yet. Short ones cost mostly garbage collection when each is a new object. */
  make(id: FlowId, file: number): Connection {
    return (this.reuses ? this.#spare.pop()?.begin(id, file) : undefined) ?? new Connection(id, file);
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
    if (this.reuses && this.#spare.length < MOST_SPARE) this.#spare.push(connection);
  }
}
