/** The verdict on a connection of which the capture holds a part only: one direction, or SYN, FIN and RST. */
import type { CaptureSummary } from '../flow/outcome/capture-summary.ts';
import { DATA_ONLY, FILTERED, faultsOf, ONE_DIRECTION } from '../flow/witness/faults.ts';
import type { ConnectionSummary, EndpointSummary } from '../flow/summary.ts';
import type { MessageFacts } from '../records/message.ts';
import { sideOf, whoIs } from './who.ts';
import type { Verdict } from './conclusion.ts';

/** Null: the capture holds what the usual sentences need. */
export function partialVerdict(c: ConnectionSummary, evidence: CaptureSummary): Verdict | null {
  if (c.origin.flagless) return withoutFlags(c);
  if (c.origin.withoutAck) return withoutAck(c);
  if ((evidence.faults & FILTERED) !== 0) return filtered(c);
  // Both sides heard, of whose acknowledgements the capture holds nothing: most likely the filter.
  const oneSide = (faultsOf(c) & ONE_DIRECTION) !== 0 ? oneSided(c) : null;
  return oneSide ?? ((evidence.faults & DATA_ONLY) !== 0 ? dataOnly(c) : null);
}

function withoutFlags({ a, b, origin: { firstFrame }, counts: { lastFrame } }: ConnectionSummary): Verdict {
  const facts = {
    a: whoIs(a),
    b: whoIs(b),
    bytesA: a.counts.bytes,
    bytesB: b.counts.bytes,
  };
  return {
    slug: 'partly-told',
    message: { key: 'verdict.without-flags', facts },
    frames: [firstFrame, lastFrame],
  };
}

/** A scan's packets, or those of a generator: they belong to no connection, so nothing else can be said of one. */
function withoutAck({ a, b, origin: { firstFrame }, counts: { lastFrame } }: ConnectionSummary): Verdict | null {
  const [sender, other] = a.counts.firstFrame === firstFrame ? [a, b] : [b, a];
  // What has a SYN behind it, or ACKs, is told as a connection.
  if (a.opening.synFrame + b.opening.synFrame > 0 || other.counts.segments > other.resets.sentCount) return null;
  if (sender.closing.finFrame > 0 || sender.counts.bytes > 0) return null;
  return {
    slug: 'without-ack',
    message: {
      key: 'verdict.without-ack',
      facts: {
        who: whoIs(sender),
        other: whoIs(other),
        refusedFrame: other.resets.sentFrame,
      },
    },
    frames: [firstFrame, other.resets.sentFrame, lastFrame],
  };
}

/** Null: both sides are heard. */
export function oneSided(c: ConnectionSummary): Verdict | null {
  const me = c.a.counts.segments > 0 ? c.a : c.b;
  const peer = c.peerOf(me);
  if (peer.counts.segments > 0) return null;
  const { bytes } = me.counts;
  const { finFrame } = me.closing;
  const resetFrame = me.resets.sentFrame;
  const facts = {
    seen: sideOf(me),
    who: whoIs(me),
    other: whoIs(peer),
    bytes,
    acknowledged: spanOf(peer),
    finFrame,
    resetFrame,
    ...repeatedInVain(me),
  };
  return {
    slug: 'one-side-seen',
    message: { key: 'verdict.one-side-seen', facts },
    frames: [me.counts.firstFrame, finFrame, resetFrame],
  };
}

/** So many time-outs in a row, of which the last waited about twice as long as the one before (RFC 6298 §5.5), are a sender's that hears nothing. */
const LEAST_TIMEOUTS = 3;
const LEAST_BACK_OFF = 1.7;
const MOST_BACK_OFF = 2.4;

/** A sender repeats by its timer only what nothing acknowledged, whatever the capture holds of the other side. */
function repeatedInVain(me: EndpointSummary): Pick<MessageFacts['verdict.one-side-seen'], 'inVain'> {
  const ladder = me.sending?.losses?.ladder ?? null;
  if (ladder === null || ladder.tries < LEAST_TIMEOUTS || me.sending?.timeouts !== ladder.tries) return {};
  const ratio = (ladder.waitsNs.at(-1) ?? 0) / (ladder.waitsNs.at(-2) ?? Number.POSITIVE_INFINITY);
  if (!(ratio > LEAST_BACK_OFF && ratio < MOST_BACK_OFF)) return {};
  const overNs = ladder.lastNs - ladder.firstNs + (ladder.waitsNs[0] ?? 0);
  return { inVain: { what: me.trail.length > 0 ? 'data' : 'fin', tries: ladder.tries, overNs } };
}

/** A SYN or RST with data says more than that data was let through. */
function dataOnly(c: ConnectionSummary): Verdict | null {
  const { a, b } = c;
  if (a.opening.synFrame + b.opening.synFrame > 0 || c.resets.length > 0) return null;
  const fins = [a, b]
    .filter((e) => e.closing.finFrame > 0)
    .map((e) => ({ who: whoIs(e), frame: e.closing.finFrame }))
    .sort((x, y) => x.frame - y.frame);
  return {
    slug: 'seen-in-part',
    message: {
      key: 'verdict.data-only',
      facts: {
        a: whoIs(a),
        b: whoIs(b),
        bytesA: a.counts.bytes,
        bytesB: b.counts.bytes,
        fins,
      },
    },
    frames: [c.origin.firstFrame, ...fins.map((f) => f.frame), c.counts.lastFrame],
  };
}

function filtered(c: ConnectionSummary): Verdict | null {
  const { a, b } = c;
  // Refused, reset, or never answered: that is in such a capture too.
  if (
    a.opening.synFrame + b.opening.synFrame === 0 ||
    a.opening.synAckFrame + b.opening.synAckFrame === 0 ||
    c.resets.length > 0
  )
    return null;
  if (a.closing.finFrame === 0 && b.closing.finFrame === 0)
    return {
      slug: 'seen-in-part',
      message: { key: 'verdict.opened-then-filtered', facts: {} },
      frames: [a.opening.synFrame, b.opening.synFrame, a.opening.synAckFrame, b.opening.synAckFrame],
    };
  const first = c.closing.first === 1 ? b : a;
  const { finFrame } = first.closing;
  const facts = {
    a: whoIs(a),
    b: whoIs(b),
    bytesA: spanOf(a),
    bytesB: spanOf(b),
    who: whoIs(first),
    finFrame,
  };
  const both = a.closing.finFrame > 0 && b.closing.finFrame > 0;
  return {
    slug: both ? 'closed' : 'half-closed',
    message: {
      key: both ? 'verdict.closed-by-numbers' : 'verdict.half-closed-by-numbers',
      facts,
    },
    frames: [a.closing.finFrame, b.closing.finFrame],
  };
}

/** Bytes between an endpoint's SYN and the end of what it sent or had acknowledged, seen or not. */
function spanOf(e: EndpointSummary): number {
  if (!e.snd.issKnown && !e.snd.baseKnown) return 0;
  const from = e.snd.issKnown ? e.snd.iss + 1 : e.snd.base;
  return Math.max(0, ((e.snd.nxt - from) | 0) - (e.closing.finFrame > 0 ? 1 : 0));
}
