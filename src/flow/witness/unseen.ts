/** Bytes that were acknowledged and are not in the capture: it lost them, or they only stand behind in the file. */
import { expectChallengeAck } from '../receiving/acks.ts';
import { KNOWN_ACK } from '../../segment/segment.ts';
import { ACK, RST, SYN } from '../../tcp-flags.ts';
import type { Side } from '../../records/sink.ts';
import { MILLISECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { seqGt, seqLe, seqLt } from '../../wire/seq.ts';
import { EV_REORDERED, EV_UNSEEN_ACKED } from '../events.ts';
import type { Flight } from '../sender/flight.ts';
import { RETRANSMITTED, HOLE } from '../sender/scoreboard.ts';
import type { CurrentPacket } from '../current-packet.ts';
import type { Evidence } from './evidence.ts';
import { DROPS, doubtsOf, TWO_CLOCKS, type Doubts } from './faults.ts';

/** Acknowledged before so many of a connection's packets were seen: it may have been sent before the capture began. */
const EARLY_SEGMENTS = 10;
/** No timer fires so soon after an acknowledgement of the very data. */
const WRITTEN_LATE: Nanos = MILLISECOND;
/** The two directions of a tap are stamped by clocks that differ by some milliseconds; no time-out is so short. */
const CLOCK_SKEW_NS: Nanos = 20 * MILLISECOND;
/** So far above a number data is taken to go on there. */
const GOES_ON_BYTES: Bytes = 1 << 20;
/** Any window may hold so much. */
const UNSCALED_WINDOW_BYTES: Bytes = 65_535;
/** Larger windows exist, on no path that is captured like this. */
const SCALED_WINDOW_BYTES: Bytes = 1 << 24;

/** The segment in hand passes sequence space over. */
export function noteHole(packet: CurrentPacket, f: Flight): void {
  const doubts = doubtsOf(packet.connection);
  const { side } = packet.me;
  if (doubts.holes[side] === true) return;
  doubts.holes[side] = true;
  doubts.holesFrom[side] = f.nxt;
}

/** Bytes that were passed over and never filled are acknowledged: they did arrive, so the capture lacks them. Told once. */
export function tellHoles(packet: CurrentPacket, evidence: Evidence, f: Flight, doubts: Doubts): void {
  const { side } = packet.peer;
  if (doubts.holes[side] !== true) return;
  const { ack } = packet.segment;
  const from = doubts.holesFrom[side] ?? 0;
  const { start, end, state, head, tail } = f.board;
  let bytes = 0;
  for (let i = head; i < tail && seqLe(end[i] ?? 0, ack); i++)
    if (((state[i] ?? 0) & (HOLE | RETRANSMITTED)) === HOLE && seqGt(end[i] ?? 0, from))
      bytes += ((end[i] ?? 0) - (start[i] ?? 0)) | 0;
  doubts.passed(side, ack);
  tellUnseen(packet, evidence, bytes);
}

/** The acknowledgement in hand covers `bytes` that nobody saw. */
export function tellUnseen(packet: CurrentPacket, evidence: Evidence, bytes: Bytes): void {
  if (bytes <= 0) return;
  packet.events |= EV_UNSEEN_ACKED;
  packet.annotate('unseen-acked', 'observed', null, { bytes });
  noteUnseen(packet, evidence, bytes);
}

/**
 * It covers more than any window would have let the peer send since: forged or damaged, and the peer answers with a
 * challenge ACK (RFC 9293 §3.10.7.4, RFC 5961 §5). A second one that says the same is believed: the capture is at fault.
 */
export function isStray(packet: CurrentPacket, evidence: Evidence): boolean {
  const { connection, segment: s, me, peer } = packet;
  const bytes = (s.ack - peer.snd.nxt) | 0;
  if (
    bytes <= UNSCALED_WINDOW_BYTES ||
    bytes <= me.rcv.wnd ||
    (s.flags & (SYN | ACK | RST)) !== ACK ||
    s.payloadLength > 0
  )
    return false;
  if (!connection.handshake.done || connection.origin.midstream || me.opening.windowScale < 0 || !peer.snd.seqKnown)
    return false;
  if ((s.known & KNOWN_ACK) === 0) return false;
  const { doubts } = connection;
  if (doubts !== null && doubts.farFrame > 0 && doubts.farSide === peer.side && !seqLt(s.ack, doubts.farAck))
    return false;
  packet.events |= EV_UNSEEN_ACKED;
  packet.annotate('unseen-acked', 'observed', null, { bytes, neverSent: true });
  noteUnseen(packet, evidence, bytes);
  expectChallengeAck(peer);
  return true;
}

/** An acknowledgement of bytes that the capture does not hold. */
function noteUnseen(packet: CurrentPacket, evidence: Evidence, bytes: Bytes): void {
  const { connection, segment: s, me, peer } = packet;
  // A filter that lets no data through is no loss.
  if (evidence.filter.plain === 0) return;
  if (connection.origin.midstream && peer.counts.segments <= EARLY_SEGMENTS) return;
  // What the window could not hold cannot have been sent since: a forgery, unless the peer goes on there.
  if ((s.flags & SYN) !== 0) return;
  const doubts = doubtsOf(connection);
  if (bytes > (me.opening.windowScale >= 0 ? Math.max(me.rcv.wnd, UNSCALED_WINDOW_BYTES) : SCALED_WINDOW_BYTES)) {
    doubts.farSide = peer.side;
    doubts.farAck = s.ack;
    doubts.farBytes = bytes;
    doubts.farFrame = s.frame;
    return;
  }
  count(packet, evidence, doubts, peer.side, s.ack, bytes, s.frame);
}

/** Data goes on where an acknowledgement had leapt to: there the capture lacked a whole stretch. */
export function confirmFar(packet: CurrentPacket, evidence: Evidence, doubts: Doubts): void {
  const { segment: s, me } = packet;
  if (doubts.farSide !== me.side || s.payloadLength === 0) return;
  const ahead = (s.seq - doubts.farAck) | 0;
  if (ahead < 0 || ahead > GOES_ON_BYTES) return;
  doubts.farSide = -1;
  count(packet, evidence, doubts, me.side, doubts.farAck, doubts.farBytes, doubts.farFrame);
}

function count(
  packet: CurrentPacket,
  evidence: Evidence,
  doubts: Doubts,
  side: Side,
  ack: number,
  bytes: Bytes,
  frame: FrameNo,
): void {
  if ((doubts.bits & DROPS) === 0) evidence.unseenConnections++;
  doubts.add(DROPS, frame);
  doubts.unseenAcks++;
  const from = (ack - bytes) | 0;
  const goesOn =
    doubts.unseenFrame > 0 &&
    doubts.unseenSide === side &&
    doubts.unseenTo === from &&
    packet.now - doubts.unseenNs <= CLOCK_SKEW_NS;
  doubts.unseenInRow = goesOn ? doubts.unseenInRow + 1 : 1;
  if (!goesOn) doubts.unseenFrom = from;
  doubts.unseenSide = side;
  doubts.unseenTo = ack;
  doubts.unseenNs = packet.now;
  doubts.unseenFrame = frame;
  doubts.unseenBytes += bytes;
  evidence.unseen.add(frame);
  evidence.unseenLast = frame;
  evidence.unseenBytes += bytes;
}

/**
 * Whether this data was acknowledged just before in the file, unseen: it came first and was only written later. Then
 * the capture lacks nothing.
 */
export function writtenLate(packet: CurrentPacket, evidence: Evidence, start: number, end: number): boolean {
  const { doubts } = packet.connection;
  if (doubts === null || doubts.unseenSide !== packet.me.side) return false;
  if (seqLt(start, doubts.unseenFrom) || seqGt(end, doubts.unseenTo)) return false;
  const lateNs = packet.timed ? packet.now - doubts.unseenNs : 0;
  if (lateNs > CLOCK_SKEW_NS) return false;
  if (doubts.unseenFrame > 0) takeBack(packet, evidence, doubts);
  evidence.writtenLate.add(packet.segment.frame);
  if (lateNs > WRITTEN_LATE) doubts.add(TWO_CLOCKS, packet.segment.frame);
  packet.filled = packet.segment.payloadLength;
  packet.events |= EV_REORDERED;
  packet.annotate('reordered', lateNs <= WRITTEN_LATE ? 'implied' : 'assumed', null, { by: 'capture' });
  return true;
}

function takeBack(packet: CurrentPacket, evidence: Evidence, doubts: Doubts): void {
  const { connection } = packet;
  packet.sink.revision({
    type: 'revision',
    file: connection.file,
    frame: doubts.unseenFrame,
    connection: connection.id,
    from: packet.peer.side === 0 ? 'a' : 'b',
    replaces: 'unseen-acked',
    kind: 'reordered',
    certainty: 'implied',
    because: [doubts.unseenFrame, packet.segment.frame],
    detail: { by: 'capture' },
  });
  evidence.unseen.count -= doubts.unseenInRow;
  evidence.unseenBytes -= (doubts.unseenTo - doubts.unseenFrom) | 0;
  doubts.unseenBytes -= (doubts.unseenTo - doubts.unseenFrom) | 0;
  while (evidence.unseen.frames.length > evidence.unseen.count) evidence.unseen.frames.pop();
  evidence.unseenLast = evidence.unseen.frames.at(-1) ?? 0;
  doubts.unseenFrame = 0;
  doubts.unseenAcks -= doubts.unseenInRow;
  if (doubts.unseenAcks === 0) {
    evidence.unseenConnections--;
    doubts.take(DROPS);
  }
}
