/** The client gave its connect up before the answer came: the late SYN-ACK meets no socket. */
import { EV_RST } from '../../flow/events.ts';
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE1006'>;

export default defineRule<Facts>({
  code: 'TE1006',
  slug: 'connect-abandoned',
  severity: 'note',
  rfcs: ['RFC 9293 §3.10.4', 'RFC 9293 §3.10.7.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'steady-clock': 'doubt',
    'clocks-agree': 'doubt',
    handshake: 'silent',
  },
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out) {
    const reset = connection.resets.find((r) => r.cause === 'connect-abandoned');
    // An answer that was neither late nor asked for twice may just as well have been dropped on purpose.
    if (reset === undefined || reset.certainty === 'assumed' || connection.handshake.done) return;
    const opener = connection.endpoint(reset.side);
    const peer = connection.peerOf(opener);
    out.hit({
      connection,
      certainty: reset.certainty,
      frames: [opener.opening.synFrame, peer.opening.synAckFrame, reset.frame],
      timeNs: reset.ns,
      facts: {
        synFrame: opener.opening.synFrame,
        synAckFrame: peer.opening.synAckFrame,
        resetFrame: reset.frame,
        tries: opener.opening.synCount,
        waitedNs: peer.opening.synAckNs - opener.opening.synNs,
      },
    });
  },
  words: (f) => ({
    title: say`connect attempt given up before the answer`,
    says: say`The answer to the SYN in ${frame(f.synFrame)} came ${time(f.waitedNs)} later (${frame(f.synAckFrame)}, after ${count(f.tries, 'SYN')}); the client reset it in ${frame(f.resetFrame)}: by then its application had closed the socket.`,
    why: say`An application that stops waiting closes its socket in SYN-SENT; that sends nothing. The SYN-ACK then finds no socket and draws a RST. The server is alive and willing, only later than the client was ready to wait. A scanner that drops the handshake on purpose looks the same when it asks one port only.`,
    fix: [
      say`Compare the client's connect time-out with the time above: it must be longer than the round trip, and than 1 s where a lost SYN shall be survived.`,
      say`Find out why the answer was late: a first SYN that was lost, a long path, a server under load.`,
      say`Clients that race several addresses (RFC 8305) drop the slower ones in this way; then it is intended.`,
    ],
  }),
});
