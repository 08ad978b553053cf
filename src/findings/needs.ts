/** What a finding needs of the capture, what shows that the capture cannot give it, and what becomes of the finding then. */
import type { ConnectionSummary } from '../flow/summary.ts';
import type { CaptureSummary } from '../flow/outcome/capture-summary.ts';
import {
  CLOCK,
  COARSE_CLOCK,
  COPIES,
  CUT_OPTIONS,
  DATA_ONLY,
  DROPS,
  ECHOES,
  faultsOf,
  FILTERED,
  lower,
  OFFLOAD,
  ONE_DIRECTION,
  type Tally,
  TWO_CLOCKS,
} from '../flow/witness/faults.ts';
import type { CaveatFacts, Message } from '../records/message.ts';
import type { Certainty, FrameNo, Nanos } from '../units.ts';

/** Where a flaw showed first: its frame, 0 where no single frame shows it; null: it has not shown. */
type Since = FrameNo | null;

/** What can be wrong with a capture for a finding about one connection, or (null) about the whole file. */
interface Flaw {
  readonly since: (evidence: CaptureSummary, connection: ConnectionSummary | null) => Since;
}

/** A fault bit of the file or of the connection. */
const fault =
  (bit: number) =>
  (evidence: CaptureSummary, c: ConnectionSummary | null): Since =>
    c !== null && (faultsOf(c) & bit) !== 0 ? (c.doubts?.since(bit) ?? 0) : (evidence.faults & bit) !== 0 ? 0 : null;

const firstOf = (tally: Tally): FrameNo => tally.frames[0] ?? 0;

/** Copies of packets in the whole file that are no accident. */
const COPIES_IN_FILE = 3;
/** Of all segments: with more of them behind a later one the file's order says nothing of the network's. */
const DISORDERED_SHARE = 0.05;
/** So many segments with data behind a handshake: it has had its third segment, an ACK alone but on few systems. */
const DATA_THAT_IS_ACKNOWLEDGED = 1;
/** Packets that stand on the wrong side of what they answer, of which one or two may be a network card's queues. */
const ORDER_BROKEN = 3;

const FLAWS = {
  'one-direction': {
    // A connection older than the capture of which one side is not in it at all; or every connection that shows
    // anything shows one direction only: silence on the others says nothing either.
    since: (evidence, c) =>
      fault(ONE_DIRECTION)(evidence, c) ??
      ((c !== null && c.origin.midstream && (c.a.counts.segments === 0 || c.b.counts.segments === 0)) ||
      (evidence.oneWay > 0 && evidence.bothWays === 0)
        ? 0
        : null),
  },
  'packets-missing': {
    since: (evidence, c) => fault(DROPS)(evidence, c) ?? fault(ECHOES)(evidence, c),
  },
  'lines-unread': {
    since: ({ linesUnread }) => (linesUnread > 0 ? 0 : null),
  },
  'options-cut': {
    since: (evidence, c) =>
      c === null && evidence.cutOptions.count > 0 ? firstOf(evidence.cutOptions) : fault(CUT_OPTIONS)(evidence, c),
  },
  'off-load': {
    since: fault(OFFLOAD),
  },
  'clock-leapt': {
    since: fault(CLOCK),
  },
  'clock-suspected': {
    since: ({ clock }) => (clock.suspectedFrame > 0 ? clock.suspectedFrame : null),
  },
  'clock-coarse': {
    since: (evidence, c) => (evidence.clock.batchedFrame > 0 ? null : fault(COARSE_CLOCK)(evidence, c)),
  },
  'clock-batched': {
    since: ({ clock }) => (clock.batchedFrame > 0 ? clock.batchedFrame : null),
  },
  'control-only': {
    since: fault(FILTERED),
  },
  'data-only': {
    since: fault(DATA_ONLY),
  },
  'acks-left-out': {
    // A connection was opened and data went, and not one packet of the file is an ACK alone: not even the handshake's third.
    since: (evidence, c) =>
      c !== null &&
      evidence.filter.pureAcks === 0 &&
      c.handshake.done &&
      c.a.counts.dataSegments + c.b.counts.dataSegments >= DATA_THAT_IS_ACKNOWLEDGED
        ? c.origin.firstFrame
        : null,
  },
  'no-handshake': {
    since: (_evidence, c) => (c === null || sawHandshake(c) ? null : c.origin.firstFrame),
  },
  'no-syn-options': {
    since: (_evidence, c) =>
      c === null || (c.a.opening.optionsKnown && c.b.opening.optionsKnown) ? null : c.origin.firstFrame,
  },
  'no-sack-agreement': {
    // A SACK block proves that both had agreed on it.
    since: (_evidence, c) =>
      c === null || (c.a.opening.optionsKnown && c.b.opening.optionsKnown) || c.a.window.sacked || c.b.window.sacked
        ? null
        : c.origin.firstFrame,
  },
  'seen-twice': {
    since: (evidence, c) => {
      const { mirrored, throughHost, elsewhere } = evidence.copies;
      if (c !== null) return (faultsOf(c) & COPIES) === 0 ? null : (c.doubts?.since(COPIES) ?? 0);
      const copies = [mirrored, throughHost, elsewhere].filter((tally) => tally.count > 0);
      const count = copies.reduce((sum, tally) => sum + tally.count, 0);
      return count < COPIES_IN_FILE ? null : Math.min(...copies.map(firstOf));
    },
  },
  'two-places': {
    since: (evidence, c) => {
      const { elsewhere } = evidence.copies;
      if (c === null) return elsewhere.count < COPIES_IN_FILE ? null : firstOf(elsewhere);
      return c.doubts?.fromTwoPlaces === true ? c.doubts.since(COPIES) : null;
    },
  },
  'order-broken': {
    since: (evidence, c) => {
      const { clock, copies, segments, unseen, writtenLate } = evidence;
      if (c !== null && (faultsOf(c) & TWO_CLOCKS) !== 0) return c.doubts?.since(TWO_CLOCKS) ?? 0;
      if (copies.backInTime.count >= ORDER_BROKEN) return firstOf(copies.backInTime);
      if (clock.backwards.count >= ORDER_BROKEN && clock.backwards.count > DISORDERED_SHARE * segments)
        return firstOf(clock.backwards);
      return writtenLate.count >= ORDER_BROKEN && writtenLate.count >= unseen.count ? firstOf(writtenLate) : null;
    },
  },
  'no-payload': {
    since: ({ bareData, withPayload }) => (withPayload || bareData.count === 0 ? null : firstOf(bareData)),
  },
} as const satisfies Readonly<Record<string, Flaw>>;

type FlawName = keyof typeof FLAWS;

/** What a rule may ask of a capture, and the flaws that break it: the first that shows is named. */
const NEEDS = {
  /** The packets of the other side too. */
  'both-directions': ['one-direction'],
  /** None missing in between. */
  'every-packet': ['packets-missing', 'lines-unread'],
  /** Data and plain ACKs too, not one of them only. */
  'nothing-filtered': ['control-only', 'data-only', 'acks-left-out'],
  /** Segments as they were on the wire. */
  'wire-sizes': ['off-load'],
  /** Times that do not leap. */
  'steady-clock': ['clock-leapt', 'clock-suspected', 'clock-batched'],
  /** Times that tell apart what lies less than a second apart. */
  'fine-clock': ['clock-coarse', 'clock-batched'],
  /** What came first in one direction and in the other. */
  'clocks-agree': ['order-broken'],
  /** TCP options to their end. */
  'whole-options': ['options-cut'],
  /** The SYN, and the SYN-ACK where there was one. */
  handshake: ['no-handshake'],
  /** The factor of the windows (RFC 7323 §2.2), or that there is none. */
  'window-scale': ['no-syn-options'],
  /** Whether SACK was agreed on (RFC 2018 §2). */
  'sack-agreement': ['no-sack-agreement'],
  /** All packets as one place of the network saw them. */
  'one-capture-point': ['two-places'],
  /** Each packet once. */
  'each-packet-once': ['seen-twice'],
  /** The first bytes of the data. */
  payload: ['no-payload'],
} as const satisfies Readonly<Record<string, readonly FlawName[]>>;

export type Need = keyof typeof NEEDS;
const NEED_NAMES = Object.keys(NEEDS) as readonly Need[];
/**
 * `silent`: without it the finding has no ground; `doubt`: it is told, one step less certain, with the reason; `assume`: it is told
 * as what is most likely, because it rests on what is absent, and what is missing may be just that.
 */
export type Needs = Readonly<Partial<Record<Need, 'silent' | 'doubt' | 'assume'>>>;

export type Caveat = Message<keyof CaveatFacts>;

export interface Weighed {
  readonly certainty: Certainty;
  /** Why it is less certain; told behind the finding's sentence. */
  readonly caveats: readonly Caveat[];
}

/** What may concern others than the connection in hand. */
const ONLY_DOUBTS: ReadonlySet<FlawName> = new Set(['clock-suspected', 'lines-unread']);

/** `lastsNs`: the time that the finding rests on. Null: it must not be made. */
export function weighNeeds(
  needs: Needs,
  connection: ConnectionSummary | null,
  evidence: CaptureSummary,
  certainty: Certainty,
  lastsNs: Nanos = Number.POSITIVE_INFINITY,
): Weighed | null {
  let sure = certainty;
  const caveats: Caveat[] = [];
  for (const need of NEED_NAMES) {
    const how = needs[need];
    const shown = how === undefined ? null : flawOf(need, connection, evidence);
    if (shown === null) continue;
    // A time that may be the leap's own is none.
    if (
      (how === 'silent' && !ONLY_DOUBTS.has(shown.flaw)) ||
      (shown.flaw === 'clock-leapt' && evidence.clock.leaptNs > lastsNs / 2)
    )
      return null;
    sure = how === 'assume' && !ONLY_DOUBTS.has(shown.flaw) ? 'assumed' : lower(sure);
    caveats.push({ key: `caveat.${shown.flaw}`, facts: shown.since > 0 ? { sinceFrame: shown.since } : {} });
  }
  return { certainty: sure, caveats };
}

function flawOf(
  need: Need,
  c: ConnectionSummary | null,
  evidence: CaptureSummary,
): { flaw: FlawName; since: FrameNo } | null {
  for (const flaw of NEEDS[need]) {
    const since = FLAWS[flaw].since(evidence, c);
    if (since !== null) return { flaw, since };
  }
  return null;
}

/** The opener's SYN is there, and so is the SYN-ACK unless the connection never opened. */
function sawHandshake(c: ConnectionSummary): boolean {
  if (c.a.opening.synFrame + c.b.opening.synFrame === 0) return false;
  return !c.handshake.done || c.a.opening.synAckFrame + c.b.opening.synAckFrame > 0;
}
