/** How a connection went and how it stands, by the first line of a list that fits. */
import { callsOf } from '../sockets/calls.ts';
import type { Conclusion, ConnectionSummary, EndpointSummary, ResetSeen } from '../flow/summary.ts';
import { matchIdleTime } from '../flow/ending/idle-times.ts';
import { missingOf } from '../flow/witness/missing.ts';
import { outlived } from '../flow/ending/outlived.ts';
import { vanishedPeer } from '../flow/ending/silence.ts';
import { blackHoleOf } from '../flow/sender/black-hole.ts';
import { sideStory } from '../sockets/side-story.ts';
import { SECOND, type FrameNo, type Nanos } from '../units.ts';
import type { ResetCause } from '../records/contract.ts';
import type { MessageFacts } from '../records/message.ts';
import type { CaptureSummary } from '../flow/outcome/capture-summary.ts';
import type { Verdict } from './conclusion.ts';
import { courseOf, movedIn } from './course.ts';
import { oneSided, partialVerdict } from './partial-verdict.ts';
import { peerWasDone } from './reset-hit.ts';
import { halfOpenVerdict } from './half-open-verdict.ts';
import type { EndReason } from './rule.ts';
import { paceOf } from './syn-pace.ts';
import { closedWindowAtEnd, ignoredReset, missingAtEnd, resetInVain } from './last-words.ts';
import { endOf, sideOf } from './who.ts';

export function conclude(
  c: ConnectionSummary,
  reason: EndReason,
  trouble: Conclusion['trouble'],
  nowNs: Nanos,
  evidence: CaptureSummary,
): Conclusion {
  const { slug, message, frames } = verdictOf(c, reason, nowNs, evidence);
  return {
    verdict: { slug, key: message.key, facts: message.facts, frames: [...new Set(frames.filter((f) => f > 0))] },
    trouble,
    batched: evidence.clock.batchedFrame > 0,
    // A scan's packets are no socket's.
    calls: slug === 'without-ack' ? [[], []] : [callsOf(sideStory(c, c.a, nowNs)), callsOf(sideStory(c, c.b, nowNs))],
  };
}

export function verdictOf(c: ConnectionSummary, reason: EndReason, nowNs: Nanos, evidence: CaptureSummary): Verdict {
  const missing = missingAtEnd(c);
  const closedWindow = missing === undefined ? closedWindowAtEnd(c) : undefined;
  return (
    partialVerdict(c, evidence) ??
    halfOpenVerdict(c) ??
    failedOpening(c, evidence, reason === 'capture-end' ? nowNs : undefined) ??
    resetVerdict(c, evidence) ??
    vanishedVerdict(c, nowNs) ??
    closedVerdict(c, evidence) ??
    harmlessReset(c, evidence) ?? {
      slug:
        missing !== undefined
          ? 'loss-not-repaired'
          : closedWindow !== undefined
            ? 'window-closed'
            : c.counts.untold > 0
              ? 'partly-told'
              : c.origin.midstream
                ? 'seen-in-part'
                : 'still-open',
      message: {
        key: 'verdict.still-open',
        facts: {
          ...courseOf(c, evidence),
          lastSeen: reason === 'closed',
          ...ignoredReset(c),
          ...(missing && { missing }),
          ...(closedWindow && { closedWindow }),
        },
      },
      frames: [c.origin.firstFrame, c.counts.lastFrame],
    }
  );
}

/** `endNs`: when the capture ended, where that is what ended the connection. */
function failedOpening(c: ConnectionSummary, evidence: CaptureSummary, endNs: Nanos | undefined): Verdict | null {
  const opener = c.a.opening.role === 'client' ? c.a : c.b.opening.role === 'client' ? c.b : null;
  if (opener === null || c.handshake.done) return null;
  const peer = c.peerOf(opener);
  const { synFrame, synCount: tries } = opener.opening;
  const refusal = c.resets.find((r) => r.side === peer.side);
  if (synFrame === 0 && refusal?.cause === 'port-closed')
    return {
      slug: 'refused',
      message: { key: 'verdict.refused-unseen', facts: { resetFrame: refusal.frame } },
      frames: [refusal.frame],
    };
  if (synFrame > 0 && peer.opening.synAckFrame === 0 && refusal !== undefined) {
    const inVain = refusal.acceptance === 'wrong-number';
    const facts = { tries, synFrame, resetFrame: refusal.frame };
    return {
      slug: inVain ? 'unanswered' : 'refused',
      message: { key: inVain ? 'verdict.refused-in-vain' : 'verdict.refused', facts },
      frames: [synFrame, refusal.frame],
    };
  }
  const error = c.icmpErrors.find((e) => e.side === opener.side);
  if (peer.counts.segments === 0 && error !== undefined) {
    const { type, code, router, frame: icmpFrame } = error;
    return {
      slug: 'rejected-by-icmp',
      message: { key: 'verdict.rejected-by-icmp', facts: { type, code, router, synFrame, icmpFrame } },
      frames: [synFrame, icmpFrame],
    };
  }
  const ignored = c.way?.misquoted;
  if (peer.counts.segments === 0 && ignored?.side === opener.side) {
    const { type, code, router, frame: icmpFrame } = ignored;
    const facts = { type, code, router, translated: true, synFrame, icmpFrame } as const;
    return {
      slug: 'rejected-by-icmp',
      message: { key: 'verdict.rejected-by-icmp-unheard', facts },
      frames: [synFrame, icmpFrame],
    };
  }
  // What others of the file acknowledge without its being here: no answer can be missed in such a file.
  const oneWay = evidence.oneWay > 0 && evidence.bothWays === 0;
  if (oneWay && tries === 1 && peer.counts.segments === 0 && !hasTraffic(opener) && takenBack(c, opener) === 0)
    return { slug: 'one-side-seen', message: { key: 'verdict.syn-one-way', facts: { synFrame } }, frames: [synFrame] };
  if (peer.counts.segments === 0 && (!hasTraffic(opener) || takenBack(c, opener) > 0))
    return { slug: 'unanswered', message: unanswered(c, opener), frames: [synFrame, opener.counts.lastFrame] };
  if (synFrame === 0 && peer.opening.synAckFrame > 0) {
    const unasked = unaskedAnswer(c, peer, opener);
    if (unasked !== null) return unasked;
  }
  if (
    peer.opening.synAckFrame > 0 &&
    opener.resets.sentCount === 0 &&
    peer.resets.sentCount === 0 &&
    !hasTraffic(opener) &&
    // What the server acknowledged shows that the client had gone on.
    missingOf(opener) === null
  )
    return {
      slug: 'handshake-incomplete',
      message: neverAcknowledged(peer, opener, endNs),
      frames: [synFrame, peer.opening.synAckFrame, askedAgain(peer, opener)],
    };
  return null;
}

/** A SYN-ACK whose SYN is not in the capture, and its receiver refused it or is not heard at all; null: it took part. */
function unaskedAnswer(c: ConnectionSummary, server: EndpointSummary, asked: EndpointSummary): Verdict | null {
  const refusal = c.resets.find((r) => r.side === asked.side && r.harmless);
  if (asked.counts.segments > (refusal === undefined ? 0 : asked.resets.sentCount)) return null;
  const { synAckCount: synAcks, synAckFrame, synAckNs, synAckLastNs } = server.opening;
  const resetFrame = refusal?.frame ?? 0;
  return {
    slug: 'handshake-incomplete',
    message: { key: 'verdict.unasked', facts: { synAcks, synAckFrame, overNs: synAckLastNs - synAckNs, resetFrame } },
    frames: [synAckFrame, resetFrame],
  };
}

function unanswered(c: ConnectionSummary, opener: EndpointSummary): Verdict['message'] {
  const { synCount: tries, synFrame } = opener.opening;
  if (c.handshake.blockedFrame > 0)
    return { key: 'verdict.blocked-here', facts: { tries, blockedFrame: c.handshake.blockedFrame } };
  if (tries === 1 && c.handshake.passedFrame > 0)
    return { key: 'verdict.passed-here', facts: { passedFrame: c.handshake.passedFrame } };
  if (tries === 1) return { key: 'verdict.unanswered-once', facts: { tries, synFrame } };
  const overNs = opener.opening.synLastNs - opener.opening.synNs;
  const takenBackFrame = takenBack(c, opener);
  const facts = { tries, overNs, pace: paceOf(opener, 'syn').systems };
  return { key: 'verdict.unanswered', facts: takenBackFrame > 0 ? { ...facts, takenBackFrame } : facts };
}

/** The RST with which the opener ended an attempt that nothing had answered; 0: there is none. */
function takenBack(c: ConnectionSummary, opener: EndpointSummary): FrameNo {
  const reset = c.resets.find((r) => r.cause === 'connect-abandoned' && c.endpoint(r.side) === opener);
  return c.peerOf(opener).counts.segments === 0 ? (reset?.frame ?? 0) : 0;
}

function neverAcknowledged(
  server: EndpointSummary,
  client: EndpointSummary,
  endNs: Nanos | undefined,
): Verdict['message'] {
  const { synAckCount: synAcks, synAckFrame, synAckNs } = server.opening;
  // The times of a text that tells none do not go on.
  if (synAcks === 1 && endNs !== undefined && synAckNs > client.opening.synNs && endNs - synAckNs < LONGEST_WAY_NS)
    return { key: 'verdict.ends-after-syn-ack', facts: { synAckFrame, goesOnNs: endNs - synAckNs } };
  const again = askedAgain(server, client);
  const facts = again > 0 ? { synAcks, synAckFrame, synAgainFrame: again } : { synAcks, synAckFrame };
  if (synAcks === 1) return { key: 'verdict.never-acknowledged-once', facts };
  const overNs = server.opening.synAckLastNs - synAckNs;
  const pace = paceOf(server, 'syn-ack').systems;
  return { key: 'verdict.never-acknowledged', facts: { ...facts, overNs, pace } };
}

/** No SYN is on its way for so long (RFC 6298 §2.1: the first is repeated after 1 s). */
const LONGEST_WAY_NS: Nanos = SECOND / 2;

/** The last SYN, sent by a client that a SYN-ACK must have passed long before; 0: none was. It sent nothing but SYNs. */
const askedAgain = (server: EndpointSummary, client: EndpointSummary): FrameNo =>
  client.opening.synLastNs - server.opening.synAckNs >= LONGEST_WAY_NS ? client.counts.lastFrame : 0;

const hasTraffic = (e: EndpointSummary): boolean => e.counts.segments > e.opening.synCount;

function resetVerdict(c: ConnectionSummary, evidence: CaptureSummary): Verdict | null {
  const reset = c.resets.find((r) => !r.harmless && !outlived(c, r));
  if (reset === undefined) return null;
  const facts: Writable<MessageFacts['verdict.reset']> = {
    ...resetVerdictFacts(c, reset, evidence),
    likely: reset.certainty === 'assumed' && reset.cause !== 'unknown',
    alternatives: reset.alternatives,
    forged: reset.cause === 'injected' || reset.cause === 'firewall-reject',
    ...resetInVain(c, reset),
  };
  if (reset.farewell !== null && reset.cause === 'data-after-close') facts.farewell = reset.farewell;
  if (
    c.quiet.frame > 0 &&
    c.quiet.ns >= LONG_QUIET &&
    reset.frame >= c.quiet.frame &&
    (reset.trigger >= c.quiet.frame || reset.frame === c.quiet.frame)
  ) {
    facts.quietNs = c.quiet.ns;
    const idle = matchIdleTime(c.quiet.ns);
    if (idle !== undefined) facts.idleDevice = idle.devices;
  }
  if (peerWasDone(c, reset)) facts.doneBefore = endOf(c, c.peerOf(c.endpoint(reset.side)));
  return { slug: 'reset', message: { key: 'verdict.reset', facts }, frames: [reset.trigger, reset.frame] };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Shorter silences are everyday; they end no connection. */
const LONG_QUIET = 30 * SECOND;
/** A round trip and a busy program take less: somebody waited, or had nothing more to say. */
const QUIET_BEFORE_FIN = SECOND;

function resetVerdictFacts(
  c: ConnectionSummary,
  reset: ResetSeen,
  evidence: CaptureSummary,
): MessageFacts['verdict.reset-harmless'] {
  const sender = c.endpoint(reset.side);
  return {
    ...movedIn(c, evidence),
    cause: reset.cause as ResetCause,
    by: sideOf(sender),
    who: endOf(c, sender),
    resetFrame: reset.frame,
    likely: reset.certainty === 'assumed',
  };
}

/** Only harmless resets, and no close in order. */
function harmlessReset(c: ConnectionSummary, evidence: CaptureSummary): Verdict | null {
  const reset = c.resets.find((r) => !outlived(c, r));
  if (reset === undefined) return null;
  return {
    slug: 'reset-harmless',
    message: { key: 'verdict.reset-harmless', facts: resetVerdictFacts(c, reset, evidence) },
    frames: [reset.trigger, reset.frame],
  };
}

/** Repetitions that make silence more than one lost packet. */
const LEAST_REPEATS = 3;

function vanishedVerdict(c: ConnectionSummary, nowNs: Nanos): Verdict | null {
  for (const me of [c.a, c.b]) {
    const gone = vanishedPeer(c, me, nowNs);
    if (gone === null || gone.repeats < LEAST_REPEATS) continue;
    const who = endOf(c, me);
    const hole = blackHoleOf(c, me);
    if (hole !== null && c.icmpErrors.length === 0) {
      const { size, timeouts, lastFrame } = hole;
      return {
        slug: 'path-mtu-black-hole',
        message: { key: 'verdict.path-mtu-black-hole', facts: { sender: sideOf(me), who, size, timeouts, lastFrame } },
        frames: [hole.toldBy, lastFrame],
      };
    }
    const silent = c.peerOf(me);
    const facts = {
      silent: sideOf(silent),
      silentWho: endOf(c, silent),
      who,
      what: gone.kind,
      repeats: gone.repeats,
      sinceFrame: gone.since,
      overNs: me.trail.ns - gone.sinceNs,
    };
    return {
      slug: 'peer-vanished',
      message: { key: 'verdict.peer-vanished', facts },
      frames: [gone.since, gone.lastFrame],
    };
  }
  return null;
}

/** A RST in place of the last ACK: the socket of its sender was gone by then. */
function goneAfter(c: ConnectionSummary, reset: ResetSeen): Pick<MessageFacts['verdict.close-unacknowledged'], 'gone'> {
  const sender = c.endpoint(reset.side);
  return { gone: { who: endOf(c, sender), frame: reset.frame, sinceFinNs: reset.ns - sender.closing.finNs } };
}

function closedVerdict(c: ConnectionSummary, evidence: CaptureSummary): Verdict | null {
  if (c.closing.first < 0) return null;
  const first = c.endpoint(c.closing.first as 0 | 1);
  const second = c.peerOf(first);
  if (second.counts.segments === 0) return oneSided(c);
  const { finFrame } = first.closing;
  const course = courseOf(c, evidence);
  const quietNs = c.quiet.frame === finFrame && c.quiet.ns >= QUIET_BEFORE_FIN ? c.quiet.ns : undefined;
  // Added to what is there: spreads of spreads are slow, and V8 keeps what they make in its slow form.
  const closing = () => {
    const facts = Object.assign(course, { closedFirst: sideOf(first), who: endOf(c, first), finFrame });
    return quietNs === undefined ? facts : Object.assign(facts, { quietNs });
  };
  if (finFrame > 0 && second.closing.finFrame > 0) {
    if (!first.inbound.ackedPeerFin || !second.inbound.ackedPeerFin) {
      const answer = c.resets.find((r) => r.harmless && r.trigger === second.closing.finFrame && !outlived(c, r));
      const missing = answer === undefined ? missingAtEnd(c) : undefined;
      const facts = answer === undefined ? course : { ...course, ...goneAfter(c, answer) };
      return {
        slug: missing === undefined ? 'close-unacknowledged' : 'loss-not-repaired',
        message: { key: 'verdict.close-unacknowledged', facts: missing === undefined ? facts : { ...facts, missing } },
        frames: [finFrame, second.closing.finFrame, answer?.frame ?? 0],
      };
    }
    const [late] = c.resets;
    const facts: Writable<MessageFacts['verdict.closed']> = Object.assign(closing(), {
      together: c.closing.simultaneous,
    });
    if (late !== undefined) facts.reset = { frame: late.frame, outlived: outlived(c, late) };
    return {
      slug: late === undefined ? 'closed' : 'closed-then-reset',
      message: { key: 'verdict.closed', facts },
      frames: [finFrame, second.closing.finFrame, c.closing.finalFrame],
    };
  }
  const instead = c.resets.find((r) => r.side === second.side && r.harmless && r.cause === 'abortive-close');
  if (instead !== undefined)
    return {
      slug: 'closed-then-reset',
      message: {
        key: 'verdict.closed-by-reset',
        facts: { ...closing(), resetBy: endOf(c, second), resetFrame: instead.frame },
      },
      frames: [finFrame, instead.frame],
    };
  const missing = missingAtEnd(c);
  // Its own system answers what comes for a socket that is gone.
  const resetFrame = c.resets.find((r) => r.side === first.side && r.harmless && r.frame > finFrame)?.frame ?? 0;
  return {
    slug: missing !== undefined ? 'loss-not-repaired' : resetFrame > 0 ? 'reset-harmless' : 'half-closed',
    message: {
      key: 'verdict.half-closed',
      facts: {
        ...closing(),
        other: endOf(c, second),
        tookDataFrame: first.trail.ackedAfterOwnFin,
        resetFrame,
        ...(missing && { missing }),
      },
    },
    frames: [finFrame, resetFrame],
  };
}
