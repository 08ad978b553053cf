/** The receive window, not the network, set the pace. */
import { EV_WINDOW_FULL } from '../../flow/events.ts';
import { bytes, capital, count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

const LEAST_FILLED = 5;
/** Of the windows that the transfer takes: where the window is the limit each one is filled. */
const LEAST_SHARE = 0.3;

type Facts = FactsOf<'TE3002'>;

export default defineRule<Facts>({
  code: 'TE3002',
  slug: 'window-limited',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.6', 'RFC 7323 §2'],
  needs: { 'every-packet': 'doubt', 'nothing-filtered': 'silent', 'steady-clock': 'silent', 'window-scale': 'silent' },
  judgesAtEndIf: EV_WINDOW_FULL,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const trail = me.window;
      const { roundTrips: rtt } = connection.peerOf(me);
      if (rtt === null || trail.filledWide < LEAST_FILLED || rtt.samples === 0 || rtt.minNs < MILLISECOND) continue;
      // Data that waits to be read made the window small, or other things held the sender up more often.
      const sender = connection.peerOf(me);
      if (trail.filledWide < trail.filled / 2) continue;
      if (trail.filledWide < LEAST_SHARE * (sender.counts.bytes / trail.filledWindow)) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [trail.filledFrame],
        facts: {
          sender: whoIs(sender),
          receiver: whoIs(me),
          frameNo: trail.filledFrame,
          times: trail.filledWide,
          window: trail.filledWindow,
          rttNs: Math.round(rtt.minNs),
          perSecond: Math.round((trail.filledWindow * 1e9) / rtt.minNs),
          scaled: me.opening.windowScale >= 0 && sender.opening.windowScale >= 0,
        },
      });
    }
  },
  words: (f) => ({
    title: say`window too small for the path`,
    says: say`${capital(f.sender)} filled the window of ${bytes(f.window)} that ${f.receiver} offered ${count(f.times, 'time')} (first in ${frame(f.frameNo)}); with a round trip of ${time(f.rttNs)} no more than ${bytes(f.perSecond)} a second fit through it.${f.scaled ? '' : say` Window scaling was not agreed, so no window can be larger than 65.5 kB.`}`,
    why: say`A sender may have one window of data on its way in each round trip. When the window is smaller than rate times round trip, it waits for acknowledgements although the network is free.`,
    fix: f.scaled
      ? [
          say`On ${f.receiver} let the system size the buffer: no SO_RCVBUF in the application (setting it switches the automatic growth off), and net.ipv4.tcp_rmem with a maximum of at least rate times round trip.`,
          say`A program that sets SO_RCVBUF on purpose needs twice rate times round trip there, within net.core.rmem_max.`,
        ]
      : [
          say`Find out why window scaling was not agreed: net.ipv4.tcp_window_scaling = 0 on one of the hosts, SYN cookies without timestamps, or a device that strips the option from the SYN.`,
        ],
  }),
});
