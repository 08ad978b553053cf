/**
 * Heartbeats of an application: small messages of one size at an even pace, spoken out of a silence, answered small or
 * not at all. A shell and a chat are uneven, questions have longer answers, streams know no silence.
 */
import { EV_KEEPALIVE, EV_RETRANSMISSION, EV_WINDOW_PROBE } from './events.ts';
import { MILLISECOND, type Bytes, type FrameNo, type Nanos } from '../units.ts';
import type { Turn } from './turn.ts';

/** Message and answer: a PING of HTTP/2, WebSocket, AMQP, MQTT, Redis and the like, also inside TLS. */
export const LARGEST_BEAT: Bytes = 128;
/** Key repetition and polling loops are faster. */
const LEAST_PERIOD = 200 * MILLISECOND;
/** Even beats in a row before they count as a heartbeat. */
const EVEN = 4;
/** How far one beat may lie from the mean pace. */
const TOLERANCE = 0.15;
/** Beats that may be missing between two and the pace is still known. */
const MOST_MISSED = 4;
/** Beats in a row that may be out of step before it is no pace any more. */
const MOST_LATE = 2;

/** What one endpoint's beats are like; from its first small message out of a silence on. */
export class Heartbeat {
  /** Size of a beat. */
  size: Bytes;
  firstFrame: FrameNo;
  lastFrame: FrameNo;
  lastNs: Nanos;
  /** Even intervals so far, their sum and extremes. */
  intervals = 0;
  #sum: Nanos = 0;
  shortest: Nanos = Number.POSITIVE_INFINITY;
  longest: Nanos = 0;
  /** Beats that failed to come, and beats that came out of step: in all, and since the last one in step. */
  missed = 0;
  late = 0;
  outOfStep = 0;
  /** Its sender's last data before the first FIN, a beat or not. */
  lastOwnFrame: FrameNo;
  /** Beats that the peer answered with data, and whether the last one was. */
  answered = 0;
  lastAnswered = false;

  constructor(size: Bytes, frame: FrameNo, now: Nanos) {
    this.size = size;
    this.firstFrame = this.lastFrame = this.lastOwnFrame = frame;
    this.lastNs = now;
  }

  get periodNs(): Nanos {
    return this.#sum / Math.max(1, this.intervals);
  }

  /** Half of the spread around the pace. */
  get jitterNs(): Nanos {
    return (this.longest - this.shortest) / 2;
  }

  get known(): boolean {
    return this.intervals >= EVEN;
  }

  /** Takes an interval as n periods; false when it fits none. */
  take(waited: Nanos): boolean {
    if (this.intervals === 0) {
      this.add(waited);
      return true;
    }
    const period = this.periodNs;
    const times = Math.round(waited / period);
    if (times < 1 || times > MOST_MISSED + 1 || Math.abs(waited - times * period) > TOLERANCE * period) return false;
    if (times === 1) this.add(waited);
    // Before the pace is sure a longer pause is no missed beat.
    else if (this.known) this.missed += times - 1;
    else return false;
    return true;
  }

  add(waited: Nanos): void {
    this.intervals++;
    this.#sum += waited;
    this.shortest = Math.min(this.shortest, waited);
    this.longest = Math.max(this.longest, waited);
  }
}

/** A segment with data, before its numbers are taken over; while there is no beat, one of {@link LARGEST_BEAT} at most. */
export function judgeHeartbeat(turn: Turn): void {
  const { segment: s, me, peer } = turn;
  if (!turn.timed || (turn.events & (EV_RETRANSMISSION | EV_KEEPALIVE | EV_WINDOW_PROBE)) !== 0) return;
  // A beat that comes after the close was too late for it.
  if (me.closing.finFrame > 0 || peer.closing.finFrame > 0) return;
  answer(turn);
  const before = Math.max(me.counts.lastDataNs, peer.counts.lastDataNs);
  // The very first message may be a beat as well.
  const quiet = before === 0 ? LEAST_PERIOD : turn.now - before;
  const { beat } = me;
  if (beat === null) {
    if (s.payloadLength <= LARGEST_BEAT && quiet >= LEAST_PERIOD / 2)
      me.beat = new Heartbeat(s.payloadLength, s.frame, turn.now);
    return;
  }
  beat.lastOwnFrame = s.frame;
  const waited = turn.now - beat.lastNs;
  const fits =
    s.payloadLength === beat.size && waited >= LEAST_PERIOD && quiet >= waited / 2 - MILLISECOND && beat.take(waited);
  if (!fits) {
    // What a heartbeat's own connection says besides its beats leaves the pace as it is.
    if (beat.known && s.payloadLength !== beat.size) return;
    if (beat.known && beat.outOfStep < MOST_LATE && quiet >= beat.periodNs / 2) {
      beat.late++;
      beat.outOfStep++;
      beatAt(beat, s.frame, turn.now);
      turn.annotate('heartbeat', 'assumed', [beat.firstFrame, s.frame], {
        nth: beat.intervals + beat.missed + beat.late + 1,
        periodNs: Math.round(beat.periodNs),
        lateNs: Math.round(waited - beat.periodNs),
      });
      return;
    }
    me.beat = s.payloadLength <= LARGEST_BEAT ? new Heartbeat(s.payloadLength, s.frame, turn.now) : null;
    return;
  }
  beat.outOfStep = 0;
  beatAt(beat, s.frame, turn.now);
  if (!beat.known) return;
  const { periodNs } = beat;
  const missed = Math.round(waited / periodNs) - 1;
  turn.annotate('heartbeat', 'assumed', [beat.firstFrame, s.frame], {
    nth: beat.intervals + beat.missed + beat.late + 1,
    periodNs: Math.round(periodNs),
    jitterNs: Math.round(beat.jitterNs),
    ...(missed > 0 ? { missed } : {}),
  });
}

function beatAt(beat: Heartbeat, frame: FrameNo, now: Nanos): void {
  beat.lastFrame = frame;
  beat.lastNs = now;
  beat.lastAnswered = false;
}

/** Data that comes soon after the peer's beat answers it; a long answer shows that it was a question. */
function answer(turn: Turn): void {
  const { segment: s, me, peer } = turn;
  const { beat } = peer;
  if (beat === null || beat.lastAnswered || me.counts.lastDataFrame > beat.lastFrame) return;
  if (beat.intervals > 0 && turn.now - beat.lastNs > beat.periodNs / 2) return;
  if (s.payloadLength > LARGEST_BEAT) {
    if (!beat.known) peer.beat = null;
    return;
  }
  beat.lastAnswered = true;
  beat.answered++;
}
