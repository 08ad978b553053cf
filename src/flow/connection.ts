/** What is known of one connection and of its two endpoints; the numbers are RFC 9293 §3.3.1's, as the capture shows them. */
import type { MetOld } from './ending/met-old.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { ConnectionRecord, StateName } from '../records/contract.ts';
import type { Side } from '../records/sink.ts';
import { AckTrail } from './acks.ts';
import type { Deadlock } from './deadlock.ts';
import type { Exchange } from './exchange.ts';
import type { Reuse } from './incarnation.ts';
import type { Estimator } from './sender/estimator.ts';
import type { Doubts } from './evidence/faults.ts';
import type { Way } from './path/way.ts';
import type { Flight } from './sender/flight.ts';
import type { Pace } from './sender/pace.ts';
import type { SmallWrites } from './sender/small-writes.ts';
import type { Bytes, Certainty, FlowId, FrameNo, Nanos } from '../units.ts';

/** A time before anything was seen: 0, written as −0 because V8 keeps that as a double, so that the first real time does not change the object's shape (a third of the time of 160,000 short connections). */
const NEVER: Nanos = -0;

export type Role = 'client' | 'server' | 'unknown';

/** One endpoint, as a sender. `address` words and port are the connection's. */
export class Endpoint {
  readonly side: Side;
  role: Role = 'unknown';
  state: StateName = 'UNKNOWN';
  stateCertainty: Certainty = 'observed';

  /** Whether this endpoint has sent a segment with a sequence number that was printed. */
  seqKnown = false;
  /** The ISN was seen in a SYN of its own (`issSeen`) or follows from the peer's ACK (`issKnown`). */
  issSeen = false;
  issKnown = false;
  iss = 0;
  /** Where relative numbers are counted from: the ISN, or the first number seen. */
  base = 0;
  baseKnown = false;
  /** End of the highest sequence space seen sent (SND.NXT or above what was captured of it). */
  sndNxt = 0;
  /** SND.NXT before the segment in hand. */
  sndNxtBefore = 0;
  /** Highest acknowledgement that the peer was seen to send (SND.UNA at the latest when it arrives). */
  sndUna = 0;
  unaKnown = false;
  /** Last and highest acknowledgement number that this endpoint sent (its RCV.NXT). */
  rcvNxt = 0;
  rcvNxtKnown = false;

  finSeq = 0;
  finFrame: FrameNo = 0;
  finNs: Nanos = NEVER;
  finCount = 0;
  /** Last frame that carried the FIN. */
  finLastFrame: FrameNo = 0;
  /** This endpoint was seen to acknowledge the peer's FIN. */
  ackedPeerFin = false;

  synFrame: FrameNo = 0;
  synNs: Nanos = NEVER;
  synLastNs: Nanos = NEVER;
  synCount = 0;
  synAckFrame: FrameNo = 0;
  synAckNs: Nanos = NEVER;
  synAckLastNs: Nanos = NEVER;
  synAckLastFrame: FrameNo = 0;
  synAckCount = 0;
  /** Waits between the tries of its SYN or SYN-ACK; null while there was one try only. */
  synWaits: Nanos[] | null = null;
  /** Link address and TTL of the first SYN-ACK. */
  synAckMac = -0;
  synAckTtl = -1;

  rstFrame: FrameNo = 0;
  rstNs: Nanos = NEVER;
  rstCount = 0;

  /** Frames of the peer that reach this endpoint if nothing loses them; 0 when there is none to prove. */
  owedAckOfSyn: FrameNo = 0;
  /** TSval of the segment that first acknowledged this endpoint's SYN. */
  ackOfSynTsVal = 0;
  /** TSval of its last SYN or SYN-ACK. */
  synTsVal = 0;
  owedAckOfFin: FrameNo = 0;
  /** The peer's SND.NXT just before it first acknowledged this endpoint's FIN. */
  owedAckOfFinSeq = 0;
  owedFin: FrameNo = 0;

  /** Raw window of the last segment (not SYN: scaled by `scale` when that is known). */
  window = 0;
  windowKnown = false;
  mss = -1;
  windowScale = -1;
  sackPermitted = false;
  timestamps = false;

  segments = 0;
  dataSegments = 0;
  /** Payload bytes, each byte of sequence space once. */
  bytes: Bytes = 0;
  retransmittedSegments = 0;
  retransmittedBytes: Bytes = 0;
  firstFrame: FrameNo = 0;
  lastFrame: FrameNo = 0;
  lastNs: Nanos = NEVER;
  lastDataFrame: FrameNo = 0;
  lastDataNs: Nanos = NEVER;

  /** TTL or hop limit: of the first segment, and the extremes over all that are not RST. -1 unknown. */
  ttl = -1;
  ttlMin = -1;
  ttlMax = -1;

  /** Bits of the history letters already written for this direction. */
  history = 0;
  keepaliveProbes = 0;
  keepaliveLastNs: Nanos = NEVER;
  /** The idle time before the first probe of the last train, the spacing of unanswered ones, and how both went. */
  keepaliveIdleNs: Nanos = NEVER;
  keepaliveIntervalNs: Nanos = NEVER;
  keepaliveFirstFrame: FrameNo = 0;
  keepaliveLastFrame: FrameNo = 0;
  keepaliveSent = 0;
  keepaliveAnswered = 0;
  /** Answers that came with another TTL than the peer's and far sooner: a device on the path gave them. */
  keepaliveForeign = 0;
  keepaliveByTiming = false;
  /** Probes of this endpoint that wait for an answer: 1 keepalive, 2 window probe. */
  probeOut = 0;
  windowProbes = 0;
  zeroWindows = 0;

  /** What flow/ending/trail keeps: the last segment that is no RST, as the peer would have to answer it. */
  trailSeq = 0;
  trailAck = 0;
  trailFlags = 0;
  trailLength: Bytes = 0;
  trailFrame: FrameNo = 0;
  trailNs: Nanos = NEVER;
  trailIpId = -1;
  /** Last frame with new data, and the first such after the peer's FIN had been acknowledged. */
  newDataFrame: FrameNo = 0;
  /** What the peer had said by then, in bytes. */
  heardBytes: Bytes = 0;
  /** Messages of its own (pushed, one after the other) since the peer last spoke, and the last of them. */
  talks = 0;
  talkFrame: FrameNo = 0;
  talkNs: Nanos = NEVER;
  newDataAfterPeerFin: FrameNo = 0;
  /** The last new-data frame of the peer that this endpoint acknowledged; the frame of that ACK; one after its own FIN. */
  ackedDataFrame: FrameNo = 0;
  ackedAfterOwnFin: FrameNo = 0;
  ackedPeerFinFrame: FrameNo = 0;
  /** First frame of the unanswered run: sent since the peer was last heard. */
  unansweredFrame: FrameNo = 0;
  unansweredNs: Nanos = NEVER;
  /** The silence of the whole connection that it ended; 0 for none of a second. */
  unansweredQuietNs: Nanos = NEVER;
  /** Retransmissions of the same number in that run. */
  unansweredRepeats = 0;
  /** What the last payload began like: see flow/ending/trail. */
  lastPayload: 'tls-alert' | 'goodbye' | 'http-response' | 'other' | 'none' = 'none';
  /** Frame of the RST that this endpoint accepted, with how sure that is, and its state then. */
  resetFrame: FrameNo = 0;
  resetCertainty: Certainty = 'implied';
  resetState: StateName = 'UNKNOWN';
  /** Sequence number of its own last RST. */
  resetSeq = 0;

  /** What it has outstanding; from its first data on, until all is over and nothing was sent twice. */
  flight: Flight | null = null;
  /** Its heartbeats; from its first small message out of a silence on. */
  beat: Heartbeat | null = null;
  /** Its round trips; from its first data on. */
  rtt: Estimator | null = null;
  /** What sets its pace; from its eleventh segment with data on. */
  pace: Pace | null = null;
  /** Its stalls by Nagle's algorithm; from the first one on. */
  smallWrites: SmallWrites | null = null;
  /** What it acknowledged last. */
  readonly trailOfAcks = new AckTrail();

  constructor(side: Side) {
    this.side = side;
  }
}

export class Connection {
  readonly id: FlowId;
  readonly file: number;
  slot = -1;
  readonly a = new Endpoint(0);
  readonly b = new Endpoint(1);
  /** Whether `a` is the endpoint that the flow table's key names second. */
  aSwapped = false;
  /** Nth use of the tuple in the file, from 1. */
  incarnation = 1;
  /** The earlier connection of the same tuple, while its endpoints may still speak. */
  older: Connection | null = null;
  /** It opened the tuple again while an end of the one before was in TIME-WAIT. */
  reuse: Reuse | null = null;

  family = 0;
  aWords: readonly [number, number, number, number] = [0, 0, 0, 0];
  bWords: readonly [number, number, number, number] = [0, 0, 0, 0];
  aPort = 0;
  bPort = 0;
  path = 0;
  /** Where its packets are caught, as a number (flow/evidence/copy-watch). */
  place = 0;

  firstFrame: FrameNo = 0;
  lastFrame: FrameNo = 0;
  firstNs: Nanos = NEVER;
  lastNs: Nanos = NEVER;
  segments = 0;

  /** Union of the event bits of all its packets. */
  seen = 0;
  /** The first SYN that a packet filter's log calls blocked. */
  blockedFrame: FrameNo = 0;
  /** Handshake steps marked so far. */
  step = 0;
  simultaneousOpen = false;
  simultaneousClose = false;
  /** End of the data that the SYN carried and the SYN-ACK accepted (RFC 7413); null without Fast Open. */
  fastOpenEnd: number | null = null;
  midstream = false;
  /** Its first packet came without flags (tcpdump -q): how it was opened and closed can't be told. */
  flagless = false;
  handshakeDone = false;
  /** See the tracker: segments without SYN, FIN and RST change no state. */
  steady = false;
  /** SYN to SYN-ACK and SYN-ACK to ACK at the capture point; NaN when not measured (or a step was repeated). */
  synToSynAckNs: Nanos = Number.NaN;
  synAckToAckNs: Nanos = Number.NaN;
  handshakeFrame: FrameNo = 0;
  handshakeNs: Nanos = Number.NaN;
  /** Who sent the first FIN. */
  closedFirst: Side | -1 = -1;
  closeSteps = 0;
  finalFrame: FrameNo = 0;

  /** Frame of the last line written for this connection: later lines never name an earlier one. */
  toldFrame: FrameNo = 0;
  /** When the endpoint in TIME-WAIT entered it. */
  timeWaitNs: Nanos = Number.NaN;
  /** Position in the stream of connections of its file, as Wireshark counts tcp.stream. */
  stream = 0;
  /** A pure ACK was seen. */
  plainAck = false;
  /** Zeek's history string. */
  history = '';
  ended = false;
  /** The last silence of a second or more: its length and the frame that ended it. */
  quietNs: Nanos = NEVER;
  quietFrame: FrameNo = 0;
  /** Who waits for whom; from the first data on. */
  exchange: Exchange | null = null;
  /** What is left of an exchange without long waits, once the connection is over. */
  responses: ConnectionRecord['responses'] = undefined;
  /** From the first time on that both windows were closed. */
  deadlock: Deadlock | null = null;
  /** What speaks against the capture as a witness of this connection. */
  doubts: Doubts | null = null;
  /** The opener asked for ECN (RFC 3168 §6.1.1). */
  askedEcn = false;
  /** Its SYN met an older connection on the same ports. */
  met: MetOld | null = null;
  /** What it shows of its path, if anything. */
  way: Way | null = null;
  readonly causes: ResetSeen[] = [];
  readonly icmpErrors: IcmpSeen[] = [];

  next: Connection | null = null;
  previous: Connection | null = null;

  constructor(id: FlowId, file: number) {
    this.id = id;
    this.file = file;
  }

  endpoint(side: Side): Endpoint {
    return side === 0 ? this.a : this.b;
  }

  peerOf(endpoint: Endpoint): Endpoint {
    return endpoint === this.a ? this.b : this.a;
  }
}

/** A reset that was judged. */
export interface ResetSeen {
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly side: Side;
  readonly cause: string;
  readonly harmless: boolean;
  readonly certainty: Certainty;
  readonly alternatives: readonly string[];
  /** State of the sender before it. */
  readonly senderState: StateName;
  readonly receiverState: StateName;
  /** The frame that it answers, 0 for none. */
  readonly trigger: FrameNo;
  /** Tries of its peer that had no answer before it, the last one included, and since when; 0 for none. */
  readonly tries: number;
  readonly triedNs: Nanos;
  /** What speaks for another sender than the endpoint it names. */
  readonly signs: readonly string[];
  readonly hasAck: boolean;
  /** What it answers is the farewell of a protocol, which carries nothing that the application needs. */
  readonly farewell: 'tls-alert' | 'goodbye' | null;
}

/** An ICMP error that quotes a segment of this connection. */
export interface IcmpSeen {
  readonly frame: FrameNo;
  readonly ns: Nanos;
  /** Whose segment it quotes: who receives it. */
  readonly side: Side;
  readonly family: number;
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU, -1 when none. */
  readonly mtu: number;
  /** The whole packet that it quotes, by its IP header; 0 where that is not told. */
  readonly quotedBytes: Bytes;
  /** Address that sent the error, as text. */
  readonly router: string;
  readonly inWindow: boolean;
  readonly state: StateName;
  /** The latest transmission of what it quotes; 0 when that is not known. */
  readonly quotedFrame: FrameNo;
  /** `assumed`: it does not quote the segment's ports. */
  readonly certainty: Certainty;
}
