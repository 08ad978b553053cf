/** Nagle's algorithm waited for an ACK, and the delayed ACK for data: both for nothing. */
import { EV_PACED } from '../../flow/events.ts';
import { bytes, capital, count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

/** A stall that happens once may be chance. */
const REPEATED_STALLS = 2;
const COSTLY_NS = 200 * MILLISECOND;
/** Twice in a long connection is no matter (many SSH connections begin that way): then it must be a good part of it. */
const MANY_STALLS = 3;
const LEAST_PART = 0.25;

type Facts = FactsOf<'TE3010'>;

export default defineRule<Facts>({
  code: 'TE3010',
  slug: 'nagle-delayed-ack',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.7.4', 'RFC 9293 §3.8.6.3'],
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
      const w = me.smallWrites;
      // Once and short: chance may do it too, and it cost nothing that matters.
      if (w === null || (w.stalls < REPEATED_STALLS && w.lostNs < COSTLY_NS)) continue;
      const lasted =
        Math.max(connection.a.counts.lastDataNs, connection.b.counts.lastDataNs) - connection.origin.firstNs;
      if (w.stalls < MANY_STALLS && w.lostNs < COSTLY_NS && w.lostNs < LEAST_PART * lasted) continue;
      out.hit({
        connection,
        certainty: w.stalls >= REPEATED_STALLS ? 'implied' : 'assumed',
        severity: w.stalls >= REPEATED_STALLS && w.lostNs >= COSTLY_NS ? 'warning' : 'note',
        frames: [w.sentFrame, w.ackFrame, w.heldFrame],
        facts: {
          sender: whoIs(me),
          receiver: whoIs(connection.peerOf(me)),
          stalls: w.stalls,
          lostNs: Math.round(w.lostNs),
          longestNs: Math.round(w.longestNs),
          sentFrame: w.sentFrame,
          sentBytes: w.sentBytes,
          ackFrame: w.ackFrame,
          heldFrame: w.heldFrame,
          heldBytes: w.heldBytes,
        },
      });
    }
  },
  words: (f) => ({
    title: say`Nagle's algorithm held up by delayed ACKs`,
    says:
      f.stalls === 1
        ? say`${capital(f.sender)} sent ${bytes(f.sentBytes)} in ${frame(f.sentFrame)} and the next ${bytes(f.heldBytes)} only in ${frame(f.heldFrame)}, at once after the ACK in ${frame(f.ackFrame)}, which ${f.receiver} had delayed by ${time(f.longestNs)}. It is seen once; that the program wrote just then is possible, but less likely.`
        : say`${capital(f.sender)} sent ${bytes(f.sentBytes)} in ${frame(f.sentFrame)} and kept the next ${bytes(f.heldBytes)} back until the ACK in ${frame(f.ackFrame)} was there, which ${f.receiver} had delayed. That happened ${count(f.stalls, 'time')} and cost ${time(f.lostNs)} in all, up to ${time(f.longestNs)} each.`,
    why: say`Two economies met. The sender wrote one message in several small pieces; by Nagle's algorithm a small segment waits while an earlier small one is unacknowledged. The receiver delays its ACK (Linux by 40 ms and more, other systems by up to 200 ms) in the hope of sending it along with an answer, which it cannot give before the rest of the message is there.`,
    fix: [
      say`In ${f.sender}'s program: write each message with one call (a buffer that is flushed at its end, writev, sendmsg). That saves packets, too.`,
      say`Or set TCP_NODELAY on that socket: small segments then leave at once. Most HTTP, RPC and database libraries do that already or have an option for it.`,
      say`Only if that program cannot be changed: TCP_QUICKACK in ${f.receiver}'s program. Linux forgets it again, so it has to be set after every read.`,
    ],
  }),
});
