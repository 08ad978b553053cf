/** One recovery of a sender, as far as it may turn out to have been needless: then it takes its reduction back (Linux tcp_may_undo). */
import type { FrameNo, Nanos } from '../../units.ts';
import { seqGt, seqLe } from '../../wire/seq.ts';
import type { Segment } from '../../segment/segment.ts';
import type { AckSeen } from './ack-queue.ts';

export class Episode {
  /** Its first retransmission: timestamp, and whether it had one. */
  #tsVal = 0;
  timed = false;
  /** Its latest entry: the frame that went again. */
  frame: FrameNo = -0;
  /** When it began. */
  ns: Nanos = Number.NEGATIVE_INFINITY;
  /** Retransmissions that no DSACK has answered; -1: the reduction can't be taken back any more. */
  #left = -1;
  /** Repetitions since its latest entry. */
  repeats = 0;
  #from = 0;

  /** There was none so far. */
  clear(): void {
    this.#tsVal = 0;
    this.timed = false;
    this.frame = -0;
    this.ns = Number.NEGATIVE_INFINITY;
    this.#left = -1;
    this.repeats = 0;
    this.#from = 0;
  }

  begin(s: Segment, una: number, now: Nanos): void {
    this.#left = 0;
    this.#from = una;
    this.timed = s.hasTimestamp;
    this.#tsVal = s.tsVal;
    this.ns = now;
  }

  end(): void {
    this.timed = false;
  }

  retransmitted(): void {
    this.repeats++;
    if (this.#left >= 0) this.#left++;
  }

  /** `right`: end of what is reported; `before`: SND.UNA before this ACK. */
  takeDsack(right: number, before: number): void {
    if (this.#left > 0 && seqLe(right, before) && seqGt(right, this.#from)) this.#left--;
  }

  /** Every retransmission has been reported as a duplicate. */
  get answered(): boolean {
    return this.#left === 0;
  }

  /** RFC 3522: what comes now was sent before the first retransmission. */
  delayed(a: AckSeen): boolean {
    return this.timed && a.hasTimestamp && ((a.tsEcr - this.#tsVal) | 0) < 0;
  }

  mayUndo(a: AckSeen): boolean {
    return this.#left === 0 || (this.#left > 0 && this.delayed(a));
  }

  /** True when there was a reduction to take back. */
  undo(): boolean {
    if (this.#left < 0) return false;
    this.#left = -1;
    return true;
  }
}
