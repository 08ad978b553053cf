/**
 * Heartbeats of an application: small messages of one size at an even pace, spoken out of a silence, answered small or
 * not at all. A shell and a chat are uneven, questions have longer answers, streams know no silence.
 */
import { EV_KEEPALIVE, EV_RETRANSMISSION, EV_WINDOW_PROBE } from '../events.ts';
import { MILLISECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { Heartbeat } from '../parts/heartbeat.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** Message and answer: a PING of HTTP/2, WebSocket, AMQP, MQTT, Redis and the like, also inside TLS. */
export const LARGEST_BEAT: Bytes = 128;
/** Key repetition and polling loops are faster. */
export const LEAST_PERIOD: Nanos = 200 * MILLISECOND;
/** Beats in a row that may be out of step before it is no pace any more. */
const MOST_LATE = 2;

/** A segment with data, before its numbers are taken over; while there is no beat, one of {@link LARGEST_BEAT} at most. */
export function judgeHeartbeat(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  if (!packet.timed || (packet.events & (EV_RETRANSMISSION | EV_KEEPALIVE | EV_WINDOW_PROBE)) !== 0) return;
  // A beat that comes after the close was too late for it.
  if (me.closing.finFrame > 0 || peer.closing.finFrame > 0) return;
  answer(packet);
  const before = Math.max(me.counts.lastDataNs, peer.counts.lastDataNs);
  // The very first message may be a beat as well.
  const quiet = before === 0 ? LEAST_PERIOD : packet.now - before;
  const { beat } = me;
  if (beat === null) {
    if (s.payloadLength <= LARGEST_BEAT && quiet >= LEAST_PERIOD / 2)
      me.beat = new Heartbeat(s.payloadLength, s.frame, packet.now);
    return;
  }
  beat.lastOwnFrame = s.frame;
  const waited = packet.now - beat.lastNs;
  const fits =
    s.payloadLength === beat.size && waited >= LEAST_PERIOD && quiet >= waited / 2 - MILLISECOND && beat.take(waited);
  if (!fits) {
    // What a heartbeat's own connection says besides its beats leaves the pace as it is.
    if (beat.known && s.payloadLength !== beat.size) return;
    if (beat.known && beat.outOfStep < MOST_LATE && quiet >= beat.periodNs / 2) {
      beat.late++;
      beat.outOfStep++;
      beatAt(beat, s.frame, packet.now);
      packet.annotate('heartbeat', 'assumed', [beat.firstFrame, s.frame], {
        nth: beat.intervals + beat.missed + beat.late + 1,
        periodNs: Math.round(beat.periodNs),
        lateNs: Math.round(waited - beat.periodNs),
      });
      return;
    }
    me.beat = s.payloadLength <= LARGEST_BEAT ? new Heartbeat(s.payloadLength, s.frame, packet.now) : null;
    return;
  }
  beat.outOfStep = 0;
  beatAt(beat, s.frame, packet.now);
  if (!beat.known) return;
  const { periodNs } = beat;
  const missed = Math.round(waited / periodNs) - 1;
  packet.annotate('heartbeat', 'assumed', [beat.firstFrame, s.frame], {
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
function answer(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  const { beat } = peer;
  if (beat === null || beat.lastAnswered || me.counts.lastDataFrame > beat.lastFrame) return;
  if (beat.intervals > 0 && packet.now - beat.lastNs > beat.periodNs / 2) return;
  if (s.payloadLength > LARGEST_BEAT) {
    if (!beat.known) peer.beat = null;
    return;
  }
  beat.lastAnswered = true;
  beat.answered++;
}
