/**
 * Listeners with many handshakes that nobody finishes, found while packets pass: per endpoint two five-second windows
 * of SYNs and of handshakes done, in fixed memory. A window is judged once the next one has run for a while, so that a
 * burst whose answers are still on their way is no flood.
 */
import { SECOND, type Nanos } from '../../units.ts';
import { spread } from './keys.ts';

const SLOTS = 8192;
const WINDOW: Nanos = 5 * SECOND;
/** An answer that takes longer than this is late on any path (RFC 6298 §2.1: the first RTO). */
const PATIENCE: Nanos = SECOND;
/** Fewer unfinished handshakes than a small backlog holds hurt nobody (Linux tcp_max_syn_backlog is at least 128). */
const LEAST = 128;

export class HalfOpen {
  readonly #keys = new Float64Array(SLOTS);
  readonly #from = new Float64Array(SLOTS);
  readonly #last = new Float64Array(SLOTS);
  readonly #syns = new Uint32Array(SLOTS);
  readonly #done = new Uint32Array(SLOTS);
  readonly #synsBefore = new Uint32Array(SLOTS);
  readonly #doneBefore = new Uint32Array(SLOTS);

  /** A fresh SYN to `key`; true when the key's earlier window stayed unfinished. */
  syn(key: number, now: Nanos): boolean {
    const slot = spread(key) & (SLOTS - 1);
    if (this.#keys[slot] !== key) {
      const syns = this.#syns[slot] as number;
      if (syns > 0 && now - (this.#last[slot] as number) < WINDOW) {
        // A busier listener holds the slot: it stays while it is busy.
        if (syns > 4) return false;
      }
      this.#keys[slot] = key;
      this.#from[slot] = now;
      this.#syns[slot] = this.#done[slot] = this.#synsBefore[slot] = this.#doneBefore[slot] = 0;
    }
    const from = this.#from[slot] as number;
    if (now - from >= WINDOW) {
      const adjacent = now - from < 2 * WINDOW;
      this.#synsBefore[slot] = adjacent ? (this.#syns[slot] as number) : 0;
      this.#doneBefore[slot] = adjacent ? (this.#done[slot] as number) : 0;
      this.#syns[slot] = this.#done[slot] = 0;
      this.#from[slot] = adjacent ? from + WINDOW : now;
    }
    this.#syns[slot] = (this.#syns[slot] as number) + 1;
    this.#last[slot] = now;
    return now - (this.#from[slot] as number) >= PATIENCE && this.#unfinishedBefore(slot);
  }

  /** A handshake to `key` was finished or refused, whose SYN came at `synNs`. */
  done(key: number, synNs: Nanos): void {
    const slot = spread(key) & (SLOTS - 1);
    if (this.#keys[slot] !== key) return;
    if (synNs >= (this.#from[slot] as number)) this.#done[slot] = (this.#done[slot] as number) + 1;
    else this.#doneBefore[slot] = (this.#doneBefore[slot] as number) + 1;
  }

  /** Keys whose last windows stayed unfinished, when nothing more comes. */
  *unfinished(now: Nanos): IterableIterator<number> {
    for (let slot = 0; slot < SLOTS; slot++) {
      const syns = this.#syns[slot] as number;
      if (syns === 0) continue;
      // Enough of them are older than any answer takes: the window has lasted, or there are far more than fit a backlog.
      const aged = now - (this.#from[slot] as number) >= 2 * PATIENCE || syns >= 16 * LEAST;
      const both = syns + (this.#synsBefore[slot] as number);
      const done = (this.#done[slot] as number) + (this.#doneBefore[slot] as number);
      if ((aged && idle(both, done)) || this.#unfinishedBefore(slot)) yield this.#keys[slot] as number;
    }
  }

  #unfinishedBefore(slot: number): boolean {
    return idle(this.#synsBefore[slot] as number, this.#doneBefore[slot] as number);
  }
}

const idle = (syns: number, done: number): boolean => syns - done >= LEAST && done * 2 < syns;
