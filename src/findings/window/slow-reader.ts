/** The receiving program takes data out of its buffer more slowly than it comes: the window stays small although it never closes for long. */
import { EV_WINDOW_FULL } from '../../flow/events.ts';
import { bytes, capital, count, frame, percent, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

const LEAST_FILLED = 5;
/** The wait for the window that is worth a word, and its share of all that the sender waited for. */
const LEAST_WAIT = 200 * MILLISECOND;
const LEAST_SHARE = 0.3;

type Facts = FactsOf<'TE3031'>;

export default defineRule<Facts>({
  code: 'TE3031',
  slug: 'slow-reader',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.6'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'window-scale': 'silent',
  },
  judgesAtEndIf: EV_WINDOW_FULL,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const trail = me.window;
      const sender = connection.peerOf(me);
      const { pace } = sender;
      if (trail.filled < LEAST_FILLED || trail.filledNarrow < trail.filled / 2) continue;
      // A window that closed altogether is told as that.
      if (pace === null || !pace.atSender || trail.zeroTotalNs >= LEAST_WAIT || !Number.isNaN(trail.zeroNs)) continue;
      const waited = pace.receiverNs + pace.networkNs + pace.senderNs + pace.untoldNs;
      if (pace.receiverNs < LEAST_WAIT || pace.receiverNs < LEAST_SHARE * waited) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [trail.filledFrame],
        facts: {
          sender: whoIs(sender),
          reader: whoIs(me),
          times: trail.filled,
          narrow: trail.filledNarrow,
          mostWindow: trail.mostWindow,
          firstFrame: trail.filledFrame,
          waitedNs: Math.round(pace.receiverNs),
          share: pace.receiverNs / waited,
        },
      });
    }
  },
  words: (f) => ({
    title: say`reader slower than the data comes`,
    says: say`${capital(f.sender)} filled the window that ${f.reader} offered ${count(f.times, 'time')} (first in ${frame(f.firstFrame)}), ${count(f.narrow, 'time')} while it was less than seven tenths of the largest one (${bytes(f.mostWindow)}), with nothing missing: the rest of that buffer held data that had arrived and was not read. ${capital(f.sender)} waited ${time(f.waitedNs)} for the window, ${percent(f.share)} of all its waiting.`,
    why: say`The window is the room that is left in the receive buffer. Where it shrinks while data arrives in order, the program on that side reads more slowly than its peer could send, and TCP slows the peer down to that pace. The network is not at fault, and neither is the sender.`,
    fix: [
      say`Find out what the reading program does between its reads: slow disk, one thread for everything, a lock, its own slow peer. A program that reads at a fixed pace on purpose (a player, a rate limit) looks the same and needs nothing.`,
      say`On that host, ss -tmi shows the unread bytes (Recv-Q) while it happens. A larger receive buffer only moves the point at which the window shrinks.`,
    ],
  }),
});
