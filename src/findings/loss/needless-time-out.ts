/** A timer sent again what had arrived: the path or its acknowledgements were late, not lost. */
import { EV_SPURIOUS } from '../../flow/events.ts';
import type { EndpointSummary } from '../../flow/summary.ts';
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE2003'>;

/** So much longer than the usual one that it stands out, of so many. */
const STANDS_OUT = 3;
const LEAST_SAMPLES = 4;

function spike({ roundTrips: rtt }: EndpointSummary): Pick<Facts, 'usualNs' | 'worstNs'> {
  if (rtt === null || rtt.samples < LEAST_SAMPLES) return {};
  const usualNs = Math.round(rtt.quantile(0.5));
  const worstNs = Math.round(rtt.quantile(1));
  return worstNs > STANDS_OUT * usualNs ? { usualNs, worstNs } : {};
}

export default defineRule<Facts>({
  code: 'TE2003',
  slug: 'needless-time-out',
  severity: 'warning',
  rfcs: ['RFC 3522', 'RFC 5682', 'RFC 2883'],
  needs: {
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'fine-clock': 'doubt',
    'each-packet-once': 'doubt',
    'clocks-agree': 'silent',
    'whole-options': 'doubt',
  },
  judgesAtEndIf: EV_SPURIOUS,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.sending?.losses;
      if (f === null || f === undefined || f.spuriousByTimer === 0) continue;
      out.hit({
        connection,
        // What was on its way when the capture began may have been acknowledged for another sending.
        certainty: connection.origin.midstream ? 'assumed' : 'implied',
        frames: [f.spuriousByTimerFrame],
        facts: {
          sender: whoIs(me),
          frameNo: f.spuriousByTimerFrame,
          times: f.spuriousByTimer,
          undone: f.undone,
          ...spike(me),
        },
      });
    }
  },
  words: (f) => ({
    title: say`timers sent again what had arrived`,
    says: say`A timer of ${f.sender} fired ${count(f.times, 'time')} for data that had arrived (first seen in ${frame(f.frameNo)}).${f.undone > 0 ? say` A Linux sender takes its reduction back then; what it had heard allowed it ${count(f.undone, 'time')}.` : ''}${f.worstNs === undefined || f.usualNs === undefined ? '' : say` The round trip, ${time(f.usualNs)} as a rule, once took ${time(f.worstNs)}.`}`,
    why: say`The acknowledgement was late or lost, not the data: a sudden delay (a radio link, a busy host, a full buffer) outlasted the time-out. The sender then slows down for a loss that never was.`,
    fix: [
      say`Look for what held the packets or the acknowledgements up at that time: --packets all shows the round trip of each acknowledgement. A host that stood still (virtual machine moved or starved), a radio link, a full queue (see bufferbloat) are the usual ones.`,
      say`Keep timestamps and F-RTO enabled on that host (net.ipv4.tcp_timestamps = 1, net.ipv4.tcp_frto = 2, the defaults): with them it takes its reduction back.`,
    ],
  }),
});
