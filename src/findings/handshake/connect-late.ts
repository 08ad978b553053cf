/** A connection that opened late, because a first SYN or SYN-ACK was lost or dropped and a timer had to repeat it. */
import { EV_HANDSHAKE_REPEATED } from '../../flow/events.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE1007'>;

/** Less than any timer that repeats a SYN waits, but for routes with a time of their own (RFC 6298 §2.1). */
const LEAST_CONNECT_NS: Nanos = 500 * MILLISECOND;

/** No system repeats a SYN for longer (Linux at most 127 times, tcp_syn_retries, 120 s apart): only files put together do. */
const MOST_CONNECT_NS: Nanos = 4 * 3600 * SECOND;

export default defineRule<Facts>({
  code: 'TE1007',
  slug: 'connect-late',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.8.1', 'RFC 6298 §2.1'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'steady-clock': 'silent', 'clocks-agree': 'doubt' },
  judgesAtEndIf: EV_HANDSHAKE_REPEATED,
  ended(c, _reason, out) {
    if (!c.handshake.done || c.handshake.simultaneous || c.met !== null) return;
    const opener = c.a.opening.role === 'client' ? c.a : c.b;
    const server = c.peerOf(opener);
    const openedNs = c.handshake.ns - opener.opening.synNs;
    const lost = lostOf(c, opener, server);
    if (lost === null || !(openedNs >= LEAST_CONNECT_NS && openedNs <= MOST_CONNECT_NS)) return;
    // A server repeats its SYN-ACK after 1 s on a path that is longer, too: nothing is lost then.
    if (lost === 'syn-ack-or-ack' && !isShort(opener, server, lost)) return;
    out.hit({
      connection: c,
      certainty:
        isShort(opener, server, lost) || (lost === 'syn' && outlasts(c, opener, server)) ? 'implied' : 'assumed',
      // Of a lost SYN-ACK or ACK tells only that no ACK came before its repetition.
      alsoNeeds: lost === 'syn' ? {} : { 'nothing-filtered': 'silent' },
      frames: [opener.opening.synFrame, server.opening.synAckFrame, c.handshake.frame],
      timeNs: opener.opening.synNs,
      facts: {
        opener: whoIs(opener),
        server: whoIs(server),
        lost,
        syns: opener.opening.synCount,
        synAcks: server.opening.synAckCount,
        synFrame: opener.opening.synFrame,
        synAckFrame: server.opening.synAckFrame,
        openFrame: c.handshake.frame,
        openedNs,
        atServer: lost === 'syn' && isNear(c, opener, server),
      },
    });
  },
  words: (f) => ({
    title: say`connected late: ${f.lost === 'syn' ? 'a first SYN had no answer' : f.lost === 'syn-ack' ? 'a first SYN-ACK was lost' : 'a first SYN-ACK or ACK was lost'}`,
    says: say`The connection was open only ${time(f.openedNs)} after the first SYN (${frame(f.synFrame)} to ${frame(f.openFrame)}). ${
      f.lost === 'syn'
        ? say`The first SYN-ACK seen, in ${frame(f.synAckFrame)}, came after ${count(f.syns, 'SYN')}: ${
            f.atServer
              ? say`the earlier ones had come to ${f.server}'s host, or next to it, and it did not answer`
              : say`each of the earlier ones was lost on its way, or dropped by ${f.server}, or its answer was lost before this place`
          }.`
        : f.lost === 'syn-ack'
          ? say`The SYN-ACK in ${frame(f.synAckFrame)} was lost between this place and ${f.opener}, or dropped there: ${f.opener} repeated its SYN (${count(f.syns, 'SYN')} and ${count(f.synAcks, 'SYN-ACK')} in all).`
          : say`The SYN-ACK in ${frame(f.synAckFrame)}, or its acknowledgement, was lost between this place and ${f.opener}: ${count(f.synAcks, 'SYN-ACK')} were needed.`
    }`,
    why: say`Before the first round trip a host has no better guess than 1 s (3 s on old systems) for when to repeat a SYN or a SYN-ACK, and it doubles or repeats that wait. One lost packet of an opening costs a second or more, however fast the path is; the program sees connect() take so long.`,
    fix: [
      f.atServer
        ? say`On ${f.server}'s host: nstat -az TcpExtListenDrops TcpExtListenOverflows (full listen queue), and the packet filter's counters (limits of new connections).`
        : say`Capture on ${f.server}'s host at the same time: whether the first SYN comes there, and whether it is answered.`,
      say`See whether it befalls one connection in some thousands (loss of the path) or many at busy times (a full queue, a limit of new connections, conntrack).`,
      say`Keep connections open and use them again: each opening is exposed to this.`,
    ],
  }),
});

function lostOf(c: ConnectionSummary, opener: EndpointSummary, server: EndpointSummary): Facts['lost'] | null {
  const { synNs, synLastNs, synCount } = opener.opening;
  const { synAckNs, synAckLastNs, synAckCount, synAckFrame } = server.opening;
  if (opener.opening.synFrame === 0 || synAckFrame === 0 || !(synAckNs >= synNs)) return null;
  // Its answer to the repeated SYN too: both came to it, and only the path is long.
  if (synCount > 1 && synAckNs >= synLastNs) return synAckCount === 1 ? 'syn' : null;
  // The handshake went on with a repeated SYN-ACK: the first one had not done it.
  if (synAckCount === 1 || c.handshake.ns < synAckLastNs || synAckLastNs - synAckNs < LEAST_CONNECT_NS) return null;
  if (synCount > 1) return 'syn-ack';
  // A SYN-ACK is answered at once: what comes so late is data of a connection that its sender has held open since.
  return c.handshake.ns - synAckLastNs >= LEAST_CONNECT_NS ? null : 'syn-ack-or-ack';
}

/** The round trips of data between this place and where the loss was are much shorter than the wait. */
function isShort(opener: EndpointSummary, server: EndpointSummary, lost: Facts['lost']): boolean {
  const trips = (lost === 'syn' ? opener : server).roundTrips;
  return trips !== null && trips.samples > 0 && 2 * trips.minNs < LEAST_CONNECT_NS;
}

/** The capture goes on for as long as an answer to the last SYN would have taken, were the path as long as the first wait says. */
function outlasts(c: ConnectionSummary, opener: EndpointSummary, server: EndpointSummary): boolean {
  const { synNs, synLastNs } = opener.opening;
  return c.counts.lastNs >= synLastNs + (server.opening.synAckNs - synNs);
}

/** Part of the round trip that a host's own time may be (as in flow/path/vantage), and the least that can be told from it. */
const NEAR_SHARE = 0.1;
const LEAST_TRIP: Nanos = MILLISECOND;

function isNear(c: ConnectionSummary, opener: EndpointSummary, server: EndpointSummary): boolean {
  const farNs = server.opening.synAckNs - opener.opening.synLastNs;
  const tripNs = c.handshake.ns - opener.opening.synLastNs;
  return tripNs >= LEAST_TRIP && farNs <= NEAR_SHARE * tripNs;
}
