/** Whether the round trip grows with what is out: a queue on the path takes in what the sender has too much. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';
import { seqLe } from '../../wire/seq.ts';

const KILO = 1000;
/** Segments of a flight whose round trip is taken, at most. */
const MOST_TIMED = 16;

/** Sums for a straight line through (bytes out, round trip). */
export class QueueDelay {
  samples = 0;
  #x = -0;
  #y = -0;
  #xx = -0;
  #xy = -0;
  #yy = -0;
  mostNs: Nanos = -0;
  mostBytes: Bytes = 0;
  mostFrame = -0;

  /** Segments on their way: last number, what was out with them, when they left. */
  readonly #end = new Int32Array(MOST_TIMED);
  readonly #out = new Float64Array(MOST_TIMED);
  readonly #sentNs = new Float64Array(MOST_TIMED);
  #head = 0;
  #marks = 0;
  #sinceMark: Bytes = 0;

  /** New data leaves, with which `out` bytes are on their way. */
  send(end: number, length: Bytes, out: Bytes, now: Nanos): void {
    this.#sinceMark += length;
    if (this.#marks === MOST_TIMED || this.#sinceMark * MOST_TIMED < out) return;
    this.#sinceMark = 0;
    const i = (this.#head + this.#marks++) % MOST_TIMED;
    this.#end[i] = end;
    this.#out[i] = out;
    this.#sentNs[i] = now;
  }

  /** An acknowledgement; after a retransmission it tells no round trip (Karn, RFC 6298 §3). */
  hear(ack: number, now: Nanos, frame: FrameNo, ackedRetransmission: boolean): void {
    while (this.#marks > 0 && seqLe(this.#end[this.#head] ?? 0, ack)) {
      if (!ackedRetransmission) this.#take(this.#out[this.#head] ?? 0, now - (this.#sentNs[this.#head] ?? 0), frame);
      this.#head = (this.#head + 1) % MOST_TIMED;
      this.#marks--;
    }
    if (ackedRetransmission) this.#marks = 0;
  }

  #take(out: Bytes, rtt: Nanos, frame: FrameNo): void {
    const x = out / KILO;
    const y = rtt / MILLISECOND;
    this.samples++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#xy += x * y;
    this.#yy += y * y;
    if (rtt <= this.mostNs) return;
    this.mostNs = rtt;
    this.mostBytes = out;
    this.mostFrame = frame;
  }

  /** Pearson's r, −1 … 1; 0 when there is no spread. */
  get correlation(): number {
    const n = this.samples;
    const spread = (n * this.#xx - this.#x * this.#x) * (n * this.#yy - this.#y * this.#y);
    return spread > 0 ? (n * this.#xy - this.#x * this.#y) / Math.sqrt(spread) : 0;
  }

  /** Bytes a second at which the queue drains, by the slope of the line. */
  get perSecond(): number {
    const n = this.samples;
    const slope = (n * this.#xy - this.#x * this.#y) / (n * this.#xx - this.#x * this.#x);
    return slope > 0 ? (KILO * 1000) / slope : 0;
  }
}
