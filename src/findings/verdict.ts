/** One sentence per connection: how it went and how it stands, by the first line of a list that fits. */
import { callsOf } from '../flow/calls.ts';
import type { Connection, Endpoint } from '../flow/connection.ts';
import type { Conclusion } from '../flow/connection-record.ts';
import { matchIdleTime } from '../flow/ending/idle-times.ts';
import { outlived } from '../flow/ending/outlived.ts';
import { vanishedPeer } from '../flow/ending/silence.ts';
import { blackHoleOf } from '../flow/sender/black-hole.ts';
import { sideStory } from '../flow/side-story.ts';
import { bytes, frame, listed, type Phrase, say, time } from '../words/phrase.ts';
import { render } from '../words/render.ts';
import { SECOND, type FrameNo, type Nanos } from '../units.ts';
import type { ResetCause } from '../records/contract.ts';
import type { Evidence } from '../flow/evidence/evidence.ts';
import { partialVerdict } from './partial-verdict.ts';
import { peerWasDone } from './reset-hit.ts';
import { halfOpenVerdict } from './half-open-verdict.ts';
import type { EndReason } from './rule.ts';
import { paceOf } from './syn-pace.ts';
import { whoIs } from './who.ts';

export interface Verdict {
  readonly slug: string;
  readonly phrase: Phrase;
  readonly facts: Record<string, unknown>;
  readonly frames: readonly FrameNo[];
}

export function conclude(
  c: Connection,
  reason: EndReason,
  trouble: Conclusion['trouble'],
  nowNs: Nanos,
  evidence: Evidence,
): Conclusion {
  const verdict = partialVerdict(c, evidence) ?? verdictOf(c, reason, nowNs);
  const text = render(verdict.phrase);
  return {
    verdict: {
      slug: verdict.slug,
      text: text.charAt(0).toUpperCase() + text.slice(1),
      facts: verdict.facts,
      frames: [...new Set(verdict.frames.filter((f) => f > 0))],
    },
    trouble,
    calls: [callsOf(sideStory(c, c.a, nowNs)), callsOf(sideStory(c, c.b, nowNs))],
  };
}

function verdictOf(c: Connection, reason: EndReason, nowNs: Nanos): Verdict {
  return (
    halfOpenVerdict(c) ??
    failedOpening(c) ??
    resetVerdict(c) ??
    vanishedVerdict(c, nowNs) ??
    closedVerdict(c) ??
    harmlessReset(c) ?? {
      slug: c.origin.midstream ? 'seen-in-part' : 'still-open',
      phrase: say`${opening(c)}; ${moved(c)}; neither end had closed it when ${reason === 'closed' ? 'it was last seen' : 'the capture ended'}`,
      facts: { bytesA: c.a.counts.bytes, bytesB: c.b.counts.bytes },
      frames: [c.origin.firstFrame, c.counts.lastFrame],
    }
  );
}

function failedOpening(c: Connection): Verdict | null {
  const opener = c.a.opening.role === 'client' ? c.a : c.b.opening.role === 'client' ? c.b : null;
  if (opener === null || c.handshake.done) return null;
  const peer = c.peerOf(opener);
  const refusal = c.resets.find((r) => r.side === peer.side);
  if (opener.opening.synFrame > 0 && peer.opening.synAckFrame === 0 && refusal !== undefined)
    return {
      slug: 'refused',
      phrase: say`refused: the SYN in ${frame(opener.opening.synFrame)} was answered with a RST in ${frame(refusal.frame)}`,
      facts: { tries: opener.opening.synCount },
      frames: [opener.opening.synFrame, refusal.frame],
    };
  const error = c.icmpErrors.find((e) => e.side === opener.side);
  if (peer.counts.segments === 0 && error !== undefined)
    return {
      slug: 'rejected-by-icmp',
      phrase: say`not opened: an ICMP error from ${error.router} in ${frame(error.frame)} answered the SYN`,
      facts: { type: error.type, code: error.code },
      frames: [opener.opening.synFrame, error.frame],
    };
  const ignored = c.way?.misquoted;
  if (peer.counts.segments === 0 && ignored?.side === opener.side)
    return {
      slug: 'rejected-by-icmp',
      phrase: say`not opened: an ICMP error from ${ignored.router} in ${frame(ignored.frame)} answered the SYN, but quotes other addresses than the client has, so most likely the client never learnt of it`,
      facts: { type: ignored.type, code: ignored.code, translated: true },
      frames: [opener.opening.synFrame, ignored.frame],
    };
  if (peer.counts.segments === 0 && !hasTraffic(opener))
    return {
      slug: 'unanswered',
      phrase:
        c.handshake.blockedFrame > 0
          ? say`no answer: the packet filter of the capturing machine blocked the SYN in ${frame(c.handshake.blockedFrame)}`
          : opener.opening.synCount > 1
            ? say`no answer: the SYN was sent ${String(opener.opening.synCount)} times in ${time(opener.opening.synLastNs - opener.opening.synNs)} and nothing came back${synPace(opener, 'syn')}`
            : say`no answer to the SYN in ${frame(opener.opening.synFrame)} while the capture lasted`,
      facts: { tries: opener.opening.synCount },
      frames: [opener.opening.synFrame, opener.counts.lastFrame],
    };
  if (
    peer.opening.synAckFrame > 0 &&
    opener.resets.sentCount === 0 &&
    peer.resets.sentCount === 0 &&
    !hasTraffic(opener)
  )
    return {
      slug: 'handshake-incomplete',
      phrase:
        peer.opening.synAckCount > 1
          ? say`not opened: the SYN-ACK in ${frame(peer.opening.synAckFrame)} was sent ${String(peer.opening.synAckCount)} times in ${time(peer.opening.synAckLastNs - peer.opening.synAckNs)} and never acknowledged in this capture${synPace(peer, 'syn-ack')}`
          : say`not opened: the SYN-ACK in ${frame(peer.opening.synAckFrame)} was never acknowledged in this capture`,
      facts: { synAcks: peer.opening.synAckCount },
      frames: [opener.opening.synFrame, peer.opening.synAckFrame],
    };
  return null;
}

/** Whose pace of repetition it is, when a schedule fits. */
function synPace(e: Endpoint, kind: 'syn' | 'syn-ack'): Phrase {
  const { systems } = paceOf(e, kind);
  return systems.length === 0 ? say`` : say` (the pace of ${listed(systems, 'or')})`;
}

const hasTraffic = (e: Endpoint): boolean => e.counts.segments > e.opening.synCount;

/** What a cause means, as the end of "the client reset it in packet 7: …". */
const MEANS: Readonly<Record<ResetCause, string>> = {
  'port-closed': 'nothing listens on that port',
  'connection-unknown': 'its system no longer knew the connection',
  'half-open-scan': 'it took the connection back at once, as a half-open scan does',
  'connect-abandoned': 'its application had given the attempt up',
  'data-after-close': 'data came for a socket that was already closed',
  'time-wait': 'a late packet met TIME-WAIT',
  'closed-with-unread-data': 'closed while received data was unread',
  'abortive-close': 'the application aborted the connection instead of closing it',
  'keepalive-gave-up': 'its keepalive probes had no answer',
  'accept-queue-overflow': 'the accept queue of the listener was full',
  'syn-cookie-rejected': 'the SYN cookie was not accepted',
  'unacceptable-ack': 'what it answered acknowledged a number that it had never sent',
  'unacceptable-segment': 'what it answered does not fit its state',
  'firewall-reject': 'a packet filter answered in its name',
  injected: 'forged by something on the path',
  'idle-timeout': 'a device on the path ended the idle connection',
  'aborted-by-administrator': 'killed from outside the application',
  'after-close': 'both ends were done',
  unknown: 'the packets do not tell why',
};

function resetVerdict(c: Connection): Verdict | null {
  const reset = c.resets.find((r) => !r.harmless && !outlived(c, r));
  if (reset === undefined) return null;
  const sender = nameOf(c, c.endpoint(reset.side));
  const forged = reset.cause === 'injected' || reset.cause === 'firewall-reject';
  const sure = reset.certainty === 'assumed' && reset.cause !== 'unknown' ? 'most likely ' : '';
  const who = forged ? say`reset in the name of ${sender}` : say`reset by ${sender}`;
  const idle = matchIdleTime(c.quiet.ns);
  const after =
    c.quiet.frame > 0 &&
    c.quiet.ns >= LONG_QUIET &&
    reset.frame >= c.quiet.frame &&
    (reset.trigger >= c.quiet.frame || reset.frame === c.quiet.frame)
      ? say`, after a silence of ${time(c.quiet.ns)}${idle === undefined ? '' : ` (possibly an idle time-out: ${idle.devices})`}`
      : say``;
  const done = peerWasDone(c, reset)
    ? say`; ${nameOf(c, c.peerOf(c.endpoint(reset.side)))} had closed before and all data had arrived`
    : say``;
  return {
    slug: 'reset',
    phrase: say`${who} in ${frame(reset.frame)} after ${moved(c)}: ${sure}${MEANS[reset.cause as ResetCause]}${reset.farewell !== null && reset.cause === 'data-after-close' ? ` (only the goodbye of ${reset.farewell === 'tls-alert' ? 'TLS' : 'its protocol'}: nothing is lost)` : ''}${after}${done}`,
    facts: { cause: reset.cause, by: reset.side === 0 ? 'a' : 'b', alternatives: reset.alternatives },
    frames: [reset.trigger, reset.frame],
  };
}

/** Shorter silences are everyday; they end no connection. */
const LONG_QUIET = 30 * SECOND;

/** Only harmless resets, and no close in order. */
function harmlessReset(c: Connection): Verdict | null {
  const reset = c.resets[0];
  if (reset === undefined) return null;
  return {
    slug: 'reset-harmless',
    phrase: say`taken back by ${nameOf(c, c.endpoint(reset.side))} with the RST in ${frame(reset.frame)} (${reset.certainty === 'assumed' ? 'most likely ' : ''}${MEANS[reset.cause as ResetCause]}); ${moved(c)}, nothing is lost`,
    facts: { cause: reset.cause, by: reset.side === 0 ? 'a' : 'b' },
    frames: [reset.trigger, reset.frame],
  };
}

/** Repetitions that make silence more than one lost packet. */
const LEAST_REPEATS = 3;

function vanishedVerdict(c: Connection, nowNs: Nanos): Verdict | null {
  for (const me of [c.a, c.b]) {
    const gone = vanishedPeer(c, me, nowNs);
    if (gone === null || gone.repeats < LEAST_REPEATS) continue;
    const hole = blackHoleOf(c, me);
    if (hole !== null && c.icmpErrors.length === 0)
      return {
        slug: 'path-mtu-black-hole',
        phrase: say`stuck: full segments of ${nameOf(c, me)} (${bytes(hole.size)}) do not arrive, smaller ones do; the first was repeated by ${String(hole.timeouts)} time-outs in a row, up to ${frame(hole.lastFrame)}`,
        facts: { sender: me.side === 0 ? 'a' : 'b', size: hole.size },
        frames: [hole.toldBy, hole.lastFrame],
      };
    const what = { data: 'data', fin: 'FIN', keepalive: 'keepalive probe', 'window-probe': 'window probe' }[gone.kind];
    return {
      slug: 'peer-vanished',
      phrase: say`${nameOf(c, c.peerOf(me))} fell silent: from ${frame(gone.since)} on ${nameOf(c, me)} sent its ${what} ${String(gone.repeats + 1)} times in ${time(me.trail.ns - gone.sinceNs)} and had no answer`,
      facts: { silent: me.side === 0 ? 'b' : 'a', repeats: gone.repeats, what: gone.kind },
      frames: [gone.since, gone.lastFrame],
    };
  }
  return null;
}

function closedVerdict(c: Connection): Verdict | null {
  if (c.closing.first < 0) return null;
  const first = c.endpoint(c.closing.first as 0 | 1);
  const second = c.peerOf(first);
  if (first.closing.finFrame > 0 && second.closing.finFrame > 0) {
    const complete = first.inbound.ackedPeerFin && second.inbound.ackedPeerFin;
    const who = c.closing.simultaneous
      ? say`by both ends at the same time`
      : say`first by ${nameOf(c, first)} in ${frame(first.closing.finFrame)}`;
    if (complete)
      return {
        slug: c.resets.length > 0 ? 'closed-then-reset' : 'closed',
        phrase: say`${opening(c)}; ${moved(c)}; closed in order, ${who}${lateReset(c)}`,
        facts: { closedFirst: first.side === 0 ? 'a' : 'b', bytesA: c.a.counts.bytes, bytesB: c.b.counts.bytes },
        frames: [first.closing.finFrame, second.closing.finFrame, c.closing.finalFrame],
      };
    return {
      slug: 'close-unacknowledged',
      phrase: say`${opening(c)}; ${moved(c)}; both ends sent a FIN, but the last one was not acknowledged in this capture`,
      facts: {},
      frames: [first.closing.finFrame, second.closing.finFrame],
    };
  }
  const instead = c.resets.find((r) => r.side === second.side && r.harmless && r.cause === 'abortive-close');
  if (instead !== undefined)
    return {
      slug: 'closed-then-reset',
      phrase: say`${opening(c)}; ${moved(c)}; closed by ${nameOf(c, first)} in ${frame(first.closing.finFrame)}, and by ${nameOf(c, second)} with the RST in ${frame(instead.frame)} in place of a FIN: nothing was under way, so nothing is lost`,
      facts: { closedFirst: first.side === 0 ? 'a' : 'b', bytesA: c.a.counts.bytes, bytesB: c.b.counts.bytes },
      frames: [first.closing.finFrame, instead.frame],
    };
  return {
    slug: 'half-closed',
    phrase: say`${opening(c)}; ${moved(c)}; ${nameOf(c, first)} closed its direction in ${frame(first.closing.finFrame)}${first.trail.ackedAfterOwnFin > 0 ? say` (with shutdown(), not close(): it went on taking data, in ${frame(first.trail.ackedAfterOwnFin)})` : ''}, ${nameOf(c, second)} did not`,
    facts: { closedFirst: first.side === 0 ? 'a' : 'b' },
    frames: [first.closing.finFrame],
  };
}

/** What the resets of a connection were that was closed in order all the same. */
function lateReset(c: Connection): Phrase {
  const [reset] = c.resets;
  if (reset === undefined) return say``;
  if (outlived(c, reset)) return say` (the RST in ${frame(reset.frame)} changed nothing: both ends went on after it)`;
  return say` (a RST came after both ends were done: harmless)`;
}

const nameOf = (c: Connection, e: Endpoint): string =>
  c.handshake.simultaneous ? (e.side === 0 ? 'end a' : 'end b') : whoIs(e);

function opening(c: Connection): Phrase {
  if (c.handshake.simultaneous) return say`opened by both ends at the same time`;
  if (c.origin.midstream) return say`already open when the capture began`;
  if (c.handshake.done) return say`opened`;
  return say`opened (not every step of the handshake is in the capture)`;
}

function moved(c: Connection): Phrase {
  const { a, b } = c;
  if (a.counts.bytes === 0 && b.counts.bytes === 0) return say`no data`;
  return say`${bytes(a.counts.bytes)} from ${nameOf(c, a)}, ${bytes(b.counts.bytes)} from ${nameOf(c, b)}`;
}
