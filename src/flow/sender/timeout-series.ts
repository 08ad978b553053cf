/** Time-outs in a row for the same data: how often, how long each wait was, and when a Linux sender would give up. */
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { RTO_FLOOR, RTO_MOST } from './estimator.ts';

/** Linux net.ipv4.tcp_retries2. */
const MOST_RETRIES = 15;
/** Longer ladders keep their first waits. */
const MOST_WAITS = 16;

export class TimeoutSeries {
  readonly firstFrame: FrameNo;
  readonly firstNs: Nanos;
  lastFrame: FrameNo;
  lastNs: Nanos;
  tries = 0;
  /** The latest wait; NaN where it is not known. */
  lastWaitNs: Nanos = Number.NaN;
  readonly waitsNs: Nanos[] = [];

  constructor(frame: FrameNo, ns: Nanos) {
    this.firstFrame = this.lastFrame = frame;
    this.firstNs = this.lastNs = ns;
  }

  step(frame: FrameNo, ns: Nanos, waitedNs: Nanos): void {
    this.tries++;
    this.lastFrame = frame;
    this.lastNs = ns;
    this.lastWaitNs = waitedNs;
    if (this.waitsNs.length < MOST_WAITS && Number.isFinite(waitedNs)) this.waitsNs.push(Math.round(waitedNs));
  }

  /** Each wait about how many times the one before; 0 when there are too few, or they follow no ratio. */
  get ratio(): number {
    const below = this.waitsNs.filter((w) => w < 0.95 * RTO_MOST);
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let i = 1; i < below.length; i++) {
      const r = (below[i] ?? 0) / (below[i - 1] ?? 1);
      least = Math.min(least, r);
      most = Math.max(most, r);
    }
    if (below.length < 3) return 0;
    if (least > 1.7 && most < 2.4) return 2;
    return least > 0.8 && most < 1.25 ? 1 : 0;
  }

  /** The wait that would follow (RFC 6298 §5.5; Linux TCP_RTO_MAX). */
  get nextWaitNs(): Nanos {
    const last = this.waitsNs.at(-1) ?? 0;
    return this.tries > MOST_WAITS ? RTO_MOST : Math.min(RTO_MOST, (this.ratio === 1 ? 1 : 2) * last);
  }

  /** Linux tcp_model_timeout: the silence that tcp_retries2 stands for, counted from the first repetition. */
  static readonly givesUpNs: Nanos = modelTimeout(MOST_RETRIES);
}

function modelTimeout(retries: number): Nanos {
  const doublings = Math.floor(Math.log2(RTO_MOST / RTO_FLOOR));
  if (retries <= doublings) return (2 ** (retries + 1) - 1) * RTO_FLOOR;
  return (2 ** (doublings + 1) - 1) * RTO_FLOOR + (retries - doublings) * 120 * SECOND;
}
