/** The newest data segments of the file with what tells one transmission from another, to know a copy from a retransmission; fixed memory for all senders. */
import { MILLISECOND, SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { KNOWN_TIME, type Segment } from '../../segment/segment.ts';
import { TELLS_APART } from './order.ts';

const SLOTS = 16_384;

/** One slot: four doubles and seven integers, each group within one line of the processor's cache. */
const DOUBLES = 4;
const WHO = 0;
const MAC = 1;
const NS = 2;
const FRAME = 3;
const INTEGERS = 8;
const ID = 0;
const SEQ = 1;
const LENGTH = 2;
const ACKED = 3;
const TTL = 4;
const TS_VAL = 5;
const TS_ECR = 6;
/** Flags, window and selective acknowledgements, mixed into one number. */
const REST = 7;

export interface Copy {
  readonly frame: FrameNo;
  /** The capture made it, not the network. */
  readonly capture: boolean;
  readonly certain: boolean;
  readonly sinceNs: Nanos;
}

export class Recent {
  readonly #doubles = new Float64Array(SLOTS * DOUBLES).fill(-1);
  readonly #integers = new Int32Array(SLOTS * INTEGERS);

  /** `who`: a number for the sender, different for each endpoint of each connection. */
  add(who: number, s: Segment): void {
    const d = this.#doubles;
    const slot = slotOf(who, s);
    const at = slot * DOUBLES;
    d[at + WHO] = who;
    d[at + MAC] = s.linkSrc;
    d[at + NS] = s.timeNs;
    d[at + FRAME] = s.frame;
    const i = this.#integers;
    const row = slot * INTEGERS;
    i[row + ID] = s.ipId;
    i[row + SEQ] = s.seq;
    i[row + LENGTH] = s.payloadLength;
    i[row + ACKED] = s.ack;
    i[row + TTL] = s.ttl;
    i[row + TS_VAL] = s.hasTimestamp ? s.tsVal : 0;
    i[row + TS_ECR] = s.hasTimestamp ? s.tsEcr : 0;
    i[row + REST] = restOf(s);
  }

  /**
   * The frame that this one is a copy of, and who made the copy. `leastNs`: the least round trip. `untroubled`: the sender
   * had heard of nothing missing; else it may have sent the same again within a round trip, and only marks tell. `idsTell`: no two
   * distinct packets of its have had the same identification.
   */
  copyOf(who: number, s: Segment, leastNs: Nanos, untroubled: boolean, idsTell: boolean): Copy | null {
    const d = this.#doubles;
    const i = this.#integers;
    const slot = slotOf(who, s);
    const at = slot * DOUBLES;
    const row = slot * INTEGERS;
    if (d[at + WHO] !== who || i[row + ID] !== s.ipId || i[row + SEQ] !== s.seq) return null;
    if (i[row + LENGTH] !== s.payloadLength || i[row + ACKED] !== s.ack || i[row + REST] !== restOf(s)) return null;
    const sinceNs = s.timeNs - (d[at + NS] as number);
    if (sinceNs > SECOND) return null;
    let certain = true;
    if (s.ipId <= 0 || !idsTell) {
      // No retransmission leaves within the millisecond of its original on such a path, nor within a round trip of it (RFC 6298 §2.4;
      // Linux TCP_TIMEOUT_MIN is two ticks).
      if (leastNs === Number.POSITIVE_INFINITY) {
        if ((!s.hasTimestamp && !untroubled) || sinceNs >= MILLISECOND || !isTimed(s)) return null;
        if (s.hasTimestamp && (i[row + TS_VAL] !== s.tsVal || i[row + TS_ECR] !== s.tsEcr)) return null;
        certain = false;
      } else if (s.hasTimestamp) {
        if (leastNs < TELLS_APART && sinceNs > 0.9 * leastNs) return null;
        if (i[row + TS_VAL] !== s.tsVal || i[row + TS_ECR] !== s.tsEcr) return null;
      } else if (!untroubled || leastNs < TELLS_APART || sinceNs > 0.9 * leastNs) return null;
      else certain = false;
    }
    const elsewhere = i[row + TTL] !== s.ttl || d[at + MAC] !== s.linkSrc;
    return { frame: d[at + FRAME] as number, capture: elsewhere && sinceNs < 50 * MILLISECOND, certain, sinceNs };
  }

  /** Another file begins. */
  clear(): void {
    this.#doubles.fill(-1);
  }
}

const isTimed = (s: Segment): boolean => (s.known & KNOWN_TIME) !== 0;

const restOf = (s: Segment): number =>
  (((s.flags << 20) | (s.sackCount << 16)) ^ s.window ^ (s.sackCount > 0 ? Math.imul(s.sack[0] ?? 0, 0x9e3779b1) : 0)) |
  0;

/** IDs that count upwards lie side by side, which the processor's cache likes; without them the sequence number does. */
const slotOf = (who: number, s: Segment): number =>
  ((s.ipId > 0 ? s.ipId : s.seq >>> 6) + Math.imul(who, 0x9e3779b1)) & (SLOTS - 1);
