/** The RSTs of a file, by their form and their sender: what can be said where nothing else was captured. */
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { ACK } from '../../tcp-flags.ts';
import { hostKey, pairKey, type Words } from '../many/keys.ts';
import { Tally } from './faults.ts';

/** Forged senders come by the million; the true ones are among the first. */
const MOST_SENDERS = 256;

/** An endpoint that sends RSTs. */
interface Resetter {
  readonly family: number;
  readonly words: Words;
  readonly port: number;
  count: number;
}

export class Resets {
  readonly tally = new Tally();
  /** Number 0 with ACK: the answer to a segment without ACK, a SYN nearly always (RFC 9293 §3.10.7.1). */
  refusals = 0;
  /** Without ACK: the answer to a segment with ACK takes its number from there (ibid.). */
  bare = 0;
  readonly #senders = new Map<number, Resetter>();

  add(s: Segment): void {
    this.tally.add(s.frame);
    if ((s.flags & ACK) === 0) this.bare++;
    else if ((s.known & (KNOWN_SEQ | KNOWN_ACK)) === (KNOWN_SEQ | KNOWN_ACK) && s.seq === 0) this.refusals++;
    const key = pairKey(hostKey(s.family, s.src0, s.src1, s.src2, s.src3), s.srcPort);
    const known = this.#senders.get(key);
    if (known !== undefined) known.count++;
    else if (this.#senders.size < MOST_SENDERS)
      this.#senders.set(key, { family: s.family, words: [s.src0, s.src1, s.src2, s.src3], port: s.srcPort, count: 1 });
  }

  /** The endpoint that sent most of them; null where it sent no two. */
  get main(): Resetter | null {
    let most: Resetter | null = null;
    for (const one of this.#senders.values()) if (one.count > (most?.count ?? 1)) most = one;
    return most;
  }
}
