/** The capture as a witness: what its packets have shown so far of its own faults, for one file. */
import {
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  isOfOneHost,
  OPTIONS_UNTOLD,
  KNOWN_TIME,
  type Segment,
} from '../../segment/segment.ts';
import type { SourceFacts } from '../../segment/source.ts';
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { FIN, RST, SYN } from '../../tcp-flags.ts';
import { CHECKSUM_BAD, CHECKSUM_OFFLOADED } from '../../segment/segment.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { ClockWatch } from './clock-watch.ts';
import { CopyWatch } from './copy-watch.ts';
import { FilterWatch } from './filter-watch.ts';
import {
  CLOCK,
  COARSE_CLOCK,
  CUT_OPTIONS,
  DATA_ONLY,
  doubtsOf,
  DROPS,
  faultsOf,
  FILTERED,
  OFFLOAD,
  ONE_DIRECTION,
  Tally,
} from './faults.ts';

/** Segments above the largest usual jumbo frame exist on no wire (loopback aside, whose MSS says so). */
export const LARGEST_FRAME: Bytes = 9216;
const ETHERNET_MTU_BYTES: Bytes = 1500;
/** Linux GSO_MAX_SIZE, 8 × 65,535. */
const LARGEST_JOINED: Bytes = 8 * 65_535;

/** Linux 3.10, the first system with a loss probe, came in 2013; clocks that were never set stand at 1970 or 1980. */
const PROBES_SINCE = BigInt(Date.UTC(2013, 0)) * 1_000_000n;
const CLOCK_WAS_SET = BigInt(Date.UTC(1985, 0)) * 1_000_000n;

/** A segment, who is to have it, and their connection. */
interface Sent {
  readonly segment: Segment;
  readonly peer: Endpoint;
  readonly connection: Connection;
}

export class Evidence {
  /** Faults of the whole file, so far. */
  faults = 0;
  /** TCP segments. */
  segments = 0;
  /** It was made before any system sent loss probes. */
  beforeProbes = false;
  readonly filter = new FilterWatch();
  /** Acknowledgements of bytes that the capture does not hold. */
  readonly unseen = new Tally();
  unseenBytes: Bytes = 0;
  unseenLast: FrameNo = 0;
  unseenConnections = 0;
  /** Data that stands in the file behind the acknowledgement of it. */
  readonly writtenLate = new Tally();
  /** Segments with data of which no byte was captured; and whether any byte of data was. */
  readonly bareData = new Tally();
  withPayload = false;
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
  /** Connections older than the capture. */
  beganBefore = 0;
  readonly oneWayFrames = new Tally();
  readonly clock = new ClockWatch();
  readonly copies = new CopyWatch();
  /** Connections told before their end because memory was used up, with the frames that took their place; and segments that came after. */
  readonly letGo = new Tally();
  late = 0;
  /** Of a text: lines that look like packets and could not be read, or not to their end; and packets that its numbers pass over. */
  linesUnread = 0;
  framesLeftOut = 0;
  /** Statements that were not made because the capture cannot bear them, by code. */
  readonly withheld = new Map<string, number>();

  /** Another file begins. */
  clear(): void {
    Object.assign(this, new Evidence());
  }

  /** When the file begins, in nanoseconds since 1970, where that is known, and its link types. */
  began(epochNs: bigint | undefined, linkTypes: readonly string[]): void {
    this.clock.mayBatch = linkTypes.includes('NFLOG');
    this.beforeProbes = epochNs !== undefined && epochNs > CLOCK_WAS_SET && epochNs < PROBES_SINCE;
  }

  /** The file is read to its end: what is behind its last packet counts too. */
  readToEnd({ unreadLines = 0, cutLines = 0, framesLeftOut = 0 }: SourceFacts): void {
    this.linesUnread = unreadLines + cutLines;
    this.framesLeftOut = framesLeftOut;
  }

  /** Every TCP segment, as it comes: what it says of the file by itself. */
  arrived(s: Segment): void {
    this.segments++;
    if ((s.flags & (SYN | FIN | RST)) === 0) {
      if (this.filter.plain++ === 0) this.faults &= ~FILTERED;
    } else if (this.filter.plain === 0) this.filter.arrived(s);
    if (s.payloadLength === 0) {
      if (this.filter.bare++ === 0) this.faults &= ~DATA_ONLY;
      if ((s.flags & (SYN | FIN | RST)) === 0) this.filter.pureAcks++;
    }
    if (s.dropped > this.dropped.count) this.#drops(s);
    if (s.unread > this.linesUnread) this.linesUnread = s.unread;
    if (s.checksum >= CHECKSUM_BAD) this.#checksum(s);
    if ((s.known & KNOWN_TIME) === 0) return;
    if (this.clock.arrived(s)) this.faults |= CLOCK;
    if (this.clock.coarse) this.faults |= COARSE_CLOCK;
    else this.faults &= ~COARSE_CLOCK;
  }

  /** The same, once it has been judged: what it says beside others of its connection. It may have been held. */
  segment(packet: CurrentPacket): void {
    const { segment: s } = packet;
    if (this.filter.plain === 0) this.#control(packet);
    // A line without flags (tcpdump -q) has no options either: nothing was cut.
    if ((s.known & (KNOWN_OPTIONS | KNOWN_FLAGS | OPTIONS_UNTOLD)) === KNOWN_FLAGS) this.#cut(packet);
    if (s.payloadLength > 0) {
      this.size(packet);
      this.#payload(s);
    }
    if (packet.timed && this.clock.segment(s, packet.connection.id * 2 + packet.me.side)) this.faults |= CLOCK;
  }

  /** The same for a segment in which nothing is odd, before it is judged (flow/many/calm); `who`: a number for its sender. */
  calm(s: Segment, who: number): void {
    if (s.payloadLength > 0) this.#payload(s);
    if (this.clock.segment(s, who)) this.faults |= CLOCK;
  }

  /** The connection is over. */
  ended(connection: Connection, nowNs: Nanos): void {
    const { a, b } = connection;
    this.filter.ended(connection, nowNs);
    const { midstream, flagless, withoutAck } = connection.origin;
    if (midstream && !flagless && !withoutAck && connection.incarnation === 1) this.beganBefore++;
    if (a.counts.segments > 0 && b.counts.segments > 0) this.bothWays++;
    else if ((faultsOf(connection) & ONE_DIRECTION) !== 0) {
      this.oneWay++;
      this.oneWayFrames.add(connection.origin.firstFrame);
    }
  }

  /** Before it is judged, while the file holds no packet without data. */
  data(packet: CurrentPacket): void {
    this.filter.data(packet);
    if (this.filter.only === 'data') this.faults |= DATA_ONLY;
  }

  /** The file is at its end, and the connection was not over. */
  stillOpen(connection: Connection): void {
    this.filter.stillOpen(connection);
    if (this.filter.only === 'data') this.faults |= DATA_ONLY;
  }

  #payload(s: Segment): void {
    if (s.payloadEnd > s.payloadStart) this.withPayload = true;
    else if (!this.withPayload) this.bareData.add(s.frame);
  }

  #control(packet: CurrentPacket): void {
    this.filter.control(packet);
    if (this.filter.passedOver.count > 0) this.faults |= FILTERED;
  }

  #drops(s: Segment): void {
    this.dropped.add(s.frame);
    this.dropped.count = s.dropped;
    this.faults |= DROPS;
  }

  #cut(packet: CurrentPacket): void {
    this.cutOptions.add(packet.segment.frame);
    doubtsOf(packet.connection).add(CUT_OPTIONS, packet.segment.frame);
  }

  /** A segment with data: larger than any on the wire? */
  size(packet: Sent): void {
    const { segment: s, peer } = packet;
    // RFC 9293 §3.7.1: nobody sends more than the peer's MSS in one segment; without a SYN only the absurd is plain.
    const { payloadLength: size } = s;
    if ((s.known & KNOWN_LENGTH) === 0 || size <= (peer.opening.mss > 0 ? peer.opening.mss : LARGEST_FRAME)) return;
    // Without a SYN: what stays in one machine is as large as the loopback's MTU, 65,536 bytes.
    if (peer.opening.mss <= 0 && staysInside(s)) return;
    // Some hosts ignore the MSS by a few bytes, but no one joins two segments to less than an Ethernet frame; and a
    // length beyond any buffer is a damaged header.
    if ((s.ipLength <= ETHERNET_MTU_BYTES && size < 2 * peer.opening.mss) || size > LARGEST_JOINED) return;
    this.large.add(s.frame);
    if (s.payloadLength > this.largest) {
      this.largest = s.payloadLength;
      this.largestMss = Math.max(0, peer.opening.mss);
    }
    doubtsOf(packet.connection).add(OFFLOAD, s.frame);
  }

  #checksum(s: Segment): void {
    if (s.checksum === CHECKSUM_OFFLOADED) this.leftChecksums++;
    else this.badChecksums.add(s.frame);
  }
}

/** One machine's packet, or one without link addresses to speak of. */
const staysInside = (s: Segment): boolean => isOfOneHost(s) || (s.linkSrc === 0 && s.linkDst === 0);
