/**
 * What sets the pace of a transfer: the receiver's window, the congestion window (the network), or the sending program.
 * Each pause before new data is put down to what ended it: an ACK that opened the window, an ACK that clocked the data
 * out, or neither. Also here: the congestion window that has to grow again after a pause (RFC 5681 §4.1).
 */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { MICROSECOND, MILLISECOND } from '../../units.ts';
import { EV_PACED } from '../events.ts';
import type { Turn } from '../turn.ts';
import type { Estimator } from './estimator.ts';
import { type Flight, OPEN } from './flight.ts';
import { judgeSmallWrite } from './small-writes.ts';
import { Swell } from './swell.ts';

/** Segments of a direction before its pace is followed: short answers have none. */
const LEAST_SEGMENTS = 10;
/** Closer segments are one burst. */
const BURST = 200 * MICROSECOND;
/** What an ACK lets go leaves at once. */
const AT_ONCE = 2 * MILLISECOND;
const SCATTER = 0.1;
const NOT_YET: Nanos = Number.NEGATIVE_INFINITY;
/** Where the SYNs are not in the capture. */
const USUAL_MSS: Bytes = 1460;
/** With less out there is no queue to speak of. */
const BULK: Bytes = 8000;
/** RFC 6928 allows ten segments to begin with; some more for those that are acknowledged meanwhile. */
const RESTART_SEGMENTS = 16;

export class Pace {
  receiverNs: Nanos = -0;
  networkNs: Nanos = -0;
  senderNs: Nanos = -0;
  /** Pauses that nothing explains: pacing, or a program that writes often. */
  untoldNs: Nanos = -0;
  /** The capture point is the sender's: elsewhere it is an estimate which ACK had come before a segment left. */
  atSender = true;
  /** After the latest segment less than one more fitted into the peer's window. */
  #full = false;

  /** Most that was out at once since the last pause, and before it. */
  #top: Bytes = 0;
  #before: Bytes = 0;
  /** The restart under way: when and with what it began, how much went out before the first ACK, and in all. */
  #restartNs: Nanos = NOT_YET;
  #restartFrame: FrameNo = 0;
  #first: Bytes = 0;
  #all: Bytes = 0;
  #counted = false;
  /** Segments sent again so far. */
  #again = 0;

  restarts = 0;
  restartLostNs: Nanos = -0;
  restartFrame: FrameNo = 0;
  restartIdleNs: Nanos = -0;
  #idleNs: Nanos = -0;
  restartFrom: Bytes = 0;
  restartTo: Bytes = 0;

  /** `now`: when the segment left, as far as its timestamp tells. */
  send(turn: Turn, f: Flight, end: number, now: Nanos): void {
    const { segment: s, me, peer } = turn;
    if (f.nearNs > 0) this.atSender = false;
    const gap = now - f.lastSentNs;
    if (gap > BURST) this.#explain(turn, f, gap, now);
    if (me.retransmitted.segments !== this.#again) {
      // The window is small because of that, not because of a pause.
      this.#again = me.retransmitted.segments;
      this.#top = 0;
      this.#restartNs = NOT_YET;
      this.#counted = false;
    }
    if (f.board.empty || this.#restartNs !== NOT_YET) this.#restart(turn, f, gap, now);
    const out = (end - f.una) | 0;
    if (out > this.#top) this.#top = out;
    if (out >= BULK || f.rtt.swell !== null) (f.rtt.swell ??= new Swell()).send(end, s.payloadLength, out, now);
    this.#all += s.payloadLength;
    // A sender does not send less than a full segment for want of window (RFC 9293 §3.8.6.2.1).
    const size = Math.max(s.payloadLength, me.trail.length, Math.min(me.opening.mss, peer.opening.mss) - 12);
    this.#full = peer.rcv.wndKnown && peer.rcv.wnd - out < size;
  }

  #explain(turn: Turn, f: Flight, gap: Nanos, now: Nanos): void {
    const { me, peer } = turn;
    // The peer had to say something first: that is taking turns, not a limit.
    if (peer.counts.lastDataNs >= me.counts.lastDataNs) return;
    if (this.#full) this.receiverNs += gap;
    else if (f.state !== OPEN || f.timeouts > 0) this.networkNs += gap;
    else if (f.board.empty) this.senderNs += gap;
    else if (f.lastAckNs >= f.lastSentNs && now - f.lastAckNs <= AT_ONCE + SCATTER * f.nearNs) this.networkNs += gap;
    else if (gap < f.rtt.srttNs / 4) this.untoldNs += gap;
    else this.senderNs += gap;
  }

  #restart(turn: Turn, f: Flight, gap: Nanos, now: Nanos): void {
    const { segment: s, me, peer } = turn;
    if (f.board.empty && f.state === OPEN && gap >= f.rtt.baseRtoNs && gap < Number.POSITIVE_INFINITY) {
      this.settle(f.rtt);
      this.#before = this.#top;
      this.#top = 0;
      this.#restartNs = now;
      this.#restartFrame = s.frame;
      this.#idleNs = gap;
      this.#first = s.payloadLength;
      this.#all = 0;
      this.#counted = false;
      return;
    }
    if (this.#restartNs === NOT_YET || this.#counted) return;
    if (f.lastAdvanceNs <= this.#restartNs) {
      this.#first += s.payloadLength;
      return;
    }
    // Off-loading shows segments larger than those that count.
    const mss = Math.min(me.opening.mss, peer.opening.mss);
    const size = mss > 0 ? mss : Math.min(USUAL_MSS, Math.max(s.payloadLength, me.trail.length));
    const released = now - f.lastAdvanceNs <= AT_ONCE + SCATTER * f.nearNs;
    // Held back for most of a round trip, with more to send, a window that was open, and only what a restart allows.
    const held = !f.board.empty && gap > f.rtt.minNs / 2 && released && !this.#full && peer.rcv.wnd > 2 * this.#first;
    const few = this.#first >= 2 * size && this.#first <= RESTART_SEGMENTS * size;
    if (held && few && this.#before >= 2 * this.#first && f.state === OPEN) this.#counted = true;
    else this.#restartNs = NOT_YET;
  }

  /** What the restart under way cost: round trips to send as much from the small window, less those from the old one. */
  settle(rtt: Estimator): void {
    if (!this.#counted) return;
    this.#counted = false;
    const lost = roundTrips(this.#all, this.#first) - roundTrips(this.#all, this.#before);
    if (lost <= 0) return;
    this.restarts++;
    this.restartLostNs += lost * rtt.minNs;
    if (this.restartFrame > 0) return;
    this.restartFrame = this.#restartFrame;
    this.restartIdleNs = this.#idleNs;
    this.restartFrom = this.#before;
    this.restartTo = this.#first;
  }
}

/** Rounds that `bytes` take when the window begins at `window` and doubles in each. */
const roundTrips = (bytes: Bytes, window: Bytes): number => Math.ceil(Math.log2(bytes / Math.max(1, window) + 1));

/** New data that follows what was sent before is about to leave. */
export function followPace(turn: Turn, f: Flight, end: number, now: Nanos): void {
  const { me } = turn;
  if (!turn.timed || me.counts.dataSegments === 0) return;
  judgeSmallWrite(turn, f);
  if (me.counts.dataSegments < LEAST_SEGMENTS || f.atReceiver) return;
  turn.events |= EV_PACED;
  (me.pace ??= new Pace()).send(turn, f, end, now);
}
