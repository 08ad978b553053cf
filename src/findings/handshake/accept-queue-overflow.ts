/** A listener whose accept queue is full: the client believes it is connected, the server does not. */
import { ignoredAlive, neverAccepted } from '../../flow/ending/unaccepted.ts';
import { EV_SYN_ACK } from '../../flow/events.ts';
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE1003'>;

export default defineRule<Facts>({
  code: 'TE1003',
  slug: 'accept-queue-overflow',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
    handshake: 'silent',
  },
  replaces: ['TE4001', 'TE4007'],
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const u = neverAccepted(connection);
    if (u === null) return;
    const { server, synAckRetransmissions } = u;
    const reset = connection.resets.find((r) => r.side === server.side && r.cause === 'accept-queue-overflow');
    const ignored = ignoredAlive(u);
    if (reset === undefined && !ignored) return;
    out.hit({
      connection,
      certainty: reset !== undefined && !ignored ? reset.certainty : 'implied',
      frames: [connection.handshake.frame, server.opening.synAckLastFrame, reset?.frame ?? 0].filter((f) => f > 0),
      timeNs: connection.handshake.ns,
      facts: {
        ackFrame: connection.handshake.frame,
        synAcks: synAckRetransmissions,
        lastSynAck: server.opening.synAckLastFrame,
        resetFrame: reset?.frame ?? 0,
        tries: u.tries,
      },
    });
  },
  words: (f) => ({
    title: say`accept queue full`,
    says:
      f.synAcks > 0
        ? say`The client completed the handshake in ${frame(f.ackFrame)}, but the server ignored that and sent its SYN-ACK again ${count(f.synAcks, 'time')} (last in ${frame(f.lastSynAck)}).${f.tries > 0 ? say` The client's first data, sent ${count(f.tries, 'time')}, was not acknowledged.` : ''}${f.resetFrame > 0 ? say` In the end it answered with the RST in ${frame(f.resetFrame)}: the half-open request had expired.` : ''}`
        : say`The client completed the handshake in ${frame(f.ackFrame)} and was reset in ${frame(f.resetFrame)} before the server said anything.`,
    why: say`A listener keeps finished handshakes in its accept queue until the application calls accept(). When it is full, Linux ignores the third segment (the client then believes it is connected and its first data goes unanswered), or resets when tcp_abort_on_overflow is 1.`,
    fix: [
      say`On the server: ss -ltn shows the queue (Recv-Q against Send-Q); nstat -az TcpExtListenOverflows counts what was turned away.`,
      say`Raise the backlog of listen() and net.core.somaxconn together; the smaller one counts.`,
      say`Find what keeps the application from calling accept(): one slow thread, a blocked event loop, too few workers.`,
    ],
  }),
});
