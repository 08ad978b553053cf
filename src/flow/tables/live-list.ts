/** The live connections in the order of their first frame, linked through themselves; at most as many as fit into memory. */
import { Queue } from '../budget.ts';
import { Connection } from '../connection.ts';
import type { FlowId } from '../../units.ts';

/** Objects of connections that are over, kept for later ones: as many as end when the tracker looks, with room. */
const MOST_SPARE = 2048;

/** Packets, or connections given back, between two looks at what all that lives takes. */
export const ACCOUNT_EVERY = 1024;

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
  #seats = 0;
  /** Added behind others that come after them. */
  readonly #late = new Set<Connection>();

  constructor(mostOf: (size: number) => number) {
    this.#mostOf = mostOf;
    this.#most = mostOf(0);
  }

  /** Called for each packet, and each held connection that comes back: now and then, the next one to let go because those that live have come to take more; null: none. */
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

  /** A connection of which nothing is known yet. What is removed comes back as another one: nobody holds it but with its id. */
  make(id: FlowId, file: number): Connection {
    return this.#spare.pop()?.begin(id, file) ?? new Connection(id, file);
  }

  /** A place in the order in which connections are told, for one that is added later. */
  reserve(): number {
    return this.#seats++;
  }

  /** `seat`: its place, where it was reserved. */
  add(connection: Connection, seat = this.#seats++): void {
    connection.seat = seat;
    if (this.last !== null && this.last.seat > seat) this.#late.add(connection);
    this.#link(connection);
    this.#queue.add(connection);
    this.#queue.tidy(this.size);
  }

  /** Puts those that were added late into their places. */
  settle(): void {
    if (this.#late.size === 0) return;
    const late = [...this.#late].sort((x, y) => y.seat - x.seat);
    this.#late.clear();
    for (const c of late) this.#unlink(c);
    let after = this.last;
    for (const c of late) {
      while (after !== null && after.seat > c.seat) after = after.previous;
      this.#link(c, after);
    }
  }

  /** From here on connections may be let go: the queue as it would be had none come late. */
  line(): void {
    this.settle();
    this.#queue.clear();
    for (let c = this.first; c !== null; c = c.next) this.#queue.add(c, c.origin.firstFrame);
  }

  #link(connection: Connection, after = this.last): void {
    connection.previous = after;
    connection.next = after === null ? this.first : after.next;
    if (connection.previous === null) this.first = connection;
    else connection.previous.next = connection;
    if (connection.next === null) this.last = connection;
    else connection.next.previous = connection;
    this.size++;
  }

  #unlink(connection: Connection): void {
    this.size--;
    if (connection.previous === null) this.first = connection.next;
    else connection.previous.next = connection.next;
    if (connection.next === null) this.last = connection.previous;
    else connection.next.previous = connection.previous;
  }

  remove(connection: Connection): void {
    if (this.#late.size > 0) this.#late.delete(connection);
    this.#unlink(connection);
    if (this.#spare.length < MOST_SPARE) this.#spare.push(connection);
  }
}
