/**
 * Question and answer: who waits for whom in a connection whose two sides take turns. Times are those of the capture
 * point; the round trip from there to either side is taken off at the end (flow/distance), so that what is left is the
 * application's own time from whatever place the capture was made.
 */
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGe, seqGt } from '../wire/seq.ts';
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../segment/segment.ts';
import { MILLISECOND, SECOND, type Bytes, type FrameNo, type Nanos } from '../units.ts';
import type { Connection } from './connection.ts';
import { EV_REORDERED, EV_RETRANSMISSION } from './events.ts';
import type { Side } from '../record-sink.ts';
import { Estimator } from './sender/estimator.ts';
import type { Turn } from './turn.ts';

const NEVER: Nanos = -0;
const NOT_YET: Nanos = Number.NaN;

/** Longer than any delayed ACK (RFC 9293 §3.8.6.3: 0.5 s): who speaks on after that does not wait for an answer. */
const NOT_WAITING = 600 * MILLISECOND;
/** An answer that takes this long is worth counting by itself. */
const LONG: Nanos = SECOND;
/** So long that nobody computes; something was waited for. */
const VERY_LONG = 5 * SECOND;
/** TLS records no longer than this just before a close are a farewell (GOAWAY, close_notify), not an answer. */
const FAREWELL: Bytes = 128;
/** A TLS record that is not longer carries no request: HTTP/2 window updates, settings' ACKs, pings, alerts. */
const TLS_CONTROL: Bytes = 64;

/** Heartbeats of both sides are of one size and small: two of them are no question and answer. */
const HEARTBEAT: Bytes = 128;
/** A pause before a question: it was no reaction to what the other side had said. */
const OWN_PAUSE = 20 * MILLISECOND;
/** Shorter ones may be the answers to pings. */
const OWN_BYTES: Bytes = 48;
/** Who answers half of all questions within that time answers questions, and does not speak of its own accord. */
const QUICK = 200 * MILLISECOND;

const SILENT = 0;
const ASKING = 1;
const ANSWERING = 2;

/** One answer, as the frames show it. */
export interface Wait {
  readonly ns: Nanos;
  /** Last frame of the question, frame of its ACK (0: none came before the answer), first frame of the answer. */
  readonly asked: FrameNo;
  readonly acked: FrameNo;
  readonly answered: FrameNo;
  /** From the question to its ACK. */
  readonly ackedAfter: Nanos;
  /** The question was the asker's own idea, not its reaction to what had just come. */
  readonly own: boolean;
}

export class Exchange {
  /** Who asks: the side that opened the connection, or by its port. */
  readonly asker: Side;
  /** The opening was seen: `asker` is no guess. */
  readonly sure: boolean;
  #phase = SILENT;
  #firstNs: Nanos = NEVER;
  #askNs: Nanos = NEVER;
  #askFrame: FrameNo = 0;
  #askEnd = 0;
  #askBytes: Bytes = 0;
  #own = false;
  #control = false;
  #ackNs: Nanos = NOT_YET;
  #ackFrame: FrameNo = 0;
  #doubtful = false;
  #lastNs: Nanos = NEVER;
  /** The answer under way: it counts when the next question shows that it was one. */
  #waitNs: Nanos = NOT_YET;
  #waitAsk: FrameNo = 0;
  #waitAck: FrameNo = 0;
  #waitAckAfter: Nanos = NEVER;
  #waitFrame: FrameNo = 0;
  #waitBytes: Bytes = 0;
  #waitOwn = false;
  #answerBytes: Bytes = 0;
  #answerTls = false;

  /** Answers measured, and all waits for them together. */
  answers = 0;
  waitNs: Nanos = NEVER;
  /** Answers that took a second, five seconds or longer. */
  long = 0;
  veryLong = 0;
  /** Of all and of the long ones: to questions that were the asker's own idea. */
  owns = 0;
  ownLong = 0;
  longNs: Nanos = NEVER;
  worst: Wait | null = null;
  /** Of the first answer; from the second on, all. */
  #onlyNs: Nanos = NEVER;
  #waits: Estimator | null = null;
  /** Questions that followed an answer, and the time from the answer's end to them. */
  thoughts = 0;
  thoughtNs: Nanos = NEVER;
  longestThoughtNs: Nanos = NEVER;
  questionBytes: Bytes = 0;
  /** The asker spoke on without waiting; the other side spoke without being asked. */
  unwaited = 0;
  unasked = 0;
  /** First words of the answering side before any question: their time, frame, and whether a question followed. */
  greetingNs: Nanos = NOT_YET;
  greetingFrame: FrameNo = 0;
  greeted = false;

  constructor(asker: Side, sure: boolean) {
    this.asker = asker;
    this.sure = sure;
  }

  get firstNs(): Nanos {
    return this.#firstNs;
  }
  get lastNs(): Nanos {
    return this.#lastNs;
  }

  /** Data that the asker had not sent before. */
  ask(s: Segment, now: Nanos, end: number, allAcked: boolean, nearNs: Nanos): void {
    if (this.#phase === ANSWERING) {
      this.#settle();
      const thought = now - this.#lastNs;
      this.thoughts++;
      this.thoughtNs += thought;
      if (thought > this.longestThoughtNs) this.longestThoughtNs = thought;
      this.#begin(thought - nearNs >= OWN_PAUSE);
    } else if (this.#phase === SILENT) {
      if (this.greetingFrame > 0) this.greeted = true;
      this.#firstNs = now;
      this.#begin(this.greetingFrame === 0);
    } else if (allAcked && now - this.#askNs > NOT_WAITING) this.unwaited++;
    this.#askBytes += s.payloadLength;
    this.questionBytes += s.payloadLength;
    this.#control = this.#askBytes <= TLS_CONTROL && (this.#control || isTls(s));
    this.#askNs = now;
    this.#askFrame = s.frame;
    this.#askEnd = end;
    this.#ackNs = NOT_YET;
    this.#ackFrame = 0;
  }

  #begin(own: boolean): void {
    this.#own = own;
    this.#phase = ASKING;
    this.#doubtful = false;
    this.#askBytes = 0;
    this.#control = false;
  }

  /** An ACK of the answering side without data. */
  acknowledged(s: Segment, now: Nanos): void {
    if (this.#phase !== ASKING || this.#ackFrame > 0 || !seqGe(s.ack, this.#askEnd)) return;
    this.#ackNs = now;
    this.#ackFrame = s.frame;
  }

  /** Data that the answering side had not sent before; `openNs`: when the connection was open. */
  answer(s: Segment, now: Nanos, openNs: Nanos): void {
    if (this.#phase === ASKING) {
      if ((s.flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0 || !seqGe(s.ack, this.#askEnd)) {
        // It left before the question had come in whole.
        this.#doubtful = true;
        return;
      }
      this.#phase = ANSWERING;
      this.#answerBytes = 0;
      this.#answerTls = isTls(s);
      this.#waitNs = this.#doubtful || this.#control ? NOT_YET : now - this.#askNs;
      this.#waitAsk = this.#askFrame;
      this.#waitAck = this.#ackFrame;
      this.#waitAckAfter = this.#ackNs - this.#askNs;
      this.#waitFrame = s.frame;
      this.#waitBytes = this.#askBytes;
      this.#waitOwn = this.#own && this.#askBytes >= OWN_BYTES;
    } else if (this.#phase === SILENT) {
      if (this.greetingFrame === 0) {
        this.greetingFrame = s.frame;
        this.greetingNs = now - openNs;
      }
    } else if (now - this.#lastNs > NOT_WAITING) this.unasked++;
    this.#answerBytes += s.payloadLength;
    this.#lastNs = now;
  }

  /** Something was lost, came late or was sent again: this turn's time is not the application's. */
  doubt(): void {
    if (this.#phase === ASKING) this.#doubtful = true;
    else if (this.#phase === ANSWERING && this.#answerBytes === 0) this.#waitNs = NOT_YET;
  }

  /** The connection is over; `parted`: the answering side closed it. */
  finish(parted: boolean): void {
    if (!(parted && this.#answerTls && this.#answerBytes <= FAREWELL)) this.#settle();
    this.#waitNs = NOT_YET;
  }

  #settle(): void {
    const ns = this.#waitNs;
    this.#waitNs = NOT_YET;
    const heartbeat = this.#answerBytes === this.#waitBytes && this.#answerBytes <= HEARTBEAT;
    if (Number.isNaN(ns) || heartbeat) return;
    const own = this.#waitOwn;
    this.answers++;
    if (own) this.owns++;
    this.waitNs += ns;
    if (ns >= LONG) {
      this.long++;
      this.longNs += ns;
      if (own) this.ownLong++;
    }
    if (ns >= VERY_LONG) this.veryLong++;
    if (this.worst === null || ns > this.worst.ns) {
      this.worst = {
        ns,
        asked: this.#waitAsk,
        acked: this.#waitAck,
        answered: this.#waitFrame,
        ackedAfter: this.#waitAckAfter,
        own,
      };
    }
    if (this.answers > 1) {
      if (this.#waits === null) (this.#waits = new Estimator()).sample(this.#onlyNs, 0, 0);
      this.#waits.sample(ns, 0, 0);
    } else this.#onlyNs = ns;
  }

  get medianNs(): Nanos {
    return this.#waits === null ? this.#onlyNs : this.#waits.quantile(0.5);
  }

  /**
   * The two sides took turns, and it was the asker that asked: agents and switches open connections to be asked by the
   * other side, whose pauses then are no waits for an answer.
   */
  takesTurns(farNs: Nanos): boolean {
    if (!this.sure || this.answers === 0 || this.unwaited > 0 || this.unasked > this.answers) return false;
    return 2 * this.owns >= this.answers || this.medianNs - farNs <= QUICK;
  }
}

/** RFC 8446 §5.1: a record of application data, an alert, a handshake or a change of cipher. */
function isTls(s: Segment): boolean {
  const type = s.bytes[s.payloadStart] ?? 0;
  return s.payloadEnd - s.payloadStart > 2 && type >= 0x14 && type <= 0x18 && s.bytes[s.payloadStart + 1] === 3;
}

/** After the numbers moved on. */
export function followExchange(turn: Turn): void {
  const { segment: s, me, connection } = turn;
  if (!turn.timed || (s.known & KNOWN_SEQ) === 0 || (s.flags & (SYN | RST)) !== 0) return;
  let x = connection.exchange;
  if (s.payloadLength === 0) {
    if (x === null) return;
    if (me.side !== x.asker && (s.flags & (ACK | FIN)) === ACK && (s.known & KNOWN_ACK) !== 0)
      x.acknowledged(s, turn.now);
    if ((turn.events & EV_RETRANSMISSION) !== 0) x.doubt();
    return;
  }
  if (x === null) {
    const asker = askerOf(connection);
    if (asker === -1) return;
    x = connection.exchange = new Exchange(asker, connection.a.role !== 'unknown');
  }
  const end = (s.seq + s.payloadLength) | 0;
  if ((turn.events & (EV_RETRANSMISSION | EV_REORDERED)) !== 0 || seqGt(s.seq, me.sndNxtBefore)) x.doubt();
  if (!seqGt(end, me.sndNxtBefore)) {
    x.doubt();
    return;
  }
  if (me.side !== x.asker) x.answer(s, turn.now, turn.peer.bytes > 0 ? Number.NaN : connection.handshakeNs);
  else {
    const near = me.synFrame > 0 ? connection.synAckToAckNs : connection.synToSynAckNs;
    x.ask(s, turn.now, end, me.unaKnown && me.sndUna === me.sndNxtBefore, near > 0 ? near : 0);
  }
}

/** Lowest port that systems give to clients (Linux ip_local_port_range; IANA's begins at 49152). */
const EPHEMERAL = 32768;
const PRIVILEGED = 1024;

/** Who opened it; in a capture that lacks the opening, who has a client's port; -1: unknown. */
function askerOf(c: Connection): Side | -1 {
  if (c.simultaneousOpen) return -1;
  if (c.a.role === 'client') return 0;
  if (c.b.role === 'client') return 1;
  const a = c.aPort;
  const b = c.bPort;
  if (a < PRIVILEGED !== b < PRIVILEGED) return a < PRIVILEGED ? 1 : 0;
  if (a >= EPHEMERAL !== b >= EPHEMERAL) return a >= EPHEMERAL ? 0 : 1;
  return -1;
}
