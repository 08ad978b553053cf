/** Full-size segments die without a word: the sender finds the size by failing. */
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { bytes, frame, say } from '../../prose/phrase.ts';
import { defineRule } from '../rule.ts';
import type { IcmpSeen } from '../../flow/connection.ts';

const tooBig = (e: IcmpSeen): boolean => (e.family === 4 ? e.type === 3 && e.code === 4 : e.type === 2);

interface Facts {
  frameNo: number;
  from: number;
  to: number;
}

export default defineRule<Facts>({
  code: 'TE2005',
  slug: 'path-mtu-black-hole',
  severity: 'problem',
  rfcs: ['RFC 4821', 'RFC 2923 §2.1'],
  needs: { 'all-kinds': 'silent', 'both-directions': 'silent', sizes: 'silent', 'every-packet': 'doubt' },
  weighs: EV_RETRANSMISSION,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.flight?.losses;
      if (f === null || f === undefined || f.shrunkFrame === 0 || connection.icmpErrors.some(tooBig)) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [f.timeoutFrame, f.shrunkFrame],
        facts: { frameNo: f.shrunkFrame, from: f.shrunkFrom, to: f.shrunkTo },
      });
    }
  },
  words: (f) => ({
    title: say`path-MTU black hole`,
    says: say`Segments of ${bytes(f.from)} were repeated without answer until the sender cut them to ${bytes(f.to)} (${frame(f.frameNo)}); no ICMP message asked for it in this capture.`,
    why: say`A link on the path carries smaller packets only, and the ICMP message that says so is lost or filtered. Small packets pass, so the connection opens and then hangs.`,
    fix: [
      say`Let ICMP type 3 code 4 (ICMPv6 type 2) through the firewalls.`,
      say`Clamp the MSS at the narrow link (TCPMSS --clamp-mss-to-pmtu), or lower the MTU at the ends.`,
      say`Enable net.ipv4.tcp_mtu_probing=1 at the senders.`,
    ],
  }),
});
