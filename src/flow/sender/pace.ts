/**
 * What sets the pace of a transfer: the receiver's window, the congestion window (the network), or the sending program.
 * Each pause before new data is put down to what ended it: an ACK that opened the window, an ACK that clocked the data
 * out, or neither. Also here: the congestion window that has to grow again after a pause (RFC 5681 §4.1).
 */
import type { Bytes, Nanos } from '../../units.ts';
import { MICROSECOND, MILLISECOND } from '../../units.ts';
import { EV_PACED } from '../events.ts';
import { NOT_YET, Pace } from '../parts/pace.ts';
import type { Segment } from '../../segment/segment.ts';
import type { Endpoint } from '../connection.ts';
import type { CurrentPacket } from '../current-packet.ts';
import type { Estimator } from './estimator.ts';
import { OPEN } from './congestion-state.ts';
import type { Flight } from './flight.ts';
import { judgeSmallWrite } from './small-writes.ts';
import { QueueDelay } from './queue-delay.ts';

/** Segments of a direction before its pace is followed: short answers have none. */
const LEAST_SEGMENTS = 10;
/** Closer segments are one burst. */
const BURST_GAP_NS = 200 * MICROSECOND;
/** What an ACK lets go leaves at once. */
const AT_ONCE_NS = 2 * MILLISECOND;
const RTT_SCATTER = 0.1;
/** Where the SYNs are not in the capture. */
const USUAL_MSS: Bytes = 1460;
/** With less out there is no queue to speak of. */
const LEAST_QUEUED_BYTES: Bytes = 8000;
/** RFC 6928 allows ten segments to begin with; some more for those that are acknowledged meanwhile. */
const RESTART_SEGMENTS = 16;

/** A segment with its sender and receiver. */
interface Sent {
  readonly segment: Segment;
  readonly me: Endpoint;
  readonly peer: Endpoint;
}

/** `now`: when the segment left, as far as its timestamp tells. */
export function paceOn(pace: Pace, packet: Sent, f: Flight, end: number, now: Nanos): void {
  const { segment: s, me, peer } = packet;
  if (f.nearNs > 0) pace.atSender = false;
  const gap = now - f.lastSentNs;
  if (gap > BURST_GAP_NS) explain(pace, packet, f, gap, now);
  if (me.retransmitted.segments !== pace.retransmitted) {
    // The window is small because of that, not because of a pause.
    pace.retransmitted = me.retransmitted.segments;
    pace.mostOut = 0;
    pace.restartNs = NOT_YET;
    pace.counted = false;
  }
  if (f.board.empty || pace.restartNs !== NOT_YET) followRestart(pace, packet, f, gap, now);
  const out = (end - f.una) | 0;
  if (out > pace.mostOut) pace.mostOut = out;
  if (out >= LEAST_QUEUED_BYTES || f.rtt.queueDelay !== null)
    (f.rtt.queueDelay ??= new QueueDelay()).send(end, s.payloadLength, out, now);
  pace.sentBytes += s.payloadLength;
  // A sender does not send less than a full segment for want of window (RFC 9293 §3.8.6.2.1).
  const size = Math.max(s.payloadLength, me.trail.length, Math.min(me.opening.mss, peer.opening.mss) - 12);
  pace.full = peer.rcv.wndKnown && peer.rcv.wnd - out < size;
}

function explain(pace: Pace, packet: Sent, f: Flight, gap: Nanos, now: Nanos): void {
  const { me, peer } = packet;
  // The peer had to say something first: that is taking turns, not a limit.
  if (peer.counts.lastDataNs >= me.counts.lastDataNs) return;
  if (pace.full) {
    // What goes out beyond the window with no word of the receiver since did not wait for it.
    if (f.lastAckNs >= f.lastSentNs) pace.receiverNs += gap;
    else pace.untoldNs += gap;
  } else if (f.state !== OPEN || f.timeouts > 0) pace.networkNs += gap;
  else if (f.board.empty) pace.senderNs += gap;
  else if (f.lastAckNs >= f.lastSentNs && now - f.lastAckNs <= AT_ONCE_NS + RTT_SCATTER * f.nearNs)
    pace.networkNs += gap;
  else if (gap < f.rtt.srttNs / 4) pace.untoldNs += gap;
  else pace.senderNs += gap;
}

function followRestart(pace: Pace, packet: Sent, f: Flight, gap: Nanos, now: Nanos): void {
  const { segment: s, me, peer } = packet;
  if (f.board.empty && f.state === OPEN && gap >= f.rtt.baseRtoNs && gap < Number.POSITIVE_INFINITY) {
    settleRestart(pace, f.rtt);
    pace.mostOutBefore = pace.mostOut;
    pace.mostOut = 0;
    pace.restartNs = now;
    pace.beganFrame = s.frame;
    pace.idleNs = gap;
    pace.beganBytes = s.payloadLength;
    pace.sentBytes = 0;
    pace.counted = false;
    return;
  }
  if (pace.restartNs === NOT_YET || pace.counted) return;
  if (f.lastAdvanceNs <= pace.restartNs) {
    pace.beganBytes += s.payloadLength;
    return;
  }
  // Off-loading shows segments larger than those that count.
  const mss = Math.min(me.opening.mss, peer.opening.mss);
  const size = mss > 0 ? mss : Math.min(USUAL_MSS, Math.max(s.payloadLength, me.trail.length));
  const released = now - f.lastAdvanceNs <= AT_ONCE_NS + RTT_SCATTER * f.nearNs;
  // Held back for most of a round trip, with more to send, a window that was open, and only what a restart allows.
  const held = !f.board.empty && gap > f.rtt.minNs / 2 && released && !pace.full && peer.rcv.wnd > 2 * pace.beganBytes;
  const few = pace.beganBytes >= 2 * size && pace.beganBytes <= RESTART_SEGMENTS * size;
  if (held && few && pace.mostOutBefore >= 2 * pace.beganBytes && f.state === OPEN) pace.counted = true;
  else pace.restartNs = NOT_YET;
}

/** What the restart under way cost: round trips to send as much from the small window, less those from the old one. */
export function settleRestart(pace: Pace, rtt: Estimator): void {
  if (!pace.counted) return;
  pace.counted = false;
  const lost = roundTrips(pace.sentBytes, pace.beganBytes) - roundTrips(pace.sentBytes, pace.mostOutBefore);
  if (lost <= 0) return;
  pace.restarts++;
  pace.restartLostNs += lost * rtt.minNs;
  if (pace.restartFrame > 0) return;
  pace.restartFrame = pace.beganFrame;
  pace.restartIdleNs = pace.idleNs;
  pace.restartFrom = pace.mostOutBefore;
  pace.restartTo = pace.beganBytes;
}

/** Rounds that `bytes` take when the window begins at `window` and doubles in each. */
const roundTrips = (bytes: Bytes, window: Bytes): number => Math.ceil(Math.log2(bytes / Math.max(1, window) + 1));

/** New data that follows what was sent before is about to leave. */
export function followPace(packet: CurrentPacket, f: Flight, end: number, now: Nanos): void {
  const { me } = packet;
  if (!packet.timed || me.counts.dataSegments === 0) return;
  judgeSmallWrite(packet, f);
  if (me.counts.dataSegments < LEAST_SEGMENTS || f.atReceiver) return;
  packet.events |= EV_PACED;
  paceOn((me.pace ??= new Pace()), packet, f, end, now);
}
