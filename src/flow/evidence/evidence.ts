/** The capture as a witness: what its packets have shown so far of its own faults, for one file. */
import { KNOWN_ACK, KNOWN_LENGTH, KNOWN_OPTIONS, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import type { Bytes, FrameNo } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp-flags.ts';
import { CHECKSUM_BAD, CHECKSUM_OFFLOADED } from '../../segment/segment.ts';
import type { Connection } from '../connection.ts';
import type { Turn } from '../turn.ts';
import { ClockWatch } from './clock-watch.ts';
import { CopyWatch } from './copy-watch.ts';
import { CLOCK, CUT_OPTIONS, Doubts, DROPS, FILTERED, OFFLOAD, ONE_DIRECTION, Tally } from './faults.ts';

/** Segments above the largest usual jumbo frame exist on no wire (loopback aside, whose MSS says so). */
const LARGEST_FRAME: Bytes = 9216;

export class Evidence {
  /** Faults of the whole file, so far. */
  faults = 0;
  /** TCP segments, and those with neither SYN, FIN nor RST. */
  segments = 0;
  plain = 0;
  /** SYN, FIN and RST whose numbers tell of packets that are not there, while no plain one is. */
  readonly passedOver = new Tally();
  /** Acknowledgements of bytes that the capture does not hold. */
  readonly unseen = new Tally();
  unseenBytes: Bytes = 0;
  unseenLast: FrameNo = 0;
  unseenConnections = 0;
  /** Packets that the capture program itself counted as dropped, with the frames behind them. */
  readonly dropped = new Tally();
  readonly cutOptions = new Tally();
  /** Payloads above the peer's MSS. */
  readonly large = new Tally();
  largest: Bytes = 0;
  largestMss: Bytes = 0;
  readonly badChecksums = new Tally();
  leftChecksums = 0;
  /** Connections of which one direction, or both, were seen. */
  oneWay = 0;
  bothWays = 0;
  readonly oneWayFrames = new Tally();
  readonly clock = new ClockWatch();
  readonly copies = new CopyWatch();
  /** Statements that were not made because the capture cannot bear them, by code. */
  readonly withheld = new Map<string, number>();

  /** Another file begins. */
  clear(): void {
    Object.assign(this, new Evidence());
  }

  /** Every TCP segment, once it has been judged. */
  segment(turn: Turn): void {
    const { segment: s } = turn;
    this.segments++;
    if ((s.flags & (SYN | FIN | RST)) === 0) {
      if (this.plain++ === 0) this.faults &= ~FILTERED;
    } else if (this.plain === 0) this.#control(turn);
    if (s.dropped > this.dropped.count) this.#drops(s);
    if ((s.known & KNOWN_OPTIONS) === 0) this.#cut(turn);
    if (s.payloadLength > 0) this.#size(turn);
    if (s.checksum >= CHECKSUM_BAD) this.#checksum(s);
    if (turn.timed && this.clock.segment(turn)) this.faults |= CLOCK;
  }

  /** The connection is over. */
  ended(connection: Connection): void {
    const { a, b } = connection;
    if (a.segments > 0 && b.segments > 0) this.bothWays++;
    else if ((faultsOf(connection) & ONE_DIRECTION) !== 0) {
      this.oneWay++;
      this.oneWayFrames.add(connection.firstFrame);
    }
  }

  #control(turn: Turn): void {
    const { segment: s, me, peer, connection } = turn;
    if ((s.flags & SYN) !== 0 || connection.midstream) return;
    // Bytes went that are not here, or an ACK that nothing else in the capture could have been.
    const sent = me.issKnown && (s.known & KNOWN_SEQ) !== 0 && me.dataSegments === 0 && seqGt(s.seq, (me.iss + 1) | 0);
    const got =
      peer.issKnown &&
      (s.flags & ACK) !== 0 &&
      (s.known & KNOWN_ACK) !== 0 &&
      peer.bytes === 0 &&
      seqGt(s.ack, (peer.iss + (peer.finFrame > 0 ? 2 : 1)) | 0);
    if (!sent && !got) return;
    this.passedOver.add(s.frame);
    this.faults |= FILTERED;
  }

  #drops(s: Segment): void {
    this.dropped.add(s.frame);
    this.dropped.count = s.dropped;
    this.faults |= DROPS;
  }

  #cut(turn: Turn): void {
    this.cutOptions.add(turn.segment.frame);
    doubtsOf(turn.connection).add(CUT_OPTIONS, turn.segment.frame);
  }

  #size(turn: Turn): void {
    const { segment: s, peer } = turn;
    // RFC 9293 §3.7.1: nobody sends more than the peer's MSS in one segment; without a SYN only the absurd is plain.
    if ((s.known & KNOWN_LENGTH) === 0 || s.payloadLength <= (peer.mss > 0 ? peer.mss : LARGEST_FRAME)) return;
    this.large.add(s.frame);
    if (s.payloadLength > this.largest) {
      this.largest = s.payloadLength;
      this.largestMss = Math.max(0, peer.mss);
    }
    doubtsOf(turn.connection).add(OFFLOAD, s.frame);
  }

  #checksum(s: Segment): void {
    if (s.checksum === CHECKSUM_OFFLOADED) this.leftChecksums++;
    else this.badChecksums.add(s.frame);
  }
}

export const doubtsOf = (connection: Connection): Doubts => (connection.doubts ??= new Doubts());

/** The faults that this connection itself has shown. */
export const faultsOf = (connection: Connection): number => (connection.doubts === null ? 0 : connection.doubts.bits);

/** The sender acknowledges more and more of a peer of whom nothing is in the capture. */
export function noteOneDirection(connection: Connection, frame: FrameNo): void {
  doubtsOf(connection).add(ONE_DIRECTION, frame);
}
