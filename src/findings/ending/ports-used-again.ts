/** The same addresses and ports opened again while one end still keeps the connection before in TIME-WAIT. */
import { EV_SYN } from '../../flow/events.ts';
import { frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4028'>;

export default defineRule<Facts>({
  code: 'TE4028',
  slug: 'ports-used-again',
  severity: 'note',
  rfcs: ['RFC 9293 §3.6.1', 'RFC 6191', 'RFC 1122 §4.2.2.13'],
  needs: { 'every-packet': 'doubt', 'steady-clock': 'silent' },
  judgesAtEndIf: EV_SYN,
  ended(connection, _reason, out) {
    const { reuse } = connection;
    const opener = connection.a.opening.synFrame > 0 ? connection.a : connection.b;
    if (reuse === null || opener.opening.synFrame === 0) return;
    out.hit({
      connection,
      certainty: 'implied',
      frames: [reuse.lastFrame, opener.opening.synFrame],
      timeNs: opener.opening.synNs,
      facts: {
        opener: whoIs(opener),
        synFrame: opener.opening.synFrame,
        lastFrame: reuse.lastFrame,
        afterNs: reuse.afterNs,
        byWaiting: reuse.byWaiting,
        answered: connection.handshake.done,
      },
    });
  },
  words: (f) => ({
    title: say`ports used again within TIME-WAIT`,
    says: f.byWaiting
      ? say`The SYN in ${frame(f.synFrame)} opens the same addresses and ports again ${time(f.afterNs)} after the connection before had ended (${frame(f.lastFrame)}), and ${f.opener} itself had closed that one first: it was in TIME-WAIT, and its system let the port go early (on Linux net.ipv4.tcp_tw_reuse; a program that binds the port itself needs SO_REUSEADDR besides).`
      : say`The SYN in ${frame(f.synFrame)} opens the same addresses and ports again ${time(f.afterNs)} after the connection before had ended (${frame(f.lastFrame)}). The other end had closed that one first and was in TIME-WAIT; ${f.opener} was free to use its port again. ${f.answered ? 'The other end accepted the new connection.' : 'The capture does not show that the other end accepted it.'}`,
    why: say`The end that closes first keeps the connection in TIME-WAIT (60 s on Linux), so that late packets of it are not taken for a new one's. A new SYN may end that time early when its number or its timestamp is higher than all of the old connection; else it is answered with an ACK of old numbers, and the attempt loses a second or more.`,
    fix: [
      say`Nothing is broken. A client that returns to one port so soon binds a fixed port, or runs out of ports: keep connections open and use them again, or widen net.ipv4.ip_local_port_range.`,
      say`Leave timestamps on (net.ipv4.tcp_timestamps): without them a lower initial number is refused.`,
    ],
  }),
});
