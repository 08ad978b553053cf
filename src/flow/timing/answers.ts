/** The answers of one connection, counted: how long they took, how long the pauses before the next questions were. */
import { SECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { Estimator } from '../sender/estimator.ts';

/** An answer that takes this long is worth counting by itself. */
export const LONG_ANSWER_NS: Nanos = SECOND;
/** So long that nobody computes; something was waited for. */
const VERY_LONG = 5 * SECOND;

/** One answer, as the frames show it. */
export interface Wait {
  ns: Nanos;
  /** Last frame of the question, frame of its ACK (0: none came before the answer), first frame of the answer. */
  asked: FrameNo;
  acked: FrameNo;
  answered: FrameNo;
  /** From the question to its ACK. */
  ackedAfter: Nanos;
  /** The question was the asker's own idea, not its reaction to what had just come. */
  own: boolean;
}

export class Answers {
  /** Answers measured, and all waits for them together. */
  count: number = 0;
  waitNs: Nanos = -0;
  /** Answers that took a second, five seconds or longer. */
  long: number = 0;
  veryLong: number = 0;
  longNs: Nanos = -0;
  /** Of all and of the long ones: to questions that were the asker's own idea. */
  owns: number = 0;
  ownLong: number = 0;
  readonly worst: Wait = { ns: -0, asked: 0, acked: 0, answered: 0, ackedAfter: -0, own: false };
  /** Of the first answer; from the second on, all. */
  #onlyNs: Nanos = -0;
  #waits: Estimator | null = null;
  /** Questions that followed an answer, their bytes, and the time from the answer's end to them. */
  thoughts: number = 0;
  thoughtNs: Nanos = -0;
  longestThoughtNs: Nanos = -0;
  questionBytes: Bytes = 0;

  constructor() {
    this.begin();
  }

  /** What holds before the first answer: an object is used again for a later connection. */
  begin(): this {
    this.count = 0;
    this.waitNs = -0;
    this.long = 0;
    this.veryLong = 0;
    this.longNs = -0;
    this.owns = 0;
    this.ownLong = 0;
    this.#onlyNs = -0;
    this.#waits = null;
    this.thoughts = 0;
    this.thoughtNs = -0;
    this.longestThoughtNs = -0;
    this.questionBytes = 0;
    const { worst } = this;
    worst.ns = worst.ackedAfter = -0;
    worst.asked = worst.acked = worst.answered = 0;
    worst.own = false;
    return this;
  }

  add(ns: Nanos, asked: FrameNo, acked: FrameNo, answered: FrameNo, ackedAfter: Nanos, own: boolean): void {
    this.count++;
    this.waitNs += ns;
    if (own) this.owns++;
    if (ns >= LONG_ANSWER_NS) {
      this.long++;
      this.longNs += ns;
      if (own) this.ownLong++;
      if (ns >= VERY_LONG) this.veryLong++;
    }
    const w = this.worst;
    if (ns > w.ns || this.count === 1) {
      w.ns = ns;
      w.asked = asked;
      w.acked = acked;
      w.answered = answered;
      w.ackedAfter = ackedAfter;
      w.own = own;
    }
    if (this.count === 1) this.#onlyNs = ns;
    else {
      if (this.#waits === null) (this.#waits = new Estimator()).sample(this.#onlyNs, 0, 0);
      this.#waits.sample(ns, 0, 0);
    }
  }

  think(ns: Nanos): void {
    this.thoughts++;
    this.thoughtNs += ns;
    if (ns > this.longestThoughtNs) this.longestThoughtNs = ns;
  }

  get medianNs(): Nanos {
    return this.#waits === null ? this.#onlyNs : this.#waits.quantile(0.5);
  }
}
