/** The same packets at two places of the network, in one file: merged captures, or two ports of one device. */
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9010'>;

const LEAST_COPIES = 3;

export default defineRule<Facts>({
  code: 'TE9010',
  slug: 'several-capture-points',
  severity: 'note',
  rfcs: ['RFC 791 §3.2'],
  needs: {},
  finish(end, out, _state, { evidence }) {
    const { elsewhere, circling, backInTime, mostSinceNs } = evidence.copies;
    // A routing loop shows each packet many times, with one TTL less each.
    if (elsewhere.count < LEAST_COPIES || circling.count * 4 > elsewhere.count) return;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: elsewhere.frames,
      facts: {
        copies: elsewhere.count,
        segments: end.tcpSegments,
        firstFrame: elsewhere.frames[0] ?? 0,
        sinceNs: Math.round(mostSinceNs),
        backInTime: backInTime.count,
        backFrame: backInTime.frames[0] ?? 0,
      },
      severity: backInTime.count >= LEAST_COPIES ? 'warning' : 'note',
    });
  },
  words: (f) => ({
    title: say`two capture points in one file`,
    says: say`${count(f.copies, 'TCP packet')} of ${String(f.segments)} (first ${frame(f.firstFrame)}) ${f.copies === 1 ? 'is' : 'are'} in this file twice, with another TTL, VLAN, tunnel or other link addresses, up to ${time(f.sinceNs)} apart.${f.backInTime > 0 ? say` ${count(f.backInTime, 'packet')} (first ${frame(f.backFrame)}) ${f.backInTime === 1 ? 'appears' : 'appear'} behind a router before in front of it: the clocks of the two places differ.` : ''} Of each connection the place where it was first seen is judged.`,
    why: say`Captures of two places were merged, or one device was captured on two ports. Mixed, round trips and the order of packets would be those of neither place.`,
    fix: [
      say`Explain the captures one by one; what differs between them is what happened on the path in between.`,
      say`Before merging, bring the clocks together: editcap -t SECONDS moves the times of one file.`,
    ],
  }),
});
