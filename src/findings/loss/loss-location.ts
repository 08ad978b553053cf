/** A capture between the ends shows on which side of it segments are lost: before they come, or after they have passed. */
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { vantageOf } from '../../flow/path/vantage.ts';
import { count, frame, type Phrase, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MUCH_MORE } from '../../words/limits.ts';

type Facts = FactsOf<'TE2010'>;

/** Fewer losses are chance. */
const LEAST_LOSSES = 3;

export default defineRule<Facts>({
  code: 'TE2010',
  slug: 'loss-location',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'fine-clock': 'silent',
    'clocks-agree': 'silent',
    'one-capture-point': 'silent',
  },
  judgesAtEndIf: EV_RETRANSMISSION,
  ended(connection, _reason, out) {
    if (vantageOf(connection).at !== 'between') return;
    for (const me of [connection.a, connection.b]) {
      const l = me.sending?.losses;
      if (l === null || l === undefined || l.before + l.behind < LEAST_LOSSES) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [l.beforeFrame, l.behindFrame].filter((f) => f > 0),
        facts: {
          sender: whoIs(me),
          receiver: whoIs(connection.peerOf(me)),
          before: l.before,
          behind: l.behind,
          beforeFrame: l.beforeFrame,
          behindFrame: l.behindFrame,
        },
      });
    }
  },
  words: (f) => ({
    title: say`losses and their side of the capture point`,
    says: say`Of what ${f.sender} had to send again, ${some(f.before)} never came to this capture point${first(f.beforeFrame)} and ${some(f.behind)} had passed it${first(f.behindFrame)}: ${verdict(f)}.`,
    why: say`The capture was made between the ends. A segment that is sent again although it was never seen here was lost between its sender and this point; one that was seen and is sent again, and that nothing proves to have arrived, was lost between this point and its receiver, or in it.`,
    fix: [
      say`Move the capture towards the side that loses, and halve the way again: two captures that disagree enclose the place.`,
      say`Look at the devices on that side: ip -s link and ethtool -S on hosts, error and drop counters of switch ports, queues of shapers and policers.`,
    ],
  }),
});

const first = (n: number): Phrase => (n > 0 ? say` (first ${frame(n)})` : say``);

const some = (n: number): Phrase => (n === 0 ? say`none` : say`${count(n, 'segment')}`);

function verdict(f: Facts): Phrase {
  if (f.before >= MUCH_MORE * f.behind) return say`the loss is on the side of ${f.sender}`;
  if (f.behind >= MUCH_MORE * f.before) return say`the loss is on the side of ${f.receiver}`;
  return say`there is loss on both sides`;
}
