/** The round trip grew with what was on the way: a queue on the path held it all. */
import { EV_PACED } from '../../flow/events.ts';
import { bytes, capital, frame, number, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

const LEAST_SAMPLES = 30;
/** Queueing that a call, a game or another page would feel. */
const LEAST_QUEUE = 100 * MILLISECOND;
const LEAST_FACTOR = 3;
const LEAST_CORRELATION = 0.85;
/** Bytes out over queue time must agree with the rate of the line. */
const AGREEMENT_FACTOR = 2;

type Facts = FactsOf<'TE3013'>;

export default defineRule<Facts>({
  code: 'TE3013',
  slug: 'bufferbloat',
  severity: 'warning',
  rfcs: ['RFC 7567', 'RFC 8290'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'fine-clock': 'silent',
    'clocks-agree': 'doubt',
  },
  judgesAtEndIf: EV_PACED,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const { roundTrips: rtt } = me;
      const queueDelay = rtt?.queueDelay ?? null;
      if (rtt === null || queueDelay === null || queueDelay.samples < LEAST_SAMPLES) continue;
      const p95 = rtt.quantile(0.95);
      if (p95 - rtt.minNs < LEAST_QUEUE || p95 < LEAST_FACTOR * rtt.minNs) continue;
      if (queueDelay.correlation < LEAST_CORRELATION) continue;
      const atMost = (queueDelay.mostBytes * 1e9) / queueDelay.mostNs;
      if (queueDelay.perSecond > AGREEMENT_FACTOR * atMost || queueDelay.perSecond * AGREEMENT_FACTOR < atMost)
        continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [queueDelay.mostFrame],
        facts: {
          who: whoIs(me),
          minNs: Math.round(rtt.minNs),
          p95Ns: Math.round(p95),
          mostNs: Math.round(queueDelay.mostNs),
          mostBytes: queueDelay.mostBytes,
          frameNo: queueDelay.mostFrame,
          perSecond: Math.round(queueDelay.perSecond),
        },
      });
    }
  },
  words: (f) => ({
    title: say`round trip swollen by a full queue (bufferbloat)`,
    says: say`While ${f.who} sent, the round trip rose from ${time(f.minNs)} to ${time(f.mostNs)} (${frame(f.frameNo)}), in step with what was on its way: ${bytes(f.mostBytes)} at that time. The rate stayed at about ${bytes(f.perSecond)} a second (${number(Math.round((f.perSecond * 8) / 100_000) / 10)} Mbit/s).`,
    why: say`A queue in front of the slowest link of the path takes in whatever exceeds that link's rate. More data on the way did not arrive sooner, it only waited longer, and everything else that goes through the same queue waits with it.`,
    fix: [
      say`Find the slowest link in ${f.who}'s sending direction (often the uplink of a router or modem, a VPN, Wi-Fi or mobile) and give it a queue that is kept short: fq_codel or CAKE ("tc qdisc replace dev DEV root cake bandwidth RATE", a little under the link's rate).`,
      say`${capital(f.who)} itself can use a congestion control that does not fill queues: net.ipv4.tcp_congestion_control=bbr; or limit its rate.`,
    ],
  }),
});
