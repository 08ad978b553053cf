/**
 * Where the time went: each instant of a connection's lifetime has one owner, by this precedence (docs/output-format.md):
 * opening; a time-out that fired at its end; probes; recovery; the window closed or full; data under way (network); then, with
 * nothing under way, whoever spoke next: an application that thought, one that had nothing to send, or nobody (idle).
 */
import type { ConnectionRecord } from '../../records/contract.ts';
import { KNOWN_SEQ } from '../../segment/segment.ts';
import { SECOND, type Bytes, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Side } from '../../records/sink.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { ConnectionSummary } from '../summary.ts';
import { EV_KEEPALIVE, EV_KEEPALIVE_ACK, EV_RETRANSMISSION, EV_WINDOW_PROBE } from '../events.ts';
import { isTaken } from '../parts/resets.ts';
import { NETWORK, OPENING, OVER, PROBING, QUIET, RECOVERY, type TimeShares, WINDOW } from '../parts/time-shares.ts';
import { RECOVERY as RECOVERING } from '../sender/congestion-state.ts';
import type { CurrentPacket } from '../current-packet.ts';

/**
 * While anything is under way a timer of its sender runs, for two minutes at most (Linux TCP_RTO_MAX; RFC 6298 §2.5 asks for one minute
 * at least): a longer silence is a clock that was set, a host that slept, or packets that were not captured.
 */
const LONGEST_TIMER: Nanos = 125 * SECOND;
/** Nobody is waited for so long: it is another occasion, or another clock. */
const LONGEST_WAIT: Nanos = 24 * 3_600 * SECOND;
/** A silence that ends with a few bytes after this long was nobody's thinking: idle time-outs say farewell so. */
const IDLE_NS: Nanos = 20 * SECOND;
const FAREWELL_BYTES: Bytes = 128;
/**
 * With less room than a full segment the sender waits for more (RFC 9293 §3.8.6.2.1); Linux also defers what it sends in one
 * piece while the window does not hold it whole (tcp_tso_should_defer): pieces are as large as the last one.
 */
const USUAL_MSS: Bytes = 1460;
/** An acknowledgement that took so many times the way was held back (Linux delays one by 40 ms at least). */
const DELAYED_ACK_FACTOR = 2;
/**
 * No acknowledgement may be held back by half a second (RFC 9293 §3.8.6.3): data that acknowledges later than that and a long path's
 * round trip follows an ACK that is not in the capture.
 */
const LATEST_ACK: Nanos = SECOND;

/** Before the numbers move on: the time since the packet before goes to its owner. */
export function spendTime(packet: CurrentPacket): void {
  if (!packet.timed) return;
  const { connection, now, me, segment } = packet;
  const t = connection.time ?? connection.beginTime(now);
  if (t.unansweredNs > 0 && segment.payloadLength > 0 && me.side !== t.speaker) {
    // The answer comes all the same.
    think(t, me.side, t.unansweredNs);
    t.unansweredNs = 0;
  }
  const spent = now - t.sinceNs;
  if (spent <= 0) return;
  t.sinceNs = now;
  if (spent > (hasTimer(t.owner) ? LONGEST_TIMER : LONGEST_WAIT)) {
    t.idleNs += spent;
    return;
  }
  switch (t.owner) {
    case OPENING:
      spendOpening(packet, t, spent);
      return;
    case OVER:
      t.idleNs += spent;
      return;
    default:
      spendOpen(packet, t, spent);
  }
}

/**
 * A SYN-ACK is acknowledged at once (RFC 9293 §3.10.7.3). Data that comes in place of that later than any ACK may be delayed follows one
 * that is not in the capture: its sender had the connection, and thought.
 */
function spendOpening({ segment: s, me, peer, connection }: CurrentPacket, t: TimeShares, spent: Nanos): void {
  const late = s.payloadLength > 0 && connection.handshake.frame === s.frame && peer.opening.synAckCount === 1;
  if (late && spent > LATEST_ACK) think(t, me.side, spent);
  else t.openingNs += spent;
}

const hasTimer = (owner: number): boolean => owner !== QUIET && owner !== OVER && owner !== PROBING;

function spendOpen(packet: CurrentPacket, t: TimeShares, spent: Nanos): void {
  const { events } = packet;
  if ((events & EV_RETRANSMISSION) !== 0 && timeoutsOf(packet.connection) > t.timeouts) t.timeoutsNs += spent;
  else if ((events & EV_KEEPALIVE_ACK) !== 0 || t.owner === PROBING) t.probesNs += spent;
  else if ((events & EV_WINDOW_PROBE) !== 0 || t.owner === WINDOW) t.windowNs += spent;
  else if (t.owner === RECOVERY) t.recoveryNs += spent;
  else if (acknowledgesUnseen(packet)) {
    t.networkNs += spent;
    t.unseenNs += spent;
  } else if (t.owner === NETWORK) spendUnderWay(packet, t, spent);
  else spendQuiet(packet, t, spent);
}

/** When that data was sent, and who waited until then, the capture does not tell. */
const acknowledgesUnseen = ({ segment: s, peer }: CurrentPacket): boolean =>
  (s.flags & ACK) !== 0 && peer.snd.seqKnown && seqGt(s.ack, peer.snd.nxt);

/**
 * What was under way was acknowledged, or not yet. An acknowledgement that took longer than the way was delayed, for its
 * sender waited for its application (RFC 9293 §3.8.6.3): who speaks next tells whose time that was.
 */
function spendUnderWay(packet: CurrentPacket, t: TimeShares, spent: Nanos): void {
  const { segment: s, me, peer } = packet;
  const acknowledges = (s.flags & ACK) !== 0 && seqGt(s.ack, peer.snd.una) && me.snd.nxt === me.snd.una;
  if (t.speaker !== me.side && acknowledges && s.payloadLength > 0 && spent > LATEST_ACK) {
    spendQuiet(packet, t, spent);
    return;
  }
  const wayNs = t.speaker !== me.side && acknowledges ? farOf(packet.connection, packet.me) : Number.NaN;
  if (!(spent > DELAYED_ACK_FACTOR * wayNs)) {
    t.networkNs += spent;
    return;
  }
  t.networkNs += wayNs;
  // With data, a FIN or a RST it was its application that acted.
  if (s.payloadLength > 0 || (s.flags & (FIN | RST)) !== 0) think(t, me.side, spent - wayNs);
  else t.delayedNs = spent - wayNs;
}

/** The round trip between the capture point and `me`, the sender of the segment in hand; NaN where the handshake does not tell. */
export function farOf(connection: Connection, me: Endpoint): Nanos {
  const { synToSynAckNs, synAckToAckNs } = connection.handshake;
  const opener = connection.a.opening.role === 'server' ? connection.b : connection.a;
  return me === opener ? synAckToAckNs : synToSynAckNs;
}

function think(t: TimeShares, side: Side, ns: Nanos): void {
  if (side === 0) t.aThinksNs += ns;
  else t.bThinksNs += ns;
}

/** Nothing was under way as far as the capture point knows; what is on its way to it and back is the network's. */
function spendQuiet(packet: CurrentPacket, t: TimeShares, quiet: Nanos): void {
  const { segment: s, me, connection } = packet;
  // Who went on by itself may have waited for that acknowledgement (Nagle's algorithm).
  const goesOn = t.speaker === me.side && s.payloadLength > 0;
  if (goesOn) t.networkNs += t.delayedNs;
  const spent = goesOn ? quiet : quiet + t.delayedNs;
  t.delayedNs = 0;
  const says = s.payloadLength > 0 && (packet.events & EV_KEEPALIVE) === 0;
  if (says && waitedForRoom(packet)) {
    t.windowNs += spent;
    return;
  }
  if (!says || (spent >= IDLE_NS && s.payloadLength <= FAREWELL_BYTES)) {
    // A question that was never answered: its time is that of the side that owed the answer.
    if (!isAsked(connection, t.speaker)) t.idleNs += spent;
    else if ((says && me.side !== t.speaker) || owesAnswer(connection)) think(t, t.speaker === 0 ? 1 : 0, spent);
    else t.unansweredNs += spent;
    return;
  }
  const far = farOf(packet.connection, packet.me);
  if (t.speaker === me.side) {
    goOn(t, spent, far);
    return;
  }
  const onTheWay = far > 0 && far < spent ? far : 0;
  t.networkNs += onTheWay;
  think(t, me.side, spent - onTheWay);
}

const isAsked = ({ dialogue }: Connection, speaker: number): boolean =>
  dialogue !== null && dialogue.waiting && speaker === dialogue.asker;

/**
 * Last words need no answer: a log line, a sample, a goodbye. One is owed where the other side has answered before, to
 * what begins TLS or HTTP (RFC 8446 §4.1.1, RFC 9110 §3.4), and to a single message; who says several without an answer asks for none.
 */
function owesAnswer(c: Connection): boolean {
  if (c.dialogue === null) return false;
  const { lastPayload, talks } = c.endpoint(c.dialogue.asker).trail;
  if (lastPayload === 'tls-alert' || lastPayload === 'goodbye') return false;
  return c.dialogue.answers !== null || c.name !== null || talks <= 1;
}

/**
 * What is sent now had to wait for the receiver's window: it is closed still, or what is sent
 * fills it to the byte (RFC 9293 §3.8.6.2.1). Where no SYN tells the scale, by one of the scales that there are.
 */
function waitedForRoom({ segment: s, me, peer }: CurrentPacket): boolean {
  if (!peer.rcv.wndKnown) return false;
  const { wnd } = peer.rcv;
  if (wnd === 0) return true;
  if ((s.flags & FIN) !== 0) return false;
  if (scaleKnown(me, peer)) return s.payloadLength === wnd;
  const times = s.payloadLength / wnd;
  return wnd >= LEAST_UNSCALED && SCALES.has(times);
}

/** So small a window is a multiple of by chance too often. */
const LEAST_UNSCALED = 16;
/** Powers of two up to 2^14 (RFC 7323 §2.3). */
const SCALES: ReadonlySet<number> = new Set(Array.from({ length: 14 }, (_, i) => 2 ** (i + 1)));

/** Who spoke last goes on. Within one more round trip it may have waited for an acknowledgement that passed here before. */
function goOn(t: TimeShares, spent: Nanos, far: Nanos): void {
  if (far > 0 && spent < far * 1.5) {
    t.networkNs += spent;
    return;
  }
  const onTheWay = far > 0 && far < spent ? far : 0;
  t.networkNs += onTheWay;
  t.nothingToSendNs += spent - onTheWay;
}

const timeoutsOf = (c: Connection): number =>
  (c.a.flight?.losses?.timeoutCount ?? 0) + (c.b.flight?.losses?.timeoutCount ?? 0);

/** After the numbers moved on: who owns the time from here. */
export function ownTime(packet: CurrentPacket): void {
  const { connection: c, segment: s } = packet;
  const t = c.time;
  if (t === null) return;
  if ((packet.events & EV_RETRANSMISSION) !== 0) t.timeouts = timeoutsOf(c);
  if (s.payloadLength > 0 && (s.known & KNOWN_SEQ) !== 0 && packet.me.snd.nxt !== packet.me.snd.nxtBefore)
    t.speaker = packet.me.side;
  if (c.resets.length > 0 && c.resets.some(({ acceptance }) => isTaken(acceptance))) t.owner = OVER;
  else if (!c.handshake.done && !c.origin.midstream) t.owner = OPENING;
  else if ((s.flags & (SYN | FIN)) !== 0 || c.closing.first >= 0)
    t.owner = c.a.closing.finFrame > 0 && c.b.closing.finFrame > 0 ? OVER : underWay(c);
  else if ((packet.events & EV_KEEPALIVE) !== 0) t.owner = PROBING;
  else t.owner = underWay(c);
  if (t.owner !== QUIET && t.delayedNs > 0) {
    t.networkNs += t.delayedNs;
    t.delayedNs = 0;
  }
}

/** {@link spendTime} for data of who spoke last, in a run of plain packets (flow/plain-run); `far`: the way to its sender. */
export function spendOnData(t: TimeShares, now: Nanos, far: Nanos): void {
  const spent = now - t.sinceNs;
  if (spent <= 0) return;
  t.sinceNs = now;
  if (t.owner === NETWORK) t.networkNs += spent;
  else if (t.owner === WINDOW) t.windowNs += spent;
  else {
    t.networkNs += t.delayedNs;
    t.delayedNs = 0;
    goOn(t, spent, far);
  }
}

/** The same for an acknowledgement of some of that data; `far`: the way to who acknowledges. */
export function spendOnAck(t: TimeShares, now: Nanos, far: Nanos): void {
  const spent = now - t.sinceNs;
  if (spent <= 0) return;
  t.sinceNs = now;
  if (t.owner === WINDOW) t.windowNs += spent;
  else if (!(spent > DELAYED_ACK_FACTOR * far)) t.networkNs += spent;
  else {
    t.networkNs += far;
    t.delayedNs = spent - far;
  }
}

/** {@link ownTime} in such a run: `me` has `out` bytes on their way, its peer none. */
export function ownsBulk(t: TimeShares, out: Bytes, me: Endpoint, peer: Endpoint): void {
  if (out <= 0) {
    t.owner = QUIET;
    return;
  }
  const room = peer.rcv.wnd - out;
  const full = (room < USUAL_MSS || room < me.trail.length) && isShort(room, me, peer);
  t.owner = full ? WINDOW : NETWORK;
  if (t.delayedNs > 0) {
    t.networkNs += t.delayedNs;
    t.delayedNs = 0;
  }
}

function underWay(c: Connection): number {
  const a = waitsFor(c, c.a, c.b);
  const b = waitsFor(c, c.b, c.a);
  if (a === RECOVERY || b === RECOVERY) return RECOVERY;
  if (a === WINDOW || b === WINDOW) return WINDOW;
  return a === NETWORK || b === NETWORK ? NETWORK : QUIET;
}

/** What a sender waits for. */
function waitsFor(c: Connection, me: Endpoint, peer: Endpoint): number {
  // From the middle of a stream on, what the peer has not acknowledged here yet may still be out.
  const out = me.snd.unaKnown ? (me.snd.nxt - me.snd.una) | 0 : c.origin.midstream ? me.counts.bytes : 0;
  const { flight } = me;
  if (out > 0 && flight !== null && flight.state >= RECOVERING) return RECOVERY;
  // Who has sent its FIN, and has nothing out, wants no window any more.
  // A closed window in mid-stream is full of what was sent before the capture began.
  const hasSent = me.counts.bytes > 0 || (c.origin.midstream && peer.rcv.wnd === 0);
  if (peer.rcv.wndKnown && hasSent && (out > 0 || me.closing.finFrame === 0)) {
    const room = peer.rcv.wnd - out;
    if (peer.rcv.wnd === 0 || (out > 0 && (room < USUAL_MSS || room < me.trail.length) && isShort(room, me, peer)))
      return WINDOW;
  }
  return out > 0 ? NETWORK : QUIET;
}

/** What is left of the window holds no segment of the size that is sent. */
const isShort = (room: Bytes, me: Endpoint, peer: Endpoint): boolean =>
  scaleKnown(me, peer) && room < Math.max(me.trail.length, Math.min(USUAL_MSS, peer.opening.mss));

/** Without both SYNs the window field may be a small part of the window (RFC 7323 §2.2). */
const scaleKnown = (me: Endpoint, peer: Endpoint): boolean =>
  me.opening.mss >= 0 && peer.opening.mss >= 0 && me.opening.windowScale >= 0 === peer.opening.windowScale >= 0;

/** Of the lifetime: more of it may not hang on ACKs that a filter left out, or pass before ACKs of data that the capture does not hold. */
const MOST_UNTOLD = 0.1;

/**
 * Shares above zero, rounded so that they add up to the time from the first packet to the last; undefined without times.
 * `dataOnly`: the ACKs are not in the capture, and what waited for them looks like a wait for the network. Undefined as well where too much of
 * it cannot be told.
 */
export function timeRecord(c: ConnectionSummary, dataOnly: boolean): ConnectionRecord['time'] {
  const { time: t, a, b, handshake, origin, counts } = c;
  if (t === null) return undefined;
  // An end that is open and of which no packet was captured may have thought, sent or waited: nobody can tell.
  const unseen = a.counts.segments === 0 || b.counts.segments === 0;
  if (unseen && (handshake.done || origin.midstream)) return undefined;
  if ((dataOnly ? t.networkNs + t.delayedNs : t.unseenNs) > MOST_UNTOLD * (counts.lastNs - origin.firstNs))
    return undefined;
  const shares: NonNullable<ConnectionRecord['time']> = {};
  for (const name of NAMES) {
    const more = name === 'networkNs' ? t.delayedNs : name === 'idleNs' ? t.unansweredNs : 0;
    const ns = t[name] + more;
    if (ns > 0) shares[name] = Math.round(ns);
  }
  return Object.keys(shares).length === 0 ? undefined : shares;
}

const NAMES = [
  'openingNs',
  'aThinksNs',
  'bThinksNs',
  'networkNs',
  'timeoutsNs',
  'recoveryNs',
  'windowNs',
  'nothingToSendNs',
  'probesNs',
  'idleNs',
] as const;
