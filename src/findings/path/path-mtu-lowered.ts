/** A router asked for smaller packets, and the sender obeyed. */
import { EV_ICMP } from '../../flow/events.ts';
import { bytes, count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5011'>;

export default defineRule<Facts>({
  code: 'TE5011',
  slug: 'path-mtu-lowered',
  severity: 'note',
  rfcs: ['RFC 1191 §6', 'RFC 8201 §4'],
  needs: { 'wire-sizes': 'doubt' },
  judgesAtEndIf: EV_ICMP,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const mtu = connection.way?.mtu[me.side];
      if (mtu === null || mtu === undefined || mtu.within === 0 || mtu.ignored > 0) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [mtu.frame, mtu.withinFrame],
        facts: {
          messageFrame: mtu.frame,
          router: mtu.router,
          mtu: mtu.mtu,
          within: mtu.within,
          withinFrame: mtu.withinFrame,
          largest: mtu.largest,
        },
      });
    }
  },
  words: (f) => ({
    title: say`path MTU found by ICMP`,
    says: say`${name(f.router)} says in ${frame(f.messageFrame)} that its next link carries packets of ${bytes(f.mtu)} only; the sender keeps to it from ${frame(f.withinFrame)} on (${count(f.within, 'data packet')}).`,
    why: say`Path-MTU discovery as it should be: a packet too large for a link is dropped, the router says how large it may be, and the sender cuts its data anew. It costs the round trip and the packets that were under way, once for each destination (Linux remembers it for ten minutes).`,
    fix: [
      say`Nothing is broken. To spare the lost round trip, clamp the MSS at the router before the narrow link, or lower the MTU of the route: ip route change … mtu ${String(f.mtu)}.`,
    ],
  }),
});
