/**
 * Calm connections of questions and answers in which no timer can have had a part. All that their packets leave behind are
 * numbers, counted here as they come, so that such a connection ends without a look back at its packets. What the judges might find
 * more in than numbers is odd, and leaves the connection to them: test/fuzz/prediction.ts holds both ways to the same words.
 */
import { KNOWN_ALL, type Segment } from '../../segment/segment.ts';
import { FIN } from '../../tcp-flags.ts';
import { MILLISECOND, SECOND, type Bytes, type Nanos } from '../../units.ts';
import { seqGe, seqGt } from '../../wire/seq.ts';
import { Connection } from '../connection.ts';
import { ALL_STEPS } from '../ending/closing.ts';
import { EV_ACK, EV_DATA, EV_ESTABLISHED, EV_FIN, EV_OPEN, EV_SYN, EV_SYN_ACK } from '../events.ts';
import { LARGEST_BEAT, LEAST_PERIOD } from '../idle/heartbeat.ts';
import { AT_RECEIVER, NEAR_NS } from '../sender/flight.ts';
import { idStep } from '../sender/ip-id.ts';
import { LEAST_DELAY } from '../sender/small-writes.ts';
import { MOST_BACK } from '../sender/order.ts';
import { LONG_ANSWER_NS } from '../timing/answers.ts';
import type { HalfOpenRows } from './half-open-rows.ts';

/** From the eleventh segment with data on the pace of its sender is followed (flow/sender/pace). */
const MOST_DATA = 10;
/** The fifth small message of a side makes heartbeats of them when they are far enough apart (flow/parts/heartbeat). */
const MOST_SMALL = 4;
/** RFC 9293 §3.7.1: smaller windows may be silly ones. */
const SMALL_WINDOW: Bytes = 536;
const MOST_SHIFT = 14;
/** Sooner than half of the shortest timer (Linux TCP_RTO_MIN, 200 ms) nothing was sent by one; after the longest delay of an ACK one may be missing. */
const NO_TIMER_NS: Nanos = 100 * MILLISECOND;
const LONGEST_DELAY_NS: Nanos = 250 * MILLISECOND;
/** Who closes so long after its question may have given up (findings/idle/request-unanswered). */
const PATIENCE_NS: Nanos = 450 * MILLISECOND;

const PAGE = 256;
const SHIFT = 8;

/** The integers of a row: of the connection; then of each side two, the opener's first. */
const ODD = 0;
const STAMPS = 1;
const SYN_FRAME = 2;
const SYN_ACK_FRAME = 3;
const ACK_FRAME = 4;
const SYN_ACK_WINDOW = 5;
/** Who sent the first FIN; −1: nobody. */
const CLOSER = 6;
const ISS = 7;
/** The window scale that it offered, −1 for none, and the one that holds. */
const SCALE = 9;
const SHIFTED = 11;
const SEGMENTS = 13;
const DATA_SEGMENTS = 15;
const BYTES = 17;
const SMALL = 19;
const LAST_FRAME = 21;
const DATA_FRAME = 23;
const FIN_FRAME = 25;
const ACK_NUMBER = 27;
/** The right edge that it offered (RFC 9293 §3.8.6). */
const EDGE = 29;
const NEWEST_STAMP = 31;
const NEWEST_ID = 33;
const TTL = 35;
const INTS = 37;

/** The times of a row: of the connection; then of each side two. */
const SYN_NS = 0;
const SYN_ACK_NS = 1;
const ACK_NS = 2;
/** The longest wait for an answer; and the soonest acknowledgement of what the opener had sent last. */
const MOST_WAIT = 3;
const LEAST_ACKED = 4;
const LAST_NS = 5;
const DATA_NS = 7;
const FIN_NS = 9;
/** When its ACK last moved. */
const MOVED_NS = 11;
const TIMES = 13;

export class PlainExchanges {
  readonly #ints: Int32Array[] = [];
  readonly #times: Float64Array[] = [];
  /** The row in hand: its page of integers and where it begins there, and the same of its times. */
  #w: Int32Array = new Int32Array(0);
  #i = 0;
  #t: Float64Array = new Float64Array(0);
  #k = 0;
  /** Serves every such connection: what is the same of all of them is written once. */
  readonly #one = plainConnection();

  startFile(file: number): void {
    this.#one.file = file;
    this.#ints.length = 0;
    this.#times.length = 0;
  }

  /** A calm connection has opened, with these three segments. */
  begins(rows: HalfOpenRows, e: number, syn: Segment, synAck: Segment, ack: Segment): void {
    this.#take(e);
    const [w, i, t, k] = [this.#w, this.#i, this.#t, this.#k];
    const scaled = syn.windowScale >= 0 && synAck.windowScale >= 0;
    w.fill(0, i, i + INTS);
    t.fill(0, k, k + TIMES);
    w[i + STAMPS] = syn.hasTimestamp && synAck.hasTimestamp ? 1 : 0;
    w[i + SYN_FRAME] = syn.frame;
    w[i + SYN_ACK_FRAME] = w[i + LAST_FRAME + 1] = synAck.frame;
    w[i + ACK_FRAME] = w[i + LAST_FRAME] = ack.frame;
    w[i + SYN_ACK_WINDOW] = synAck.window;
    w[i + ISS] = syn.seq;
    w[i + ISS + 1] = synAck.seq;
    w[i + SCALE] = syn.windowScale;
    w[i + SCALE + 1] = synAck.windowScale;
    w[i + CLOSER] = -1;
    w[i + SEGMENTS] = 2;
    w[i + SEGMENTS + 1] = 1;
    w[i + ACK_NUMBER] = ack.ack;
    w[i + ACK_NUMBER + 1] = synAck.ack;
    w[i + SHIFTED] = scaled ? syn.windowScale : 0;
    w[i + SHIFTED + 1] = scaled ? synAck.windowScale : 0;
    w[i + EDGE] = (ack.ack + (ack.window << (w[i + SHIFTED] as number))) | 0;
    w[i + EDGE + 1] = (synAck.ack + synAck.window) | 0;
    w[i + NEWEST_STAMP] = ack.tsVal;
    w[i + NEWEST_STAMP + 1] = synAck.tsVal;
    w[i + NEWEST_ID] = ack.ipId;
    w[i + NEWEST_ID + 1] = synAck.ipId;
    w[i + TTL] = syn.ttl;
    w[i + TTL + 1] = synAck.ttl;
    t[k + SYN_NS] = syn.timeNs;
    t[k + SYN_ACK_NS] = t[k + LAST_NS + 1] = t[k + MOVED_NS + 1] = synAck.timeNs;
    t[k + ACK_NS] = t[k + LAST_NS] = t[k + MOVED_NS] = ack.timeNs;
    t[k + LEAST_ACKED] = Number.POSITIVE_INFINITY;
    if (
      !isPlainOpening(syn, synAck, ack, scaled) ||
      isSmall(ack.window << (w[i + SHIFTED] as number), rows.mss(e, 0)) ||
      ack.hasTimestamp !== (w[i + STAMPS] === 1)
    )
      w[i + ODD] = 1;
  }

  /** Without the ACK of its SYN-ACK a connection is none of these. */
  isNone(e: number): void {
    this.#take(e);
    this.#w[this.#i + ODD] = 1;
  }

  /** From here on `e` is the row in hand. */
  #take(e: number): void {
    const page = e >>> SHIFT;
    while (this.#ints.length <= page) {
      this.#ints.push(new Int32Array(PAGE * INTS));
      this.#times.push(new Float64Array(PAGE * TIMES));
    }
    this.#w = this.#ints[page] as Int32Array;
    this.#t = this.#times[page] as Float64Array;
    this.#i = (e & (PAGE - 1)) * INTS;
    this.#k = (e & (PAGE - 1)) * TIMES;
  }

  /** One more segment of a calm connection, whose numbers are in order. */
  takes(rows: HalfOpenRows, e: number, s: Segment, side: 0 | 1): void {
    this.#take(e);
    const [w, i, t, k] = [this.#w, this.#i, this.#t, this.#k];
    if (w[i + ODD] !== 0) return;
    if (this.#isOdd(rows, e, s, side)) {
      w[i + ODD] = 1;
      return;
    }
    const now = s.timeNs;
    const fin = (s.flags & FIN) === 0 ? 0 : 1;
    w[i + SEGMENTS + side] = (w[i + SEGMENTS + side] as number) + 1;
    w[i + LAST_FRAME + side] = s.frame;
    t[k + LAST_NS + side] = now;
    if (w[i + ACK_NUMBER + side] !== s.ack) {
      w[i + ACK_NUMBER + side] = s.ack;
      t[k + MOVED_NS + side] = now;
      const sentNs = Math.max(t[k + DATA_NS] as number, t[k + FIN_NS] as number);
      if (side === 1) t[k + LEAST_ACKED] = Math.min(t[k + LEAST_ACKED] as number, now - sentNs);
    }
    const edge = (s.ack + (s.window << (w[i + SHIFTED + side] as number))) | 0;
    const isFirst = side === 1 && w[i + SEGMENTS + 1] === 2;
    if (isFirst || seqGt(edge, w[i + EDGE + side] as number)) w[i + EDGE + side] = edge;
    w[i + NEWEST_STAMP + side] = s.tsVal;
    w[i + NEWEST_ID + side] = s.ipId;
    if (s.payloadLength > 0) {
      w[i + DATA_SEGMENTS + side] = (w[i + DATA_SEGMENTS + side] as number) + 1;
      w[i + BYTES + side] = (w[i + BYTES + side] as number) + s.payloadLength;
      if (s.payloadLength <= LARGEST_BEAT && (w[i + SMALL + side] as number) < MOST_SMALL)
        w[i + SMALL + side] = (w[i + SMALL + side] as number) + 1;
      if (side === 1 && (w[i + DATA_FRAME] as number) > (w[i + DATA_FRAME + 1] as number))
        t[k + MOST_WAIT] = Math.max(t[k + MOST_WAIT] as number, now - (t[k + DATA_NS] as number));
      w[i + DATA_FRAME + side] = s.frame;
      t[k + DATA_NS + side] = now;
    }
    if (fin === 0) return;
    w[i + FIN_FRAME + side] = s.frame;
    t[k + FIN_NS + side] = now;
    if (w[i + CLOSER] === -1) w[i + CLOSER] = side;
  }

  /** Whether a segment may mean more than its numbers. */
  #isOdd(rows: HalfOpenRows, e: number, s: Segment, side: 0 | 1): boolean {
    const [w, i, t, k] = [this.#w, this.#i, this.#t, this.#k];
    const other = side === 0 ? 1 : 0;
    const now = s.timeNs;
    const fin = (s.flags & FIN) === 0 ? 0 : 1;
    const sentData = w[i + DATA_SEGMENTS + side] as number;
    // A text may not tell all of them.
    if (s.known !== KNOWN_ALL) return true;
    if (s.ttl !== w[i + TTL + side] || isSmall(s.window << (w[i + SHIFTED + side] as number), rows.mss(e, side)))
      return true;
    if (s.hasTimestamp !== (w[i + STAMPS] === 1)) return true;
    // A sender's clock goes on, and its peer echoes what was seen (RFC 7323 §4.3).
    if (s.hasTimestamp && ((s.tsVal - (w[i + NEWEST_STAMP + side] as number)) | 0) < 0) return true;
    if (s.hasTimestamp && ((s.tsEcr - (w[i + NEWEST_STAMP + other] as number)) | 0) > 0) return true;
    if (this.#mayLackSome(s, side)) return true;
    if (s.payloadLength + fin === 0) return false;
    if (seqGe((s.seq + s.payloadLength + fin) | 0, w[i + EDGE + other] as number)) return true;
    const closedNs = now - (t[k + DATA_NS] as number);
    // Both close one after the other, the second when it has the first's FIN and with nothing more to say.
    if (fin > 0 && side === 0 && closedNs >= PATIENCE_NS) return true;
    if (w[i + FIN_FRAME + other] !== 0 && (s.payloadLength > 0 || s.ack !== rows.nextSeq(e, other))) return true;
    if (s.payloadLength === 0) return false;
    if (sentData === MOST_DATA) return true;
    if (w[i + SMALL + side] === MOST_SMALL && now - (t[k + SYN_NS] as number) >= MOST_SMALL * LEAST_PERIOD) return true;
    // It may have waited for an ACK that was held back (flow/sender/small-writes).
    const [near, far] = handshakeOf(t, k);
    const heldBack =
      (t[k + MOVED_NS + other] as number) - (t[k + DATA_NS + side] as number) - (side === 0 ? far : near);
    if (sentData > 0 && heldBack >= LEAST_DELAY) return true;
    if (side === 0) return false;
    return now - (w[i + DATA_FRAME] === 0 ? (t[k + ACK_NS] as number) : (t[k + DATA_NS] as number)) >= LONG_ANSWER_NS;
  }

  /** Whether segments of its sender may be missing before this one, as its identification and its wait tell (flow/retransmission/missing). */
  #mayLackSome(s: Segment, side: 0 | 1): boolean {
    const [w, i] = [this.#w, this.#i];
    const before = w[i + NEWEST_ID + side] as number;
    const age = s.timeNs - (this.#t[this.#k + SYN_NS] as number);
    if (s.ipId <= 0 || before <= 0) return age >= LONGEST_DELAY_NS;
    const step = idStep(s.ipId, before);
    if (step === 1) return false;
    if (step < 0 && step >= -MOST_BACK) return true;
    return age >= NO_TIMER_NS || (w[i + STAMPS] === 1 && w[i + DATA_SEGMENTS + side] === 0);
  }

  /**
   * What is left of a calm connection that both ends have closed; null: the judges are to say it. `slowestNs`: how long the slowest answer
   * took that was told; how long a quicker one took nobody asks.
   */
  ended(rows: HalfOpenRows, e: number, swapped: boolean, slowestNs: Nanos): Connection | null {
    this.#take(e);
    const [w, i] = [this.#w, this.#i];
    if (w[i + ODD] !== 0 || w[i + DATA_SEGMENTS] === 0 || w[i + DATA_SEGMENTS + 1] === 0) return null;
    if (mostAnswerNs(this.#t, this.#k) > slowestNs) return null;
    return this.#write(rows, e, swapped);
  }

  #write(rows: HalfOpenRows, e: number, swapped: boolean): Connection {
    const [w, i, t, k] = [this.#w, this.#i, this.#t, this.#k];
    const c = this.#one;
    const { a, b, origin, counts, handshake, closing } = c;
    const closer = w[i + CLOSER] as 0 | 1;
    c.id = rows.id(e);
    c.stream = rows.stream(e);
    c.incarnation = rows.use(e);
    c.capturePoint = rows.capturePoint(e);
    origin.aSwapped = swapped;
    origin.family = rows.family(e);
    origin.path = rows.path(e);
    origin.aWords = rows.sourceWords(e);
    origin.bWords = rows.targetWords(e);
    origin.aPort = rows.sourcePort(e);
    origin.bPort = rows.targetPort(e);
    origin.firstFrame = a.opening.synFrame = a.counts.firstFrame = w[i + SYN_FRAME] as number;
    origin.firstNs = a.opening.synNs = a.opening.synLastNs = t[k + SYN_NS] as number;
    a.snd.iss = a.snd.base = w[i + ISS] as number;
    b.snd.iss = b.snd.base = w[i + ISS + 1] as number;
    a.opening.timestamps = b.opening.timestamps = w[i + STAMPS] === 1;
    b.opening.synAckFrame = b.opening.synAckLastFrame = b.counts.firstFrame = w[i + SYN_ACK_FRAME] as number;
    b.opening.synAckNs = b.opening.synAckLastNs = t[k + SYN_ACK_NS] as number;
    b.opening.synAckWindow = w[i + SYN_ACK_WINDOW] as number;
    handshake.frame = w[i + ACK_FRAME] as number;
    handshake.ns = t[k + ACK_NS] as number;
    handshake.synToSynAckNs = (t[k + SYN_ACK_NS] as number) - (t[k + SYN_NS] as number);
    handshake.synAckToAckNs = (t[k + ACK_NS] as number) - (t[k + SYN_ACK_NS] as number);
    for (const me of [a, b]) {
      const { side } = me;
      const peer = side === 0 ? 1 : 0;
      me.opening.mss = rows.mss(e, side);
      me.opening.windowScale = w[i + SCALE + side] as number;
      me.counts.segments = w[i + SEGMENTS + side] as number;
      me.counts.dataSegments = w[i + DATA_SEGMENTS + side] as number;
      me.counts.bytes = w[i + BYTES + side] as number;
      me.counts.lastFrame = me.trail.frame = w[i + LAST_FRAME + side] as number;
      me.counts.lastNs = me.trail.ns = t[k + LAST_NS + side] as number;
      me.counts.lastDataFrame = me.trail.newDataFrame = w[i + DATA_FRAME + side] as number;
      me.counts.lastDataNs = t[k + DATA_NS + side] as number;
      me.trail.ackedDataFrame = w[i + DATA_FRAME + peer] as number;
      me.snd.nxt = me.snd.una = rows.nextSeq(e, side);
      me.acks.ack = me.rcv.nxt = rows.nextSeq(e, peer);
      me.path.ttl = me.path.ttlMin = me.path.ttlMax = w[i + TTL + side] as number;
      me.closing.finFrame = me.closing.finLastFrame = w[i + FIN_FRAME + side] as number;
      me.closing.finSeq = (me.snd.nxt - 1) | 0;
      me.closing.finNs = t[k + FIN_NS + side] as number;
      // The last ACK is that of who closed first: it waits, and the other is not proved to have got it.
      me.state.name = side === closer ? 'TIME-WAIT' : 'LAST-ACK';
      me.inbound.ackOfFinFrame = side === closer ? 0 : (w[i + LAST_FRAME + closer] as number);
    }
    counts.segments = a.counts.segments + b.counts.segments;
    counts.lastFrame = closing.finalFrame = w[i + LAST_FRAME + closer] as number;
    counts.lastNs = closing.timeWaitNs = t[k + LAST_NS + closer] as number;
    closing.first = closer;
    return c;
  }
}

const isSmall = (window: Bytes, mss: Bytes): boolean => window < SMALL_WINDOW || window < mss;

/** From the capture to the opener and back, and to its peer. */
const handshakeOf = (t: Float64Array, k: number): readonly [Nanos, Nanos] => [
  (t[k + ACK_NS] as number) - (t[k + SYN_ACK_NS] as number),
  (t[k + SYN_ACK_NS] as number) - (t[k + SYN_NS] as number),
];

/** Nothing else than numbers is in the handshake. */
function isPlainOpening(syn: Segment, synAck: Segment, ack: Segment, scaled: boolean): boolean {
  if (syn.known !== KNOWN_ALL || synAck.known !== KNOWN_ALL || ack.known !== KNOWN_ALL) return false;
  if (synAck.timeNs < syn.timeNs || ack.timeNs < synAck.timeNs || ack.timeNs - syn.timeNs >= SECOND) return false;
  if (syn.signed || synAck.signed || ack.signed || synAck.window === 0) return false;
  // One that offers time stamps alone is told apart from the other.
  if (syn.hasTimestamp !== synAck.hasTimestamp) return false;
  // It knows a time stamp of its peer before that has sent one (flow/opening/proxied).
  if (syn.hasTimestamp && syn.tsEcr !== 0) return false;
  if (syn.windowScale > MOST_SHIFT || synAck.windowScale > MOST_SHIFT || ack.ttl !== syn.ttl) return false;
  // A window that stays what it was in the SYN may not have been scaled (flow/path/watch).
  if (scaled && syn.windowScale > 0 && ack.window === syn.window) return false;
  if (synAck.hasTimestamp && syn.hasTimestamp && ((synAck.tsEcr - syn.tsVal) | 0) > 0) return false;
  if (!ack.hasTimestamp) return true;
  return ((ack.tsVal - syn.tsVal) | 0) >= 0 && ((ack.tsEcr - synAck.tsVal) | 0) <= 0;
}

/** No answer took longer, from where it was asked to the first byte of the answer: its wait here without the way (flow/timing/conclusions). */
function mostAnswerNs(t: Float64Array, k: number): Nanos {
  const [near, far] = handshakeOf(t, k);
  let way = Math.min(far, t[k + LEAST_ACKED] as number);
  if (near > NEAR_NS) way = far;
  else if (near > AT_RECEIVER && near > far) way = 0;
  return Math.round(Math.max(0, (t[k + MOST_WAIT] as number) - way));
}

/** What is the same of all. */
function plainConnection(): Connection {
  const c = new Connection(0, 0);
  c.seen = EV_OPEN | EV_SYN | EV_SYN_ACK | EV_ESTABLISHED | EV_DATA | EV_ACK | EV_FIN;
  c.ended = true;
  c.closing.steps = ALL_STEPS;
  c.handshake.step = 3;
  c.handshake.done = true;
  c.a.opening.role = 'client';
  c.a.opening.synCount = 1;
  c.b.opening.role = 'server';
  c.b.opening.synAckCount = 1;
  for (const { opening, snd, rcv, closing, inbound } of [c.a, c.b]) {
    opening.optionsKnown = true;
    snd.issSeen = snd.issKnown = snd.baseKnown = snd.seqKnown = snd.unaKnown = true;
    rcv.nxtKnown = rcv.wndKnown = true;
    closing.finCount = 1;
    inbound.ackedPeerFin = true;
  }
  return c;
}
