/** The sentence for a connection of which the capture holds a part only: one direction, or SYN, FIN and RST. */
import type { Evidence } from '../flow/evidence/evidence.ts';
import { FILTERED, faultsOf, ONE_DIRECTION } from '../flow/evidence/faults.ts';
import type { Connection, Endpoint } from '../flow/connection.ts';
import { bytes, frame, type Phrase, say } from '../words/phrase.ts';
import { whoIs } from './who.ts';
import type { Verdict } from './verdict.ts';

/** Null: the capture holds what the usual sentences need. */
export function partialVerdict(c: Connection, evidence: Evidence): Verdict | null {
  if (c.flagless) return withoutFlags(c);
  if ((evidence.faults & FILTERED) !== 0) return filtered(c);
  if ((faultsOf(c) & ONE_DIRECTION) !== 0) return oneSided(c);
  return null;
}

function withoutFlags({ a, b, firstFrame, lastFrame }: Connection): Verdict {
  return {
    slug: 'seen-in-part',
    phrase: say`${bytes(a.bytes)} from ${whoIs(a)}, ${bytes(b.bytes)} from ${whoIs(b)}; how it was opened and closed is not told, because the text prints no flags`,
    facts: { bytesA: a.bytes, bytesB: b.bytes },
    frames: [firstFrame, lastFrame],
  };
}

function oneSided(c: Connection): Verdict | null {
  const me = c.a.segments > 0 ? c.a : c.b;
  const peer = c.peerOf(me);
  if (peer.segments > 0) return null;
  const end =
    me.finFrame > 0
      ? say`, and closed its direction in ${frame(me.finFrame)}`
      : me.rstFrame > 0
        ? say`, and sent the RST in ${frame(me.rstFrame)}`
        : say``;
  return {
    slug: 'one-side-seen',
    phrase: say`seen from one side only: ${whoIs(me)} sent ${bytes(me.bytes)}, acknowledged ${bytes(spanOf(peer))} that are not in the capture${end}; what ${whoIs(peer)} did else is not known`,
    facts: { seen: me.side === 0 ? 'a' : 'b', bytes: me.bytes, acknowledged: spanOf(peer) },
    frames: [me.firstFrame, me.finFrame, me.rstFrame],
  };
}

function filtered(c: Connection): Verdict | null {
  const { a, b } = c;
  // Refused, reset, or never answered: that is in such a capture too.
  if (a.synFrame + b.synFrame === 0 || a.synAckFrame + b.synAckFrame === 0 || c.causes.length > 0) return null;
  const facts = { bytesA: spanOf(a), bytesB: spanOf(b) };
  if (a.finFrame === 0 && b.finFrame === 0)
    return {
      slug: 'seen-in-part',
      phrase: say`SYN and SYN-ACK seen; what followed the filter of the capture left out`,
      facts: {},
      frames: [a.synFrame, b.synFrame, a.synAckFrame, b.synAckFrame],
    };
  const moved: Phrase = say`by the sequence numbers ${bytes(facts.bytesA)} from ${whoIs(a)}, ${bytes(facts.bytesB)} from ${whoIs(b)}`;
  const first = c.closedFirst === 1 ? b : a;
  const both = a.finFrame > 0 && b.finFrame > 0;
  return {
    slug: both ? 'closed' : 'half-closed',
    phrase: both
      ? say`opened; ${moved}; both ends closed, first ${whoIs(first)} in ${frame(first.finFrame)}`
      : say`opened; ${moved}; ${whoIs(first)} closed its direction in ${frame(first.finFrame)}, the other FIN is not in the capture`,
    facts,
    frames: [a.finFrame, b.finFrame],
  };
}

/** Bytes between an endpoint's SYN and the end of what it sent or had acknowledged, seen or not. */
function spanOf(e: Endpoint): number {
  if (!e.issKnown && !e.baseKnown) return 0;
  const from = e.issKnown ? e.iss + 1 : e.base;
  return Math.max(0, ((e.sndNxt - from) | 0) - (e.finFrame > 0 ? 1 : 0));
}
