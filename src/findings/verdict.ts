/** One sentence per connection: how it went and how it stands, by the first line of a list that fits. */
import type { Connection, Endpoint } from '../flow/connection.ts';
import type { Conclusion } from '../flow/connection-record.ts';
import { bytes, frame, type Phrase, say, time } from '../prose/phrase.ts';
import { render } from '../prose/render.ts';
import type { FrameNo } from '../units.ts';
import type { EndReason } from './rule.ts';

interface Verdict {
  readonly slug: string;
  readonly phrase: Phrase;
  readonly facts: Record<string, unknown>;
  readonly frames: readonly FrameNo[];
}

export function conclude(c: Connection, reason: EndReason, trouble: Conclusion['trouble']): Conclusion {
  const verdict = verdictOf(c, reason);
  const text = render(verdict.phrase);
  return {
    verdict: {
      slug: verdict.slug,
      text: text.charAt(0).toUpperCase() + text.slice(1),
      facts: verdict.facts,
      frames: [...new Set(verdict.frames.filter((f) => f > 0))],
    },
    trouble,
    calls: [[], []],
  };
}

function verdictOf(c: Connection, reason: EndReason): Verdict {
  return (
    failedOpening(c) ??
    resetVerdict(c) ??
    closedVerdict(c) ?? {
      slug: c.midstream ? 'seen-in-part' : 'still-open',
      phrase: say`${opening(c)}; ${moved(c)}; neither end had closed it when ${reason === 'closed' ? 'it was last seen' : 'the capture ended'}`,
      facts: { bytesA: c.a.bytes, bytesB: c.b.bytes },
      frames: [c.firstFrame, c.lastFrame],
    }
  );
}

function failedOpening(c: Connection): Verdict | null {
  const opener = c.a.role === 'client' ? c.a : c.b.role === 'client' ? c.b : null;
  if (opener === null || c.handshakeDone) return null;
  const peer = c.peerOf(opener);
  const refusal = c.causes.find((r) => r.side === peer.side);
  if (opener.synFrame > 0 && peer.synAckFrame === 0 && refusal !== undefined)
    return {
      slug: 'refused',
      phrase: say`refused: the SYN in ${frame(opener.synFrame)} was answered with a RST in ${frame(refusal.frame)}`,
      facts: { tries: opener.synCount },
      frames: [opener.synFrame, refusal.frame],
    };
  const error = c.icmpErrors.find((e) => e.side === opener.side);
  if (peer.segments === 0 && error !== undefined)
    return {
      slug: 'rejected-by-icmp',
      phrase: say`not opened: an ICMP error from ${error.router} in ${frame(error.frame)} answered the SYN`,
      facts: { type: error.type, code: error.code },
      frames: [opener.synFrame, error.frame],
    };
  if (peer.segments === 0 && !hasTraffic(opener))
    return {
      slug: 'unanswered',
      phrase:
        opener.synCount > 1
          ? say`no answer: the SYN was sent ${String(opener.synCount)} times in ${time(opener.synLastNs - opener.synNs)} and nothing came back`
          : say`no answer to the SYN in ${frame(opener.synFrame)} while the capture lasted`,
      facts: { tries: opener.synCount },
      frames: [opener.synFrame, opener.lastFrame],
    };
  if (peer.synAckFrame > 0 && opener.rstCount === 0 && peer.rstCount === 0 && !hasTraffic(opener))
    return {
      slug: 'handshake-incomplete',
      phrase: say`not opened: the SYN-ACK in ${frame(peer.synAckFrame)} was never acknowledged in this capture`,
      facts: { synAcks: peer.synAckCount },
      frames: [opener.synFrame, peer.synAckFrame],
    };
  return null;
}

const hasTraffic = (e: Endpoint): boolean => e.segments > e.synCount;

function resetVerdict(c: Connection): Verdict | null {
  const reset = c.causes[0];
  if (reset === undefined) return null;
  if (reset.harmless) return null;
  const sender = nameOf(c, c.endpoint(reset.side));
  const alternatives = reset.alternatives;
  return {
    slug: 'reset',
    phrase: say`reset by ${sender} in ${frame(reset.frame)} (${reset.cause}${alternatives.length > 0 ? `, or ${alternatives.join(' or ')}` : ''}) after ${moved(c)}`,
    facts: { cause: reset.cause, by: reset.side === 0 ? 'a' : 'b' },
    frames: [reset.frame],
  };
}

function closedVerdict(c: Connection): Verdict | null {
  if (c.closedFirst < 0) return null;
  const first = c.endpoint(c.closedFirst as 0 | 1);
  const second = c.peerOf(first);
  if (first.finFrame > 0 && second.finFrame > 0) {
    const complete = first.ackedPeerFin && second.ackedPeerFin;
    const who = c.simultaneousClose
      ? say`by both ends at the same time`
      : say`first by ${nameOf(c, first)} in ${frame(first.finFrame)}`;
    if (complete)
      return {
        slug: c.causes.length > 0 ? 'closed-then-reset' : 'closed',
        phrase: say`${opening(c)}; ${moved(c)}; closed in order, ${who}${c.causes.length > 0 ? ' (a RST came after both ends were done: harmless)' : ''}`,
        facts: { closedFirst: first.side === 0 ? 'a' : 'b', bytesA: c.a.bytes, bytesB: c.b.bytes },
        frames: [first.finFrame, second.finFrame, c.finalFrame],
      };
    return {
      slug: 'close-unacknowledged',
      phrase: say`${opening(c)}; ${moved(c)}; both ends sent a FIN, but the last one was not acknowledged in this capture`,
      facts: {},
      frames: [first.finFrame, second.finFrame],
    };
  }
  return {
    slug: 'half-closed',
    phrase: say`${opening(c)}; ${moved(c)}; ${nameOf(c, first)} closed its direction in ${frame(first.finFrame)}, ${nameOf(c, second)} did not`,
    facts: { closedFirst: first.side === 0 ? 'a' : 'b' },
    frames: [first.finFrame],
  };
}

const nameOf = (c: Connection, e: Endpoint): string =>
  e.role === 'unknown' ? (e.side === 0 ? 'A' : 'B') : c.simultaneousOpen ? (e.side === 0 ? 'A' : 'B') : `the ${e.role}`;

function opening(c: Connection): Phrase {
  if (c.simultaneousOpen) return say`opened by both ends at the same time`;
  if (c.midstream) return say`already open when the capture began`;
  if (c.handshakeDone) return say`opened`;
  return say`opened (not every step of the handshake is in the capture)`;
}

function moved(c: Connection): Phrase {
  const { a, b } = c;
  if (a.bytes === 0 && b.bytes === 0) return say`no data`;
  return say`${bytes(a.bytes)} from ${nameOf(c, a)}, ${bytes(b.bytes)} from ${nameOf(c, b)}`;
}
