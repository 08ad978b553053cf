/** How much memory live state may take where nobody says it, and what keeps the process near to that. */
import { DEFAULT_MEMORY } from '../analyze.ts';
import { MemoryUsedUp } from '../capture/errors.ts';
import type { Bytes } from '../units.ts';
import type { Heap } from './heap.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';

/** Of the heap, so much is for live state; the rest is for what is on its way and V8's own. */
const HEAP_SHARE = 0.6;
/** What the program takes by itself. */
const PROGRAM_BYTES: Bytes = 32 * 1024 * 1024;
/** Of what live state may take: V8's usual way, to let a heap grow fourfold, is too much from here on. */
const TIGHT_SHARE = 0.7;
/** V8's limit includes so much for what is new. */
const NEW_BYTES: Bytes = 48 * 1024 * 1024;
/** What is used of the rest when it is time to collect; and after that, when the next packets may be those at which V8 gives up. */
const NEARLY_FULL_SHARE = 0.85;
const FULL_SHARE = 0.8;

/** Where several captures are compared: live state, what is compared, and what a report may keep. */
const SEVERAL = 3;

const shareOf = (limit: Bytes): Bytes => limit * HEAP_SHARE - PROGRAM_BYTES;
/** Bytes for live state in a heap of so many. */
export const budgetOf = (maxMemory: Bytes | null, limit: Bytes): Bytes =>
  maxMemory ?? Math.min(DEFAULT_MEMORY, shareOf(limit));

/** Bytes for live state. Where the whole result or its lines are kept too, half for each, and no more than the heap has room for. */
export function memoryFor({ maxMemory, format, list }: Options, { heap }: Io): Bytes {
  const budget = budgetOf(maxMemory, heap.limit);
  return format === 'json' || list !== null ? Math.min(budget, shareOf(heap.limit)) / 2 : budget;
}

/** The same, and as much for what is kept to compare several captures; both together no more than the heap has room for. */
export function memoryOfSeveral(options: Options, io: Io): { readonly maxMemory: Bytes; readonly joinMemory: Bytes } {
  const each = Math.min(memoryFor(options, io), shareOf(io.heap.limit) / SEVERAL);
  return { maxMemory: each, joinMemory: Math.min(DEFAULT_MEMORY, shareOf(io.heap.limit) / SEVERAL) };
}

export class MemoryWatch {
  readonly #heap: Heap;
  readonly #tightAt: Bytes;
  readonly #room: Bytes;
  readonly #stop: AbortController;
  #tight = false;

  /** Aborts `stop` with {@link MemoryUsedUp} when there is no more room. */
  constructor(maxMemory: Bytes | null, heap: Heap, stop: AbortController) {
    this.#heap = heap;
    this.#stop = stop;
    this.#tightAt = budgetOf(maxMemory, heap.limit) * TIGHT_SHARE;
    this.#room = heap.limit - NEW_BYTES;
  }

  /** Called every few hundred connections that are told. Nothing is stopped: no further input comes of them. */
  collect(): void {
    if (this.#tight || this.#heap.used() <= this.#tightAt) return;
    this.#tight = true;
    this.#heap.collect();
  }

  /** Called every few hundred packets: each may be a connection of some ten kilobytes. */
  look(): void {
    const heap = this.#heap;
    this.collect();
    if (heap.used() <= this.#room * NEARLY_FULL_SHARE) return;
    heap.collect();
    if (heap.used() > this.#room * FULL_SHARE) this.#stop.abort(new MemoryUsedUp());
  }
}
