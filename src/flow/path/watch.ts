/** Looks at each segment for what it shows of the path; costs a few comparisons where there is nothing. */
import { EV_ESTABLISHED, EV_RETRANSMISSION, EV_SYN_ACK, EV_TTL_CHANGED } from '../events.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { CurrentPacket } from '../current-packet.ts';
import {
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  KNOWN_ACK,
  KNOWN_OPTIONS,
  KNOWN_SEQ,
  KNOWN_WINDOW,
  LINK_UNKNOWN,
} from '../../segment/segment.ts';
import type { Segment } from '../../segment/segment.ts';
import type { Side } from '../../records/sink.ts';
import { MILLISECOND, type FrameNo } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { ACK, AE, CWR, ECE, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Contents } from './contents.ts';
import { EcnStory } from './ecn.ts';
import { ABSURD_WINDOW_BYTES } from './scaling.ts';
import { Sums } from './sums.ts';
import type { Words } from './ends.ts';
import type { Syns, Twin } from './syns.ts';
import { MAX_TWINS, type Missing, type SecondAnswer, Way } from './way.ts';

const wayOf = (c: Connection): Way => (c.way ??= new Way());

/** Whether a segment between opening and closing has anything for {@link watchPath} to look at. */
export const showsPath = (s: Segment, connection: Connection): boolean =>
  connection.way !== null || !s.hasTimestamp || s.checksum === CHECKSUM_BAD;

/** After the judges, before the numbers move on. */
export function watchPath(packet: CurrentPacket, syns: Syns): void {
  const { segment: s, connection: c, me, peer } = packet;
  if ((s.flags & (SYN | RST)) !== 0) {
    const control = s.flags & (SYN | ACK | RST);
    if (control === (SYN | ACK)) onSynAck(packet, syns);
    else if (control === SYN && me.opening.synFrame === s.frame) takeLinks(packet);
    else if ((control & RST) !== 0 && !c.handshake.done && comesAside(packet)) rejectedAside(packet);
  } else {
    if (!s.hasTimestamp && me.opening.timestamps && peer.opening.timestamps && (s.known & KNOWN_OPTIONS) !== 0) {
      const { bare } = wayOf(c);
      bare[me.side] = more(bare[me.side], s.frame);
    }
    if ((packet.events & EV_ESTABLISHED) !== 0) lookAtScaling(packet);
  }
  if (s.checksum === CHECKSUM_BAD) (wayOf(c).sums ??= new Sums()).bad(s, me.side);
  if (c.way !== null) onWay(packet, c.way);
}

/** The TTL of a segment, which may come from a device on the path if it answers a keepalive probe: then it is not taken. */
export function takeTtl(packet: CurrentPacket): void {
  const { segment: s, me } = packet;
  if (me.path.ttl < 0) {
    me.path.ttl = me.path.ttlMin = me.path.ttlMax = s.ttl;
    me.path.linkDirection = s.linkDirection;
  } else if ((s.ttl < me.path.ttlMin || s.ttl > me.path.ttlMax) && !leavesWithoutSocket(packet)) {
    packet.events |= EV_TTL_CHANGED;
    me.path.ttlMin = Math.min(me.path.ttlMin, s.ttl);
    me.path.ttlMax = Math.max(me.path.ttlMax, s.ttl);
  }
}

/**
 * Has the system's default TTL, not that of the socket: a reset without a connection (Linux tcp_v4_send_reset), and an
 * ACK from TIME-WAIT, when the socket is gone (tcp_v4_timewait_ack).
 */
const leavesWithoutSocket = ({ segment: s, me, peer }: CurrentPacket): boolean =>
  (s.flags & RST) !== 0 ||
  (s.payloadLength === 0 && (s.flags & (SYN | FIN)) === 0 && me.closing.finFrame > 0 && peer.closing.finFrame > 0);

/** What one end sends of a handshake: a SYN and the third segment, or a SYN-ACK and a first window. */
const MOST_OF_HANDSHAKE = 2;

/** After the numbers have moved on, for a segment whose TTL is new: the first such. */
export function watchTtl(packet: CurrentPacket): void {
  const { segment: s, me } = packet;
  const { ttl } = wayOf(packet.connection);
  if (ttl[me.side] !== null) return;
  const dataBefore = me.counts.dataSegments > (s.payloadLength > 0 ? 1 : 0);
  const handshakeOnly =
    me.counts.segments <= 1 + MOST_OF_HANDSHAKE &&
    !dataBefore &&
    (me.opening.synAckFrame > 0 || me.opening.synFrame > 0);
  ttl[me.side] = {
    before: me.path.ttl,
    frame: s.frame,
    after: s.ttl,
    back: 0,
    kept: 1,
    others: 0,
    lastFrame: s.frame,
    handshakeOnly,
  };
}

/** The segment in hand is known under other addresses as well: those beyond a translator, or another name of its sender. */
export function noteOtherNames(
  c: Connection,
  seen: { readonly views: Connection['views'] } | null,
  printedAs: Words | null,
): void {
  if (seen !== null) c.views = seen.views;
  if (printedAs !== null) wayOf(c).answeredAs = printedAs;
}

/** The same SYN or SYN-ACK was seen at another place. */
export function noteTwin(connection: Connection, twin: Twin): void {
  const way = wayOf(connection);
  if (way.twins.length < MAX_TWINS) way.twins.push(twin);
  if (!twin.cameBack || twin.ttlAfter >= way.lowestTtl) return;
  way.lowestTtl = twin.ttlAfter;
  way.rounds++;
}

/** The segment in hand is a pure ACK like the one before it, with data outstanding and SACK agreed on, but reports none. */
export function noteNoSack(packet: CurrentPacket): void {
  const { noSack } = wayOf(packet.connection);
  noSack[packet.me.side] = more(noSack[packet.me.side], packet.segment.frame);
}

/** The segment in hand begins where an earlier one did: with the same data, unless one of them is false. Then the earlier frame, else 0. */
export function compareContents(packet: CurrentPacket, contents: Contents): FrameNo {
  const { segment: s, connection, me } = packet;
  const conflict = contents.conflict(connection.id * 2 + me.side, s);
  if (conflict === null) return 0;
  const way = wayOf(connection);
  way.conflicts[me.side]++;
  way.conflict[me.side] ??= conflict;
  return conflict.first;
}

/** An ICMP error whose quote a translator of addresses left as it was on its other side. */
export function noteMisquoted(c: Connection, side: Side, s: Segment, quotes: string, router: string): void {
  const way = wayOf(c);
  if (way.misquoted === null)
    way.misquoted = {
      count: 1,
      frame: s.frame,
      ns: s.timeNs,
      side,
      family: s.family,
      type: s.icmpType,
      code: s.icmpCode,
      router,
      quotes,
      opening: c.endpoint(side).state.name === 'SYN-SENT',
    };
  else way.misquoted.count++;
}

/** An ICMP message to `side` asks for packets of `mtu` bytes. */
export function noteMtu(connection: Connection, side: Side, mtu: number, s: Segment, router: string): void {
  // What both ends agreed on fits already: the message is about something else, a packet that off-load had joined, say.
  const most = Math.min(connection.a.opening.mss, connection.b.opening.mss);
  if (most > 0 && most + (s.family === 4 ? 40 : 60) <= mtu) return;
  const { mtu: known } = wayOf(connection);
  const before = known[side];
  if (before === null)
    known[side] = {
      mtu,
      frame: s.frame,
      ns: s.timeNs,
      router,
      messages: 1,
      largest: 0,
      within: 0,
      withinFrame: 0,
      ignored: 0,
      ignoredFrame: 0,
      ignoredSize: 0,
    };
  else {
    before.messages++;
    if (mtu < before.mtu) before.mtu = mtu;
  }
}

function more(missing: Missing | null, frame: FrameNo): Missing {
  if (missing === null) return { count: 1, first: frame, last: frame };
  missing.count++;
  missing.last = frame;
  return missing;
}

function onSynAck(packet: CurrentPacket, syns: Syns): void {
  const { segment: s, me, peer, connection: c } = packet;
  if ((packet.events & EV_SYN_ACK) === 0 || (s.known & KNOWN_SEQ) === 0) return;
  if (me.opening.synAckFrame === s.frame) {
    if (peer.opening.synFrame === 0) noteCalledInstead(packet, syns);
    // AE, CWR and ECE of a SYN-ACK together tell of AccECN (RFC 9768), whose feedback is another.
    if ((s.flags & (ECE | CWR | AE)) === ECE && c.handshake.askedEcn) wayOf(c).ecn = new EcnStory(s.frame);
    takeLinks(packet);
    me.path.synAckTtl = s.ttl;
    return;
  }
  const asked = (peer.snd.iss + 1) | 0;
  if (me.opening.synAckFrame === 0 || s.ack !== asked || me.rcv.nxt !== asked || c.handshake.done) return;
  if (s.seq === me.snd.iss) {
    // Whoever answered first repeats its answer after another came: it had forgotten nothing, so there are two.
    if (c.way !== null && c.way.second === null) c.way.second = c.way.laterAnswer;
    return;
  }
  const way = wayOf(c);
  if (way.second !== null) return;
  const otherDevice =
    (me.path.synAckTtl >= 0 && s.ttl >= 0 && me.path.synAckTtl !== s.ttl) ||
    (s.linkSrc >= 0 && me.path.openedFrom !== s.linkSrc);
  // A listener that had forgotten the first SYN answers its repetition with a new number: nothing is wrong with that.
  const forgetful = peer.opening.synCount > 1 && !otherDevice;
  if (forgetful && way.laterAnswer !== null) return;
  const answer: SecondAnswer = {
    frame: s.frame,
    firstFrame: me.opening.synAckFrame,
    side: me.side,
    sinceNs: s.timeNs - me.opening.synAckNs,
    asked: peer.opening.synCount,
    ttls: [me.path.synAckTtl, s.ttl],
    macs: [me.path.openedFrom, s.linkSrc],
    windows: [me.rcv.wnd, s.window],
    certainty: peer.opening.synCount === 1 ? 'observed' : 'implied',
  };
  if (forgetful) way.laterAnswer = answer;
  else way.second = answer;
}

function noteCalledInstead(packet: CurrentPacket, syns: Syns): void {
  const { segment: s, connection } = packet;
  if ((s.known & KNOWN_ACK) === 0) return;
  const found = syns.calledInstead(s);
  // Connections that were held are judged when later SYNs have been seen.
  if (found === null || found.frame > s.frame) return;
  const iss = (s.ack - 1) | 0;
  wayOf(connection).calledInstead = {
    frame: found.frame,
    called: found.called,
    synAckFrame: s.frame,
    answered: () => syns.answered(iss),
  };
}

function takeLinks({ segment: s, me }: CurrentPacket): void {
  me.path.openedFrom = s.linkSrc;
  me.path.openedTo = s.linkDst;
}

/** It comes from the link address to which the peer's SYN-ACK was handed, and its sender's SYN came from another one. */
export const comesAside = ({ segment: s, me, peer }: CurrentPacket): boolean =>
  s.linkSrc >= 0 &&
  s.linkDirection === LINK_UNKNOWN &&
  peer.opening.synAckFrame > 0 &&
  me.opening.synFrame > 0 &&
  s.linkSrc === peer.path.openedTo &&
  me.path.openedFrom >= 0 &&
  s.linkSrc !== me.path.openedFrom;

function rejectedAside({ segment: s, me, peer, connection }: CurrentPacket): void {
  wayOf(connection).rejectedAside ??= {
    synFrame: me.opening.synFrame,
    from: me.path.openedFrom,
    synAckFrame: peer.opening.synAckFrame,
    to: s.linkSrc,
    resetFrame: s.frame,
  };
}

/** RFC 7323 §2.2: after the SYN windows are scaled; one that stays what it was in the SYN was not. */
function lookAtScaling(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  if (
    me.opening.windowScale < 1 ||
    peer.opening.windowScale < 0 ||
    (s.known & KNOWN_WINDOW) === 0 ||
    me.opening.synFrame === 0
  )
    return;
  if (s.window !== me.rcv.wnd || me.counts.segments !== me.opening.synCount) return;
  const meant = s.window << Math.min(14, me.opening.windowScale);
  if (meant < ABSURD_WINDOW_BYTES) return;
  wayOf(connection).scaling[me.side] = {
    frame: s.frame,
    synFrame: me.opening.synFrame,
    window: s.window,
    scale: me.opening.windowScale,
    meant,
    filled: 0,
    most: 0,
    allowed: 0,
  };
}

function onWay(packet: CurrentPacket, way: Way): void {
  const { segment: s, me, peer } = packet;
  const change = way.ttl[me.side];
  if (change !== null && s.ttl >= 0 && (s.flags & RST) === 0) {
    if (s.ttl === change.before) change.back++;
    else if (s.ttl === change.after) change.kept++;
    else change.others++;
    change.lastFrame = s.frame;
  }
  if (way.sums !== null && s.checksum === CHECKSUM_GOOD) way.sums.good(s, me.side);
  if (way.ecn !== null) way.ecn.packet(s, me.side, s.payloadLength > 0 && !seqGt(me.snd.nxt, s.seq));
  const mtu = way.mtu[me.side];
  if (mtu !== null && s.payloadLength > 0) followMtu(packet, mtu);
  const scaling = way.scaling[me.side];
  if (scaling !== null && s.payloadLength > 0 && peer.rcv.wndKnown) fillUnscaled(packet, scaling, peer);
}

/** Sooner than this after the message its sender may not have it yet. */
const NOTICE_NS = 300 * MILLISECOND;

function followMtu(packet: CurrentPacket, mtu: NonNullable<Way['mtu'][0]>): void {
  const { segment: s, me, peer } = packet;
  // Caught before the network card cuts it up, a segment says nothing of the packets on the wire.
  const most = Math.min(me.opening.mss < 0 ? 1460 : me.opening.mss, peer.opening.mss < 0 ? 1460 : peer.opening.mss);
  if (s.payloadLength > most) return;
  const size = packetSize(s);
  if (size > mtu.largest) mtu.largest = size;
  if (size <= mtu.mtu) {
    mtu.within++;
    if (mtu.withinFrame === 0) mtu.withinFrame = s.frame;
  } else if ((packet.events & EV_RETRANSMISSION) !== 0 && s.timeNs - mtu.ns > NOTICE_NS) {
    mtu.ignored++;
    mtu.ignoredSize = size;
    if (mtu.ignoredFrame === 0) mtu.ignoredFrame = s.frame;
  }
}

/** Bytes of the IP packet; where only the payload is told, with the headers that it has at least (RFC 791, RFC 8200, RFC 9293, RFC 7323). */
const packetSize = (s: Segment): number =>
  s.ipLength > 0 ? s.ipLength : s.payloadLength + (s.family === 6 ? 60 : 40) + (s.hasTimestamp ? 12 : 0);

function fillUnscaled(packet: CurrentPacket, scaling: NonNullable<Way['scaling'][0]>, peer: Endpoint): void {
  const { segment: s, me } = packet;
  if (!me.snd.unaKnown || (s.flags & FIN) !== 0) return;
  const out = (s.seq + s.payloadLength - me.snd.una) | 0;
  const raw = peer.opening.windowScale > 0 ? peer.rcv.wnd >>> Math.min(14, peer.opening.windowScale) : peer.rcv.wnd;
  if (out > scaling.most) scaling.most = out;
  if (peer.rcv.wnd > scaling.allowed) scaling.allowed = peer.rcv.wnd;
  if (out <= raw && out > raw - Math.max(64, raw >> 3)) scaling.filled++;
}
