/** IP identifications as a count of what one host, or one of its sockets, has sent (RFC 6864 asks for no order). */
import type { Segment } from '../../segment/segment.ts';

/** From `from` to `to`, modulo 2^16: −32,768 to 32,767. */
export const idStep = (to: number, from: number): number => ((to - from) << 16) >> 16;

/** Up to which two packets of one sender follow each other in a count, its other packets between them; of random ones 1 in 500 do. */
const SMALL_STEP = 64;
/** Such a step shows a count. That of a busy host leaps from one burst to the next; ids that are drawn leap nearly always. */
const LEAPS_PER_STEP = 2;

/** The identifications of one sender, as far as they were seen: only those that were seen to count tell in which order packets left. */
export class IdSeries {
  /** The newest one; 0 or less: none that counts (a SYN-ACK has 0). */
  newest: number = -1;
  /** Two distinct packets had the same one: equal ones tell of no copy. */
  repeats: boolean = false;
  #seq: number = 0;
  #seqKnown: boolean = false;
  #steps: number = 0;
  #leaps: number = 0;

  begin(newest: number): void {
    this.newest = newest;
    this.repeats = this.#seqKnown = false;
    this.#seq = this.#steps = this.#leaps = 0;
  }

  take(s: Segment): void {
    if (s.ipId <= 0) return;
    const step = this.newest > 0 ? idStep(s.ipId, this.newest) : 1;
    if (step === 0) {
      if (this.#seqKnown && s.seq !== this.#seq) this.repeats = true;
    } else if (step > SMALL_STEP || step < -SMALL_STEP) this.#leaps++;
    else if (step > 0 && this.newest > 0) this.#steps++;
    if (step < 0) return;
    this.newest = s.ipId;
    this.#seq = s.seq;
    this.#seqKnown = true;
  }

  /** They were seen to count upwards by small steps. */
  get counts(): boolean {
    return this.#steps > 0 && this.#leaps <= LEAPS_PER_STEP * this.#steps;
  }
}
