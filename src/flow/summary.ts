/**
 * What may be asked of a connection by those who do not follow its packets: findings, crowds, verdicts and records. It is
 * the connection itself, seen read-only and without the inner parts of the judges; it holds nothing of its own.
 */
import type { ConnectionRecord } from '../records/contract.ts';
import type { UnwordedVerdict } from '../records/unworded.ts';
import type { Side } from '../records/sink.ts';
import type { Segment } from '../segment/segment.ts';
import type { Bytes, FlowId, Nanos } from '../units.ts';
import type { AcksSent } from './parts/acks.ts';
import type { Answers } from './timing/answers.ts';
import type { Deadlock } from './parts/deadlock.ts';
import type { ConnectionName } from './parts/name.ts';
import type { OldConnectionMet } from './parts/old-connection-met.ts';
import type { Doubts } from './witness/faults.ts';
import type { Dialogue } from './parts/dialogue.ts';
import type { Heartbeat } from './parts/heartbeat.ts';
import type { Reuse } from './parts/reuse.ts';
import type { ConnectionClosing, EndpointClosing } from './parts/closing.ts';
import type { ConnectionCounts, EndpointCounts } from './parts/counts.ts';
import type { Gap, Leap } from './parts/gaps.ts';
import type { Handshake } from './parts/handshake.ts';
import type { Inbound } from './parts/inbound.ts';
import type { Opening } from './parts/opening.ts';
import type { Origin } from './parts/origin.ts';
import type { PathSeen } from './parts/path.ts';
import type { ZeekEndpoint } from './parts/zeek.ts';
import type { Probes } from './parts/probes.ts';
import type { ReceiveVariables } from './parts/rcv.ts';
import type { Resets, ResetSeen } from './parts/resets.ts';
import type { IcmpSeen } from './parts/icmp-errors.ts';
import type { Retransmitted } from './parts/retransmitted.ts';
import type { SendVariables } from './parts/snd.ts';
import type { EndpointState } from './parts/state.ts';
import type { TimeShares } from './parts/time-shares.ts';
import type { Quiet, Trail, Unanswered } from './parts/trail.ts';
import type { Views } from './path/views.ts';
import type { Way } from './path/way.ts';
import type { Disorder } from './sender/disorder.ts';
import type { Estimator } from './sender/estimator.ts';
import type { Flight } from './sender/flight.ts';
import type { TimeoutSeries } from './sender/timeout-series.ts';
import type { Losses } from './sender/losses.ts';
import type { Pace } from './parts/pace.ts';
import type { Scoreboard } from './sender/scoreboard.ts';
import type { SmallWrites } from './parts/small-writes.ts';
import type { QueueDelay } from './sender/queue-delay.ts';
import type { SillyWindow } from './receiving/silly-window.ts';

export type { IcmpSeen } from './parts/icmp-errors.ts';
export { isTaken, type ResetSeen } from './parts/resets.ts';

/** Some fields of a part, to read only. */
type Some<T, K extends keyof T> = Readonly<Pick<T, K>>;

export type TimeoutsInARow = Some<
  TimeoutSeries,
  'tries' | 'firstFrame' | 'lastFrame' | 'firstNs' | 'lastNs' | 'ratio' | 'nextWaitNs'
> & { readonly waitsNs: readonly Nanos[] };

/** What was sent again, and what it cost. */
export interface LossesSummary extends Some<
  Losses,
  | 'bursts'
  | 'longestBurst'
  | 'before'
  | 'behind'
  | 'beforeFrame'
  | 'behindFrame'
  | 'timeoutCount'
  | 'timeoutFrame'
  | 'stalledNs'
  | 'stalledData'
  | 'unprobedFrame'
  | 'deafFrame'
  | 'spurious'
  | 'spuriousByTimer'
  | 'spuriousByTimerFrame'
  | 'spuriousFast'
  | 'spuriousFastFrame'
  | 'undone'
  | 'shrunkFrame'
  | 'shrunkFrom'
  | 'shrunkTo'
> {
  readonly kinds: ReadonlyMap<string, { readonly segments: number; readonly bytes: Bytes }>;
  readonly ladder: TimeoutsInARow | null;
  readonly longestLadder: TimeoutsInARow | null;
  readonly timers: Some<NonNullable<Losses['timers']>, 'fits' | 'record'> | null;
}

/** An endpoint as a sender of data. */
export interface SendingSummary extends Some<Flight, 'atReceiver' | 'timeouts' | 'hasSack' | 'lastEvidenceFrame'> {
  readonly losses: LossesSummary | null;
  readonly disorder: Some<Disorder, 'segments' | 'mostNs' | 'mostBytes'> | null;
  /** Not null where the capture is the receiver's: what was lost on the way is not in it. */
  readonly unseen: object | null;
  readonly board: Some<Scoreboard, 'outstanding'>;
}

/** Its round trips, as it measures them itself. */
export interface RoundTripsSummary extends Some<Estimator, 'samples' | 'minNs' | 'srttNs' | 'rtoNs'> {
  readonly queueDelay: Some<
    QueueDelay,
    'samples' | 'correlation' | 'mostBytes' | 'mostNs' | 'mostFrame' | 'perSecond'
  > | null;
  quantile(q: number): Nanos;
}

/** An endpoint as a receiver: the windows that it advertised, and the SACK blocks. */
export interface WindowSummary extends Some<
  AcksSent,
  | 'sacked'
  | 'mostWindow'
  | 'zeroNs'
  | 'zeroTotalNs'
  | 'zeroFrame'
  | 'filled'
  | 'filledWide'
  | 'filledNarrow'
  | 'filledWindow'
  | 'filledFrame'
  | 'missingBytes'
  | 'dupes'
  | 'known'
  | 'ack'
  | 'refusals'
  | 'refusedAt'
  | 'openedFrame'
  | 'openedNs'
  | 'answeredAcks'
  | 'answeredAckFrame'
  | 'answeredAckNs'
  | 'answeredAckLastFrame'
  | 'answeredAckLastNs'
> {
  readonly silly: Some<SillyWindow, 'steps' | 'least' | 'most' | 'firstFrame' | 'lastFrame'> | null;
}

export type PaceSummary = Some<
  Pace,
  | 'atSender'
  | 'receiverNs'
  | 'networkNs'
  | 'senderNs'
  | 'untoldNs'
  | 'restarts'
  | 'restartLostNs'
  | 'restartFrame'
  | 'restartIdleNs'
  | 'restartFrom'
  | 'restartTo'
>;

export type HeartbeatSummary = Some<
  Heartbeat,
  | 'known'
  | 'size'
  | 'periodNs'
  | 'jitterNs'
  | 'intervals'
  | 'missed'
  | 'late'
  | 'answered'
  | 'lastAnswered'
  | 'firstFrame'
  | 'lastFrame'
  | 'lastNs'
  | 'lastOwnFrame'
>;

export interface EndpointSummary {
  readonly side: Side;
  readonly state: Readonly<EndpointState>;
  readonly opening: Readonly<Opening>;
  readonly snd: Readonly<SendVariables>;
  readonly rcv: Readonly<ReceiveVariables>;
  readonly counts: Readonly<EndpointCounts>;
  readonly retransmitted: Readonly<Retransmitted>;
  readonly closing: Readonly<EndpointClosing>;
  readonly inbound: Readonly<Inbound>;
  readonly resets: Readonly<Resets>;
  readonly trail: Readonly<Trail>;
  /** What it sent and the capture does not hold; null: nothing. */
  readonly gaps: readonly Readonly<Gap>[] | null;
  readonly leap: Leap | null;
  readonly unanswered: Readonly<Unanswered>;
  readonly probes: Readonly<Probes>;
  readonly path: Readonly<PathSeen>;
  readonly zeek: Readonly<ZeekEndpoint>;
  readonly window: WindowSummary;
  /** From its first data on, until all is over and nothing was sent twice. */
  readonly sending: SendingSummary | null;
  /** From its first data on. */
  readonly roundTrips: RoundTripsSummary | null;
  /** From its eleventh segment with data on. */
  readonly pace: PaceSummary | null;
  /** Its stalls by Nagle's algorithm; from the first one on. */
  readonly smallWrites: Readonly<SmallWrites> | null;
  /** From its first small message out of a silence on. */
  readonly beat: HeartbeatSummary | null;
}

export type AnswersSummary = Readonly<Answers>;

export type DialogueSummary = Readonly<Omit<Dialogue, 'answers'>> & { readonly answers: AnswersSummary | null };

export interface ConnectionSummary {
  readonly id: FlowId;
  readonly file: number;
  readonly a: EndpointSummary;
  readonly b: EndpointSummary;
  readonly origin: Readonly<Origin>;
  readonly counts: Readonly<ConnectionCounts>;
  readonly handshake: Readonly<Handshake>;
  readonly closing: Readonly<ConnectionClosing>;
  readonly quiet: Readonly<Quiet>;
  readonly resets: readonly ResetSeen[];
  readonly icmpErrors: readonly IcmpSeen[];
  /** Nth use of the tuple in the file, from 1. */
  readonly incarnation: number;
  readonly stream: number;
  /** Both ends are done with it. */
  readonly ended: boolean;
  readonly letGo: boolean;
  /** Union of the event bits of all its packets. */
  readonly seen: number;
  readonly history: string;
  readonly zeekFlipped: boolean;
  readonly completeness: number;
  readonly name: ConnectionName | null;
  readonly reuse: Readonly<Reuse> | null;
  readonly met: Readonly<OldConnectionMet> | null;
  /** Whose each part of its lifetime was; null without times. */
  readonly time: Readonly<TimeShares> | null;
  readonly dialogue: DialogueSummary | null;
  /** What is left of a dialogue without long waits, once the connection is over. */
  readonly responses: ConnectionRecord['responses'];
  readonly deadlock: Readonly<Deadlock> | null;
  readonly doubts: Some<Doubts, 'bits' | 'since' | 'fromTwoPlaces' | 'unseenBytes' | 'unseenAcks'> | null;
  readonly way: Readonly<Way> | null;
  readonly views: Readonly<Views> | null;
  endpoint(side: Side): EndpointSummary;
  peerOf(endpoint: EndpointSummary): EndpointSummary;
}

/** The packet in hand, when it wakes a rule; valid during the call only. */
export interface PacketSummary {
  readonly segment: Readonly<Segment>;
  readonly connection: ConnectionSummary;
  readonly me: EndpointSummary;
  readonly peer: EndpointSummary;
  readonly now: Nanos;
  /** Event bits of this packet. */
  readonly events: number;
}

/** What is concluded at the end of a connection, for its record. */
export interface Conclusion {
  readonly verdict: UnwordedVerdict;
  readonly trouble: ConnectionRecord['trouble'];
  readonly calls: readonly [ConnectionRecord['a']['calls'], ConnectionRecord['a']['calls']];
  /** Times are those of batches: how long anything took they do not tell. */
  readonly batched: boolean;
}
