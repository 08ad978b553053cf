/** After each pause the congestion window was small again. */
import { EV_PACED } from '../../flow/events.ts';
import { bytes, capital, count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

const COSTLY_NS = 100 * MILLISECOND;

type Facts = FactsOf<'TE3012'>;

export default defineRule<Facts>({
  code: 'TE3012',
  slug: 'slow-start-after-idle',
  severity: 'note',
  rfcs: ['RFC 5681 §4.1', 'RFC 2861'],
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
      const { pace, roundTrips: rtt } = me;
      if (pace === null || rtt === null || pace.restarts === 0 || pace.restartLostNs < COSTLY_NS) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [pace.restartFrame],
        facts: {
          who: whoIs(me),
          restarts: pace.restarts,
          lostNs: Math.round(pace.restartLostNs),
          frameNo: pace.restartFrame,
          idleNs: Math.round(pace.restartIdleNs),
          from: pace.restartFrom,
          to: pace.restartTo,
          rttNs: Math.round(rtt.minNs),
        },
      });
    }
  },
  words: (f) => ({
    title: say`slow start again after idle time`,
    says: say`${capital(f.who)} had up to ${bytes(f.from)} on the way; after a pause of ${time(f.idleNs)} it sent only ${bytes(f.to)} from ${frame(f.frameNo)} on and then waited for ACKs, although it had more to send and the window was open. With ${count(f.restarts, 'such restart')} and a round trip of ${time(f.rttNs)} that cost about ${time(f.lostNs)}.`,
    why: say`A congestion window that was not used for longer than a retransmission time-out may no longer fit the network, so the sender shrinks it towards its initial size (ten segments) and lets it grow again, doubling with each round trip.`,
    fix: [
      say`On ${f.who}'s host: sysctl net.ipv4.tcp_slow_start_after_idle=0 keeps the window over pauses. It suits servers whose connections are kept open for bursts; on shared, thin links it can cause losses after a pause.`,
      say`A congestion control with its own pacing (net.ipv4.tcp_congestion_control=bbr) is not bound by that setting.`,
      say`Have fewer pauses: one answer in one piece, and connections near the user (a proxy, a CDN) that shorten the round trip.`,
    ],
  }),
});
