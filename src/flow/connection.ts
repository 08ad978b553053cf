/** What is known of one connection and of its two endpoints: their parts, each a file with one writer, and what only some have. */
import type { ConnectionRecord } from '../records/contract.ts';
import type { Side } from '../records/sink.ts';
import type { Estimator } from './sender/estimator.ts';
import type { Doubts } from './witness/faults.ts';
import type { Views } from './path/views.ts';
import type { Way } from './path/way.ts';
import { AcksSent } from './parts/acks.ts';
import { ConnectionClosing, EndpointClosing } from './parts/closing.ts';
import { ConnectionCounts, EndpointCounts } from './parts/counts.ts';
import type { Deadlock } from './parts/deadlock.ts';
import type { Exchange } from './parts/exchange.ts';
import type { Gaps } from './parts/gaps.ts';
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
import type { TimeShares } from './parts/time-shares.ts';
import { Quiet, Trail, Unanswered } from './parts/trail.ts';
import type { ConnectionSummary, EndpointSummary } from './summary.ts';
import type { Flight } from './sender/flight.ts';
import type { FlowId, FrameNo } from '../units.ts';

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
  /** What it acknowledged last. */
  readonly acks = new AcksSent();

  /** What it sent and the capture does not hold; null: nothing. */
  gaps: Gaps | null = null;

  /** Bits of the history letters already written for this direction. */
  history = 0;

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

  constructor(side: Side) {
    this.side = side;
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
  readonly id: FlowId;
  readonly file: number;
  readonly a = new Endpoint(0);
  readonly b = new Endpoint(1);
  readonly origin = new Origin();
  readonly counts = new ConnectionCounts();
  readonly handshake = new Handshake();
  readonly closing = new ConnectionClosing();
  readonly quiet = new Quiet();
  readonly resets: ResetSeen[] = [];
  readonly icmpErrors: IcmpSeen[] = [];

  /** Its slot in the flow table; −1: it is told and forgotten. */
  slot = -1;
  /** Nth use of the tuple in the file, from 1. */
  incarnation = 1;
  /** The earlier connection of the same tuple, while its endpoints may still speak. */
  older: Connection | null = null;
  /** Its neighbours in the list of connections that are held. */
  next: Connection | null = null;
  previous: Connection | null = null;
  /** Position in the stream of connections of its file, as Wireshark counts tcp.stream. */
  stream = 0;
  ended = false;
  /** Told before its end, because memory was used up. */
  letGo = false;
  /** Union of the event bits of all its packets. */
  seen = 0;
  /** Segments without SYN, FIN and RST change no state: see judge-segment. */
  steady = false;
  /** Where its packets are caught, as a number (flow/witness/copy-watch). */
  capturePoint = 0;
  /** Frame of the last line written for this connection: later lines never name an earlier one. */
  toldFrame: FrameNo = 0;
  /** Zeek's history string. */
  history = '';

  /** It opened the tuple again while an end of the one before was in TIME-WAIT. */
  reuse: Reuse | null = null;
  /** Its SYN met an older connection on the same ports. */
  met: OldConnectionMet | null = null;
  /** By what name it asked for its server; null: not told, or its payload was not captured. */
  name: ConnectionName | null = null;
  /** Segments with data that were looked at for it. */
  nameLooks = 0;
  /** Who waits for whom; from the first data on. */
  exchange: Exchange | null = null;
  /** What is left of an exchange without long waits, once the connection is over. */
  responses: ConnectionRecord['responses'] = undefined;
  /** Where its time went; from its first packet with a time on. */
  time: TimeShares | null = null;
  /** From the first time on that both windows were closed. */
  deadlock: Deadlock | null = null;
  /** What speaks against the capture as a witness of this connection. */
  doubts: Doubts | null = null;
  /** It is seen on both sides of a translator of addresses. */
  views: Views | null = null;
  /** What it shows of its path, if anything. */
  way: Way | null = null;

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
