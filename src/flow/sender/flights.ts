/** Sender models, used again: a short connection has two of them, and new ones for each were a sixth of what it allocated. */
import type { Bytes } from '../../units.ts';
import type { Estimator } from './estimator.ts';
import { Flight } from './flight.ts';
import { Rows } from './rows.ts';

/** As many as are given back before as many are wanted, with room. */
const MOST_SPARE = 1024;

export class Flights {
  readonly #rows = new Rows();
  readonly #spare: Flight[] = [];

  /** What all rows take that are given out. */
  get heldBytes(): Bytes {
    return this.#rows.heldBytes;
  }

  /** The model of a sender that goes on at `nxt`. */
  take(nxt: number, rtt: Estimator): Flight {
    return this.#spare.pop()?.begin(nxt, rtt) ?? new Flight(nxt, this.#rows, rtt);
  }

  /** Nobody asks this one any more. */
  give(flight: Flight): void {
    flight.board.clear();
    if (this.#spare.length < MOST_SPARE) this.#spare.push(flight);
  }
}
