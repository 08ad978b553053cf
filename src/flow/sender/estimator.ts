/** Round trips as the sender measures them, and the time-outs that follow (RFC 6298; Linux tcp_rtt_estimator, tcp_schedule_loss_probe). */
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import type { QueueDelay } from './queue-delay.ts';

/** Linux TCP_RTO_MIN: the floor of the variance term, not of the sum. */
export const RTO_FLOOR: Nanos = 200 * MILLISECOND;
/** RFC 6298 §2.1, Linux TCP_TIMEOUT_INIT. */
const RTO_FIRST: Nanos = SECOND;
/** Linux TCP_RTO_MAX. */
export const RTO_MOST: Nanos = 120 * SECOND;
/** Samples kept for the median; when they are full every other one goes. */
const MOST_SAMPLES = 512;

/** Room for so many is kept for the next sender. */
const KEPT_ROOM = 16;

export class Estimator {
  samples: number = 0;
  /** The handshake gave the first. */
  shaken: boolean = false;
  /** How the round trip goes with what is out; from the first large flight on. */
  queueDelay: QueueDelay | null = null;
  minNs: Nanos = Number.POSITIVE_INFINITY;
  srttNs: Nanos = -0;
  /** Linux mdev, mdev_max and rttvar: the variance rises at once and falls by a quarter a round trip, never below the floor. */
  #devNs: Nanos = -0;
  #devMostNs: Nanos = RTO_FLOOR;
  #varNs: Nanos = RTO_FLOOR;
  /** SND.NXT when the round trip in hand began. */
  #roundEnd = 0;
  /** Time-outs since the last valid sample: each doubles the RTO (RFC 6298 §5.5). */
  backoff: number = 0;
  /** The first `#count` are this sender's; null before the first sample. */
  #kept: number[] | null = null;
  #count = 0;
  #stride = 1;
  #skip = 0;

  constructor() {
    this.begin();
  }

  /** What holds before the first sample: an object is used again for a later sender. */
  begin(): this {
    this.samples = 0;
    this.shaken = false;
    this.queueDelay = null;
    this.minNs = Number.POSITIVE_INFINITY;
    this.srttNs = -0;
    this.#devNs = -0;
    this.#devMostNs = RTO_FLOOR;
    this.#varNs = RTO_FLOOR;
    this.#roundEnd = 0;
    this.backoff = 0;
    this.#count = 0;
    if (this.#kept !== null && this.#kept.length > KEPT_ROOM) this.#kept = null;
    this.#stride = 1;
    this.#skip = 0;
    return this;
  }

  /** `una` and `nxt` tell one round trip from the next. */
  sample(ns: Nanos, una: number, nxt: number): void {
    // No system waits for longer without sending again: a clock leapt, a host slept, or packets are missing.
    if (!(ns >= 0) || ns > RTO_MOST) return;
    this.backoff = 0;
    // The clock of the capture is too coarse to tell it.
    if (ns === 0) return;
    if (ns < this.minNs) this.minNs = ns;
    if (this.samples++ === 0) {
      this.srttNs = ns;
      this.#devNs = ns / 2;
      this.#varNs = this.#devMostNs = Math.max(2 * ns, RTO_FLOOR);
      this.#roundEnd = nxt;
    } else {
      const off = ns - this.srttNs;
      this.srttNs += off / 8;
      const dev = Math.abs(off) - this.#devNs;
      // A sample far below the mean is no sign of a longer wait: it counts an eighth of the others.
      this.#devNs += off < 0 && dev > 0 ? dev / 32 : dev / 4;
      if (4 * this.#devNs > this.#devMostNs) {
        this.#devMostNs = 4 * this.#devNs;
        if (this.#devMostNs > this.#varNs) this.#varNs = this.#devMostNs;
      }
      if (seqGt(una, this.#roundEnd)) {
        if (this.#devMostNs < this.#varNs) this.#varNs -= (this.#varNs - this.#devMostNs) / 4;
        this.#roundEnd = nxt;
        this.#devMostNs = RTO_FLOOR;
      }
    }
    if (this.#skip-- > 0) return;
    this.#skip = this.#stride - 1;
    const kept = (this.#kept ??= []);
    if (this.#count === MOST_SAMPLES) this.#thin(kept);
    kept[this.#count++] = ns;
  }

  /** Four times the mean deviation, without a floor. */
  get spreadNs(): Nanos {
    return 4 * this.#devNs;
  }

  /** Without back-off. */
  get baseRtoNs(): Nanos {
    return this.samples === 0 ? RTO_FIRST : this.srttNs + this.#varNs;
  }

  get rtoNs(): Nanos {
    return Math.min(RTO_MOST, this.baseRtoNs * 2 ** Math.min(this.backoff, 20));
  }

  /** RFC 8985 §7.2 as Linux has it: 2·SRTT and 200 ms more for the delayed ACK of a lone segment, at most the RTO. */
  ptoNs(single: boolean): Nanos {
    if (this.samples === 0) return RTO_FIRST;
    return Math.min(2 * this.srttNs + (single ? RTO_FLOOR : 2 * MILLISECOND), this.baseRtoNs);
  }

  /** The value below which `share` of the samples lie. */
  quantile(share: number): Nanos {
    const sorted = (this.#kept ?? []).slice(0, this.#count).toSorted((x, y) => x - y);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  }

  #thin(kept: number[]): void {
    for (let i = 0; i < MOST_SAMPLES / 2; i++) kept[i] = kept[2 * i] ?? 0;
    this.#count = MOST_SAMPLES / 2;
    this.#stride *= 2;
  }
}
