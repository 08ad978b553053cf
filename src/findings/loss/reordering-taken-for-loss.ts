/** Fast retransmissions of data that only came late. */
import { EV_SPURIOUS } from '../../flow/events.ts';
import { capital, count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

type Facts = FactsOf<'TE2004'>;

export default defineRule<Facts>({
  code: 'TE2004',
  slug: 'reordering-taken-for-loss',
  severity: 'warning',
  rfcs: ['RFC 2883 §4', 'RFC 8985 §6'],
  needs: {
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
    'fine-clock': 'silent',
    'clocks-agree': 'silent',
    'whole-options': 'doubt',
    'sack-agreement': 'doubt',
    'one-capture-point': 'doubt',
  },
  judgesAtEndIf: EV_SPURIOUS,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.sending?.losses;
      if (f === null || f === undefined || f.spuriousFast === 0) continue;
      const late = me.sending?.disorder?.mostNs ?? 0;
      out.hit({
        connection,
        // So little disorder is the capture's own as well (a card's queues).
        certainty: late > 0 && late < MILLISECOND ? 'assumed' : 'implied',
        frames: [f.spuriousFastFrame],
        facts: {
          sender: whoIs(me),
          frameNo: f.spuriousFastFrame,
          times: f.spuriousFast,
          ...(late > 0 ? { lateNs: Math.round(late) } : {}),
        },
      });
    }
  },
  words: (f) => ({
    title: say`reordering taken for loss`,
    says: say`${capital(f.sender)} retransmitted ${count(f.times, 'segment')} in fast recovery that had not been lost (first in ${frame(f.frameNo)}): segments had overtaken one another${f.lateNs === undefined ? '' : say`, by up to ${time(f.lateNs)}`}.`,
    why: say`Segments that arrive out of order are reported like losses. When the disorder lasts longer than the sender allows for, it retransmits and halves its window for nothing.`,
    fix: [
      say`Look for a path that spreads one connection over several links, queues or CPUs: balance-rr bonding, per-packet load sharing of a router or tunnel, receive queues that are steered per packet, a wireless link that repeats on its own. Let it hash per connection.`,
      say`Keep SACK, DSACK, timestamps and RACK enabled at the ends (the defaults of Linux): they let the sender learn how much disorder the path has, and take its reduction back.`,
    ],
  }),
});
