/**
 * A device that answers SYNs itself, with a cookie, and opens to the server only when the client's third segment has come (nf_synproxy,
 * RFC 4987 §3.3): its own handshake with the server keeps the client's number and finds another one there than the client was
 * given. From then on it translates the server's numbers, and its time stamps; a capture of both its sides holds both.
 */
import type { Side } from '../../records/sink.ts';
import { KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { ACK, RST, SYN } from '../../tcp-flags.ts';
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { isAt, type Words } from './ends.ts';
import type { Syns } from './syns.ts';

/** What the proxy's SYN-ACK told the client. */
export interface ProxyAnswer {
  readonly iss: number;
  /** −1: no time stamps. */
  readonly tsVal: number;
  readonly windowScale: number;
}

/** Steps of a handshake. */
export type Step = 1 | 2 | 3;

export class SynProxy {
  readonly answer: ProxyAnswer;
  /** Of its own handshake with the server; 0: not seen. */
  readonly synFrame: FrameNo;
  readonly synNs: Nanos;
  synAckFrame: FrameNo = 0;
  ackFrame: FrameNo = 0;
  /** The server refused it. */
  refusedFrame: FrameNo = 0;
  /** The server's scale of windows, where both told one; −1 else. */
  windowScale = -1;
  #serverIss = 0;
  #serverStamp = 0;
  #stampShift = 0;

  constructor(answer: ProxyAnswer, syn: Segment) {
    this.answer = answer;
    this.synFrame = syn.frame;
    this.synNs = syn.timeNs;
  }

  /**
   * On which side of the proxy a segment was seen: 0 the client's, 1 the server's. The server's numbers tell it, in what it sends and in
   * what is acknowledged to it: the two first numbers are chosen at random. `repeats`: the same was seen on its sender's side just now.
   */
  viewOf(s: Segment, side: Side, repeats: boolean): Side {
    if (side === 0) {
      if ((s.flags & SYN) !== 0) return 1;
      if ((s.flags & ACK) === 0) return repeats ? 1 : 0;
      return this.#isServers((s.ack - 1) | 0);
    }
    if (this.synAckFrame === 0) {
      if ((s.flags & SYN) !== 0) return s.seq === this.answer.iss ? 0 : 1;
      return (s.flags & RST) !== 0 && s.seq === 0 ? 1 : 0;
    }
    if ((s.known & KNOWN_SEQ) !== 0) return this.#isServers(s.seq);
    // A text prints no number of a bare ACK: then its time stamp tells, or that the same went in on the server's side just now.
    if (!s.hasTimestamp || this.#stampShift === 0) return repeats ? 0 : 1;
    return (s.tsVal - this.#serverStamp) >>> 0 < (s.tsVal - this.answer.tsVal) >>> 0 ? 1 : 0;
  }

  #isServers(number: number): Side {
    if (this.synAckFrame === 0) return 0;
    return (number - this.#serverIss) >>> 0 < (number - this.answer.iss) >>> 0 ? 1 : 0;
  }

  /** Which step of the proxy's own handshake a segment of its far side is; 0: none. Has to be asked before its numbers are changed. */
  step(s: Segment, side: Side): Step | 0 {
    const control = s.flags & (SYN | ACK | RST);
    if (side === 0) {
      if (control === SYN) return 1;
      if (control !== ACK || s.payloadLength > 0 || this.ackFrame > 0) return 0;
      if (this.synAckFrame === 0 || s.ack !== ((this.#serverIss + 1) | 0)) return 0;
      this.ackFrame = s.frame;
      return 3;
    }
    // What comes after the first passes to the client, a SYN-ACK that is sent again, too.
    if (this.synAckFrame > 0) return 0;
    if ((control & RST) !== 0) this.refusedFrame = s.frame;
    if (control !== (SYN | ACK)) return 0;
    this.#learn(s);
    return 2;
  }

  #learn(s: Segment): void {
    this.synAckFrame = s.frame;
    this.#serverIss = s.seq;
    if (s.hasTimestamp && this.answer.tsVal !== -1) {
      this.#serverStamp = s.tsVal;
      this.#stampShift = (this.answer.tsVal - s.tsVal) | 0;
    }
    if (this.answer.windowScale >= 0) this.windowScale = s.windowScale;
  }

  /** Gives a segment of the far side the numbers of the client's side. */
  readAsFirst(s: Segment, side: Side): void {
    // A refusal has no number of its own (RFC 9293 §3.10.7.1).
    const shift = s.frame === this.refusedFrame ? (this.answer.iss + 1) | 0 : (this.answer.iss - this.#serverIss) | 0;
    if (side === 1) {
      if ((s.known & KNOWN_SEQ) !== 0) s.seq = (s.seq + shift) | 0;
      if (s.hasTimestamp) s.tsVal = (s.tsVal + this.#stampShift) | 0;
      return;
    }
    if ((s.flags & ACK) !== 0) s.ack = (s.ack + shift) | 0;
    if (s.hasTimestamp) s.tsEcr = (s.tsEcr + this.#stampShift) | 0;
    for (let i = 0; i < 2 * s.sackCount; i++) s.sack[i] = ((s.sack[i] ?? 0) + shift) | 0;
  }
}

interface Closed {
  readonly client: Words;
  readonly server: Words;
  readonly answer: ProxyAnswer;
  readonly ns: Nanos;
}

/** SYN-ACKs with window 0 that are remembered; no system's own listener sends one. */
const MOST_CLOSED = 4096;
/** The third segment comes within a round trip, and the proxy calls the server at once; by then no timer has sent a SYN again. */
const CALLS_WITHIN: Nanos = SECOND;

/** SYN-ACKs with window 0, by the number of the SYN that they answer: until the same SYN goes out to the server. */
export class ClosedAnswers {
  readonly #byIss = new Map<number, Closed>();

  answered(s: Segment): void {
    if (s.window !== 0) return;
    if (this.#byIss.size >= MOST_CLOSED) for (const oldest of this.#byIss.keys()) if (this.#byIss.delete(oldest)) break;
    this.#byIss.set((s.ack - 1) | 0, {
      client: { family: s.family, words: [s.dst0, s.dst1, s.dst2, s.dst3], port: s.dstPort },
      server: { family: s.family, words: [s.src0, s.src1, s.src2, s.src3], port: s.srcPort },
      answer: { iss: s.seq, tsVal: s.hasTimestamp ? s.tsVal : -1, windowScale: s.windowScale },
      ns: s.timeNs,
    });
  }

  /**
   * The SYN-ACK before, of a SYN that is the proxy's own: it has the number and an end of the one that was answered with window 0, and echoes
   * the answer's time stamp, which no host that opens does (RFC 7323 §3.2), or offers what the client accepted in place of what it had offered.
   */
  calls(s: Segment, syns: Syns): Closed | null {
    const closed = this.#byIss.get(s.seq);
    if (closed === undefined || !(isAt(closed.client, s, true) || isAt(closed.server, s, false))) return null;
    const echoes = s.hasTimestamp && s.tsEcr !== 0 && s.tsEcr === closed.answer.tsVal;
    if (!echoes && !(s.timeNs - closed.ns < CALLS_WITHIN && syns.offersOther(s))) return null;
    this.#byIss.delete(s.seq);
    return closed;
  }

  clear(): void {
    this.#byIss.clear();
  }
}
