/**
 * A run of plain packets: one side of an open connection sends new data, the other acknowledges it, and nothing else happens. Header
 * prediction judged the packets before, and would judge each of these to the same effect; here is told only what changes in such a run,
 * and what only the last packet of each side leaves behind is written when the run ends ({@link PlainRun.end}). Whatever does not fit ends
 * the run before anything of it is done. test/fuzz/prediction.ts holds runs, too, to what is judged in full.
 */
import type { PacketRun, Side } from '../records/sink.ts';
import type { EngineSink } from '../records/unworded.ts';
import { CHECKSUM_BAD, isAt, isWhole, KNOWN_SEQ, type Segment } from '../segment/segment.ts';
import { ACK, FIN, PSH, RST, SYN, URG } from '../tcp-flags.ts';
import { type Bytes, type FrameNo, type Nanos, SECOND } from '../units.ts';
import { seqGe, seqGt } from '../wire/seq.ts';
import type { Connection, Endpoint, Run } from './connection.ts';
import { countTalk, fullSegment, payloadKind } from './ending/trail.ts';
import { EV_ACK, EV_DATA, EV_PACED } from './events.ts';
import type { Prediction } from './header-prediction.ts';
import { LARGEST_BEAT } from './idle/heartbeat.ts';
import type { Dialogue } from './parts/dialogue.ts';
import type { Pace } from './parts/pace.ts';
import { QUIET, type TimeShares } from './parts/time-shares.ts';
import { noteSent } from './retransmission/judge.ts';
import { hearNext } from './sender/calm.ts';
import type { Flight } from './sender/flight.ts';
import { SOONEST_PROBE } from './sender/new-data-probe.ts';
import { paceOn } from './sender/pace.ts';
import { LEAST_DELAY } from './sender/small-writes.ts';
import { farOf, ownsBulk, spendOnAck, spendOnData } from './timing/time-shares.ts';
import { LARGEST_FRAME } from './witness/evidence.ts';
import { faultsOf, OFFLOAD } from './witness/faults.ts';
import type { Witness } from './witness/witness.ts';

/** RFC 9293 §3.7.1: smaller windows may be silly ones. */
const SMALL_WINDOW = 536;
const MAX_SCALE = 14;
const LEAST_SILENCE: Nanos = SECOND;
const CONTROL = SYN | FIN | RST | URG | ACK;

/** What all runs have to do with. */
export interface RunParts {
  readonly sink: EngineSink;
  readonly witness: Witness;
  readonly prediction: Prediction;
  /** Those that are under way. */
  readonly open: Set<Run>;
}

export class PlainRun implements Run {
  /** Who sends data, and who acknowledges it; and the segment in hand. */
  readonly me: Endpoint;
  readonly peer: Endpoint;
  segment!: Segment;
  /** Of the segment in hand, for what it means beside others. */
  now: Nanos = -0;
  readonly timed = true;
  readonly connection: Connection;
  readonly #flight: Flight;
  readonly #peerFlight: Flight | null;
  readonly #pace: Pace;
  readonly #time: TimeShares;
  readonly #dialogue: Dialogue | null;
  readonly #asks: boolean;
  readonly #runs: RunParts;
  readonly #witness: Witness;
  /** Numbers for the two as senders (witness/clock-watch, sender/recent). */
  readonly #who: number;
  readonly #peerWho: number;
  readonly #timestamps: boolean;
  readonly #shift: number;
  readonly #peerShift: number;
  /** The largest segment that nobody wonders at; and whether larger ones are known as off-load. */
  readonly #most: Bytes;
  readonly #offload: boolean;
  /** From that on a pushed segment ends no message. */
  readonly #full: Bytes;
  /** The part of the round trip beyond the capture point, as small writes see it; the way to each side. */
  readonly #beyondNs: Nanos;
  readonly #wayNs: Nanos;
  readonly #peerWayNs: Nanos;
  /** SND.NXT and SND.UNA of the data; the other side's SND.NXT. */
  #nxt: number;
  #una: number;
  readonly #peerNxt: number;

  /** So far in this run. */
  #datas = 0;
  #acks = 0;
  #bytes: Bytes = 0;
  #allFlags = 0;
  /** Of the latest packet, and of the latest of each side. */
  #ns: Nanos;
  #flags = 0;
  #frame: FrameNo = 0;
  #dataNs: Nanos = -0;
  #ipId = 0;
  #tsVal = 0;
  #window = 0;
  #peerSeq = 0;
  #peerFlags = 0;
  #peerFrame: FrameNo = 0;
  #ackNs: Nanos = -0;
  #peerIpId = 0;
  #peerTsVal = 0;
  #peerWindow = 0;
  /** The latest data that was acknowledged. */
  #ackedFrame: FrameNo = 0;
  #newDataFrame: FrameNo;
  /** The first data since the latest acknowledgement; 0: none. */
  #unansweredFrame: FrameNo;
  #unansweredNs: Nanos = -0;
  #asked = false;

  constructor(
    c: Connection,
    me: Endpoint,
    peer: Endpoint,
    flight: Flight,
    pace: Pace,
    time: TimeShares,
    runs: RunParts,
  ) {
    this.connection = c;
    this.me = me;
    this.peer = peer;
    this.#flight = flight;
    this.#peerFlight = peer.flight;
    this.#pace = pace;
    this.#time = time;
    this.#dialogue = c.dialogue;
    this.#asks = c.dialogue !== null && c.dialogue.asker === me.side;
    this.#runs = runs;
    this.#witness = runs.witness;
    this.#who = c.id * 2 + me.side;
    this.#peerWho = c.id * 2 + peer.side;
    this.#timestamps = me.opening.timestamps && peer.opening.timestamps;
    const scaled = me.opening.windowScale >= 0 && peer.opening.windowScale >= 0;
    this.#shift = scaled ? Math.min(me.opening.windowScale, MAX_SCALE) : 0;
    this.#peerShift = scaled ? Math.min(peer.opening.windowScale, MAX_SCALE) : 0;
    this.#most = peer.opening.mss > 0 ? peer.opening.mss : LARGEST_FRAME;
    this.#offload = (faultsOf(c) & OFFLOAD) !== 0;
    this.#full = fullSegment(peer);
    this.#beyondNs = me.opening.synFrame > 0 ? c.handshake.synToSynAckNs : c.handshake.synAckToAckNs;
    this.#wayNs = farOf(c, me);
    this.#peerWayNs = farOf(c, peer);
    this.#nxt = me.snd.nxt;
    this.#una = me.snd.una;
    this.#peerNxt = peer.snd.nxt;
    this.#peerIpId = peer.acks.ipId;
    this.#ns = c.counts.lastNs;
    this.#newDataFrame = me.trail.newDataFrame;
    this.#unansweredFrame = me.unanswered.frame;
  }

  /** Takes the next packet of the connection into the run; false: it is none, and nothing was done. */
  take(s: Segment, side: Side): boolean {
    if ((s.flags & CONTROL) !== ACK || !isWhole(s)) return false;
    if (s.sackCount > 0 || s.signed || s.checksum === CHECKSUM_BAD || s.window === 0) return false;
    const quiet = s.timeNs - this.#ns;
    if (s.hasTimestamp !== this.#timestamps || !(quiet >= 0 && quiet < LEAST_SILENCE)) return false;
    const own = side === this.me.side;
    const { path, acks } = own ? this.me : this.peer;
    if (s.ttl >= 0 && (s.ttl < path.ttlMin || s.ttl > path.ttlMax)) return false;
    // It echoes what was seen.
    const heard = own ? this.peer.acks : this.me.acks;
    if (this.#timestamps && ((s.tsEcr - heard.newestTsVal) | 0) > 0) return false;
    if (own ? !this.#data(s) : !this.#ack(s)) return false;
    if (this.#timestamps) acks.stamp(s.tsVal);
    this.#ns = s.timeNs;
    this.connection.counts.lastFrame = s.frame;
    this.#allFlags |= s.flags;
    this.#runs.prediction.hits++;
    this.#runs.prediction.inRuns++;
    this.#witness.evidence.arrived(s);
    this.#witness.evidence.calm(s, own ? this.#who : this.#peerWho);
    return true;
  }

  /** New data, where it is what was to be expected. */
  #data(s: Segment): boolean {
    const { me, peer } = this;
    const { frame, payloadLength: length, timeNs: now } = s;
    const end = (s.seq + length) | 0;
    if (s.seq !== this.#nxt || s.ack !== this.#peerNxt || length <= LARGEST_BEAT) return false;
    if (length > this.#most && !this.#offload) return false;
    if (seqGe(end, peer.acks.edge)) return false;
    const { acks, trail, counts } = me;
    const wnd = s.window << this.#shift;
    if (wnd <= acks.mostWindow && (wnd < SMALL_WINDOW || wnd < me.opening.mss)) return false;
    const f = this.#flight;
    if (f.board.empty) {
      // A small write that waited for a delayed ACK.
      const waitedNs = peer.acks.movedNs - counts.lastDataNs;
      if (waitedNs >= 0 && waitedNs - this.#beyondNs >= LEAST_DELAY) return false;
    } else if (now - Math.max(f.lastSentNs, f.lastAckNs) >= SOONEST_PROBE) return false;
    const x = this.#dialogue;
    if (x !== null && !(this.#asks ? x.asksOn(s, now) : x.more(length, now))) return false;

    this.segment = s;
    if (length > this.#most) this.#witness.evidence.size(this);
    if (f.clock !== null && this.#timestamps) f.clock.take(s.tsVal, now);
    paceOn(this.#pace, this, f, end, now);
    f.sendNew(s.seq, end, s, now);
    this.#witness.recent.add(this.#who, s);
    this.#witness.contents.add(this.#who, s);
    noteSent(f, s, now);
    const edge = (s.ack + wnd) | 0;
    if (seqGt(edge, acks.edge)) {
      acks.edge = edge;
      acks.beyondEdge = 0;
    }
    if (wnd > acks.mostWindow) acks.mostWindow = wnd;
    if (this.#unansweredFrame === 0) {
      this.#unansweredFrame = frame;
      this.#unansweredNs = now;
      this.#asked = true;
    }
    if ((s.flags & PSH) !== 0 && length < this.#full) {
      this.now = now;
      countTalk(this);
    }
    trail.lastPayload = payloadKind(s);
    trail.length = length;
    spendOnData(this.#time, now, this.#wayNs);
    counts.lastDataNs = now;
    this.#nxt = end;
    ownsBulk(this.#time, (end - this.#una) | 0, me, peer);

    this.#datas++;
    this.#bytes += length;
    this.#newDataFrame = this.#frame = frame;
    this.#dataNs = now;
    this.#flags = s.flags;
    this.#ipId = s.ipId;
    this.#tsVal = s.tsVal;
    this.#window = s.window;
    return true;
  }

  /** An acknowledgement of some of what is out. */
  #ack(s: Segment): boolean {
    const { me, peer } = this;
    const { ack, timeNs: now } = s;
    if (!isAt(s, this.#peerNxt) || s.payloadLength !== 0 || this.#time.owner === QUIET) return false;
    if (!seqGt(ack, this.#una) || seqGt(ack, this.#nxt)) return false;
    const { acks } = peer;
    const wnd = s.window << this.#peerShift;
    if (wnd <= acks.mostWindow && (wnd < SMALL_WINDOW || wnd < peer.opening.mss)) return false;

    hearNext(this.#flight, s, now, false);
    const own = this.#peerFlight;
    if (own !== null && (s.known & KNOWN_SEQ) !== 0) {
      if (own.clock !== null && this.#timestamps) own.clock.take(s.tsVal, now);
      noteSent(own, s, now);
    }
    const edge = (ack + wnd) | 0;
    if (seqGt(edge, acks.edge)) {
      acks.edge = edge;
      acks.beyondEdge = 0;
    }
    if (wnd > acks.mostWindow) acks.mostWindow = wnd;
    acks.movedNs = now;
    this.#unansweredFrame = 0;
    spendOnAck(this.#time, now, this.#peerWayNs);
    this.#una = ack;
    peer.rcv.wnd = wnd;
    ownsBulk(this.#time, (this.#nxt - ack) | 0, me, peer);
    if (this.#asks) this.#dialogue?.acknowledged(s, now);

    this.#acks++;
    this.#ackedFrame = this.#newDataFrame;
    this.#peerFrame = s.frame;
    this.#ackNs = now;
    this.#peerSeq = s.seq;
    this.#peerFlags = s.flags;
    if (s.ipId > 0 && s.ipId === this.#peerIpId) acks.idsRepeat = true;
    this.#peerIpId = s.ipId;
    this.#peerTsVal = s.tsVal;
    this.#peerWindow = s.window;
    return true;
  }

  /** Writes what the latest packets left behind; the connection is then as it would be had each been judged by itself. */
  end(): void {
    const c = this.connection;
    c.run = null;
    this.#runs.open.delete(this);
    if (this.#datas > 0) this.#leaveData();
    if (this.#acks > 0) this.#leaveAcks();
    const packets = this.#datas + this.#acks;
    if (packets === 0) return;
    c.seen |= EV_ACK;
    c.counts.segments += packets;
    c.counts.lastNs = this.#ns;
    this.me.unanswered.frame = this.#unansweredFrame;
    if (this.#asked) {
      this.me.unanswered.ns = this.#unansweredNs;
      this.me.unanswered.quietNs = 0;
      this.me.unanswered.repeats = 0;
    }
    const { sink } = this.#runs;
    if (sink.wantsPlain) sink.run?.(this.#told());
  }

  #leaveData(): void {
    const { me, peer } = this;
    const { trail, counts, snd } = me;
    const ns = this.#dataNs;
    const frame = this.#frame;
    this.connection.seen |= EV_DATA | EV_PACED;
    trail.seq = snd.nxtBefore = (this.#nxt - trail.length) | 0;
    trail.ack = this.#peerNxt;
    trail.flags = this.#flags;
    trail.frame = trail.newDataFrame = frame;
    trail.newDataBytes = trail.length;
    trail.ns = ns;
    trail.ipId = this.#ipId;
    trail.heardBytes = peer.counts.bytes;
    peer.unanswered.frame = 0;
    me.acks.takeLast(this.#peerNxt, this.#window, this.#ipId, this.#tsVal);
    counts.segments += this.#datas;
    counts.dataSegments += this.#datas;
    counts.lastFrame = counts.lastDataFrame = frame;
    counts.lastNs = ns;
    counts.bytes += this.#bytes;
    snd.nxt = this.#nxt;
    me.rcv.wnd = this.#window << this.#shift;
    const heard = this.#peerFlight;
    if (heard === null) return;
    heard.lastAckNs = heard.lastPromptNs = ns;
    heard.lastAckFrame = frame;
    heard.sackCut = false;
    heard.sampledNs = Number.NaN;
    heard.blocks.forget();
    heard.window = this.#window;
  }

  #leaveAcks(): void {
    const { me, peer } = this;
    const { trail, counts, acks, snd } = peer;
    trail.seq = this.#peerSeq;
    snd.nxtBefore = this.#peerNxt;
    trail.ack = me.snd.una = peer.rcv.nxt = this.#una;
    trail.flags = this.#peerFlags;
    trail.length = 0;
    trail.frame = this.#peerFrame;
    trail.ns = this.#ackNs;
    trail.ipId = this.#peerIpId;
    trail.ackedDataFrame = this.#ackedFrame;
    acks.takeLast(this.#una, this.#peerWindow, this.#peerIpId, this.#peerTsVal);
    acks.dupes = 0;
    this.connection.doubts?.passed(me.side, this.#una);
    counts.segments += this.#acks;
    counts.lastFrame = this.#peerFrame;
    counts.lastNs = this.#ackNs;
  }

  #told(): PacketRun {
    return {
      connection: this.connection.id,
      dataPackets: this.#datas,
      ackPackets: this.#acks,
      bytes: this.#bytes,
      flags: this.#allFlags,
      lastFrame: Math.max(this.#frame, this.#peerFrame),
      endNs: this.#ns,
    };
  }
}
