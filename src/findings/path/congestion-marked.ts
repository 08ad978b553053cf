/** Routers marked packets instead of dropping them, and the sender was told. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import { count, frame, percent, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5009'>;

export default defineRule<Facts>({
  code: 'TE5009',
  slug: 'congestion-marked',
  severity: 'note',
  rfcs: ['RFC 3168 §5', 'RFC 3168 §6.1'],
  needs: {},
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const ecn = connection.way?.ecn;
    if (ecn === null || ecn === undefined) return;
    for (const me of [connection.a, connection.b]) {
      const bits = ecn.sides[me.side];
      const back = ecn.sides[me.side === 0 ? 1 : 0];
      if (bits.ce === 0 || back.echoes === 0) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [bits.ceFrame, back.echoFrame, bits.reductionFrame].filter((f) => f > 0),
        facts: {
          who: whoIs(me),
          marked: bits.ce,
          data: bits.ce + bits.ect + bits.notEct,
          first: bits.ceFrame,
          echoFrame: back.echoFrame,
          reductions: bits.reductions,
        },
      });
    }
  },
  words: (f) => ({
    title: say`congestion marked by the network (ECN)`,
    says: say`${count(f.marked, 'packet')} of ${f.who} (${percent(f.marked / Math.max(f.marked, f.data))} of its data packets) came with the mark "congestion experienced", first ${frame(f.first)}; the receiver reported it from ${frame(f.echoFrame)} on${f.reductions > 0 ? say`, and the sender slowed down ${count(f.reductions, 'time')} (CWR)` : say`, and no CWR of the sender is in this capture`}.`,
    why: say`A router whose queue grows marks packets of connections that agreed on ECN instead of dropping them. The receiver echoes the mark (ECE) until the sender says that it has slowed down (CWR). Nothing is lost: it is how a bottleneck should speak.`,
    fix: [
      say`Nothing is broken. If the rate is too low, the bottleneck is the router that marks: look at its queue (tc -s qdisc shows "ecn_mark" of fq_codel, cake or red).`,
    ],
  }),
});
