/** Time-outs that left a transfer silent: nothing told the sender of its losses. */
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { count, frame, say, time } from '../../prose/phrase.ts';
import { defineRule } from '../rule.ts';
import { MILLISECOND } from '../../units.ts';

interface Facts {
  firstFrame: number;
  timeouts: number;
  waitedNs: number;
}

export default defineRule<Facts>({
  code: 'TE2001',
  slug: 'time-out-stall',
  severity: 'warning',
  rfcs: ['RFC 6298 §5', 'RFC 8985 §7'],
  needs: {
    'all-kinds': 'silent',
    'both-directions': 'doubt',
    'every-packet': 'doubt',
    times: 'doubt',
    options: 'doubt',
  },
  weighs: EV_RETRANSMISSION,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.flight?.losses;
      if (f === null || f === undefined || f.timeoutCount === 0 || f.stalledNs < 200 * MILLISECOND) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [f.timeoutFrame],
        facts: { firstFrame: f.timeoutFrame, timeouts: f.timeoutCount, waitedNs: Math.round(f.stalledNs) },
      });
    }
  },
  words: (f) => ({
    title: say`transfer stalled by retransmission time-outs`,
    says: say`The retransmission timer fired ${count(f.timeouts, 'time')}, first for ${frame(f.firstFrame)}; the sender waited ${time(f.waitedNs)} in all for it.`,
    why: say`A sender that gets neither acknowledgements nor SACK blocks learns of a loss only when its timer fires. Each time it waits at least 200 ms more than a round trip, twice as long after each failure, and starts again with a window of one segment.`,
    fix: [
      say`Look for where the packets are lost: compare a capture at the other end.`,
      say`Enable SACK and the tail loss probe (net.ipv4.tcp_sack, net.ipv4.tcp_early_retrans) where a host lacks them.`,
    ],
  }),
});
