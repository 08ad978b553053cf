/** The sentence for a connection that one end alone believed in: the server never took part, or an older one was in the way. */
import { ignoredAlive, ignoredSilently, neverAccepted } from '../flow/ending/unaccepted.ts';
import type { Connection } from '../flow/connection.ts';
import { count, frame, say, time } from '../words/phrase.ts';
import type { Verdict } from './verdict.ts';

/** Null: both ends took part, or the rest of the story says more. */
export function halfOpenVerdict(c: Connection): Verdict | null {
  return metOldVerdict(c) ?? (c.resets.length === 0 ? unacceptedVerdict(c) : null);
}

function metOldVerdict(c: Connection): Verdict | null {
  const opener = c.a.opening.role === 'client' ? c.a : c.b;
  if (c.met === null || c.handshake.done) return null;
  if (c.met.resetFrame === 0 && opener.opening.synCount < 2)
    return {
      slug: 'stray-syn',
      phrase: say`a SYN inside an open connection (${frame(opener.opening.synFrame)}), answered with its challenge ACK in ${frame(c.met.frame)}; nothing came of it in this capture`,
      facts: {},
      frames: [opener.opening.synFrame, c.met.frame],
    };
  return {
    slug: 'old-connection-in-the-way',
    phrase: say`not opened: an older connection on the same ports was in the way; it answered the SYN in ${frame(opener.opening.synFrame)} with its own ACK in ${frame(c.met.frame)}`,
    facts: { tries: opener.opening.synCount },
    frames: [opener.opening.synFrame, c.met.frame, c.met.resetFrame],
  };
}

function unacceptedVerdict(c: Connection): Verdict | null {
  const u = neverAccepted(c);
  if (u === null || u.tries === 0 || !(ignoredAlive(u) || ignoredSilently(u))) return null;
  const from = u.client.trail.newDataFrame;
  return {
    slug: 'never-accepted',
    phrase: say`open for the client alone: the server sent ${u.server.opening.synAckCount > 1 ? 'its SYN-ACK again and again' : 'its SYN-ACK'} and nothing else; the client's first data (${frame(from)}), sent ${count(u.tries, 'time')} in ${time(u.client.counts.lastDataNs - c.handshake.ns)}, was never acknowledged`,
    facts: { tries: u.tries, synAcks: u.server.opening.synAckCount },
    frames: [u.server.opening.synAckFrame, from, u.client.counts.lastDataFrame],
  };
}
