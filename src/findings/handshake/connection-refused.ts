/** A SYN answered by a RST: nobody listens there, or a packet filter says so in its place. */
import { EV_RST } from '../../flow/events.ts';
import { count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { addressText } from '../../flow/outcome/addresses.ts';
import type { ConnectionSummary } from '../../flow/summary.ts';
import type { NameTable } from '../../segment/names.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE1001'>;

export default defineRule<Facts>({
  code: 'TE1001',
  slug: 'connection-refused',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.1', 'RFC 9293 §3.10.7.3'],
  needs: {},
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out, _state, context) {
    const refusal = connection.resets.find((r) => r.cause === 'port-closed' || r.cause === 'firewall-reject');
    // A filter may reject an open connection as well; that is no refusal.
    if (refusal === undefined || connection.handshake.done) return;
    const opener = connection.endpoint(refusal.side === 0 ? 1 : 0);
    // A filter that rejects the opener's own packets refuses nothing.
    if (opener.opening.role !== 'client') return;
    out.hit({
      connection,
      // Of what is not in the capture its answer does not tell whether it was a SYN or a scan's FIN.
      certainty: opener.opening.synFrame === 0 ? 'assumed' : refusal.certainty,
      frames: [opener.opening.synFrame, refusal.frame].filter((f) => f > 0),
      timeNs: refusal.ns,
      facts: {
        synFrame: opener.opening.synFrame,
        resetFrame: refusal.frame,
        tries: opener.opening.synCount,
        ...answeredAs(connection, context.names),
      },
    });
  },
  words: (f) => ({
    title: say`connection refused`,
    says:
      f.synFrame === 0
        ? say`The RST in ${frame(f.resetFrame)} refuses a segment without ACK that is not in the capture, most likely a SYN: it has the number 0, as the answer to such a segment does. A scan that sends FINs gets the same answer.`
        : say`The SYN in ${frame(f.synFrame)} was answered with a RST in ${frame(f.resetFrame)}${f.tries > 1 ? say` (${count(f.tries, 'SYN')} in all)` : ''}${f.answeredAs === undefined ? '' : say`; the text prints the one that answered under another name, ${name(f.answeredAs.address)} port ${name(String(f.answeredAs.port))}`}.`,
    why: say`A system answers a SYN with RST when no socket listens on that address and port. A packet filter that rejects with tcp-reset looks the same, but for its TTL or its haste.`,
    fix: [
      say`On the server, look whether the service runs and listens on this very address and port: ss -ltn.`,
      say`A service bound to 127.0.0.1 or to one address family refuses everybody else.`,
      say`If it does listen, look for a rule that rejects: nft list ruleset, or a balancer without a healthy backend.`,
    ],
  }),
});

function answeredAs({ way }: ConnectionSummary, names: NameTable): Pick<Facts, 'answeredAs'> {
  if (way === null || way.answeredAs === null) return {};
  const { family, words, port } = way.answeredAs;
  return { answeredAs: { address: addressText(family, ...words, names), port: names.portText(port) } };
}
