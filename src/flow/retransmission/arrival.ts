/** What lies below SND.NXT and was not sent again: a copy, or late on its way. */
import { MILLISECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { EV_DUPLICATE, EV_REORDERED } from '../events.ts';
import { seqLe } from '../../wire/seq.ts';
import { isWithinHost } from '../witness/copy-watch.ts';
import { writtenLate } from '../witness/unseen.ts';
import { OPEN, RECOVERY } from '../sender/congestion-state.ts';
import { Disorder } from '../sender/disorder.ts';
import type { Flight } from '../sender/flight.ts';
import { camePast, type Order, orderOf } from '../sender/order.ts';
import type { Segment } from '../../segment/segment.ts';
import type { CurrentPacket } from '../current-packet.ts';
import type { Witness } from '../witness/witness.ts';
import { TIMESTAMPS_OPTION_BYTES } from './missing.ts';
import { Situation } from './situation.ts';

/** Of the time-out's wait, counted from when the hole was seen: a time-out, which shrinks segments behind a black hole, is not due yet. */
const YOUNGER_THAN_TIMEOUT = 0.8;

/** Tells a copy or a late arrival; what is left has been sent again, and is returned to be judged. */
export function arrive(
  packet: CurrentPacket,
  witness: Witness,
  f: Flight,
  start: number,
  end: number,
  now: Nanos,
): Situation | null {
  if (tellCopy(packet, witness, f) || writtenLate(packet, witness.evidence, start, end)) return null;
  const hole = f.board.holeIn(start, end);
  if (hole < 0) {
    if (beforeTheFirst(packet, f, end)) {
      packet.filled = packet.segment.payloadLength;
      tellDisorder(packet, f, false, packet.timed ? 'time' : 'reports', (f.nxt - start) | 0, {});
      return null;
    }
    if (tellLate(packet, f, start, end)) return null;
    return new Situation(packet, f, start, end, now, null);
  }
  packet.filled = f.board.holeBytes(start, (start + packet.segment.payloadLength) | 0);
  const holeBytes = ((f.board.end[hole] ?? 0) - (f.board.start[hole] ?? 0)) | 0;
  const young = now - (f.board.sentNs[hole] ?? now) < YOUNGER_THAN_TIMEOUT * f.rtt.baseRtoNs;
  const recut = young && f.state < RECOVERY && f.board.start[hole] === start && isRecut(packet, f, hole, holeBytes);
  if (recut) f.board.fill(hole, start, end, now, packet.segment.frame, packet.segment.tsVal, packet.segment.ipId);
  else if (fillHole(packet, f, start, end, now, hole)) return null;
  return new Situation(packet, f, start, end, now, 'hole', hole, holeBytes, recut);
}

/**
 * Full segments, so far as both ends allow, make up the hole, and what fills it from its beginning is smaller: it was cut anew. A
 * sender repeats a segment as it was, but where its path turned out to be narrower (Linux tcp_retransmit_skb, tcp_simple_retransmit).
 */
function isRecut({ segment: s, me, peer }: CurrentPacket, f: Flight, hole: number, holeBytes: Bytes): boolean {
  const full = Math.min(me.opening.mss, peer.opening.mss) - (s.hasTimestamp ? TIMESTAMPS_OPTION_BYTES : 0);
  // Smaller ones a program may have written, or a window allowed, and a whole number of them may fill a segment.
  if (!(s.payloadLength > full / 3) || s.payloadLength >= full || full % s.payloadLength === 0) return false;
  if (holeBytes <= 0 || holeBytes % full !== 0) return false;
  // New data of that very size lies above: the sender had cut smaller before.
  for (let row = hole + 1; row < f.board.tail; row++)
    if ((((f.board.end[row] ?? 0) - (f.board.start[row] ?? 0)) | 0) === s.payloadLength) return false;
  return true;
}

/** The very packet once more, by the network or by the capture. */
function tellCopy(packet: CurrentPacket, { recent, evidence }: Witness, f: Flight): boolean {
  const { segment: s, me, connection } = packet;
  const copy = recent.copyOf(
    connection.id * 2 + me.side,
    s,
    f.rtt.minNs,
    f.state === OPEN && f.dupAcks === 0 && !f.hasSack,
    !f.ids.repeats,
  );
  if (copy === null) return false;
  packet.events |= EV_DUPLICATE;
  const atSender = f.nearNs === 0 && !f.atReceiver && f.rtt.minNs > MILLISECOND;
  const byCapture = copy.capture || atSender || isWithinHost(s);
  // A copy for certain; by whom, only a look at the packets beside it tells.
  const certain = copy.certain && (byCapture || evidence.copies.mostComeOnce);
  packet.annotate(
    byCapture ? 'capture-duplicate' : 'network-duplicate',
    certain ? 'implied' : 'assumed',
    [copy.frame, s.frame],
    { sinceNs: copy.sinceNs },
  );
  return true;
}

/** It fills a hole; true: it was only late. */
function fillHole(packet: CurrentPacket, f: Flight, start: number, end: number, now: Nanos, hole: number): boolean {
  const { segment: s } = packet;
  const untold = !packet.timed || (f.heardNothing && fewAbove(f, s, end, hole));
  const order = untold ? orderByReports(f, s, hole) : orderOf(f, s, hole, packet.now);
  const openedNs = f.board.sentNs[hole];
  if (order.late || order.overtaken)
    tellDisorder(
      packet,
      f,
      order.certain,
      order.by,
      (f.nxt - start) | 0,
      packet.timed ? { lateNs: Math.max(0, packet.now - (openedNs ?? packet.now)) } : {},
    );
  f.board.fill(hole, start, end, order.late ? (openedNs ?? now) : now, s.frame, s.tsVal, s.ipId);
  return order.late;
}

/** RFC 5681 §3.2: so many reports make a sender repeat. */
const DUPLICATE_ACK_THRESHOLD = 3;

/**
 * It lies before all that the capture holds of its sender, and too little was reported to call for it again; nothing tells when,
 * or its time lies before the first packet's, as in a list that is told from its end.
 */
const beforeTheFirst = ({ timed, now, connection, me }: CurrentPacket, f: Flight, end: number): boolean =>
  (!timed || now < connection.origin.firstNs) &&
  connection.origin.midstream &&
  seqLe(end, me.snd.base) &&
  f.dupAcks < DUPLICATE_ACK_THRESHOLD;

/** Too little came above the hole for a receiver, which is not heard here, to report it so often. */
const fewAbove = (f: Flight, s: Segment, end: number, hole: number): boolean =>
  f.board.tail - hole - 1 < DUPLICATE_ACK_THRESHOLD && ((f.nxt - end) | 0) < DUPLICATE_ACK_THRESHOLD * s.payloadLength;

/**
 * Nothing tells when. No byte of it was here before, and too little was reported for a sender to repeat it at once: late, unless a
 * timer sent it.
 */
function orderByReports(f: Flight, s: Segment, hole: number): Order {
  const order = orderOf(f, s, hole, Number.NaN);
  if (order.by !== 'time') return order;
  return { late: f.dupAcks < DUPLICATE_ACK_THRESHOLD, overtaken: false, by: 'reports', certain: false };
}

/** A repetition of it was here already; true: it is the original, late. */
function tellLate(packet: CurrentPacket, f: Flight, start: number, end: number): boolean {
  if (f.nearNs === 0 && !f.atReceiver) return false;
  const later = f.ledger.laterThan(packet.segment, start, end, f.ids.counts);
  if (later === 0) {
    if (camePast(f, packet.segment)) tellOvertaken(packet, f, (f.nxt - start) | 0);
    return false;
  }
  tellDisorder(packet, f, true, byWhat(packet, f), (f.nxt - start) | 0, {
    because: later,
  });
  return true;
}

/** It carries what nothing above it has passed, or what had come: late all the same. */
export function tellOvertaken(packet: CurrentPacket, f: Flight, bytes: Bytes): void {
  tellDisorder(packet, f, true, byWhat(packet, f), bytes, {});
}

/** What tells the order of sending. */
const byWhat = ({ segment }: CurrentPacket, f: Flight): string =>
  segment.ipId > 0 && f.ids.counts ? 'ip-id' : 'timestamp';

function tellDisorder(
  packet: CurrentPacket,
  f: Flight,
  certain: boolean,
  by: string,
  bytes: Bytes,
  more: { readonly lateNs?: Nanos; readonly because?: FrameNo },
): void {
  const { lateNs, because } = more;
  packet.events |= EV_REORDERED;
  (f.disorder ??= new Disorder()).note(lateNs ?? 0, bytes);
  const frames = because === undefined ? null : [because, packet.segment.frame];
  const detail = lateNs === undefined ? { bytes, by } : { bytes, lateNs: Math.round(lateNs), by };
  packet.annotate('reordered', certain ? 'implied' : 'assumed', frames, detail);
}
