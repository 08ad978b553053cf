/** After a segment has been judged: the sender's and the receiver's variables move on. */
import { FIN, RST, SYN, ACK } from '../tcp-flags.ts';
import { seqGt } from '../wire/seq.ts';
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_LENGTH, KNOWN_SEQ, KNOWN_WINDOW, type Segment } from '../segment/segment.ts';
import type { Connection, Endpoint } from './connection.ts';
import { takeTtl } from './path/watch.ts';
import { EV_DATA, EV_DUPLICATE, EV_KEEPALIVE, EV_KEEPALIVE_ACK, EV_URGENT, EV_ZERO_WINDOW } from './events.ts';
import { URG } from '../tcp-flags.ts';
import type { Counted } from './witness/copy-watch.ts';
import type { Evidence } from './witness/evidence.ts';
import { isOwn } from './ending/outlived.ts';
import { noteOneDirection } from './witness/faults.ts';
import { fillGap, openGap } from './witness/gaps.ts';
import { tellUnseen } from './witness/unseen.ts';
import type { CurrentPacket } from './current-packet.ts';

/** Bases for relative numbers, as soon as the first number of an endpoint is seen. */
export function takeBases(packet: CurrentPacket): void {
  const { segment: s, me, peer } = packet;
  if (!me.snd.seqKnown && (s.known & KNOWN_SEQ) !== 0 && ((s.flags & RST) === 0 || (s.flags & ACK) !== 0)) {
    me.snd.seqKnown = true;
    if (!me.snd.baseKnown) {
      me.snd.base = s.seq;
      me.snd.baseKnown = true;
    }
    if ((s.flags & SYN) !== 0 || (!me.snd.issKnown && !me.snd.unaKnown)) me.snd.nxt = s.seq;
  }
  if (!peer.snd.baseKnown && (s.flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && (s.flags & RST) === 0) {
    peer.snd.base = s.ack;
    peer.snd.baseKnown = true;
  }
}

/** The ISN, in the endpoint's own SYN. */
export function takeIss({ snd }: Endpoint, seq: number): void {
  snd.iss = snd.base = seq;
  snd.issSeen = snd.issKnown = snd.baseKnown = true;
}

/** The ISN of an endpoint whose SYN is not in the capture, as the first acknowledgement of it tells. */
export function inferIss({ snd }: Endpoint, ack: number): void {
  snd.iss = snd.base = (ack - 1) | 0;
  snd.issKnown = snd.baseKnown = true;
  snd.nxt = ack;
}

/** A FIN that no line told comes behind what is known of the endpoint. */
export function passFin({ snd }: Endpoint): void {
  snd.nxt = (snd.nxt + 1) | 0;
}

/** The first segment of a connection comes. */
export function beginCounts({ counts }: Connection, s: Segment): void {
  counts.lastFrame = s.frame;
  counts.lastNs = s.timeNs;
}

/** A segment that is in the capture and moves nothing of its connection. */
export function countOnly({ segment: s, me, connection, now }: CurrentPacket): void {
  me.counts.segments++;
  connection.counts.segments++;
  if (me.counts.firstFrame === 0) me.counts.firstFrame = s.frame;
  me.counts.lastFrame = connection.counts.lastFrame = s.frame;
  me.counts.lastNs = connection.counts.lastNs = now;
}

/** A segment that was counted is a copy that the capture made. */
export function uncount(connection: Counted, side: 0 | 1, carriedData: boolean): void {
  const { counts } = connection.endpoint(side);
  counts.segments--;
  if (carriedData) counts.dataSegments--;
}

export function moveNumbers(packet: CurrentPacket, evidence: Evidence): void {
  const { segment: s, me, peer, connection } = packet;
  const flags = s.flags;
  // A SYN that the capture holds twice was sent once.
  if ((packet.events & EV_DUPLICATE) === 0 || (flags & SYN) === 0) me.counts.segments++;
  connection.counts.segments++;
  if ((s.known & (KNOWN_FLAGS | KNOWN_LENGTH)) === 0) connection.counts.untold++;
  if (me.counts.firstFrame === 0) me.counts.firstFrame = s.frame;
  me.counts.lastFrame = connection.counts.lastFrame = s.frame;
  me.counts.lastNs = connection.counts.lastNs = packet.now;
  // Whoever answers a keepalive probe may be a device on the path (flow/idle/keepalive).
  if (s.ttl >= 0 && (packet.events & EV_KEEPALIVE_ACK) === 0) takeTtl(packet);
  if (s.payloadLength > 0 && (flags & RST) === 0) {
    packet.events |= EV_DATA;
    me.counts.dataSegments++;
    // The one byte of a keepalive probe is garbage, and the silence goes on.
    if ((packet.events & EV_KEEPALIVE) === 0) {
      me.counts.lastDataFrame = s.frame;
      me.counts.lastDataNs = packet.now;
    }
    if ((flags & URG) !== 0) {
      packet.events |= EV_URGENT;
      packet.annotate('urgent-data', 'observed', null, { pointer: s.urgentPointer });
    }
  }
  if ((s.known & KNOWN_LENGTH) === 0 && (flags & (SYN | RST)) === 0) me.snd.untoldFrame = s.frame;
  me.snd.nxtBefore = me.snd.nxt;
  if ((flags & RST) !== 0) {
    if ((s.known & KNOWN_SEQ) !== 0 && seqGt(s.seq, me.snd.nxt)) passedByReset(packet);
    return;
  }
  if ((s.known & KNOWN_SEQ) !== 0) {
    if (me.snd.unplaced > 0) place(me, s.seq);
    let filled = packet.filled;
    if (seqGt(s.seq, me.snd.nxt)) {
      if ((flags & SYN) === 0) openGap(connection, me, me.snd.nxt, s.seq, s.frame);
    } else if (me.gaps !== null && s.payloadLength > 0)
      filled = Math.max(filled, fillGap(me, me.gaps, s.seq, (s.seq + s.payloadLength) | 0));
    const control = ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
    const end = (s.seq + s.payloadLength + control) | 0;
    const fresh = (end - me.snd.nxt) | 0;
    if (fresh > 0) {
      const payload = Math.min(s.payloadLength, fresh - ((flags & FIN) !== 0 ? 1 : 0) - ((flags & SYN) !== 0 ? 1 : 0));
      if (payload > 0 && (packet.events & EV_KEEPALIVE) === 0) me.counts.bytes += payload;
      me.snd.nxt = end;
    }
    me.counts.bytes += filled;
  } else if (s.payloadLength > 0) {
    me.counts.bytes += s.payloadLength;
    me.snd.unplaced += s.payloadLength;
  }
  // A SYN-ACK for a number that was never sent is dropped (RFC 9293 §3.10.7.3).
  const unacceptable = (flags & SYN) !== 0 && peer.snd.issSeen && seqGt(s.ack, peer.snd.nxt);
  if ((flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && !unacceptable) {
    if (!me.rcv.nxtKnown || seqGt(s.ack, me.rcv.nxt)) me.rcv.nxt = s.ack;
    me.rcv.nxtKnown = true;
    if (peer.snd.unplaced > 0) place(peer, s.ack);
    const unaBefore = peer.snd.unaKnown ? peer.snd.una : s.ack;
    if (!peer.snd.unaKnown || seqGt(s.ack, peer.snd.una)) peer.snd.una = s.ack;
    peer.snd.unaKnown = true;
    if (peer.snd.seqKnown && seqGt(s.ack, peer.snd.nxt) && peer.snd.untoldFrame > 0) {
      // What stood in the lines that tell no length is what was acknowledged.
      peer.snd.untoldFrame = 0;
      peer.snd.nxt = s.ack;
    } else if (peer.snd.seqKnown && seqGt(s.ack, peer.snd.nxt) && (packet.events & EV_KEEPALIVE_ACK) !== 0) {
      // What it answers had the number before.
      peer.snd.nxt = s.ack;
    } else if (peer.snd.seqKnown && seqGt(s.ack, peer.snd.nxt)) {
      tellUnseen(packet, evidence, (s.ack - peer.snd.nxt) | 0);
      // In a SYN-ACK it may mean another connection.
      if ((flags & SYN) === 0) openGap(connection, peer, peer.snd.nxt, s.ack, s.frame);
      peer.snd.nxt = s.ack;
    } else if (!peer.snd.seqKnown) {
      // A SYN is answered, or more was acknowledged than before, and yet nothing of the peer is here.
      if (peer.counts.segments === 0 && (me.opening.synFrame > 0 || seqGt(s.ack, unaBefore)))
        noteOneDirection(connection, s.frame);
      peer.snd.nxt = s.ack;
    }
  }
  if ((s.known & KNOWN_WINDOW) !== 0) {
    if (s.window === 0 && (flags & SYN) === 0) {
      me.rcv.zeroWindows++;
      packet.events |= EV_ZERO_WINDOW;
      packet.annotate('zero-window');
    }
    me.rcv.wnd = packet.view.window;
    me.rcv.wndKnown = true;
  }
}

/** Up to `end` it has sent: what its lines told without numbers lies there. */
function place({ snd }: Endpoint, end: number): void {
  const ahead = snd.seqKnown ? (end - snd.nxt) | 0 : 0;
  if (ahead <= 0) return;
  const placed = Math.min(ahead, snd.unplaced);
  snd.unplaced -= placed;
  snd.nxt = (snd.nxt + placed) | 0;
}

/** What any window may hold where it is not known better. */
const LEAST_WINDOW = 65_535;

/** A RST beyond all that its sender was seen to send: it had sent that, unless the RST is not its own or does not fit. */
function passedByReset({ segment: s, me, peer, connection }: CurrentPacket): void {
  const reset = connection.resets.at(-1);
  if (reset?.frame !== s.frame || !isOwn(reset) || reset.cause === 'unacceptable-ack') return;
  // Nothing comes after a FIN, and more than the window holds was not sent.
  if (me.closing.finFrame > 0 || ((s.seq - me.snd.nxt) | 0) > Math.max(peer.rcv.wnd, LEAST_WINDOW)) return;
  openGap(connection, me, me.snd.nxt, s.seq, s.frame);
}
