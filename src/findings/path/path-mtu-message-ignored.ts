/** Routers ask for smaller packets, and the sender repeats the large ones. */
import { EV_ICMP } from '../../flow/events.ts';
import { bytes, count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5012'>;

/** One that was under way already proves nothing. */
const LEAST_SEGMENTS = 2;

export default defineRule<Facts>({
  code: 'TE5012',
  slug: 'path-mtu-message-ignored',
  severity: 'problem',
  rfcs: ['RFC 1191 §6', 'RFC 8201 §4', 'RFC 2923 §2.1'],
  needs: { 'every-packet': 'doubt', 'wire-sizes': 'silent' },
  judgesAtEndIf: EV_ICMP,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const mtu = connection.way?.mtu[me.side];
      if (mtu === null || mtu === undefined || mtu.ignored < LEAST_SEGMENTS) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [mtu.frame, mtu.ignoredFrame],
        facts: {
          messageFrame: mtu.frame,
          messages: mtu.messages,
          router: mtu.router,
          mtu: mtu.mtu,
          ignored: mtu.ignored,
          ignoredFrame: mtu.ignoredFrame,
          size: mtu.ignoredSize,
        },
      });
    }
  },
  words: (f) => ({
    title: say`"packet too big" is sent and not obeyed`,
    says: say`${name(f.router)} asked for packets of ${bytes(f.mtu)} at most (${count(f.messages, 'message')}, first ${frame(f.messageFrame)}), yet the sender repeated packets of ${bytes(f.size)} ${count(f.ignored, 'time')} (first ${frame(f.ignoredFrame)}).`,
    why: say`The message passes this capture point but has no effect: a firewall at or before the sender drops ICMP, or the sender's stack does not trust the message. Each full-size packet dies at the narrow link, so small exchanges work and transfers hang.`,
    fix: [
      say`Let ICMP type 3 code 4 (ICMPv6 type 2) in at the sender: nft list ruleset, cloud security groups, and conntrack's "related" must be accepted.`,
      say`Behind a balancer or anycast the message may reach another machine than the sender: forward it to all, or clamp the MSS.`,
      say`Meanwhile net.ipv4.tcp_mtu_probing=1 at the sender finds the size without ICMP.`,
    ],
  }),
});
