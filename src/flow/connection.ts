/** What is known of one connection and of its two endpoints: their parts, each a file with one writer, and what only some have. */
import type { ConnectionRecord } from '../records/contract.ts';
import type { Side } from '../records/sink.ts';
import { Estimator } from './sender/estimator.ts';
import type { Doubts } from './witness/faults.ts';
import type { Views } from './path/views.ts';
import type { Way } from './path/way.ts';
import { AcksSent } from './parts/acks.ts';
import { ConnectionClosing, EndpointClosing } from './parts/closing.ts';
import { ConnectionCounts, EndpointCounts } from './parts/counts.ts';
import type { Deadlock } from './parts/deadlock.ts';
import { Dialogue } from './parts/dialogue.ts';
import type { Gaps, Leap } from './parts/gaps.ts';
import { Handshake } from './parts/handshake.ts';
import type { Heartbeat } from './parts/heartbeat.ts';
import type { IcmpSeen } from './parts/icmp-errors.ts';
import { Inbound } from './parts/inbound.ts';
import type { OldConnectionMet } from './parts/old-connection-met.ts';
import { Opening } from './parts/opening.ts';
import type { ConnectionName } from './parts/name.ts';
import { Origin } from './parts/origin.ts';
import type { Pace } from './parts/pace.ts';
import { PathSeen } from './parts/path.ts';
import { Probes } from './parts/probes.ts';
import { ReceiveVariables } from './parts/rcv.ts';
import { Resets, type ResetSeen } from './parts/resets.ts';
import { Retransmitted } from './parts/retransmitted.ts';
import type { Reuse } from './parts/reuse.ts';
import type { SmallWrites } from './parts/small-writes.ts';
import { SendVariables } from './parts/snd.ts';
import { EndpointState } from './parts/state.ts';
import { TimeShares } from './parts/time-shares.ts';
import { Quiet, Trail, Unanswered } from './parts/trail.ts';
import { ZeekEndpoint } from './parts/zeek.ts';
import { NO_PACKET } from './outcome/completeness.ts';
import type { ConnectionSummary, EndpointSummary } from './summary.ts';
import type { Flight } from './sender/flight.ts';
import type { Segment } from '../segment/segment.ts';
import type { FlowId, FrameNo, Nanos } from '../units.ts';

/** Plain packets of which only what the latest left behind is still to be written (flow/plain-run). */
export interface Run {
  /** Takes the next packet into the run; false: it is none of it, and nothing was done. */
  take(s: Segment, side: Side): boolean;
  end(): void;
}

/** One endpoint, as a sender. Address and port are the connection's. */
export class Endpoint implements EndpointSummary {
  readonly side: Side;
  readonly state = new EndpointState();
  readonly opening = new Opening();
  readonly snd = new SendVariables();
  readonly rcv = new ReceiveVariables();
  readonly counts = new EndpointCounts();
  readonly retransmitted = new Retransmitted();
  readonly closing = new EndpointClosing();
  readonly inbound = new Inbound();
  readonly resets = new Resets();
  readonly trail = new Trail();
  readonly unanswered = new Unanswered();
  readonly probes = new Probes();
  readonly path = new PathSeen();
  readonly zeek = new ZeekEndpoint();
  /** What it acknowledged last. */
  readonly acks = new AcksSent();

  /** What it sent and the capture does not hold; null: nothing. */
  gaps: Gaps | null = null;
  /** Its first leap; null: none. */
  leap: Leap | null = null;

  /** What it has outstanding; from its first data on, until all is over and nothing was sent twice. */
  flight: Flight | null = null;
  /** Its heartbeats; from its first small message out of a silence on. */
  beat: Heartbeat | null = null;
  /** Its round trips; from its first data on. */
  rtt: Estimator | null = null;
  #ownRtt: Estimator | null = null;
  /** What sets its pace; from its eleventh segment with data on. */
  pace: Pace | null = null;
  /** Its stalls by Nagle's algorithm; from the first one on. */
  smallWrites: SmallWrites | null = null;

  constructor(side: Side) {
    this.side = side;
    this.#clear();
  }

  /** It is used again for a later connection. */
  begin(): void {
    this.state.begin();
    this.opening.begin();
    this.snd.begin();
    this.rcv.begin();
    this.counts.begin();
    this.retransmitted.begin();
    this.closing.begin();
    this.inbound.begin();
    this.resets.begin();
    this.trail.begin();
    this.unanswered.begin();
    this.probes.begin();
    this.path.begin();
    this.zeek.begin();
    this.acks.begin();
    this.#clear();
  }

  #clear(): void {
    this.gaps = null;
    this.leap = null;
    this.flight = null;
    this.beat = null;
    this.rtt = null;
    this.pace = null;
    this.smallWrites = null;
  }

  /** From here on its round trips are measured. */
  measure(): Estimator {
    return (this.rtt ??= (this.#ownRtt ??= new Estimator()).begin());
  }

  get window(): AcksSent {
    return this.acks;
  }
  get sending(): Flight | null {
    return this.flight;
  }
  get roundTrips(): Estimator | null {
    return this.rtt;
  }
}

export class Connection implements ConnectionSummary {
  id: FlowId = 0;
  file: number = 0;
  readonly a = new Endpoint(0);
  readonly b = new Endpoint(1);
  readonly origin = new Origin();
  readonly counts = new ConnectionCounts();
  readonly handshake = new Handshake();
  readonly closing = new ConnectionClosing();
  readonly quiet = new Quiet();
  resets: ResetSeen[] = [];
  icmpErrors: IcmpSeen[] = [];

  /** Its slot in the flow table; −1: it is told and forgotten. */
  slot: number = -1;
  /** Nth use of the tuple in the file, from 1. */
  incarnation: number = 1;
  /** The earlier connection of the same tuple, while its endpoints may still speak. */
  older: Connection | null = null;
  /** Its place in the list of connections that are held (flow/tables/live-list), and its neighbours there. */
  seat: number = 0;
  next: Connection | null = null;
  previous: Connection | null = null;
  /** Position in the stream of connections of its file, as Wireshark counts tcp.stream. */
  stream: number = 0;
  ended: boolean = false;
  /** Told before its end, because memory was used up. */
  letGo: boolean = false;
  /** Union of the event bits of all its packets. */
  seen: number = 0;
  /** Segments without SYN, FIN and RST change no state: see judge-segment. */
  steady: boolean = false;
  /** The run of plain packets that is under way; and how many came in a row, all data from one side, before it begins. */
  run: Run | null = null;
  runSide: Side = 0;
  inRow: number = 0;
  /** Where its packets are caught, as a number (flow/witness/copy-watch). */
  capturePoint: number = 0;
  /** Frame of the last line written for this connection: later lines never name an earlier one. */
  annotatedFrame: FrameNo = 0;
  /** Zeek's history string, and whether `b` is the originator to it. */
  history: string = '';
  zeekFlipped: boolean = false;
  /** Wireshark's tcp.completeness so far. */
  completeness: number = NO_PACKET;

  /** It opened the tuple again while an end of the one before was in TIME-WAIT. */
  reuse: Reuse | null = null;
  /** Its SYN met an older connection on the same ports. */
  met: OldConnectionMet | null = null;
  /** By what name it asked for its server; null: not told, or its payload was not captured. */
  name: ConnectionName | null = null;
  /** Segments with data that were looked at for it. */
  nameLooks: number = 0;
  /** Who waits for whom; from the first data on. */
  dialogue: Dialogue | null = null;
  #ownDialogue: Dialogue | null = null;
  /** What is left of a dialogue without long waits, once the connection is over. */
  responses: ConnectionRecord['responses'] = undefined;
  /** Where its time went; from its first packet with a time on. */
  time: TimeShares | null = null;
  readonly #ownTime = new TimeShares();
  /** From the first time on that both windows were closed. */
  deadlock: Deadlock | null = null;
  /** What speaks against the capture as a witness of this connection. */
  doubts: Doubts | null = null;
  /** It is seen on both sides of a translator of addresses. */
  views: Views | null = null;
  /** What it shows of its path, if anything. */
  way: Way | null = null;

  constructor(id: FlowId, file: number) {
    this.#clear(id, file);
  }

  /** It is used again, for another connection. */
  begin(id: FlowId, file: number): this {
    this.a.begin();
    this.b.begin();
    this.origin.begin();
    this.counts.begin();
    this.handshake.begin();
    this.closing.begin();
    this.quiet.begin();
    this.#clear(id, file);
    return this;
  }

  #clear(id: FlowId, file: number): void {
    this.id = id;
    this.file = file;
    this.resets = [];
    this.icmpErrors = [];
    this.slot = -1;
    this.incarnation = 1;
    this.older = null;
    this.next = null;
    this.seat = 0;
    this.previous = null;
    this.stream = 0;
    this.ended = false;
    this.letGo = false;
    this.seen = 0;
    this.steady = false;
    this.run = null;
    this.runSide = 0;
    this.inRow = 0;
    this.capturePoint = 0;
    this.annotatedFrame = 0;
    this.history = '';
    this.zeekFlipped = false;
    this.completeness = NO_PACKET;
    this.reuse = null;
    this.met = null;
    this.name = null;
    this.nameLooks = 0;
    this.dialogue = null;
    this.responses = undefined;
    this.time = null;
    this.deadlock = null;
    this.doubts = null;
    this.views = null;
    this.way = null;
  }

  /** From here on its time has owners. */
  beginTime(now: Nanos): TimeShares {
    this.time = this.#ownTime.begin();
    this.time.sinceNs = now;
    return this.time;
  }

  /** From here on it is followed who asks and who answers. */
  beginDialogue(asker: Side): Dialogue {
    this.#ownDialogue ??= new Dialogue(asker);
    return (this.dialogue = this.#ownDialogue.begin(asker));
  }

  endpoint(side: Side): Endpoint {
    return side === 0 ? this.a : this.b;
  }

  peerOf(endpoint: Endpoint): Endpoint {
    return endpoint === this.a ? this.b : this.a;
  }
}
