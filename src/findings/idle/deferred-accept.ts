/** A server that sends its SYN-ACK again, later than for a lost one, to a client that has completed the handshake and says nothing yet. */
import { EV_HANDSHAKE_REPEATED } from '../../flow/events.ts';
import { frame, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE6033'>;

/** The first repetition by the timer comes after 1 s (RFC 6298 §2.1); a deferring listener leaves it out. */
const SYN_ACK_TIMER_NS = 2 * SECOND;

export default defineRule<Facts>({
  code: 'TE6033',
  slug: 'deferred-accept',
  severity: 'note',
  rfcs: ['RFC 9293 §3.10.7.4'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    handshake: 'silent',
  },
  judgesAtEndIf: EV_HANDSHAKE_REPEATED,
  ended(connection, _reason, out) {
    const { a, b, handshake } = connection;
    const server = a.opening.role === 'server' ? a : b;
    const client = connection.peerOf(server);
    // One repetition, before any data of the client, and answered; with data, or more of them, it is a full queue.
    if (server.opening.synAckCount !== 2 || client.opening.synCount !== 1) return;
    if (!handshake.repeatedBeforeData || handshake.retakenFrame === 0) return;
    const waitedNs = server.opening.synAckLastNs - server.opening.synAckNs;
    // A lost third segment explains a repetition after 1 s just as well.
    if (waitedNs <= SYN_ACK_TIMER_NS) return;
    out.hit({
      connection,
      certainty: 'assumed',
      frames: [handshake.frame, handshake.repeatedFrame],
      timeNs: handshake.ns,
      facts: { ackFrame: handshake.frame, againFrame: handshake.repeatedFrame, waitedNs },
    });
  },
  words: (f) => ({
    title: say`server waits for data before it accepts`,
    says: say`The client completed the handshake in ${frame(f.ackFrame)} and had sent nothing when, ${time(f.waitedNs)} after its first SYN-ACK, the server sent it once more (${frame(f.againFrame)}), later than the timer for a lost one would have: most likely its listener defers accept().`,
    why: say`With TCP_DEFER_ACCEPT (nginx "deferred", Apache's AcceptFilter) Linux gives a connection to the application only when its first data comes. Until then the server's system holds no more than a request: it drops the client's third segment, repeats its SYN-ACK shortly before the time is up, and then accepts or forgets the client.`,
    fix: [
      say`Nothing is wrong when the client shall speak first; a client that waits for a greeting of the server waits in vain: take the option off that listener.`,
      say`Clients that open connections ahead (browsers, pools) and speak later than the deferral may be reset at their first data: make the deferral longer than that.`,
    ],
  }),
});
