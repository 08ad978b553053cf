/** The same sequence numbers came twice with different data. */
import { EV_OPEN } from '../../flow/events.ts';
import { bytes, count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5014'>;

export default defineRule<Facts>({
  code: 'TE5014',
  slug: 'conflicting-data',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4', 'RFC 5961 §5'],
  needs: { payload: 'silent' },
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const conflict = connection.way?.conflict[me.side];
      if (conflict === null || conflict === undefined) continue;
      const [before, after] = conflict.ttls;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [conflict.first, conflict.second],
        facts: {
          who: whoIs(me),
          first: conflict.first,
          second: conflict.second,
          times: connection.way?.conflicts[me.side] ?? 1,
          ...(conflict.at < 0 ? {} : { at: conflict.at }),
          ttls: before >= 0 && after >= 0 && before !== after ? [before, after] : [],
          lengths: conflict.lengths,
        },
      });
    }
  },
  words: (f) => ({
    title: say`one sequence number, two contents`,
    says: say`The data in ${frame(f.first)} and ${frame(f.second)} name ${f.who} as their sender and begin at the same sequence number, but differ${f.at === undefined ? ' (their sums are not the same; ' : say` from byte ${String(f.at + 1)} on (`}${bytes(f.lengths[0] ?? 0)} and ${bytes(f.lengths[1] ?? 0)} long${f.ttls.length === 2 ? say`; TTL ${String(f.ttls[0])} and ${String(f.ttls[1])}` : ''})${f.times > 1 ? say`; it happened ${count(f.times, 'time')}` : ''}.`,
    why: say`A sender that repeats data repeats the same bytes. Two contents for one place in the stream come from two senders: something on the path injected an answer of its own before the true one came (a captive portal, an operator's or censor's device, an attack), and the receiver keeps whichever came first.${f.ttls.length === 2 ? ' The different TTL speaks for two senders.' : ''} Rarely a proxy or a broken stack rebuilds its data.`,
    fix: [
      say`Look at both contents (tcpdump -X, or Wireshark's "Follow TCP Stream"): the false one is often a redirect or a block page.`,
      say`Compare with a capture at the sender: what is not in it was injected on the way; the TTL tells how far away.`,
      say`Use TLS: injected data then breaks the connection in place of reaching the application.`,
    ],
  }),
});
