/** What verdicts say of a connection's course: how it came to be open, and what moved in it. */
import type { ConnectionSummary } from '../flow/summary.ts';
import type { CaptureSummary } from '../flow/outcome/capture-summary.ts';
import { missingOf } from '../flow/witness/missing.ts';
import type { OpeningSeen } from '../records/message.ts';
import { endOf } from './who.ts';

function openingOf(c: ConnectionSummary): OpeningSeen {
  if (c.handshake.simultaneous)
    return c.handshake.done || c.a.opening.synAckCount + c.b.opening.synAckCount > 0 ? 'by-both' : 'asked-by-both';
  if (c.origin.midstream) return 'before-the-capture';
  return c.handshake.done ? 'opened' : 'partly-seen';
}

/** What only some connections have to tell of their data; null: nothing. */
function besides(c: ConnectionSummary, { linesUnread, framesLeftOut }: CaptureSummary) {
  const [missingA, missingB] = [missingOf(c.a), missingOf(c.b)];
  const inPart = c.origin.midstream || linesUnread > 0;
  const unseen = linesUnread + framesLeftOut > 0;
  if (missingA === null && missingB === null && !inPart && !unseen && c.counts.untold === 0) return null;
  const unread = unseen ? { linesUnread: true as const } : {};
  return {
    // What the numbers prove; silent where a filter left the data out.
    ...(missingA === null ? {} : { missingA: { ...missingA, ...unread } }),
    ...(missingB === null ? {} : { missingB: { ...missingB, ...unread } }),
    ...(inPart ? { inPart: true as const } : {}),
    ...unread,
    ...(c.counts.untold > 0 ? { untold: c.counts.untold } : {}),
  };
}

/** A new object at each call. */
export const movedIn = (c: ConnectionSummary, evidence: CaptureSummary) => {
  const more = besides(c, evidence);
  const [a, b] = [endOf(c, c.a), endOf(c, c.b)];
  const [bytesA, bytesB] = [c.a.counts.bytes, c.b.counts.bytes];
  return more === null ? { a, b, bytesA, bytesB } : { ...more, a, b, bytesA, bytesB };
};

export const courseOf = (c: ConnectionSummary, evidence: CaptureSummary) =>
  Object.assign({ opening: openingOf(c) }, movedIn(c, evidence));
