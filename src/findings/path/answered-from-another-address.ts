/** A SYN-ACK comes from an address that was not called; the one that was called stays silent. */
import { addressOf, addressText } from '../../flow/outcome/addresses.ts';
import { EV_SYN_ACK } from '../../flow/events.ts';
import { frame, name, type Phrase, say } from '../../words/phrase.ts';
import type { Words } from '../../flow/path/syns.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
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
    // Where the opener went on with it, a translator stands between the capture and the opener.
    if (connection.handshake.done) return;
    const server = connection.a.opening.synAckFrame > 0 ? connection.a : connection.b;
    const opener = connection.peerOf(server);
    // Its own SYN stands behind the SYN-ACK in the file: it was called as well.
    const calledInstead = opener.opening.synFrame > 0 ? null : connection.way?.calledInstead;
    const found = calledInstead ?? pastTheTranslator(connection, opener, server);
    if (found === null || found.answered()) return;
    const place = ({ family, words: [w0, w1, w2, w3], port }: Words): Place => ({
      address: addressText(family, w0, w1, w2, w3, context.names),
      port: context.names.portText(port),
    });
    const answered = found.from === undefined ? addressOf(connection, server.side, context.names) : place(found.from);
    out.hit({
      connection,
      certainty: 'observed',
      frames: [found.frame, found.synAckFrame, opener.resets.sentFrame].filter((f) => f > 0),
      facts: {
        synFrame: found.frame,
        called: place(found.called),
        synAckFrame: found.synAckFrame,
        answered,
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

/**
 * The capture holds the SYN before and behind its translation, and the SYN-ACK only under the address behind it: the opener,
 * whose own address was not translated, sent its RST to that address.
 */
function pastTheTranslator(
  c: ConnectionSummary,
  opener: EndpointSummary,
  server: EndpointSummary,
): NonNullable<ConnectionSummary['way']>['calledInstead'] {
  const { views } = c;
  if (views === null || server.opening.synAckFrame === 0) return null;
  const { own, other, madeBetween } = views;
  if (!sameEnd(own[0], other[0]) || !madeBetween.includes(opener.resets.sentFrame)) return null;
  return {
    frame: opener.opening.synFrame,
    called: own[1],
    from: other[1],
    synAckFrame: server.opening.synAckFrame,
    answered: () => false,
  };
}

const sameEnd = (a: Words, b: Words): boolean => a.port === b.port && a.words.every((w, i) => w === b.words[i]);

const placed = ({ address, port }: Place): Phrase => say`${name(address)} port ${name(String(port))}`;
