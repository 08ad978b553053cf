/** What a RST is judged by: its form, what it answers, and how both ends stood. Facts only; the table draws the conclusion. */
import { KNOWN_ACK, KNOWN_SEQ } from '../../segment/segment.ts';
import { MILLISECOND, SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { ACK, FIN, PSH, SYN } from '../../wire/tcp-flags.ts';
import { signsOf, type Signs } from './forgery.ts';
import { matchIdleTime, outlastedIdleTime } from './idle-times.ts';
import { hopsOf } from '../ttl.ts';
import { answersWithin } from './round-trip.ts';
import type { Turn } from '../turn.ts';

/** A RST belongs to the packet before it when it follows within a round trip and some work of the application. */
const PROMPT = SECOND;
const LONG_QUIET = 3 * SECOND;
/** A SYN-ACK that took so long, or that a second SYN had to fetch, met an application that had lost patience. */
const LATE_ANSWER = SECOND;
/** Opens dropped at the SYN-ACK, over the file, that make a scan. */
const SCAN_OPENS = 5;
/** Linux sends no more SYN cookies that are older (MAX_SYNCOOKIE_AGE, 2 minutes; counted in minutes). */
const COOKIE_AGE = 120 * SECOND;
/** An nmap SYN carries the MSS alone; no system's connect() does. */
const BARE_SYN_WINDOW = 4096;
/** Linux TCP_DELACK_MIN. */
const LEAST_DELAYED_ACK = 40 * MILLISECOND;
/** How far behind the last acknowledgement a number may lie that a segment on its way had asked for. */
const ASKED_LATELY = 65_536;

/** Linux TCP_FIN_TIMEOUT. */
const FIN_TIMEOUT = 60 * SECOND;
/** Busy servers set net.ipv4.tcp_fin_timeout as low as this. */
const LEAST_FIN_TIMEOUT = 15 * SECOND;

export class Scene {
  readonly turn: Turn;
  readonly signs: Signs;
  /** RST,ACK: what an existing socket sends. Without ACK: the answer of a system without a (matching) socket. */
  readonly hasAck: boolean;
  /** The sender was seen to send something else before. */
  readonly spoke: boolean;
  /** The last packet of all before this one was the peer's, a few round trips ago at most: the RST can be an answer to it. */
  readonly answers: boolean;
  readonly waitedNs: Nanos;
  /** Its number is the one that the peer's last packet asked for (RFC 9293 §3.10.7.1). */
  readonly seqIsAsked: boolean;

  constructor(turn: Turn) {
    const { segment: s, me, peer } = turn;
    this.turn = turn;
    this.signs = signsOf(turn);
    this.hasAck = (s.flags & ACK) !== 0;
    this.spoke = me.trailFrame > 0;
    this.waitedNs = turn.timed && peer.trailFrame > 0 ? turn.now - peer.trailNs : Number.NaN;
    this.answers = peer.trailFrame > me.trailFrame && !(this.waitedNs > answersWithin(turn.connection, me));
    this.seqIsAsked =
      (s.known & KNOWN_SEQ) === 0 ||
      (peer.trailFrame > 0 && (s.seq === peer.trailAck || (peer.rcvNxtKnown && s.seq === peer.rcvNxt)));
  }

  /** Two stacks answered the SYN: the one that the opener did not take resets what was meant for the other. */
  get twoStacks(): boolean {
    const second = this.turn.connection.way?.second;
    return second !== null && second !== undefined && this.turn.me.side === second.side;
  }
  get trigger(): FrameNo {
    return this.answers ? this.turn.peer.trailFrame : 0;
  }
  /** The peer's data that came for a socket that had closed: sent after its FIN, or on its way when the FIN left. */
  get lateData(): FrameNo {
    const { me, peer } = this.turn;
    if (me.finFrame === 0) return 0;
    if (peer.trailLength > 0 && peer.trailFrame > me.finFrame) return peer.trailFrame;
    const end = peer.finFrame > 0 ? peer.finSeq : peer.sndNxt;
    const unacknowledged = peer.unaKnown && seqGt(end, peer.sndUna);
    return peer.newDataFrame > me.finFrame || unacknowledged ? peer.newDataFrame : 0;
  }
  /** The peer's SYN, not yet accepted. */
  get answersSyn(): boolean {
    const { segment: s, me, peer } = this.turn;
    if (peer.synFrame === 0 || me.synAckFrame > 0 || this.spoke || !this.hasAck) return false;
    return (s.known & KNOWN_ACK) === 0 || !peer.issKnown || ((s.ack - peer.iss) | 0) === 1 || s.ack === peer.sndNxt;
  }
  /** The opener takes the SYN-ACK back. */
  get answersSynAck(): boolean {
    const { me, peer, connection } = this.turn;
    return peer.synAckFrame > 0 && me.role === 'client' && !connection.handshakeDone && me.dataSegments === 0;
  }
  /** A SYN-ACK or ACK that acknowledges what the opener has not sent (RFC 9293 §3.10.7.3; Figure 9). */
  get synSentWrongAck(): boolean {
    const { segment: s, me, peer, newer } = this.turn;
    if (this.hasAck) return false;
    if (
      newer !== null &&
      newer.endpoint(newer.aSwapped === this.turn.connection.aSwapped ? me.side : me.side === 0 ? 1 : 0).state ===
        'SYN-SENT'
    )
      return true;
    return (
      me.state === 'SYN-SENT' &&
      me.issSeen &&
      peer.trailFrame > me.synFrame &&
      s.seq !== ((me.iss + 1) | 0) &&
      !seqInSyn(this)
    );
  }
  get lateSynAck(): boolean {
    const { me, peer } = this.turn;
    return me.synCount > 1 || peer.synAckNs - me.synNs >= LATE_ANSWER;
  }
  get bareSyn(): boolean {
    const { me } = this.turn;
    return me.synFrame > 0 && me.windowScale < 0 && !me.timestamps && !me.sackPermitted && me.window <= BARE_SYN_WINDOW;
  }
  get opensDropped(): boolean {
    const host = this.turn.neighbours.learn(this.turn.segment);
    return host !== undefined && host.droppedOpens >= SCAN_OPENS;
  }
  get synNeverSeen(): boolean {
    return this.turn.me.synFrame === 0;
  }
  /** A server that has sent SYN-ACKs and nothing else. */
  get serverOnlySynAcked(): boolean {
    const { me } = this.turn;
    return (
      me.synAckFrame > 0 &&
      me.role === 'server' &&
      (me.trailFlags & SYN) !== 0 &&
      me.dataSegments === 0 &&
      me.finFrame === 0
    );
  }
  /** The peer's last packet acknowledges another number than the SYN-ACK's. */
  get serverWrongAck(): boolean {
    const { me, peer } = this.turn;
    return me.issKnown && peer.rcvNxtKnown && seqGt(peer.trailAck, (me.iss + 1) | 0);
  }
  get synAckRepeatedAfterHandshake(): boolean {
    const { me, connection } = this.turn;
    return connection.handshakeDone && me.synAckCount > 1 && me.synAckLastFrame > connection.handshakeFrame;
  }
  get cookieTooOld(): boolean {
    const { me, peer, connection } = this.turn;
    return !connection.handshakeDone || peer.trailNs - me.synAckLastNs > COOKIE_AGE;
  }
  get bothClosed(): boolean {
    return this.turn.me.finFrame > 0 && this.turn.peer.finFrame > 0;
  }
  /** Every byte and both FINs have been acknowledged by the sender of the RST. */
  get senderSawAll(): boolean {
    return this.bothClosed && this.turn.me.ackedPeerFin;
  }
  get inTimeWait(): boolean {
    return this.turn.me.state === 'TIME-WAIT';
  }
  get dataAfterOwnFin(): boolean {
    const { me, peer } = this.turn;
    if (me.finFrame === 0) return false;
    // Data that is sent again counts as well: the socket that would have taken it is closed.
    return peer.newDataFrame > me.finFrame || (peer.trailLength > 0 && peer.trailFrame > me.finFrame);
  }
  get closedItself(): boolean {
    return this.turn.me.finFrame > 0;
  }
  /** All that its peer had sent was acknowledged: what came for the closed socket was no data. */
  get noLateData(): boolean {
    return this.turn.peer.unaKnown && this.lateData === 0;
  }
  /** Data that crossed the sender's FIN on the way. */
  get dataCrossedFin(): boolean {
    const { me, peer } = this.turn;
    return me.finFrame > 0 && peer.newDataFrame > 0 && peer.unaKnown && seqGt(peer.sndNxt, peer.sndUna);
  }
  /** Its FIN is so young that no host restarts in between. */
  get finIsYoung(): boolean {
    const { me, now, timed } = this.turn;
    return timed && me.finFrame > 0 && now - me.finNs < LONG_QUIET;
  }
  /** Keepalive probes of the sender without an answer. */
  get ownProbesUnanswered(): number {
    return this.turn.me.probeOut === 1 ? this.turn.me.keepaliveProbes : 0;
  }
  get answersProbe(): boolean {
    return this.turn.peer.probeOut === 1 && this.answers;
  }
  /** Received data that nothing of the sender's own has answered yet. */
  get receivedUnanswered(): boolean {
    const { me, peer } = this.turn;
    return peer.newDataFrame > me.newDataFrame;
  }
  /** Its last words were one answer, just now, to several messages. */
  get answeredInPart(): boolean {
    const { me, peer, now, timed } = this.turn;
    if (this.receivedUnanswered || me.role !== 'server' || peer.talks < 2 || me.talks !== 1) return false;
    return me.talkFrame > peer.talkFrame && timed && now - me.talkNs < PROMPT;
  }
  /** Only its own packets are in the capture, and they acknowledge without ever saying anything. */
  get onlyAcknowledged(): boolean {
    const { me, peer } = this.turn;
    return peer.segments === 0 && me.dataSegments === 0 && me.segments > 2;
  }
  get heardNothing(): boolean {
    return this.turn.peer.newDataFrame === 0;
  }
  /** The window that it offered had shrunk to nothing: nobody was reading. */
  get notReading(): boolean {
    return this.turn.me.windowKnown && this.turn.me.window === 0 && this.turn.peer.newDataFrame > 0;
  }
  /** A client that asked and holds the whole answer that was sent (its last segment is pushed): who asks, reads. */
  get gotItsAnswer(): boolean {
    const { segment: s, me, peer } = this.turn;
    if (me.role !== 'client' || me.newDataFrame === 0 || (peer.trailFlags & PSH) === 0) return false;
    if (!peer.unaKnown || !seqGt(peer.sndNxt, peer.sndUna)) return true;
    // The RST itself acknowledges the answer: at once it was read; after a delayed ACK's time nobody had looked at it.
    return this.hasAck && s.ack === peer.sndNxt && this.waitedNs < LEAST_DELAYED_ACK / 2;
  }
  /** It answers data that was sent before its FIN had arrived there: its number is the FIN's own. */
  get dataMetFin(): boolean {
    const { segment: s, me, peer } = this.turn;
    return (s.known & KNOWN_SEQ) !== 0 && me.finFrame > 0 && s.seq === me.finSeq && peer.newDataFrame > 0;
  }
  /** Data so long after its acknowledged FIN that an orphan in FIN-WAIT-2 is gone (Linux tcp_fin_timeout, 60 s). */
  get finWait2Expired(): boolean {
    const { me, peer, now, timed } = this.turn;
    if (!timed || me.finFrame === 0 || !peer.ackedPeerFin || now - me.finNs <= FIN_TIMEOUT) return false;
    return peer.finFrame === 0 || peer.finNs - me.finNs > FIN_TIMEOUT;
  }
  /** Its FIN is older than the shortest time for which anybody lets an orphan wait in FIN-WAIT-2. */
  get finWait2MayExpire(): boolean {
    const { me, now, timed } = this.turn;
    return timed && me.finFrame > 0 && now - me.finNs >= LEAST_FIN_TIMEOUT;
  }
  /** A bare FIN came for a socket that had closed and seen its own FIN acknowledged. */
  get finMetNothing(): boolean {
    const { me, peer } = this.turn;
    return this.answersFin && peer.ackedPeerFin && me.finFrame > 0 && peer.newDataFrame < me.finFrame;
  }
  /** Without a socket the number is what some packet asked for, not always the last one. */
  get seqWasAsked(): boolean {
    const { segment: s, peer } = this.turn;
    if (this.hasAck || (s.known & KNOWN_SEQ) === 0 || !peer.rcvNxtKnown) return false;
    const behind = (peer.rcvNxt - s.seq) | 0;
    return behind >= 0 && behind <= ASKED_LATELY;
  }
  /** Its TTL is a little higher than its sender's: it has passed fewer routers, so it began nearer. */
  get beganNearer(): boolean {
    const { segment: s, me } = this.turn;
    if (!this.foreignTtl || me.ttlMax < 0 || s.ttl <= me.ttlMax) return false;
    return hopsOf(s.ttl)?.initialTtl === hopsOf(me.ttlMax)?.initialTtl;
  }
  get foreignTtl(): boolean {
    return this.signs.strong.includes('ttl');
  }
  get longQuiet(): boolean {
    const { turn } = this;
    return turn.timed && turn.now - turn.connection.lastNs >= LONG_QUIET;
  }
  get atOwnEnd(): boolean {
    const { segment: s, me } = this.turn;
    return this.spoke && me.seqKnown && s.seq === me.sndNxt;
  }
  get prompt(): boolean {
    return this.waitedNs < PROMPT;
  }
  /** Without times: nothing but the handshake lies before it, so that no wait can be told from it. */
  get untimedAfterHandshake(): boolean {
    return !this.turn.timed && this.turn.connection.segments <= 3;
  }
  /** The silence before what it answers, or before itself. */
  get quietNs(): Nanos {
    const { connection: c, now, timed } = this.turn;
    if (!timed) return 0;
    const own = now - c.lastNs;
    if (own >= PROMPT) return own;
    return c.quietFrame >= this.turn.peer.unansweredFrame && this.turn.peer.unansweredFrame > 0 ? c.quietNs : 0;
  }
  get quietMatches(): boolean {
    return this.quietNs > 0 && matchIdleTime(this.quietNs) !== undefined;
  }
  get quietOutlasts(): boolean {
    return outlastedIdleTime(this.quietNs) !== undefined;
  }
  /** It has reset the connection before. */
  get again(): boolean {
    return this.turn.me.rstCount > 0;
  }
  get peerReset(): boolean {
    return this.turn.peer.rstCount > 0;
  }
  /** The peer reset at the same moment: one device told both ends. */
  get bothAtOnce(): boolean {
    const { peer, now } = this.turn;
    return peer.rstCount > 0 && now - peer.rstNs <= 50 * MILLISECOND;
  }
  /** The peer had closed, all was acknowledged and the last word was its own: a RST in place of the second FIN. */
  get insteadOfFin(): boolean {
    const { me, peer } = this.turn;
    if (me.finFrame > 0 || peer.finFrame === 0 || !me.ackedPeerFin) return false;
    return me.newDataFrame > peer.newDataFrame && this.nothingPending;
  }
  get noDataAtAll(): boolean {
    const { me, peer } = this.turn;
    return me.dataSegments + peer.dataSegments === 0;
  }
  get nothingPending(): boolean {
    const { me, peer } = this.turn;
    return !(me.unaKnown && seqGt(me.sndNxt, me.sndUna)) && !(peer.unaKnown && seqGt(peer.sndNxt, peer.sndUna));
  }
  get opened(): boolean {
    return this.turn.connection.handshakeDone || this.turn.connection.midstream;
  }
  get answersFin(): boolean {
    return (this.turn.peer.trailFlags & FIN) !== 0 && this.answers;
  }
}

/** Fast Open: the SYN-ACK may leave the SYN's data out, or take it. */
function seqInSyn(scene: Scene): boolean {
  const { me, segment: s } = scene.turn;
  return (me.trailFlags & SYN) !== 0 && s.seq === ((me.trailSeq + 1 + me.trailLength) | 0);
}
