/** The sentence for a connection of which the capture holds a part only: one direction, or SYN, FIN and RST. */
import type { Evidence } from '../flow/evidence/evidence.ts';
import { FILTERED, faultsOf, ONE_DIRECTION } from '../flow/evidence/faults.ts';
import type { Connection, Endpoint } from '../flow/connection.ts';
import { bytes, frame, type Phrase, say } from '../words/phrase.ts';
import { whoIs } from './who.ts';
import type { Verdict } from './verdict.ts';

/** Null: the capture holds what the usual sentences need. */
export function partialVerdict(c: Connection, evidence: Evidence): Verdict | null {
  if (c.origin.flagless) return withoutFlags(c);
  if ((evidence.faults & FILTERED) !== 0) return filtered(c);
  if ((faultsOf(c) & ONE_DIRECTION) !== 0) return oneSided(c);
  return null;
}

function withoutFlags({ a, b, origin: { firstFrame }, counts: { lastFrame } }: Connection): Verdict {
  return {
    slug: 'seen-in-part',
    phrase: say`${bytes(a.counts.bytes)} from ${whoIs(a)}, ${bytes(b.counts.bytes)} from ${whoIs(b)}; how it was opened and closed is not told, because the text prints no flags`,
    facts: { bytesA: a.counts.bytes, bytesB: b.counts.bytes },
    frames: [firstFrame, lastFrame],
  };
}

function oneSided(c: Connection): Verdict | null {
  const me = c.a.counts.segments > 0 ? c.a : c.b;
  const peer = c.peerOf(me);
  if (peer.counts.segments > 0) return null;
  const end =
    me.closing.finFrame > 0
      ? say`, and closed its direction in ${frame(me.closing.finFrame)}`
      : me.resets.sentFrame > 0
        ? say`, and sent the RST in ${frame(me.resets.sentFrame)}`
        : say``;
  return {
    slug: 'one-side-seen',
    phrase: say`seen from one side only: ${whoIs(me)} sent ${bytes(me.counts.bytes)}, acknowledged ${bytes(spanOf(peer))} that are not in the capture${end}; what ${whoIs(peer)} did else is not known`,
    facts: { seen: me.side === 0 ? 'a' : 'b', bytes: me.counts.bytes, acknowledged: spanOf(peer) },
    frames: [me.counts.firstFrame, me.closing.finFrame, me.resets.sentFrame],
  };
}

function filtered(c: Connection): Verdict | null {
  const { a, b } = c;
  // Refused, reset, or never answered: that is in such a capture too.
  if (
    a.opening.synFrame + b.opening.synFrame === 0 ||
    a.opening.synAckFrame + b.opening.synAckFrame === 0 ||
    c.resets.length > 0
  )
    return null;
  const facts = { bytesA: spanOf(a), bytesB: spanOf(b) };
  if (a.closing.finFrame === 0 && b.closing.finFrame === 0)
    return {
      slug: 'seen-in-part',
      phrase: say`SYN and SYN-ACK seen; what followed the filter of the capture left out`,
      facts: {},
      frames: [a.opening.synFrame, b.opening.synFrame, a.opening.synAckFrame, b.opening.synAckFrame],
    };
  const moved: Phrase = say`by the sequence numbers ${bytes(facts.bytesA)} from ${whoIs(a)}, ${bytes(facts.bytesB)} from ${whoIs(b)}`;
  const first = c.closing.first === 1 ? b : a;
  const both = a.closing.finFrame > 0 && b.closing.finFrame > 0;
  return {
    slug: both ? 'closed' : 'half-closed',
    phrase: both
      ? say`opened; ${moved}; both ends closed, first ${whoIs(first)} in ${frame(first.closing.finFrame)}`
      : say`opened; ${moved}; ${whoIs(first)} closed its direction in ${frame(first.closing.finFrame)}, the other FIN is not in the capture`,
    facts,
    frames: [a.closing.finFrame, b.closing.finFrame],
  };
}

/** Bytes between an endpoint's SYN and the end of what it sent or had acknowledged, seen or not. */
function spanOf(e: Endpoint): number {
  if (!e.snd.issKnown && !e.snd.baseKnown) return 0;
  const from = e.snd.issKnown ? e.snd.iss + 1 : e.snd.base;
  return Math.max(0, ((e.snd.nxt - from) | 0) - (e.closing.finFrame > 0 ? 1 : 0));
}
