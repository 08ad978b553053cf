/** A SYN-ACK comes from an address that was not called; the one that was called stays silent. */
import { addressOf, addressText } from '../../flow/outcome/addresses.ts';
import { EV_SYN_ACK } from '../../flow/events.ts';
import { frame, name, type Phrase, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

interface Place {
  address: string;
  port: string | number;
}

type Facts = FactsOf<'TE5002'>;

export default defineRule<Facts>({
  code: 'TE5002',
  slug: 'answered-from-another-address',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7', 'RFC 1122 §3.3.4.2'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt' },
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out, _state, context) {
    const found = connection.way?.calledInstead;
    // Where the opener went on with it, a translator stands between the capture and the opener.
    if (found === null || found === undefined || connection.handshake.done) return;
    if (found.answered()) return;
    const server = connection.a.opening.synAckFrame > 0 ? connection.a : connection.b;
    const opener = connection.peerOf(server);
    const { called } = found;
    const [w0, w1, w2, w3] = called.words;
    const { address, port } = addressOf(connection, server.side, context.names);
    out.hit({
      connection,
      certainty: 'observed',
      frames: [found.frame, found.synAckFrame, opener.resets.sentFrame].filter((f) => f > 0),
      facts: {
        synFrame: found.frame,
        called: {
          address: addressText(called.family, w0, w1, w2, w3, context.names),
          port: context.names.portText(called.port),
        },
        synAckFrame: found.synAckFrame,
        answered: { address, port },
        resetFrame: opener.resets.sentFrame,
      },
    });
  },
  words: (f) => ({
    title: say`answered from another address than the one called`,
    says: say`The SYN in ${frame(f.synFrame)} went to ${placed(f.called)}; the SYN-ACK in ${frame(f.synAckFrame)} carries its very number but comes from ${placed(f.answered)}, and the address that was called gave no answer${f.resetFrame > 0 ? say`. The opener rejected it with the RST in ${frame(f.resetFrame)}` : ''}.`,
    why: say`A connection is named by both addresses and ports. An answer from another address belongs to no connection that the opener knows, so it is reset or dropped, and the attempt runs into its time-out. A reply that goes around the device that translated the request looks like this, and so does a host with several addresses that answers with the wrong one.`,
    fix: [
      say`If the address called is a virtual one (balancer, port forwarding), the reply must come back through the same device: let the server's default route lead there, or add source NAT (masquerade) to the rule, which also mends calls from the server's own network (hairpin NAT).`,
      say`With direct server return, configure the virtual address on the servers' loopback, so that they answer from it.`,
      say`On a host with several addresses, look for policy routing or a translation of outgoing packets: ip rule, nft list ruleset, conntrack -L.`,
    ],
  }),
});

const placed = ({ address, port }: Place): Phrase => say`${name(address)} port ${name(String(port))}`;
