/** Acknowledgements on their way from the capture point to the sender: each waits until it can have arrived. */
import type { Nanos } from '../../units.ts';
import { ABSENT, KNOWN_OPTIONS, type Segment } from '../../segment/segment.ts';

/** Beyond this many the oldest is taken as arrived. */
const MAX_ACKS = 1024;

/** Places that a queue keeps for its next sender. */
const KEPT_ACKS = 16;

/** One acknowledgement, copied out of its segment. */
export class AckSeen {
  sentNs: Nanos = -0;
  dueNs: Nanos = -0;
  seq = 0;
  ack = 0;
  window = 0;
  pure = false;
  /** It carried data that had not been sent before. */
  fresh = false;
  /** The capture cut its options: SACK blocks may have been among them. */
  cut = false;
  hasTimestamp = false;
  tsVal = 0;
  tsEcr = 0;
  frame = -0;
  /** The latest segment that left after this was due and yet echoed an older timestamp; NaN: none. It is late, or lost. */
  deniedNs: Nanos = Number.NaN;
  sackCount = 0;
  readonly sack = new Int32Array(8);

  take(s: Segment, sentNs: Nanos, dueNs: Nanos, pure: boolean, fresh: boolean): void {
    this.sentNs = sentNs;
    this.dueNs = dueNs;
    this.seq = s.seq;
    this.ack = s.ack;
    this.window = s.window;
    this.pure = pure;
    this.fresh = fresh;
    this.cut = (s.known & KNOWN_OPTIONS) === 0;
    this.hasTimestamp = s.hasTimestamp;
    this.tsVal = s.tsVal;
    this.tsEcr = s.tsEcr;
    this.frame = s.frame;
    this.deniedNs = Number.NaN;
    this.sackCount = s.sackCount;
    for (let i = 0; i < 2 * s.sackCount; i++) this.sack[i] = s.sack[i] ?? ABSENT;
  }
}

export class AckQueue {
  readonly #ring: AckSeen[] = [];
  #head = 0;
  #count = 0;

  /** Nothing is on its way; places for a few are kept. */
  begin(): void {
    this.#head = this.#count = 0;
    if (this.#ring.length > KEPT_ACKS) this.#ring.length = 0;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  get full(): boolean {
    return this.#count === MAX_ACKS;
  }

  add(): AckSeen {
    const i = (this.#head + this.#count++) % MAX_ACKS;
    return (this.#ring[i] ??= new AckSeen());
  }

  first(): AckSeen | null {
    return this.#count === 0 ? null : (this.#ring[this.#head] ?? null);
  }

  shift(): void {
    this.#head = (this.#head + 1) % MAX_ACKS;
    this.#count--;
  }
}
