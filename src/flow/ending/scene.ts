/** What a RST is judged by: its form, what it answers, and how both ends stood. Facts only; the table draws the conclusion. */
import { KNOWN_SEQ, KNOWN_ACK } from '../../segment/segment.ts';
import { MILLISECOND, SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { FIN, PSH } from '../../tcp-flags.ts';
import { hopsOf, leftTwoSystems } from '../path/ttl.ts';
import { matchIdleTime, outlastedIdleTime } from './idle-times.ts';
import { OpeningScene } from './opening-scene.ts';
import { isOwn } from './outlived.ts';
import { soonestAnswerNs } from './round-trip.ts';

/** A RST belongs to the packet before it when it follows within a round trip and some work of the application. */
const PROMPT_NS = SECOND;
const LONG_QUIET = 3 * SECOND;
/** Linux TCP_DELACK_MIN. */
const LEAST_DELAYED_ACK = 40 * MILLISECOND;
/** How far behind the last acknowledgement a number may lie that a segment on its way had asked for. */
const ASKED_LATELY = 65_536;

/** Linux TCP_FIN_TIMEOUT. */
const FIN_TIMEOUT = 60 * SECOND;
/** Busy servers set net.ipv4.tcp_fin_timeout as low as this. */
const LEAST_FIN_TIMEOUT = 15 * SECOND;

export class Scene extends OpeningScene {
  get trigger(): FrameNo {
    return this.answers ? this.packet.peer.trail.frame : 0;
  }
  /** Without the handshake, the least round trip that was measured may hold a delayed ACK. */
  get soonestNs(): Nanos {
    const { connection, peer } = this.packet;
    return connection.origin.midstream ? 0 : soonestAnswerNs(peer);
  }
  /** The peer's data that came for a socket that had closed: sent after its FIN, or on its way when the FIN left. */
  get lateData(): FrameNo {
    const { me, peer } = this.packet;
    if (me.closing.finFrame === 0) return 0;
    if (peer.trail.length > 0 && peer.trail.frame > me.closing.finFrame) return peer.trail.frame;
    const end = peer.closing.finFrame > 0 ? peer.closing.finSeq : peer.snd.nxt;
    const unacknowledged = peer.snd.unaKnown && seqGt(end, peer.snd.una);
    return peer.trail.newDataFrame > me.closing.finFrame || unacknowledged ? peer.trail.newDataFrame : 0;
  }
  /** The capturing machine made it. */
  get madeHere(): boolean {
    return this.signs.strong.includes('made-by-capturing-machine');
  }
  get bothClosed(): boolean {
    return this.packet.me.closing.finFrame > 0 && this.packet.peer.closing.finFrame > 0;
  }
  /** Every byte and both FINs have been acknowledged by the sender of the RST. */
  get senderSawAll(): boolean {
    return this.bothClosed && this.packet.me.inbound.ackedPeerFin;
  }
  get inTimeWait(): boolean {
    return this.packet.me.state.name === 'TIME-WAIT';
  }
  get dataAfterOwnFin(): boolean {
    const { me, peer } = this.packet;
    if (me.closing.finFrame === 0) return false;
    // Data that is sent again counts as well: the socket that would have taken it is closed.
    return (
      peer.trail.newDataFrame > me.closing.finFrame || (peer.trail.length > 0 && peer.trail.frame > me.closing.finFrame)
    );
  }
  /** Something of the peer that nothing acknowledged passed here long enough ago for the RST to answer it. */
  get couldMeetData(): boolean {
    const { peer, now, timed } = this.packet;
    const board = peer.flight?.board;
    if (!timed || board === undefined || board.empty) return true;
    return now - (board.sentNs[board.head] ?? 0) >= this.soonestNs;
  }
  /** Its last packet was its FIN, and it acknowledges more now than that did: data came for the socket that it had closed. */
  get tookDataAfterOwnFin(): boolean {
    const { segment: s, me, peer } = this.packet;
    if (!this.hasAck || (s.known & KNOWN_ACK) === 0 || me.closing.finFrame === 0) return false;
    // The peer's FIN alone is no data.
    const fin = peer.closing.finFrame > 0 && s.ack === ((peer.closing.finSeq + 1) | 0) ? 1 : 0;
    return me.trail.frame === me.closing.finFrame && me.rcv.nxtKnown && seqGt((s.ack - fin) | 0, me.rcv.nxt);
  }
  get closedItself(): boolean {
    return this.packet.me.closing.finFrame > 0;
  }
  /** All that its peer had sent was acknowledged: what came for the closed socket was no data. */
  get noLateData(): boolean {
    return this.packet.peer.snd.unaKnown && this.lateData === 0;
  }
  /** Data that crossed the sender's FIN on the way. */
  get dataCrossedFin(): boolean {
    const { me, peer } = this.packet;
    return (
      me.closing.finFrame > 0 && peer.trail.newDataFrame > 0 && peer.snd.unaKnown && seqGt(peer.snd.nxt, peer.snd.una)
    );
  }
  get spokeJustNow(): boolean {
    const { me, now, timed } = this.packet;
    return timed && this.spoke && now - me.trail.ns < LONG_QUIET;
  }
  /** Its FIN is so young that no host restarts in between. */
  get finIsYoung(): boolean {
    const { me, now, timed } = this.packet;
    return timed && me.closing.finFrame > 0 && now - me.closing.finNs < LONG_QUIET;
  }
  /** They are taken for probes by their timing alone: the text prints no number of an empty segment. */
  get probesByTiming(): boolean {
    return this.packet.me.probes.keepaliveByTiming;
  }
  /** Keepalive probes of the sender without an answer. */
  get ownProbesUnanswered(): number {
    return this.packet.me.probes.out === 1 ? this.packet.me.probes.keepalives : 0;
  }
  get answersProbe(): boolean {
    return this.packet.peer.probes.out === 1 && this.answers;
  }
  /** Received data that nothing of the sender's own has answered yet. */
  get receivedUnanswered(): boolean {
    const { me, peer } = this.packet;
    return peer.trail.newDataFrame > me.trail.newDataFrame;
  }
  /** Its last words were one answer, just now, to several messages. */
  get answeredInPart(): boolean {
    const { me, peer, now, timed } = this.packet;
    if (this.receivedUnanswered || me.opening.role !== 'server' || peer.trail.talks < 2 || me.trail.talks !== 1)
      return false;
    return me.trail.talkFrame > peer.trail.talkFrame && timed && now - me.trail.talkNs < PROMPT_NS;
  }
  /** Only its own packets are in the capture, and they acknowledge without ever saying anything. */
  get onlyAcknowledged(): boolean {
    const { me, peer } = this.packet;
    return peer.counts.segments === 0 && me.counts.dataSegments === 0 && me.counts.segments > 2;
  }
  get heardNothing(): boolean {
    return this.packet.peer.trail.newDataFrame === 0 && this.packet.peer.gaps === null;
  }
  /** What the peer sent lies behind a hole: the RST acknowledges none of it, so there was nothing that a program could have read. */
  get nothingReadable(): boolean {
    const { segment: s, peer } = this.packet;
    return peer.gaps !== null && (s.known & KNOWN_ACK) !== 0 && peer.snd.issKnown && s.ack === ((peer.snd.iss + 1) | 0);
  }
  /** The window that it offered had shrunk to nothing: nobody was reading. */
  get notReading(): boolean {
    return this.packet.me.rcv.wndKnown && this.packet.me.rcv.wnd === 0 && this.packet.peer.trail.newDataFrame > 0;
  }
  /** A client that asked and holds the whole answer that was sent (its last segment is pushed): who asks, reads. */
  get gotItsAnswer(): boolean {
    const { segment: s, me, peer } = this.packet;
    if (me.opening.role !== 'client' || me.trail.newDataFrame === 0 || (peer.trail.flags & PSH) === 0) return false;
    if (!peer.snd.unaKnown || !seqGt(peer.snd.nxt, peer.snd.una)) return true;
    // The RST itself acknowledges the answer: at once it was read; after a delayed ACK's time nobody had looked at it.
    return this.hasAck && s.ack === peer.snd.nxt && this.waitedNs < LEAST_DELAYED_ACK / 2;
  }
  /** It answers data that was sent before its FIN had arrived there: its number is the FIN's own. */
  get dataMetFin(): boolean {
    const { segment: s, me, peer } = this.packet;
    return (
      (s.known & KNOWN_SEQ) !== 0 &&
      me.closing.finFrame > 0 &&
      s.seq === me.closing.finSeq &&
      peer.trail.newDataFrame > 0
    );
  }
  /** Data so long after its acknowledged FIN that an orphan in FIN-WAIT-2 is gone (Linux tcp_fin_timeout, 60 s). */
  get finWait2Expired(): boolean {
    const { me, peer, now, timed } = this.packet;
    if (!timed || me.closing.finFrame === 0 || !peer.inbound.ackedPeerFin || now - me.closing.finNs <= FIN_TIMEOUT)
      return false;
    return peer.closing.finFrame === 0 || peer.closing.finNs - me.closing.finNs > FIN_TIMEOUT;
  }
  /** Its FIN is older than the shortest time for which anybody lets an orphan wait in FIN-WAIT-2. */
  get finWait2MayExpire(): boolean {
    const { me, now, timed } = this.packet;
    return timed && me.closing.finFrame > 0 && now - me.closing.finNs >= LEAST_FIN_TIMEOUT;
  }
  /** The FIN that it answers lies beyond what it had acknowledged, and its own socket was closed. */
  get finShowsMissingData(): boolean {
    const { me, peer } = this.packet;
    return this.answersFin && me.closing.finFrame > 0 && peer.snd.unaKnown && seqGt(peer.closing.finSeq, peer.snd.una);
  }
  /** A bare FIN came for a socket that had closed and seen its own FIN acknowledged. */
  get finMetNothing(): boolean {
    const { me, peer } = this.packet;
    return (
      this.answersFin &&
      peer.inbound.ackedPeerFin &&
      me.closing.finFrame > 0 &&
      peer.trail.newDataFrame < me.closing.finFrame
    );
  }
  /** Without a socket the number is what some packet asked for, not always the last one. */
  get seqWasAsked(): boolean {
    const { segment: s, peer } = this.packet;
    if (this.hasAck || (s.known & KNOWN_SEQ) === 0 || !peer.rcv.nxtKnown) return false;
    const behind = (peer.rcv.nxt - s.seq) | 0;
    return behind >= 0 && behind <= ASKED_LATELY;
  }
  /** Its TTL is a little higher than its sender's: it has passed fewer routers, so it began nearer. */
  get beganNearer(): boolean {
    const { segment: s, me } = this.packet;
    if (!this.foreignTtl || me.path.ttlMax < 0 || s.ttl <= me.path.ttlMax) return false;
    return hopsOf(s.ttl)?.initialTtl === hopsOf(me.path.ttlMax)?.initialTtl;
  }
  get foreignTtl(): boolean {
    return this.signs.strong.includes('ttl');
  }
  /** It has the TTL of the SYN-ACK, and the data that came in its sender's name left another system: the device in front sent it. */
  get fromFront(): boolean {
    const { segment: s, me } = this.packet;
    const { synAckTtl, ttlMin, ttlMax } = me.path;
    return synAckTtl >= 0 && s.ttl === synAckTtl && leftTwoSystems(ttlMin, ttlMax);
  }
  get longQuiet(): boolean {
    const { packet } = this;
    return packet.timed && packet.now - packet.connection.counts.lastNs >= LONG_QUIET;
  }
  get atOwnEnd(): boolean {
    const { segment: s, me } = this.packet;
    return this.spoke && me.snd.seqKnown && s.seq === me.snd.nxt;
  }
  get prompt(): boolean {
    return this.waitedNs < PROMPT_NS;
  }
  /** Without times: nothing but the handshake lies before it, so that no wait can be told from it. */
  get untimedAfterHandshake(): boolean {
    return !this.packet.timed && this.packet.connection.counts.segments <= 3;
  }
  /** The silence before what it answers, or before itself. */
  get quietNs(): Nanos {
    const { connection: c, now, timed } = this.packet;
    if (!timed) return 0;
    const own = now - c.counts.lastNs;
    if (own >= PROMPT_NS) return own;
    return c.quiet.frame >= this.packet.peer.unanswered.frame && this.packet.peer.unanswered.frame > 0 ? c.quiet.ns : 0;
  }
  get quietMatches(): boolean {
    return this.quietNs > 0 && matchIdleTime(this.quietNs) !== undefined;
  }
  get quietOutlasts(): boolean {
    return outlastedIdleTime(this.quietNs) !== undefined;
  }
  /** It has reset the connection before. */
  get hasResetBefore(): boolean {
    const { me, connection } = this.packet;
    return connection.resets.some((r) => r.side === me.side && isOwn(r));
  }
  get peerReset(): boolean {
    const { peer, connection } = this.packet;
    return connection.resets.some((r) => r.side === peer.side && isOwn(r) && r.cause !== 'unacceptable-ack');
  }
  /** The peer reset at the same moment: one device told both ends. */
  get bothAtOnce(): boolean {
    const { peer, now } = this.packet;
    return peer.resets.sentCount > 0 && now - peer.resets.sentNs <= 50 * MILLISECOND;
  }
  /** The peer had closed, all was acknowledged and the last word was its own: a RST in place of the second FIN. */
  get insteadOfFin(): boolean {
    const { me, peer } = this.packet;
    if (me.closing.finFrame > 0 || peer.closing.finFrame === 0 || !me.inbound.ackedPeerFin) return false;
    return me.trail.newDataFrame > peer.trail.newDataFrame && this.nothingPending;
  }
  get noDataAtAll(): boolean {
    const { me, peer } = this.packet;
    return me.counts.dataSegments + peer.counts.dataSegments === 0 && me.gaps === null && peer.gaps === null;
  }
  get nothingPending(): boolean {
    const { me, peer } = this.packet;
    return (
      !(me.snd.unaKnown && seqGt(me.snd.nxt, me.snd.una)) && !(peer.snd.unaKnown && seqGt(peer.snd.nxt, peer.snd.una))
    );
  }
  get opened(): boolean {
    return this.packet.connection.handshake.done || this.packet.connection.origin.midstream;
  }
  get answersData(): boolean {
    return this.answers && this.packet.peer.trail.length > 0;
  }
  get answersFin(): boolean {
    return (this.packet.peer.trail.flags & FIN) !== 0 && this.answers;
  }
}
