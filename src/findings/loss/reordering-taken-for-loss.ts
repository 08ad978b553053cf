/** Fast retransmissions of data that only came late. */
import { EV_SPURIOUS } from '../../flow/events.ts';
import { count, frame, name, say } from '../../prose/phrase.ts';
import { defineRule } from '../rule.ts';
import { upper, whoIs } from '../who.ts';

interface Facts {
  sender: string;
  frameNo: number;
  times: number;
}

export default defineRule<Facts>({
  code: 'TE2004',
  slug: 'reordering-taken-for-loss',
  severity: 'warning',
  rfcs: ['RFC 2883 §4', 'RFC 8985 §6'],
  needs: { 'all-kinds': 'silent', 'every-packet': 'doubt', times: 'doubt', options: 'doubt' },
  weighs: EV_SPURIOUS,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.flight?.losses;
      if (f === null || f === undefined || f.spuriousFast === 0) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [f.spuriousFastFrame],
        facts: { sender: whoIs(me), frameNo: f.spuriousFastFrame, times: f.spuriousFast },
      });
    }
  },
  words: (f) => ({
    title: say`reordering taken for loss`,
    says: say`${name(upper(f.sender))} retransmitted ${count(f.times, 'segment')} in fast recovery that had not been lost (first in ${frame(f.frameNo)}): segments had overtaken one another.`,
    why: say`Segments that arrive out of order are reported like losses. When the disorder lasts longer than the sender allows for, it retransmits and halves its window for nothing.`,
    fix: [
      say`Look for a path that spreads one connection over several links, queues or CPUs.`,
      say`Keep SACK, timestamps and RACK enabled: they let the sender learn the extent of the disorder.`,
    ],
  }),
});
