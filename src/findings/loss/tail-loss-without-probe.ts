/** A lost tail left to the retransmission timer, although the peer takes SACK. */
import { timersOf } from '../../flow/timing/conclusions.ts';
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { usualFor } from '../../flow/sender/timer-profiles.ts';
import { frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE2002'>;

export default defineRule<Facts>({
  code: 'TE2002',
  slug: 'tail-loss-without-probe',
  severity: 'note',
  rfcs: ['RFC 8985 §7'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'fine-clock': 'silent',
    'clocks-agree': 'silent',
    'whole-options': 'silent',
    'sack-agreement': 'silent',
  },
  judgesAtEndIf: EV_RETRANSMISSION,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.sending?.losses;
      if (f === null || f === undefined || f.unprobedFrame === 0) continue;
      // The end of the burst had arrived, or an ICMP message has told why it was dropped: neither is a lost tail.
      if (f.unprobedFrame === f.spuriousByTimerFrame) continue;
      if (connection.icmpErrors.some((error) => error.side === me.side && error.frame < f.unprobedFrame)) continue;
      out.hit({
        connection,
        certainty: 'assumed',
        frames: [f.unprobedFrame],
        facts: {
          sender: whoIs(me),
          frameNo: f.unprobedFrame,
          system: (timersOf(me)[0] ?? usualFor(me.path.ttl)).system,
        },
      });
    }
  },
  words: (f) => ({
    title: say`tail losses without a loss probe`,
    says: say`The end of a burst was lost and ${f.sender} waited for its retransmission timer (${frame(f.frameNo)}), although SACK was agreed and a loss probe was due before.`,
    why: say`When the last segments of a burst are lost, nothing behind them makes the receiver report it. A tail loss probe sends the last one again after two round trips; without it the sender waits for the whole time-out.`,
    fix: [
      f.system === 'windows'
        ? say`Windows has the probe since Windows 10 1607 and Server 2016: update that host.`
        : say`Enable the probe there: on Linux sysctl net.ipv4.tcp_early_retrans=3 (the default since 3.10; it needs net.ipv4.tcp_sack too).`,
    ],
  }),
});
