/** A listener whose accept queue is full: the client believes it is connected, the server does not. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import { count, frame, say } from '../../prose/phrase.ts';
import { defineRule } from '../rule.ts';

interface Facts {
  ackFrame: number;
  synAcks: number;
  lastSynAck: number;
  resetFrame: number;
}

export default defineRule<Facts>({
  code: 'TE1003',
  slug: 'accept-queue-overflow',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4'],
  needs: { 'both-directions': 'silent', 'all-kinds': 'silent', 'every-packet': 'doubt' },
  weighs: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const server = connection.a.role === 'server' ? connection.a : connection.b;
    if (!connection.handshakeDone || server.synAckFrame === 0 || server.newDataFrame > 0) return;
    const client = connection.peerOf(server);
    const reset = connection.causes.find((r) => r.side === server.side && r.cause === 'accept-queue-overflow');
    // SYN-ACKs after an ACK that the server must have got: one may be a loss, two are the queue.
    const again = server.synAckCount - 1;
    const ignored =
      again >= 2 && server.synAckLastFrame > connection.handshakeFrame && server.segments === server.synAckCount;
    if (reset === undefined && !(ignored && client.segments > client.synCount + 1)) return;
    out.hit({
      connection,
      certainty: reset !== undefined && !ignored ? reset.certainty : 'implied',
      frames: [connection.handshakeFrame, server.synAckLastFrame, reset?.frame ?? 0].filter((f) => f > 0),
      timeNs: connection.handshakeNs,
      facts: {
        ackFrame: connection.handshakeFrame,
        synAcks: again,
        lastSynAck: server.synAckLastFrame,
        resetFrame: reset?.frame ?? 0,
      },
    });
  },
  words: (f) => ({
    title: say`accept queue full`,
    says:
      f.synAcks > 0
        ? say`The client completed the handshake in ${frame(f.ackFrame)}, but the server ignored that and sent its SYN-ACK again ${count(f.synAcks, 'time')} (last in ${frame(f.lastSynAck)}).`
        : say`The client completed the handshake in ${frame(f.ackFrame)} and was reset in ${frame(f.resetFrame)} before the server said anything.`,
    why: say`A listener keeps finished handshakes in its accept queue until the application calls accept(). When it is full, Linux ignores the third segment (the client then believes it is connected and its first data goes unanswered), or resets when tcp_abort_on_overflow is 1.`,
    fix: [
      say`On the server: ss -ltn shows the queue (Recv-Q against Send-Q); nstat -az TcpExtListenOverflows counts what was turned away.`,
      say`Raise the backlog of listen() and net.core.somaxconn together; the smaller one counts.`,
      say`Find what keeps the application from calling accept(): one slow thread, a blocked event loop, too few workers.`,
    ],
  }),
});
