/** Full-size segments die without a word: the sender finds the size by failing. */
import type { IcmpSeen } from '../../flow/summary.ts';
import { EV_DUPLICATE_ACK, EV_RETRANSMISSION } from '../../flow/events.ts';
import { blackHoleOf, neverCame } from '../../flow/sender/black-hole.ts';
import { bytes, count, frame, type Phrase, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

const tooBig = (e: IcmpSeen): boolean => (e.family === 4 ? e.type === 3 && e.code === 4 : e.type === 2);

type Facts = FactsOf<'TE2005'>;

export default defineRule<Facts>({
  code: 'TE2005',
  slug: 'path-mtu-black-hole',
  severity: 'problem',
  rfcs: ['RFC 4821', 'RFC 2923 §2.1'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent', 'wire-sizes': 'silent' },
  judgesAtEndIf: EV_RETRANSMISSION | EV_DUPLICATE_ACK,
  ended(connection, _reason, out) {
    if (connection.icmpErrors.some(tooBig)) return;
    for (const me of [connection.a, connection.b]) {
      const sender = whoIs(me);
      const unseen = neverCame(connection, me);
      if (unseen !== null) {
        const { size, segments, arrived, since } = unseen;
        const facts = { sender, size, unseen: { segments, arrived, since } };
        out.hit({ connection, certainty: 'assumed', frames: [since], facts });
        continue;
      }
      const f = me.sending?.losses;
      if (f === null || f === undefined) continue;
      const stuck = f.shrunkFrame > 0 ? null : blackHoleOf(connection, me);
      if (f.shrunkFrame > 0)
        out.hit({
          connection,
          certainty: 'implied',
          frames: [f.timeoutFrame, f.shrunkFrame],
          facts: { sender, size: f.shrunkFrom, cut: { frameNo: f.shrunkFrame, to: f.shrunkTo } },
        });
      else if (stuck !== null) {
        const { size, segments, timeouts, lastFrame, smallerSize, toldBy } = stuck;
        out.hit({
          connection,
          certainty: 'implied',
          frames: [f.timeoutFrame, toldBy, lastFrame],
          facts: { sender, size, stuck: { segments, timeouts, lastFrame, smallerSize, toldBy } },
        });
      }
    }
  },
  words: (f) => ({
    title: say`path-MTU black hole`,
    says: say`${what(f)} No ICMP message asked for smaller ones in this capture.`,
    why: say`A link on the path carries smaller packets only, and the ICMP message that says so is lost or filtered. Small packets pass, so the connection opens, short questions are answered, and then it hangs with the first full packet.`,
    fix: [
      say`Let ICMP type 3 code 4 (ICMPv6 type 2) through every firewall between the narrow link and ${f.sender}; look for tunnels (VPN, GRE, VXLAN, PPPoE) on the way, and find the size that passes with ping -M do -s SIZE or tracepath.`,
      say`Clamp the MSS at the narrow link (nft: tcp flags syn tcp option maxseg size set rt mtu; iptables: TCPMSS --clamp-mss-to-pmtu), or lower the MTU of the route at the ends.`,
      say`On Linux net.ipv4.tcp_mtu_probing=1 makes a sender find the size by itself after some time-outs (for IPv6 too).`,
    ],
  }),
});

function what({ sender, size, cut, stuck, unseen }: Facts): Phrase {
  if (unseen !== undefined)
    return say`The first ${unseen.segments === 1 ? say`full segment (${bytes(size)})` : say`${count(unseen.segments, 'full segment')} (${bytes(size)} each)`} of ${sender} never came here, not even repeated, while ${bytes(unseen.arrived)} that was sent after them did (${frame(unseen.since)}): most likely what is that large does not pass.`;
  if (cut !== undefined)
    return say`Segments of ${bytes(size)} were repeated without answer until ${sender} cut them to ${bytes(cut.to)} (${frame(cut.frameNo)}).`;
  if (stuck === undefined) return say``;
  return say`None of the ${count(stuck.segments, 'full segment')} (${bytes(size)}) that ${sender} has out arrived, the first of them repeated by ${count(stuck.timeouts, 'time-out')} in a row up to ${frame(stuck.lastFrame)}, while one of ${bytes(stuck.smallerSize)} that was sent after them did (the SACK in ${frame(stuck.toldBy)} says so).`;
}
