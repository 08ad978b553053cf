/** What an acknowledgement says beyond its number: duplicates, DSACK, window updates, challenge ACKs, a filled window. */
import { judgeDeadlock } from './deadlock.ts';
import { EV_CHALLENGE_ACK, EV_DUPLICATE_ACK, EV_WINDOW_FULL } from '../events.ts';
import { FAMILY_IPV4, KNOWN_ACK, KNOWN_OPTIONS, KNOWN_SEQ, KNOWN_WINDOW } from '../../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { seqGe, seqGt, seqLt } from '../../wire/seq.ts';
import { isDsack } from '../sender/sack-blocks.ts';
import { noteNoSack } from '../path/watch.ts';
import { OPEN } from '../sender/congestion-state.ts';
import type { CopyWatch } from '../witness/copy-watch.ts';
import type { AcksSent } from '../parts/acks.ts';
import { SillyWindow } from './silly-window.ts';
import type { Endpoint } from '../connection.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { MILLISECOND, type Nanos } from '../../units.ts';

/** Several segments can wait in the receiver's backlog this long. */
const BACKLOG_NS = 20_000_000;

/** A mirror port or a bridge hands over its copy sooner. */
const COPY_NS: Nanos = 2 * MILLISECOND;

/** `answered`: the segment was found to answer a probe. */
export function judgeAck(packet: CurrentPacket, copies: CopyWatch, answered: boolean): void {
  const { segment: s, me, peer } = packet;
  if ((s.flags & (ACK | RST)) !== ACK || (s.known & KNOWN_ACK) === 0) {
    if ((s.flags & (SYN | RST)) !== 0) noteChallenge(packet);
    return;
  }
  noteArrival(packet);
  const trail = me.acks;
  if ((s.flags & SYN) !== 0) {
    // RFC 9293 §3.10.7.4, fourth check: an open endpoint answers a SYN-ACK that comes again.
    if (packet.connection.handshake.done && peer.rcv.nxtKnown) expectChallengeAck(peer);
    trail.mostWindow = packet.view.window;
    trail.take(s, packet.now);
    return;
  }
  if ((s.known & KNOWN_WINDOW) !== 0) takeWindow(packet, trail);
  const pure = s.payloadLength === 0 && (s.flags & FIN) === 0;
  const dsack = s.sackCount > 0 && isDsack(s);
  const same = trail.known && s.ack === trail.ack;
  if (!same) trail.dupes = 0;
  if (dsack) {
    copies.refute();
    packet.annotate('duplicate-sack', 'observed', null, {
      left: ((s.sack[0] ?? 0) - peer.snd.base) >>> 0,
      right: ((s.sack[1] ?? 0) - peer.snd.base) >>> 0,
    });
  }
  if (pure && same && !answered && packet.connection.handshake.frame !== s.frame) {
    noteAckOfAck(packet, trail);
    if (me.opening.synAckWindow === 0 && s.window > 0 && trail.openedFrame === 0) {
      trail.openedFrame = s.frame;
      trail.openedNs = packet.now;
    }
    judgeSameAck(packet, trail, dsack);
  }
  trail.take(s, packet.now);
  if (!pure || !same || packet.now - trail.staleNs > BACKLOG_NS) trail.stale = 0;
}

/** The same bare ACK again, right behind a bare ACK of the peer: nothing asked for it but that ACK. */
function noteAckOfAck({ segment: s, me, peer, now }: CurrentPacket, trail: AcksSent): void {
  const behindAck =
    peer.trail.frame > me.trail.frame && peer.trail.length === 0 && (peer.trail.flags & (SYN | FIN)) === 0;
  if (!behindAck || s.sackCount > 0 || s.window !== trail.window || copiedId(s, me)) return;
  if (now - trail.answeredAckLastNs > LONGEST_STEP_NS || trail.answeredAcks === 0) {
    // A row that was long stands.
    if (trail.answeredAcks >= LEAST_STEPS) return;
    trail.answeredAcks = 0;
    trail.answeredAckFrame = s.frame;
    trail.answeredAckNs = now;
  }
  trail.answeredAcks++;
  trail.answeredAckLastFrame = s.frame;
  trail.answeredAckLastNs = now;
}

/** Keepalives and their answers come slower than this. */
const LONGEST_STEP_NS: Nanos = 1000 * MILLISECOND;
/** So many ACKs of ACKs are no accident. */
export const LEAST_STEPS = 20;

/** RFC 9293 §3.7.1: without the option. */
const DEFAULT_MSS = 536;

/** How a window that once was smaller than a segment opens. */
function takeSmallWindow(packet: CurrentPacket, trail: AcksSent, window: number): void {
  const { segment: s, me, peer } = packet;
  const mss = me.opening.mss > 0 ? me.opening.mss : DEFAULT_MSS;
  if (trail.silly === null) {
    if (window === 0 || window >= mss || peer.counts.dataSegments === 0 || !scaleKnown(packet)) return;
    trail.silly = new SillyWindow();
  }
  trail.silly.take((s.ack + window) | 0, window, Math.min(mss, trail.mostWindow / 2), s.frame);
}

function takeWindow(packet: CurrentPacket, trail: AcksSent): void {
  const { window } = packet.view;
  const edge = (packet.segment.ack + window) | 0;
  if (!trail.edgeKnown || seqLt(trail.edge, edge)) {
    trail.edge = edge;
    trail.beyondEdge = 0;
  }
  trail.edgeKnown = true;
  if (window > trail.mostWindow) trail.mostWindow = window;
  else if (trail.silly !== null || window < DEFAULT_MSS || window < packet.me.opening.mss)
    takeSmallWindow(packet, trail, window);
  // A window of 0 holds nobody up who has nothing left to send.
  if (
    packet.segment.window === 0 &&
    !(packet.peer.closing.finFrame > 0 && seqGt(packet.segment.ack, packet.peer.closing.finSeq))
  ) {
    if (Number.isNaN(trail.zeroNs)) trail.zeroNs = packet.now;
    if (trail.zeroFrame === 0) trail.zeroFrame = packet.segment.frame;
  } else if (!Number.isNaN(trail.zeroNs)) {
    trail.zeroTotalNs += packet.now - trail.zeroNs;
    trail.zeroNs = Number.NaN;
  } else return;
  judgeDeadlock(packet);
}

/**
 * One socket gives no two packets the same identification: the capture, or the network, has copied it (RFC 6864 §4); unless it gives the
 * same to all, as raw senders do.
 */
const copiedId = (s: CurrentPacket['segment'], me: Endpoint): boolean =>
  s.family === FAMILY_IPV4 && s.ipId > 0 && s.ipId === me.trail.ipId && !me.acks.idsRepeat;

function judgeSameAck(packet: CurrentPacket, trail: AcksSent, dsack: boolean): void {
  const { segment: s, me, peer } = packet;
  if (copiedId(s, me)) return;
  const newSack = s.sackCount > 0 && !trail.sameSack(s);
  const challenged = trail.challenged > 0;
  if (challenged && trail.stale === 0 && !newSack) {
    trail.challenged--;
    packet.events |= EV_CHALLENGE_ACK;
    packet.annotate('challenge-ack', 'implied');
    return;
  }
  const outstanding = peer.flight !== null && !peer.flight.board.empty;
  const cut = (s.known & KNOWN_OPTIONS) === 0;
  const withSack = me.opening.sackPermitted && peer.opening.sackPermitted;
  // At the host that sends the ACKs every duplicate has its cause in the capture.
  const elsewhere = peer.flight?.atReceiver !== true;
  const guessed = elsewhere && !withSack && outstanding && (s.window === trail.window || trail.dupes > 0);
  if (dsack || newSack || trail.stale > 0 || (outstanding && cut) || guessed) {
    if (trail.stale > 0) trail.stale--;
    trail.dupes++;
    packet.events |= EV_DUPLICATE_ACK;
    const moved = s.window !== trail.window;
    packet.annotate('duplicate-ack', 'observed', null, { nth: trail.dupes, ...(moved ? { windowChanged: true } : {}) });
    return;
  }
  // Without an identification, the same ACK so soon may be a copy of the last one.
  const apart = s.family === FAMILY_IPV4 || packet.now - me.counts.lastNs > COPY_NS;
  const bare =
    withSack &&
    outstanding &&
    !cut &&
    apart &&
    s.sackCount === 0 &&
    s.window === trail.window &&
    !answersSynAckAgain(packet);
  // Of one segment that is out nothing can be acknowledged selectively: who answers has not taken it.
  if (bare && (peer.flight?.board.segments ?? 0) > 1) noteNoSack(packet);
  else if (bare) {
    if (trail.refusedAt !== s.ack) trail.refusals = 0;
    trail.refusedAt = s.ack;
    trail.refusals++;
  }
  if ((s.known & KNOWN_WINDOW) !== 0 && s.window > trail.window)
    packet.annotate('window-update', 'observed', null, { window: packet.view.window });
}

/** Data of mine that does not advance the peer's RCV.NXT as far as its ACKs tell. */
function noteArrival(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  if (s.payloadLength === 0 && (s.flags & FIN) === 0) return;
  const trail = peer.acks;
  if ((s.known & KNOWN_SEQ) === 0 || !me.snd.seqKnown) return;
  const end = (s.seq + s.payloadLength + ((s.flags & FIN) !== 0 ? 1 : 0)) | 0;
  const expected = peer.rcv.nxtKnown ? peer.rcv.nxt : me.snd.nxt;
  const outOfOrder = me.flight !== null && me.flight.board.holeIn(expected, s.seq) >= 0;
  if (seqGe(expected, end) || outOfOrder) {
    trail.stale++;
    trail.staleNs = packet.now;
  }
  const limit = trail.edgeKnown ? trail.edge : (me.snd.una + peer.rcv.wnd) | 0;
  // RFC 9293 §3.8.6: a sender stays within the right edge. An ACK that moved it may not be in the capture; and farther beyond
  // than the largest window, its ACKs are not, and nothing is known of the window.
  const beyond = (s.seq + s.payloadLength - limit) | 0;
  if (beyond > trail.mostWindow) return;
  // Who goes on so is not held by it: its ACKs are not in the capture, or it is no TCP.
  if (beyond > 0 && ++trail.beyondEdge > MOST_BEYOND_EDGE) return;
  if (peer.rcv.wndKnown && peer.rcv.wnd > 0 && me.snd.unaKnown && seqGe(end, limit) && scaleKnown(packet)) {
    packet.events |= EV_WINDOW_FULL;
    trail.filled++;
    // A window that is still being enlarged is no limit yet.
    if (trail.mostWindow > GROWN_FACTOR * trail.filledWindow) trail.filledWide = 0;
    if (peer.rcv.wnd > WIDE_WINDOW_SHARE * trail.mostWindow) trail.filledWide++;
    else if (me.flight?.state === OPEN) trail.filledNarrow++;
    trail.filledWindow = Math.max(trail.filledWindow, peer.rcv.wnd);
    if (trail.filledFrame === 0) trail.filledFrame = s.frame;
    packet.annotate(
      'window-full',
      beyond > 0 ? 'assumed' : 'observed',
      peer.counts.lastFrame > 0 ? [peer.counts.lastFrame, s.frame] : null,
      beyond > 0 ? { window: peer.rcv.wnd, beyond } : { window: peer.rcv.wnd },
    );
  }
}

/** Segments in a row that a system may send beyond the edge by mistake. */
const MOST_BEYOND_EDGE = 4;

/** Of the largest window: less is a buffer in which data waits to be read. */
const WIDE_WINDOW_SHARE = 0.7;
const GROWN_FACTOR = 1.5;

/** RFC 7323 §2.2: windows are scaled only where both SYNs said so, which needs the options of both. */
const scaleKnown = ({ me, peer }: CurrentPacket): boolean => me.opening.optionsKnown && peer.opening.optionsKnown;

/** RFC 5961 §3.2, §4: what a live endpoint answers with a challenge ACK. */
function noteChallenge(packet: CurrentPacket): void {
  const { segment: s, peer } = packet;
  if (peer.counts.segments === 0 || !peer.rcv.nxtKnown) return;
  if ((s.flags & SYN) !== 0 || ((s.known & KNOWN_SEQ) !== 0 && s.seq !== peer.rcv.nxt && seqLt(peer.rcv.nxt, s.seq)))
    expectChallengeAck(peer);
}

/** What came asks this endpoint for a challenge ACK (RFC 5961 §3.2, §4.2, §5.2). */
export function expectChallengeAck({ acks }: Endpoint): void {
  acks.challenged = 1;
}

/** A SYN-ACK that comes again draws an ACK of its own (RFC 9293 §3.10.7.4), in which nothing is to be reported. */
const answersSynAckAgain = ({ segment: s, peer }: CurrentPacket): boolean =>
  peer.opening.synAckCount > 1 && peer.snd.issKnown && s.ack === ((peer.snd.iss + 1) | 0);
