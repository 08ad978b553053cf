/** Question and answer on one connection: what was asked last, how long the answers took. Written by timing/dialogue.ts. */
import { ACK } from '../../tcp-flags.ts';
import { seqGe } from '../../wire/seq.ts';
import { KNOWN_ACK, type Segment } from '../../segment/segment.ts';
import { MILLISECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { Answers, LONG_ANSWER_NS } from '../timing/answers.ts';
import type { Side } from '../../records/sink.ts';
import { NEVER } from './never.ts';

const NOT_YET: Nanos = Number.NaN;

/** Longer than any delayed ACK (RFC 9293 §3.8.6.3: 0.5 s): who speaks on after that does not wait for an answer. */
const NOT_WAITING_NS = 600 * MILLISECOND;
/** TLS records no longer than this just before a close are a farewell (GOAWAY, close_notify), not an answer. */
const FAREWELL_BYTES: Bytes = 128;
/** A TLS record that is not longer carries no request: HTTP/2 window updates, settings' ACKs, pings, alerts. */
const TLS_CONTROL_BYTES: Bytes = 64;

/** Heartbeats of both sides are of one size and small: two of them are no question and answer. */
const HEARTBEAT_BYTES: Bytes = 128;
/** A pause before a question: it was no reaction to what the other side had said. */
const OWN_PAUSE_NS = 20 * MILLISECOND;
/** Shorter ones may be the answers to pings. */
const OWN_BYTES: Bytes = 48;
/** Who answers half of all questions within that time answers questions, and does not speak of its own accord. */
const QUICK_ANSWER_NS = 200 * MILLISECOND;

/** Questions after which it is worth looking where the time went. */
export const MANY_QUESTIONS = 20;

const SILENT = 0;
const ASKING = 1;
const ANSWERING = 2;

export class Dialogue {
  /** Who asks: the side that opened the connection. */
  asker: Side = 0;
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
  #waitFrame: FrameNo = 0;
  #answerBytes: Bytes = 0;
  #answerTls = false;

  /** From the second question on, or the end. */
  answers: Answers | null = null;
  /** The asker spoke on without waiting; the other side spoke without being asked. */
  unwaited: number = 0;
  unasked: number = 0;
  /** First words of the answering side before any question: their time, frame, and whether a question followed. */
  greetingNs: Nanos = NOT_YET;
  greetingFrame: FrameNo = 0;
  greeted: boolean = false;

  #ownAnswers: Answers | null = null;

  constructor(asker: Side) {
    this.begin(asker);
  }

  /** What holds before anything was said: an object is used again for a later connection. */
  begin(asker: Side): this {
    this.asker = asker;
    this.#phase = SILENT;
    this.#firstNs = NEVER;
    this.#askNs = NEVER;
    this.#askFrame = 0;
    this.#askEnd = 0;
    this.#askBytes = 0;
    this.#own = false;
    this.#control = false;
    this.#ackNs = NOT_YET;
    this.#ackFrame = 0;
    this.#doubtful = false;
    this.#lastNs = NEVER;
    this.#waitNs = NOT_YET;
    this.#waitFrame = 0;
    this.#answerBytes = 0;
    this.#answerTls = false;
    this.answers = null;
    this.unwaited = 0;
    this.unasked = 0;
    this.greetingNs = NOT_YET;
    this.greetingFrame = 0;
    this.greeted = false;
    return this;
  }

  #open(): Answers {
    return (this.answers = (this.#ownAnswers ??= new Answers()).begin());
  }

  /** A question has been asked, and not been answered. */
  get waiting(): boolean {
    return this.#phase === ASKING;
  }
  get firstNs(): Nanos {
    return this.#firstNs;
  }
  get lastNs(): Nanos {
    return this.#lastNs;
  }

  /** Data that the asker had not sent before; true when there are many questions by now. */
  ask(s: Segment, now: Nanos, allAcked: boolean, nearNs: Nanos): boolean {
    if (this.#phase === ANSWERING) {
      this.#settle();
      const thought = now - this.#lastNs;
      const answers = this.answers ?? this.#open();
      answers.think(thought);
      this.#begin(thought - nearNs >= OWN_PAUSE_NS);
    } else if (this.#phase === SILENT) {
      if (this.greetingFrame > 0) this.greeted = true;
      this.#firstNs = now;
      this.#begin(this.greetingFrame === 0);
    } else if (allAcked && now - this.#askNs > NOT_WAITING_NS) this.unwaited++;
    this.#askMore(s, now);
    return this.answers !== null && this.answers.thoughts === MANY_QUESTIONS;
  }

  /** The question goes on; false when this is no such case. */
  asksOn(s: Segment, now: Nanos): boolean {
    if (this.#phase !== ASKING || now - this.#askNs > NOT_WAITING_NS || this.answers?.thoughts === MANY_QUESTIONS)
      return false;
    this.#askMore(s, now);
    return true;
  }

  #askMore(s: Segment, now: Nanos): void {
    this.#askBytes += s.payloadLength;
    if (this.answers !== null) this.answers.questionBytes += s.payloadLength;
    this.#control = this.#askBytes <= TLS_CONTROL_BYTES && (this.#control || isTls(s));
    this.#askNs = now;
    this.#askFrame = s.frame;
    this.#askEnd = (s.seq + s.payloadLength) | 0;
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

  /** The answer goes on, or first words that nobody asked for; false when this is no such case. */
  more(length: Bytes, now: Nanos): boolean {
    const answers = this.#phase === ANSWERING && now - this.#lastNs <= NOT_WAITING_NS;
    if (!answers && (this.#phase !== SILENT || this.greetingFrame === 0)) return false;
    this.#answerBytes += length;
    this.#lastNs = now;
    return true;
  }

  /** Data that the answering side had not sent before; `openNs`: when the connection was open. True when it took long. */
  answer(s: Segment, now: Nanos, openNs: Nanos): boolean {
    let long = false;
    if (this.#phase === ASKING) {
      if ((s.flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0 || !seqGe(s.ack, this.#askEnd)) {
        // It left before the question had come in whole.
        this.#doubtful = true;
        return false;
      }
      this.#phase = ANSWERING;
      this.#answerBytes = 0;
      this.#answerTls = isTls(s);
      this.#waitNs = this.#doubtful || this.#control ? NOT_YET : now - this.#askNs;
      this.#waitFrame = s.frame;
      long = this.#waitNs >= LONG_ANSWER_NS;
    } else if (this.#phase === SILENT) {
      if (this.greetingFrame === 0) {
        this.greetingFrame = s.frame;
        this.greetingNs = now - openNs;
        long = this.greetingNs >= LONG_ANSWER_NS;
      }
    } else if (now - this.#lastNs > NOT_WAITING_NS) this.unasked++;
    this.#answerBytes += s.payloadLength;
    this.#lastNs = now;
    return long;
  }

  /** Something was lost, came late or was sent again: this turn's time is not the application's. */
  doubt(): void {
    if (this.#phase === ASKING) this.#doubtful = true;
  }

  /** The connection is over; `parted`: the answering side closed it. */
  finish(parted: boolean): void {
    if (!(parted && this.#answerTls && this.#answerBytes <= FAREWELL_BYTES)) this.#settle();
    this.#waitNs = NOT_YET;
  }

  #settle(): void {
    const ns = this.#waitNs;
    this.#waitNs = NOT_YET;
    const heartbeat = this.#answerBytes === this.#askBytes && this.#answerBytes <= HEARTBEAT_BYTES;
    if (Number.isNaN(ns) || heartbeat) return;
    const own = this.#own && this.#askBytes >= OWN_BYTES;
    const ackedAfter = this.#ackNs - this.#askNs;
    (this.answers ?? this.#open()).add(ns, this.#askFrame, this.#ackFrame, this.#waitFrame, ackedAfter, own);
  }

  /**
   * The two sides took turns, and it was the asker that asked: agents and switches open connections to be asked by the
   * other side, whose pauses then are no waits for an answer.
   */
  takesTurns(farNs: Nanos): boolean {
    const { answers } = this;
    if (answers === null || this.unwaited > 0 || this.unasked > answers.count) return false;
    return 2 * answers.owns >= answers.count || answers.medianNs - farNs <= QUICK_ANSWER_NS;
  }
}

/** RFC 8446 §5.1: a record of application data, an alert, a handshake or a change of cipher. */
function isTls(s: Segment): boolean {
  const type = s.bytes[s.payloadStart] ?? 0;
  return s.payloadEnd - s.payloadStart > 2 && type >= 0x14 && type <= 0x18 && s.bytes[s.payloadStart + 1] === 3;
}
