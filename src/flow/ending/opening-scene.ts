/** How a RST stands to the opening of its connection, and what it answers: the facts that all of a scene rest on. */
import { KNOWN_ACK, KNOWN_SEQ } from '../../segment/segment.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import { ACK, SYN } from '../../tcp-flags.ts';
import { isRefusal } from '../states/stage.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { signsOf, type Signs } from './forgery.ts';
import type { Neighbours } from './neighbours.ts';
import { answersWithin } from './round-trip.ts';

/** A SYN-ACK that took so long, or that a second SYN had to fetch, met an application that had lost patience. */
const LATE_ANSWER = SECOND;
/** RFC 8305 §5: the least Connection Attempt Delay that is recommended. */
const LEAST_PATIENCE = 100 * MILLISECOND;
/** Opens dropped at the SYN-ACK, over the file, that make a scan. */
const SCAN_OPENS = 5;
/** Linux sends no more SYN cookies that are older (MAX_SYNCOOKIE_AGE, 2 minutes; counted in minutes). */
const COOKIE_AGE = 120 * SECOND;
/** RFC 6298 §2.1: 1 s; RFC 1122 §4.2.3.1, and Linux before 3.1: 3 s. */
const SYN_ACK_TIMER_NS: Nanos = 3.5 * SECOND;
/** An nmap SYN carries the MSS alone, one made by hand often nothing; no system's connect() does. */
const BARE_SYN_WINDOW = 4096;

/** An answer takes no longer than so many times the SYN's: a busy host's are that far apart. */
const ANSWER_FACTOR = 4;

export class OpeningScene {
  readonly packet: CurrentPacket;
  readonly signs: Signs;
  /** RST,ACK: what an existing socket sends. Without ACK: the answer of a system without a (matching) socket. */
  readonly hasAck: boolean;
  /** The sender was seen to send something else before. */
  readonly spoke: boolean;
  /** The last packet of all before this one was the peer's, a few round trips ago at most: the RST can be an answer to it. */
  readonly answers: boolean;
  readonly waitedNs: Nanos;
  /** Nothing else of its sender is known. */
  readonly senderIsNew: boolean;
  /** Its number is the one that the peer's last packet asked for (RFC 9293 §3.10.7.1). */
  readonly seqIsAsked: boolean;

  readonly #neighbours: Neighbours;

  constructor(packet: CurrentPacket, neighbours: Neighbours) {
    this.#neighbours = neighbours;
    const { segment: s, me, peer } = packet;
    this.packet = packet;
    this.signs = signsOf(packet, neighbours);
    this.hasAck = (s.flags & ACK) !== 0;
    this.spoke = me.trail.frame > 0;
    this.senderIsNew = !this.spoke && neighbours.find(s) === undefined;
    this.waitedNs = packet.timed && peer.trail.frame > 0 ? packet.now - peer.trail.ns : Number.NaN;
    this.answers = peer.trail.frame > me.trail.frame && !(this.waitedNs > answersWithin(packet.connection, me));
    this.seqIsAsked =
      (s.known & KNOWN_SEQ) === 0 ||
      (peer.trail.frame > 0 && (s.seq === peer.trail.ack || (peer.rcv.nxtKnown && s.seq === peer.rcv.nxt)));
  }

  /** It answers the SYN that a SYN proxy sent on: the capture holds both sides of the proxy. */
  get refusesProxy(): boolean {
    return this.packet.connection.views?.proxy?.refusedFrame === this.packet.segment.frame;
  }
  /** The SYN-ACK offered no window: a device gave it, and the server has not been heard. */
  get answeredInFront(): boolean {
    return this.packet.me.opening.synAckWindow === 0;
  }
  /** Two stacks answered the SYN: the one that the opener did not take resets what was meant for the other. */
  get twoStacks(): boolean {
    const second = this.packet.connection.way?.second;
    return second !== null && second !== undefined && this.packet.me.side === second.side;
  }
  /** The peer's SYN, not yet accepted. */
  get answersSyn(): boolean {
    const { segment: s, me, peer } = this.packet;
    if (peer.opening.synFrame === 0 || me.opening.synAckFrame > 0 || this.spoke || !this.hasAck) return false;
    return (
      (s.known & KNOWN_ACK) === 0 || !peer.snd.issKnown || ((s.ack - peer.snd.iss) | 0) === 1 || s.ack === peer.snd.nxt
    );
  }
  /** The opener takes the SYN-ACK back. */
  get answersSynAck(): boolean {
    const { me, peer, connection } = this.packet;
    return (
      peer.opening.synAckFrame > 0 &&
      me.opening.role === 'client' &&
      !connection.handshake.done &&
      me.counts.dataSegments === 0
    );
  }
  /** A SYN-ACK or ACK that acknowledges what the opener has not sent (RFC 9293 §3.10.7.3; Figure 9). */
  get synSentWrongAck(): boolean {
    const { segment: s, connection, me, peer, newer } = this.packet;
    // lwIP sets ACK in it; then its number alone tells, unless its SYN had the right answer: a socket aborts with such a RST.
    if (this.hasAck && (newer !== null || connection.handshake.step > 1 || s.seq !== peer.trail.ack)) return false;
    if (
      newer !== null &&
      newer.endpoint(newer.origin.aSwapped === this.packet.connection.origin.aSwapped ? me.side : me.side === 0 ? 1 : 0)
        .state.name === 'SYN-SENT'
    )
      return true;
    return (
      me.state.name === 'SYN-SENT' &&
      me.snd.issSeen &&
      peer.trail.frame > me.opening.synFrame &&
      (s.known & KNOWN_SEQ) !== 0 &&
      s.seq !== ((me.snd.iss + 1) | 0) &&
      !seqInSyn(this)
    );
  }
  /** The opener ends an attempt that it had repeated in vain: nothing of its peer was seen. */
  get nothingAnswered(): boolean {
    const { me, peer, connection } = this.packet;
    return (
      me.opening.synCount > 1 &&
      peer.counts.segments === 0 &&
      !connection.handshake.done &&
      me.counts.segments === me.opening.synCount + me.resets.sentCount
    );
  }
  get lateSynAck(): boolean {
    const { me, peer } = this.packet;
    return me.opening.synCount > 1 || peer.opening.synAckNs - me.opening.synNs >= LATE_ANSWER;
  }
  /** The SYN-ACK came later than the shortest wait after which a program turns to another address. */
  get outwaitedPatience(): boolean {
    const { me, peer, timed } = this.packet;
    return timed && peer.opening.synAckNs - me.opening.synNs >= LEAST_PATIENCE;
  }
  /** A number of 0 and nothing of a socket: what was answered had no ACK. A SYN that is not in the capture, or a scan's packet. */
  get refusesSegmentWithoutAck(): boolean {
    const { segment: s, me, peer, connection } = this.packet;
    const { midstream, withoutAck } = connection.origin;
    if (me.counts.segments > 0) return false;
    // Lists with relative numbers show another number than 0; where no packet had ACK there is nothing else to answer.
    return withoutAck ? this.hasAck : peer.counts.segments === 0 && !midstream && isRefusal(s);
  }
  /** The SYN has the options that systems offer: a socket sent it. */
  get wholeSyn(): boolean {
    const { opening } = this.packet.me;
    return opening.sackPermitted || opening.timestamps || opening.windowScale >= 0;
  }
  get bareSyn(): boolean {
    const { me } = this.packet;
    return (
      me.opening.synFrame > 0 &&
      me.opening.optionsKnown &&
      me.opening.windowScale < 0 &&
      !me.opening.timestamps &&
      !me.opening.sackPermitted &&
      (me.rcv.wnd <= BARE_SYN_WINDOW || me.opening.mss < 0)
    );
  }
  get opensDropped(): boolean {
    const host = this.#neighbours.learn(this.packet.segment);
    return host !== undefined && host.droppedOpens >= SCAN_OPENS;
  }
  get synNeverSeen(): boolean {
    return this.packet.me.opening.synFrame === 0;
  }
  /** At once after the client's data, and long after the ACK before it: what that ACK had asked for would have come by then. */
  get answersDataAlone(): boolean {
    const { now, peer, connection, timed } = this.packet;
    const { synToSynAckNs, ns } = connection.handshake;
    const answerNs = ANSWER_FACTOR * synToSynAckNs;
    return timed && peer.counts.lastDataNs - ns > answerNs && now - peer.counts.lastDataNs <= answerNs;
  }
  /** A server that has sent SYN-ACKs and nothing else. */
  get serverOnlySynAcked(): boolean {
    const { me } = this.packet;
    return (
      me.opening.synAckFrame > 0 &&
      me.opening.role === 'server' &&
      (me.trail.flags & SYN) !== 0 &&
      me.counts.dataSegments === 0 &&
      me.closing.finFrame === 0
    );
  }
  /** The peer has sent no data. */
  get nothingAsked(): boolean {
    return this.packet.peer.counts.dataSegments === 0;
  }
  /** The peer's last packet acknowledges another number than the SYN-ACK's. */
  get serverWrongAck(): boolean {
    const { me, peer } = this.packet;
    return me.snd.issKnown && peer.rcv.nxtKnown && seqGt(peer.trail.ack, (me.snd.iss + 1) | 0);
  }
  /** The peer's last packet has the number of its SYN once more: no third segment. */
  get answersNumberOfSyn(): boolean {
    const { peer } = this.packet;
    return peer.snd.issSeen && (peer.trail.flags & SYN) === 0 && peer.trail.seq === peer.snd.iss;
  }
  get synAckRepeatedAfterHandshake(): boolean {
    const { me, connection } = this.packet;
    return (
      connection.handshake.done && me.opening.synAckCount > 1 && me.opening.synAckLastFrame > connection.handshake.frame
    );
  }
  /**
   * Longer after its only SYN-ACK than a server waits that has not taken the last packet of the handshake: it would have sent the
   * SYN-ACK again.
   */
  get pastSynAckTimer(): boolean {
    const { me, now, timed } = this.packet;
    return timed && me.opening.synAckCount === 1 && now - me.opening.synAckLastNs > SYN_ACK_TIMER_NS;
  }
  get cookieTooOld(): boolean {
    const { me, peer, connection } = this.packet;
    return !connection.handshake.done || peer.trail.ns - me.opening.synAckLastNs > COOKIE_AGE;
  }
}

/** Fast Open: the SYN-ACK may leave the SYN's data out, or take it. */
function seqInSyn(scene: OpeningScene): boolean {
  const { me, segment: s } = scene.packet;
  return (me.trail.flags & SYN) !== 0 && s.seq === ((me.trail.seq + 1 + me.trail.length) | 0);
}
