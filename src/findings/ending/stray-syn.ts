/** A SYN inside an open connection that nobody follows up: forged, or a copy from long ago; the connection goes on. */
import { EV_SYN } from '../../flow/events.ts';
import { capital, frame, say } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4025'>;

/** A system that means its SYN sends it again by then (RFC 6298 §2.1: 1 s), and resets the challenge ACK at once. */
const FOLLOWED_UP = 2 * SECOND;

export default defineRule<Facts>({
  code: 'TE4025',
  slug: 'stray-syn',
  severity: 'note',
  rfcs: ['RFC 5961 §4', 'RFC 9293 §3.10.7.4'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
  },
  judgesAtEndIf: EV_SYN,
  ended(connection, _reason, out, _state, context) {
    const { met } = connection;
    const opener = connection.a.opening.role === 'client' ? connection.a : connection.b;
    if (met === null || met.resetFrame > 0 || opener.opening.synCount > 1 || connection.handshake.done) return;
    if (met.state !== 'ESTABLISHED' && met.state !== 'CLOSE-WAIT') return;
    if (context.nowNs - opener.opening.synNs < FOLLOWED_UP) return;
    out.hit({
      connection,
      certainty: 'implied',
      frames: [opener.opening.synFrame, met.frame],
      timeNs: opener.opening.synNs,
      facts: {
        synFrame: opener.opening.synFrame,
        ackFrame: met.frame,
        opener: whoIs(opener),
        holder: whoIs(connection.peerOf(opener)),
      },
    });
  },
  words: (f) => ({
    title: say`SYN inside an open connection`,
    says: say`The SYN in ${frame(f.synFrame)} came on the ports of a connection that was open. ${capital(f.holder)} answered with a challenge ACK (${frame(f.ackFrame)}), and ${f.opener} did not reset that and did not send the SYN again: it had not sent it, or long before.`,
    why: say`Who still has the connection takes a challenge ACK for an ordinary one and goes on; so the SYN did no harm. Blind attackers send SYN and RST into connections whose numbers they do not know; networks that hold packets back for long deliver old ones.`,
    fix: [
      say`A single one needs nothing. Many of them are an attack: nstat -az TcpExtTCPChallengeACK TcpExtTCPSYNChallenge on the host counts what was fended off.`,
      say`Compare its TTL with the sender's other packets: another one shows another origin.`,
    ],
  }),
});
