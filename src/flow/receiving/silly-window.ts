/** A receiver that opens its window in small steps (RFC 9293 §3.8.6.2.2 asks it not to): how often, how small, from where on. */
import type { Bytes, FrameNo } from '../../units.ts';

export class SillyWindow {
  #edge = 0;
  #known = false;
  /** ACKs that moved the right edge by a small step, while the window was smaller than a segment. */
  steps = 0;
  least: Bytes = 0;
  most: Bytes = 0;
  firstFrame: FrameNo = -0;
  lastFrame: FrameNo = -0;

  /** `edge`: the sequence number up to which the peer may send; `limit`: a step that is worth opening the window for. */
  take(edge: number, window: Bytes, limit: Bytes, frame: FrameNo): void {
    const step = (edge - this.#edge) | 0;
    const before = this.#known;
    this.#known = true;
    this.#edge = edge;
    if (!before || step <= 0 || step >= limit || window <= 0 || window >= limit) return;
    this.steps++;
    this.least = this.steps === 1 ? step : Math.min(this.least, step);
    this.most = Math.max(this.most, step);
    if (this.firstFrame === 0) this.firstFrame = frame;
    this.lastFrame = frame;
  }
}
