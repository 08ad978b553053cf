/** The verdict on a connection that one end alone believed in: the server never took part, or an older one was in the way. */
import { ignoredAlive, ignoredSilently, neverAccepted } from '../flow/ending/unaccepted.ts';
import type { ConnectionSummary } from '../flow/summary.ts';
import type { Verdict } from './conclusion.ts';

/** Null: both ends took part, or the rest of the story says more. */
export function halfOpenVerdict(c: ConnectionSummary): Verdict | null {
  return oldConnectionVerdict(c) ?? (c.resets.length === 0 ? unacceptedVerdict(c) : null);
}

function oldConnectionVerdict(c: ConnectionSummary): Verdict | null {
  const opener = c.a.opening.role === 'client' ? c.a : c.b;
  if (c.met === null || c.met.frame === 0 || c.handshake.done) return null;
  const { synFrame } = opener.opening;
  const ackFrame = c.met.frame;
  if (c.met.resetFrame === 0 && opener.opening.synCount < 2)
    return {
      slug: 'stray-syn',
      message: { key: 'verdict.stray-syn', facts: { synFrame, ackFrame } },
      frames: [synFrame, ackFrame],
    };
  return {
    slug: 'old-connection-in-the-way',
    message: {
      key: 'verdict.old-connection-in-the-way',
      facts: { tries: opener.opening.synCount, synFrame, ackFrame },
    },
    frames: [synFrame, ackFrame, c.met.resetFrame],
  };
}

function unacceptedVerdict(c: ConnectionSummary): Verdict | null {
  const u = neverAccepted(c);
  if (u === null || u.tries === 0 || !(ignoredAlive(u) || ignoredSilently(u))) return null;
  const dataFrame = u.client.trail.newDataFrame;
  return {
    slug: 'never-accepted',
    message: {
      key: 'verdict.never-accepted',
      facts: {
        tries: u.tries,
        synAcks: u.server.opening.synAckCount,
        dataFrame,
        overNs: u.client.counts.lastDataNs - c.handshake.ns,
      },
    },
    frames: [u.server.opening.synAckFrame, dataFrame, u.client.counts.lastDataFrame],
  };
}
