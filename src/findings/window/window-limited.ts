/** The receive window, not the network, set the pace. */
import { EV_WINDOW_FULL } from '../../flow/events.ts';
import { bytes, count, frame, name, say, time } from '../../prose/phrase.ts';
import { defineRule } from '../rule.ts';
import { upper, whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

const LEAST_FILLED = 5;

interface Facts {
  sender: string;
  receiver: string;
  frameNo: number;
  times: number;
  window: number;
  rttNs: number;
  perSecond: number;
}

export default defineRule<Facts>({
  code: 'TE3002',
  slug: 'window-limited',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.6', 'RFC 7323 §2'],
  needs: { 'every-packet': 'doubt', times: 'silent' },
  weighs: EV_WINDOW_FULL,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const trail = me.trailOfAcks;
      const { rtt } = connection.peerOf(me);
      if (rtt === null || trail.filled < LEAST_FILLED || rtt.samples === 0 || rtt.minNs < MILLISECOND) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [trail.filledFrame],
        facts: {
          sender: whoIs(connection.peerOf(me)),
          receiver: whoIs(me),
          frameNo: trail.filledFrame,
          times: trail.filled,
          window: trail.filledWindow,
          rttNs: Math.round(rtt.minNs),
          perSecond: Math.round((trail.filledWindow * 1e9) / rtt.minNs),
        },
      });
    }
  },
  words: (f) => ({
    title: say`window too small for the path`,
    says: say`${name(upper(f.sender))} filled the window of ${bytes(f.window)} that ${name(f.receiver)} offered ${count(f.times, 'time')} (first in ${frame(f.frameNo)}); with a round trip of ${time(f.rttNs)} no more than ${bytes(f.perSecond)} a second fit through it.`,
    why: say`A sender may have one window of data on its way in each round trip. When the window is smaller than rate times round trip, it waits for acknowledgements although the network is free.`,
    fix: [
      say`Give the receiver a larger buffer: net.ipv4.tcp_rmem, or no SO_RCVBUF in the application, so that the system tunes it.`,
      say`Check that window scaling was agreed in both SYNs.`,
    ],
  }),
});
