/**
 * Nagle's algorithm against the delayed ACK (RFC 9293 §3.7.4, §3.8.6.3): a sender keeps a small segment back until its
 * last small one is acknowledged, and the receiver waits with that ACK for something to send.
 */
import { MILLISECOND } from '../../units.ts';
import { EV_PACED } from '../events.ts';
import { SmallWrites } from '../parts/small-writes.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { OPEN } from './congestion-state.ts';
import type { Flight } from './flight.ts';

/** Linux TCP_ATO_MIN is 40 ms; timers run a little early. */
export const LEAST_DELAY = 35 * MILLISECOND;
/** RFC 9293 §3.8.6.3: an ACK is delayed by less than 0.5 s. */
const MOST_DELAY = 510 * MILLISECOND;
/** The system sends what it held back as soon as the ACK is in. */
const AT_ONCE_NS = 1.5 * MILLISECOND;
/** Scatter of a path, as a part of its round trip. */
const RTT_SCATTER = 0.15;
const MOST_SCATTER = 10 * MILLISECOND;

/** New data is about to leave, and all before it was acknowledged: did it wait for that ACK, which came late? */
export function judgeSmallWrite(packet: CurrentPacket, f: Flight): void {
  const { segment: s, me, peer, now, connection } = packet;
  const ackNs = peer.acks.movedNs;
  if (ackNs < me.counts.lastDataNs || me.snd.una !== me.snd.nxt) return;
  // NaN where the handshake was not measured: a long path cannot be told from a delayed ACK then.
  const opener = me.opening.synFrame > 0;
  const far = opener ? connection.handshake.synToSynAckNs : connection.handshake.synAckToAckNs;
  const near = opener ? connection.handshake.synAckToAckNs : connection.handshake.synToSynAckNs;
  const delay = ackNs - me.counts.lastDataNs - far;
  if (!(delay >= LEAST_DELAY) || delay > MOST_DELAY || delay < RTT_SCATTER * far) return;
  const released = now - ackNs - near;
  if (!(Math.abs(released) <= AT_ONCE_NS + Math.min(RTT_SCATTER * near, MOST_SCATTER))) return;
  if (f.state !== OPEN || f.timeouts > 0 || me.trail.frame !== me.counts.lastDataFrame) return;
  const full = Math.min(me.opening.mss, peer.opening.mss) - 12;
  if (full <= 0 || me.trail.length >= full || s.payloadLength >= full) return;
  // The peer had nothing to say between: its ACK was bare, and the program had not been waiting for an answer.
  if (peer.counts.lastDataFrame > me.counts.lastDataFrame || peer.rcv.wnd < s.payloadLength) return;
  me.smallWrites ??= new SmallWrites(
    me.counts.lastDataFrame,
    me.trail.length,
    peer.counts.lastFrame,
    s.frame,
    s.payloadLength,
  );
  me.smallWrites.add(delay);
  packet.events |= EV_PACED;
}
