/**
 * Why data was sent again, as data: the first row that fits gives the kind. The sender's state says which timer or signal
 * it was, the clock only that a timer fired (RFC 5681, RFC 6298, RFC 6675, RFC 8985; Linux tcp_input.c, tcp_timer.c).
 */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Certainty } from '../../units.ts';
import { LOSS } from '../sender/congestion-state.ts';
import { drain } from '../sender/on-the-way.ts';
import { withoutProbes } from './revise.ts';
import type { Situation } from './situation.ts';

/** What a row gives to the record. */
export interface Reason {
  readonly kind: AnnotationKind;
  /** `if-sampled`: implied once the sender had measured a round trip, else assumed. */
  readonly certainty: Certainty | 'if-sampled';
  /** The signal, as the record names it. */
  readonly trigger?: string;
}

export interface Row<S extends Situation = Situation> extends Reason {
  readonly when: (s: S) => boolean;
  readonly source: string;
  /** What the row shows of the sender besides: taken before the retransmission is written. */
  readonly moves?: (s: S) => void;
}

export const row = <S extends Situation = Situation>(
  kind: AnnotationKind,
  certainty: Row['certainty'],
  when: Row<S>['when'],
  source: string,
  more: Pick<Row<S>, 'trigger' | 'moves'> = {},
): Row<S> => ({ kind, certainty, when, source, ...more });

const UNCLASSIFIED = 'unclassified-retransmission';
const TIMEOUT = 'retransmission-timeout';
const PROBE = 'tail-loss-probe';
const FAST = 'fast-retransmission';
const REFILL = 'timeout-recovery';
const PATH_MTU = 'path-mtu-retransmission';
const FAST_OPEN = 'fast-open-retransmission';

/** The sender's timer fired so many times before, in vain: what it sent then was lost before the capture point. */
function climb(s: Situation): void {
  s.f.timeouts = s.f.rtt.backoff = (s.lostStep?.nth ?? 1) - 1;
}

function shrink(s: Situation): void {
  const { f } = s;
  f.pathMtu = true;
  f.pathMtuUntil = f.nxt;
  f.enter(LOSS, 'path-mtu', s.packet.segment, s.now);
}

/** What lies in the space that is known to be lost comes again on ACKs, or by one more time-out when the sender fell silent. */
export const IN_LOST_SPACE: readonly Row[] = [
  row(PATH_MTU, 'implied', (s) => s.inLostSpace && s.lostByPathMtu && s.cutByPathMtu, 'Linux tcp_simple_retransmit'),
  row(REFILL, 'implied', (s) => s.inLostSpace && s.lostByPathMtu, 'RFC 5681 §3.1'),
  row(TIMEOUT, 'implied', (s) => s.inLostSpace && s.fellSilent, 'RFC 6298 §5.4'),
  row(REFILL, 'implied', (s) => s.inLostSpace && s.inLoss, 'RFC 5681 §3.1'),
  row(FAST, 'implied', (s) => s.inLostSpace, 'RFC 6675 §5'),
];

/** Its original is not in the text, but the list that it stands in says that there was one. */
export const MARKED: Row = row(UNCLASSIFIED, 'assumed', () => true, "Wireshark's tcp.analysis.retransmission");

/** What needs no clock. */
export const FIRST: readonly Row[] = [
  row(FAST_OPEN, 'implied', (s) => s.carriesSynData, 'RFC 7413 §4.2.1; Linux tcp_rcv_fastopen_synack', {
    moves: (s) => s.f.enter(LOSS, 'fast-open', s.packet.segment, s.now),
  }),
  row(PATH_MTU, 'implied', (s) => s.tooBigFrame > 0, 'RFC 1191 §6.3, RFC 8201 §5.3', { moves: shrink }),
  // The router said so before the receiver's reports were there.
  row(PATH_MTU, 'implied', (s) => s.recut && !s.f.pathMtu, 'RFC 1191 §6.3', { moves: shrink }),
  ...IN_LOST_SPACE,
  row(UNCLASSIFIED, 'observed', (s) => !s.packet.timed, 'the input gives no times'),
];

/** By the state that the sender's ACKs put it in. */
export const BY_STATE: readonly Row[] = [
  row(UNCLASSIFIED, 'observed', (s) => s.unjudged, 'RFC 6298 §2.5; Linux TCP_RTO_MAX'),
  // No frame of the peer is in the capture: its answers can't be told from the timers but by the silence.
  row(
    PATH_MTU,
    'implied',
    (s) => s.peerUnseen && !s.afterSilence && s.inLoss && s.f.cause === 'path-mtu',
    'Linux tcp_simple_retransmit',
  ),
  row(UNCLASSIFIED, 'observed', (s) => s.peerUnseen && s.timesRunBack, 'no wait is known across a step of the clock'),
  row(FAST, 'assumed', (s) => s.peerUnseen && !s.afterSilence, 'recorded kernels: no timer fired so soon'),
  row(TIMEOUT, 'assumed', (s) => s.peerUnseen, 'recorded kernels: each such silence was a timer'),
  row(PATH_MTU, 'implied', (s) => s.f.pathMtu && s.prompt, 'Linux tcp_simple_retransmit'),

  // Away from the sender a repetition that armed the timer again may have been lost.
  row(
    TIMEOUT,
    'implied',
    (s) => s.inRecovery && !s.prompt && s.overdue && !(s.rackDue && s.f.unseen !== null),
    'RFC 6298 §5.4',
  ),
  row(FAST, 'implied', (s) => s.inRecovery && s.repeated, 'RFC 8985 §6.2', {
    trigger: 'lost-retransmission',
  }),
  row(FAST, 'implied', (s) => s.inRecovery && s.f.sack, 'RFC 6675 §5', {
    trigger: 'sack',
  }),
  row(FAST, 'implied', (s) => s.inRecovery, 'RFC 6582 §3.2', {
    trigger: 'partial-ack',
  }),

  row(TIMEOUT, 'implied', (s) => s.inLoss && s.repeatedUnheard, 'RFC 6298 §5.4–5.6: a refill answers an ACK'),
  row(TIMEOUT, 'implied', (s) => s.inLoss && !s.prompt && s.overdue, 'RFC 6298 §5.4–5.6'),
  row(PATH_MTU, 'implied', (s) => s.inLoss && s.f.cause === 'path-mtu', 'Linux tcp_simple_retransmit'),
  // Once they go at the SYN-ACK's word; nothing but a timer sends them a second time.
  row(
    TIMEOUT,
    'assumed',
    (s) => s.inLoss && s.f.cause === 'fast-open' && !s.prompt && s.f.ledger.has(s.start),
    'RFC 6298 §5.4',
  ),
  row(FAST_OPEN, 'implied', (s) => s.inLoss && s.f.cause === 'fast-open', 'Linux tcp_rcv_fastopen_synack'),
  row(FAST, 'implied', (s) => s.inLoss && s.overtakenRepetition, 'RFC 8985 §6.2', { trigger: 'lost-retransmission' }),
  row(FAST, 'implied', (s) => s.inLoss && s.missingBehindNewData, 'RFC 8985 §6.2', { trigger: 'lost-retransmission' }),
  row(TIMEOUT, 'implied', (s) => s.inLoss && s.repeatedUnmoved, 'RFC 6298 §5.4–5.6'),
  row(REFILL, 'implied', (s) => s.inLoss, 'RFC 5681 §3.1; Linux tcp_xmit_retransmit_queue in TCP_CA_Loss'),

  // Open or Disorder: what sends again now ends it. At the receiver its own reports were on their way.
  row(FAST, 'implied', (s) => s.sackedAbove && (s.prompt || (s.f.atReceiver && s.soonerThanTimers)), 'RFC 6675 §4', {
    trigger: 'sack',
  }),
  row(FAST, 'implied', (s) => s.reported && (s.prompt || (s.f.atReceiver && s.soonerThanTimers)), 'RFC 5681 §3.2', {
    trigger: 'duplicate-acks',
  }),
  row(FAST, 'implied', (s) => s.rackDue, 'RFC 8985 §6.2', {
    trigger: 'rack-timer',
  }),
  // An ACK that reports something missing, if not above this: nothing else in it makes a sender repeat.
  row(
    FAST,
    'assumed',
    (s) => s.prompt && !s.overdue && s.inDisorder && s.f.hasSack && s.f.unseen === null,
    'RFC 6675 §4',
    { trigger: 'sack' },
  ),
  row(UNCLASSIFIED, 'observed', (s) => s.prompt && !s.overdue, 'no timer fires within milliseconds of an ACK'),
  row(TIMEOUT, 'assumed', (s) => s.longOverdue, 'RFC 6298 §5.5'),
  row(TIMEOUT, 'assumed', (s) => s.fitsProbe && s.beyondProbe, 'RFC 6298 §5.5'),
  // A lone segment's probe and its time-out leave at the same moment; without SACK it was the time-out.
  row(
    PROBE,
    'assumed',
    (s) => s.fitsProbe && s.probeDue && (s.lone || s.f.sackUnknown),
    'RFC 8985 §7.2; Linux tcp_schedule_loss_probe',
  ),
  row(PROBE, 'if-sampled', (s) => s.fitsProbe && s.probeDue, 'RFC 8985 §7.2; Linux tcp_schedule_loss_probe'),
  row(UNCLASSIFIED, 'observed', (s) => s.fitsProbe, 'RFC 8985 §7.2: too soon'),
  row(TIMEOUT, 'if-sampled', (s) => s.overdue && s.leftWithoutProbe, 'RFC 6298 §5.4', {
    moves: (s) => withoutProbes(s.packet, s.f, s.packet.segment.frame),
  }),
  row(TIMEOUT, 'if-sampled', (s) => s.overdue, 'RFC 6298 §5.4'),
  row(TIMEOUT, 'assumed', (s) => s.silentUnmeasured, 'RFC 6298 §2.1'),
  row(FAST, 'assumed', (s) => s.inDisorder && s.sackedAbove, 'RFC 8985 §6.2', {
    trigger: 'rack-timer',
  }),
];

/** The receiver had it and reported nothing missing: no answer, so a timer sent it. */
export const UNPROMPTED: readonly Row[] = [
  row(REFILL, 'assumed', (s) => s.justRecovered && s.leftLoss, 'RFC 5681 §3.1'),
  row(FAST, 'assumed', (s) => s.justRecovered, 'RFC 6675 §5'),
  // Nothing above it can have been reported.
  row(PROBE, 'assumed', (s) => s.mayProbe && s.newest && (s.probeHeldBack || s.afterProbeTime), 'RFC 8985 §7.2'),
  row(UNCLASSIFIED, 'observed', (s) => s.mayProbe && s.newest, 'RFC 8985 §7.2: too soon'),
  row(UNCLASSIFIED, 'observed', (s) => s.reportedLately, 'RFC 6675 §4: it may be an answer'),
  row(TIMEOUT, 'assumed', (s) => s.head && (s.heldBack || s.afterHalfTimeout), 'RFC 6298 §5.4'),
];

/** The wait and the identifications that are missing at the receiver show how many steps of the timer were lost on the way. */
const LOST_STEPS: readonly Row[] = [
  row(PROBE, 'assumed', (s) => s.lostStep?.kind === PROBE, 'RFC 8985 §7.2, RFC 6864'),
  row(TIMEOUT, 'assumed', (s) => s.lostStep?.kind === TIMEOUT, 'RFC 6298 §5.5, RFC 6864', { moves: climb }),
];

/** Cut smaller at once, with nothing lost: only a smaller path MTU asks for that, whether or not its ICMP was seen. */
const CUT: readonly Row[] = [
  row(PATH_MTU, 'assumed', (s) => s.cutSmaller, 'RFC 1191 §6.3', {
    moves: shrink,
  }),
];

/** What the state leaves to the clock. */
const BY_TIMER: ReadonlySet<AnnotationKind> = new Set([PROBE, TIMEOUT, UNCLASSIFIED]);

export const firstOf = <S extends Situation>(rows: readonly Row<S>[], s: S): Row<S> | undefined =>
  rows.find((r) => r.when(s));

/** The row that decides. What was on its way to a sender far from here may have reached it, where nothing else explains it. */
export function decide(s: Situation): Row {
  const first = firstOf(FIRST, s);
  if (first !== undefined) return first;
  let found = byState(s);
  if (found.kind === UNCLASSIFIED && s.f.nearNs > 0) {
    drain(s.f, s.now, s.end);
    found = byState(s);
  }
  if (found.kind === UNCLASSIFIED && s.unprompted) found = firstOf(UNPROMPTED, s) ?? found;
  if (BY_TIMER.has(found.kind)) found = firstOf(LOST_STEPS, s) ?? found;
  return found.kind === UNCLASSIFIED ? (firstOf(CUT, s) ?? found) : found;
}

const UNKNOWN = row(UNCLASSIFIED, 'observed', () => true, 'no row fits');
const byState = (s: Situation): Row => firstOf(BY_STATE, s) ?? UNKNOWN;
