/** Two SYN-ACKs with different sequence numbers: two systems answer for one address. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import { macText } from '../../wire/address.ts';
import { count, frame, name, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5001'>;

export default defineRule<Facts>({
  code: 'TE5001',
  slug: 'two-answers-to-one-syn',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.3', 'RFC 5227 §1'],
  needs: { 'one-capture-point': 'doubt' },
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const second = connection.way?.second;
    if (second === null || second === undefined) return;
    const [mac1, mac2] = second.macs;
    const [ttl1, ttl2] = second.ttls;
    out.hit({
      connection,
      certainty: second.certainty,
      frames: [second.firstFrame, second.frame],
      facts: {
        first: second.firstFrame,
        second: second.frame,
        sinceNs: second.sinceNs,
        asked: second.asked,
        ttls: ttl1 !== ttl2 && ttl1 >= 0 && ttl2 >= 0 ? [ttl1, ttl2] : [],
        macs: mac1 !== mac2 && mac1 >= 0 && mac2 >= 0 ? [macText(mac1), macText(mac2)] : [],
      },
    });
  },
  words: (f) => ({
    title: say`two answers to one SYN`,
    says: say`${f.asked === 1 ? 'One SYN' : say`One attempt (${count(f.asked, 'SYN')})`} was answered twice, in ${frame(f.first)} and ${time(f.sinceNs)} later in ${frame(f.second)}, by SYN-ACKs with different sequence numbers${
      f.macs.length === 2
        ? say`, from the link addresses ${name(f.macs[0] ?? '')} and ${name(f.macs[1] ?? '')}`
        : f.ttls.length === 2
          ? say`, with TTL ${String(f.ttls[0])} and ${String(f.ttls[1])}`
          : ''
    }.`,
    why: say`One system chooses one initial sequence number and repeats it. Two numbers are two TCP stacks: an address that two machines have, a balancer that hands the SYN to two of them, or a device that answers in the server's place. The opener takes the first answer; each packet that then reaches the other machine is answered with a RST.`,
    fix: [
      say`Look for a second machine with the address: arping -D -I DEVICE ADDRESS, or the switch's table for ${f.macs.length === 2 ? say`${name(f.macs[0] ?? '')} and ${name(f.macs[1] ?? '')}` : 'the two link addresses'}.`,
      say`Behind a balancer or a virtual address (VRRP, keepalived, clustered IP), check that only one node is active.`,
      say`If one TTL differs from the host's other packets, a firewall or SYN proxy on the path answers too.`,
    ],
  }),
});
