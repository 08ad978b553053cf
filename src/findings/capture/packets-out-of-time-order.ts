/** Packets that stand in the file before others that are older: queues and processors that stamp for themselves. */
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9008'>;

export default defineRule<Facts>({
  code: 'TE9008',
  slug: 'packets-out-of-time-order',
  severity: 'note',
  rfcs: ['RFC 9293 §3.4'],
  needs: {},
  finish(_end, out, _state, { evidence }) {
    const { backwards, mostBackNs, onlyDisorder } = evidence.clock;
    const [firstFrame] = backwards.frames;
    // More than that is a step of the clock.
    if (firstFrame === undefined || !onlyDisorder) return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: backwards.frames,
      facts: { times: backwards.count, firstFrame, mostNs: Math.round(mostBackNs) },
    });
  },
  words: (f) => ({
    title: say`packets not in the order of their times`,
    says: say`${count(f.times, 'packet')} (first ${frame(f.firstFrame)}) ${f.times === 1 ? 'stands' : 'stand'} behind a packet with a later time, by up to ${time(f.mostNs)}.`,
    why: say`Network cards with several queues, processors that stamp for themselves and captures of several interfaces write packets in another order than they came. An acknowledgement can then stand before the data that it acknowledges.`,
    fix: [say`reordercap IN OUT sorts the file by time; then explain it again.`],
  }),
});
