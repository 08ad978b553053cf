/** The handshake looks complete, and the first data is never acknowledged: only the client has a connection. */
import { ignoredSilently, neverAccepted } from '../../flow/ending/unaccepted.ts';
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE1005'>;

export default defineRule<Facts>({
  code: 'TE1005',
  slug: 'first-data-ignored',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4', 'RFC 4987 §3.6'],
  needs: { 'both-directions': 'silent', 'every-packet': 'silent', 'nothing-filtered': 'silent', handshake: 'silent' },
  replaces: ['TE2001', 'TE4007'],
  judgesAtEndIf: EV_RETRANSMISSION,
  ended(connection, _reason, out) {
    const u = neverAccepted(connection);
    if (u === null || !ignoredSilently(u) || u.client.resets.sentCount + u.server.resets.sentCount > 0) return;
    out.hit({
      connection,
      certainty: 'assumed',
      frames: [u.server.opening.synAckFrame, u.client.trail.newDataFrame, u.client.counts.lastDataFrame],
      timeNs: connection.handshake.ns,
      facts: {
        synAckFrame: u.server.opening.synAckFrame,
        dataFrame: u.client.trail.newDataFrame,
        lastFrame: u.client.counts.lastDataFrame,
        tries: u.tries,
        waitedNs: u.client.counts.lastDataNs - connection.handshake.ns,
      },
    });
  },
  words: (f) => ({
    title: say`first data never acknowledged`,
    says: say`The server sent its SYN-ACK in ${frame(f.synAckFrame)} and nothing after it: the client took the connection for open, sent its first data in ${frame(f.dataFrame)} and again to ${frame(f.lastFrame)}, ${count(f.tries, 'time')} in ${time(f.waitedNs)}, and had no answer.`,
    why: say`A server that answers with SYN cookies keeps nothing of the handshake. When its accept queue is full, it drops the client's third segment and all data in silence, without a second SYN-ACK, and the client alone believes in the connection. A filter that lets handshakes through and drops what follows looks the same, and so does a host that died in that moment.`,
    fix: [
      say`On the server: ss -ltn shows the accept queue (Recv-Q against Send-Q), nstat -az TcpExtListenOverflows TcpExtSyncookiesSent what was turned away.`,
      say`Raise the backlog of listen() and net.core.somaxconn together, and find what keeps the application from calling accept().`,
      say`If the queue is short, capture on the server: data that does not arrive there is dropped on the way (a firewall that inspects, a path MTU, a balancer without a backend).`,
    ],
  }),
});
