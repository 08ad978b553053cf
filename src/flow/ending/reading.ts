/**
 * Whether the program that closed had read what it had received: by the window that its last words offered against the
 * one in the RST, and by the time. Linux empties the receive buffer before it sends the RST (tcp.c __tcp_close), so the
 * RST offers all of the buffer again, whatever the cause; what lay there shows only in the segments before it.
 */
import { KNOWN_ACK, KNOWN_WINDOW } from '../../segment/segment.ts';
import { MILLISECOND, type Bytes, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { PSH, SYN } from '../../tcp-flags.ts';
import type { Endpoint } from '../connection.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** What lies in the buffer of a program that reads, when the kernel acknowledges before it runs: the last segments. */
const LAST_SEGMENTS = 4;
const USUAL_MSS = 1460;
/** Less does not show: Linux offers its slow-start threshold (about 64 kB), and the buffer holds a little more. */
const SHOWS_BYTES: Bytes = 16_384;
/** A program that waits for data runs this soon after it, on a host that is not overloaded. */
const WOKEN_NS = 2 * MILLISECOND;

/** How much more room the RST offers than the last segment before it; NaN when the two cannot be compared. */
function reopened(packet: CurrentPacket): Bytes {
  const { segment: s, me } = packet;
  if ((s.known & KNOWN_WINDOW) === 0 || !me.rcv.wndKnown || (me.trail.flags & SYN) !== 0) return Number.NaN;
  // With new data the threshold grows, read or not (tcp_input.c tcp_grow_window).
  if ((s.known & KNOWN_ACK) === 0 || !me.rcv.nxtKnown || s.ack !== me.rcv.nxt) return Number.NaN;
  return packet.view.window - me.rcv.wnd;
}

const scaleKnown = ({ connection: { a, b } }: CurrentPacket): boolean =>
  (a.opening.synFrame > 0 || a.opening.synAckFrame > 0) && (b.opening.synFrame > 0 || b.opening.synAckFrame > 0);

const fewSegments = (me: Endpoint): Bytes => LAST_SEGMENTS * (me.opening.mss > 0 ? me.opening.mss : USUAL_MSS);

/** How long the last data had been at the sender of the RST; the way to it and back is taken off. */
function lastDataAge(packet: CurrentPacket): Nanos {
  const { me, peer, connection, now, timed } = packet;
  const roundTrip =
    me.opening.role === 'client' ? connection.handshake.synAckToAckNs : connection.handshake.synToSynAckNs;
  return timed ? now - peer.counts.lastDataNs - roundTrip : Number.NaN;
}

/** It took no longer from the last data to the RST than a waiting program takes, the way to it and back included or not. */
const atOnce = (packet: CurrentPacket): boolean =>
  lastDataAge(packet) < WOKEN_NS || (packet.timed && packet.now - packet.peer.counts.lastDataNs < WOKEN_NS);

/** The handshake tells how far the sender of the RST is, so that its own time can be told from the network's. */
export const wayKnown = (packet: CurrentPacket): boolean => !Number.isNaN(lastDataAge(packet));

/** It had room for twice as much: who reads so much tells the sender at once (tcp.c __tcp_cleanup_rbuf). */
export function readWouldShow(packet: CurrentPacket): boolean {
  return packet.me.rcv.wnd > 0 && reopened(packet) >= Math.max(packet.me.rcv.wnd, fewSegments(packet.me));
}

/** The RST is the first to acknowledge much that lay there: a read of more than a segment sends an ACK (__tcp_cleanup_rbuf). */
export function ackedByReset(packet: CurrentPacket): boolean {
  const { segment: s, me, peer } = packet;
  if ((s.known & KNOWN_ACK) === 0 || !me.rcv.nxtKnown || peer.trail.newDataFrame === 0) return false;
  return ((s.ack - me.rcv.nxt) | 0) > fewSegments(me) && s.ack === peer.snd.nxt && lastDataAge(packet) >= WOKEN_NS;
}

/** More lay there at its last words than the segments that had just come, and a program had the time to take it. */
export function hadUnreadData(packet: CurrentPacket): boolean {
  return scaleKnown(packet) && reopened(packet) > fewSegments(packet.me) && !(lastDataAge(packet) < WOKEN_NS);
}

/** Its own last words offered less room than the RST: it wrote before it had read all. */
export function wroteBeforeReading(packet: CurrentPacket): boolean {
  return (
    packet.me.trail.frame === packet.me.trail.newDataFrame && packet.peer.trail.newDataFrame > 0 && reopened(packet) > 0
  );
}

/** So much came since it last spoke that it would show in the window, and it does not; and nothing more was on its way. */
export function readAsItCame(packet: CurrentPacket): boolean {
  const { me, peer } = packet;
  if (peer.counts.bytes - me.trail.heardBytes < SHOWS_BYTES || (peer.trail.flags & PSH) === 0) return false;
  return scaleKnown(packet) && me.rcv.nxt === peer.snd.nxt && reopened(packet) <= fewSegments(me);
}

/** Behind the answer came one more message: a second answer, session tickets, a farewell. Many are one long answer. */
export const oneMoreMessage = ({ peer }: CurrentPacket): boolean => peer.trail.talks === 2;

/** One message came and the RST at once: the message woke the program, so it was reading. */
export function wokenByMessage(packet: CurrentPacket): boolean {
  const { me, peer } = packet;
  if (peer.trail.talks > 1 || peer.trail.talkFrame !== peer.trail.newDataFrame) return false;
  return peer.counts.bytes - me.trail.heardBytes <= fewSegments(me) && atOnce(packet);
}

/** All that either end sent was acknowledged, but for the FIN that the RST answers. */
export function allArrived({ me, peer }: CurrentPacket): boolean {
  if (me.gaps !== null || peer.gaps !== null || !me.snd.unaKnown || !peer.snd.unaKnown) return false;
  return !seqGt(me.snd.nxt, me.snd.una) && ((peer.snd.nxt - peer.snd.una) | 0) <= 1;
}

/**
 * Its peer had selectively acknowledged a single number at the very end of what it ever acknowledged: the FIN of the
 * sender of the RST, most likely, which the capture does not hold.
 */
export function sentUnseenFin({ me, peer }: CurrentPacket): boolean {
  const { loneSackedFrame, loneSacked, known, ack } = peer.acks;
  return me.closing.finFrame === 0 && loneSackedFrame > 0 && known && ack === loneSacked && peer.trail.newDataFrame > 0;
}

/** The same, acknowledged: a single number that the capture does not hold, and nothing above it. */
export function unseenFinAcked({ connection, me, peer }: CurrentPacket): boolean {
  const { doubts } = connection;
  if (me.closing.finFrame > 0 || doubts === null || doubts.unseenSide !== me.side) return false;
  const { known, ack } = peer.acks;
  return known && ack === doubts.unseenTo && doubts.unseenTo === ((doubts.unseenFrom + 1) | 0);
}

/** The peer's SYN-ACKs had two different numbers. */
export function wasAnsweredTwice({ connection, peer }: CurrentPacket): boolean {
  const second = connection.way?.second;
  return second !== null && second !== undefined && peer.side === second.side;
}
