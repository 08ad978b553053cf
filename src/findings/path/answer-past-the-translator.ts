/** The SYN came through a device that its SYN-ACK went past, and the opener rejected that answer. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import { macText } from '../../wire/address.ts';
import { frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5021'>;

export default defineRule<Facts>({
  code: 'TE5021',
  slug: 'answer-past-the-translator',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.1', 'RFC 3022 §2'],
  needs: { 'one-capture-point': 'silent', 'both-directions': 'silent', 'every-packet': 'doubt' },
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const aside = connection.way?.rejectedAside;
    if (aside === undefined || aside === null || connection.handshake.done) return;
    const { synFrame, from, synAckFrame, to, resetFrame } = aside;
    out.hit({
      connection,
      certainty: 'assumed',
      frames: [synFrame, synAckFrame, resetFrame],
      facts: { synFrame, from: macText(from), synAckFrame, to: macText(to), resetFrame },
    });
  },
  words: (f) => ({
    title: say`answer went past the device that the SYN came through`,
    says: say`The SYN in ${frame(f.synFrame)} came from the link address ${name(f.from)}, but its SYN-ACK in ${frame(f.synAckFrame)} was handed to ${name(f.to)}, and from there the RST in ${frame(f.resetFrame)} rejected it. Most likely the device with ${name(f.from)} had translated the address that the opener called, and the opener does not know the one that answers.`,
    why: say`Behind a translation of addresses (port forwarding, a balancer, a cluster's service address) the answer must go back through the same device, which puts the address that was called into it. A server in the opener's own network answers the opener directly; to the opener that is an answer from somebody it has not called, and its system resets it.`,
    fix: [
      say`Let the device translate the source address, too, for calls from that network (masquerade, hairpin NAT; in Kubernetes hairpin mode and --cluster-cidr, which decide about KUBE-MARK-MASQ).`,
      say`Or let the server's route to that network lead through the device.`,
      say`A capture at the opener shows the address that it called.`,
    ],
  }),
});
