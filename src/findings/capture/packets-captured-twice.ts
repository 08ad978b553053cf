/** The same packet twice in the capture: a mirror port that copies both ways, a bridge, or `-i any` on a machine that forwards. */
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9004'>;

/** One or two may be the network's. */
const LEAST_COPIES = 3;

export default defineRule<Facts>({
  code: 'TE9004',
  slug: 'packets-captured-twice',
  severity: 'note',
  rfcs: ['RFC 9293 §3.10.7.4'],
  needs: {},
  finish(end, out, _state, { evidence }) {
    const { mirrored, throughHost, mostSinceNs } = evidence.copies;
    if (mirrored.count + throughHost.count < LEAST_COPIES) return;
    // The earliest may have been known last.
    const frames = [...(mirrored.count >= throughHost.count ? mirrored : throughHost).frames].sort((a, b) => a - b);
    out.hit({
      connection: null,
      certainty: mirrored.count > throughHost.count ? 'assumed' : 'implied',
      frames,
      facts: {
        mirrored: mirrored.count,
        throughHost: throughHost.count,
        segments: end.tcpSegments,
        firstFrame: frames[0] ?? 0,
        sinceNs: Math.round(mostSinceNs),
      },
    });
  },
  words: (f) => ({
    title: say`packets captured twice`,
    says: say`${count(f.mirrored + f.throughHost, 'TCP packet')} of ${String(f.segments)} ${f.mirrored + f.throughHost === 1 ? 'is a copy' : 'are copies'} of another one in this capture (first ${frame(f.firstFrame)}), at most ${time(f.sinceNs)} later. ${f.throughHost >= f.mirrored ? say`They were caught on their way into a machine and again on their way out of it.` : say`Nothing differs in them, and too many come twice for the network to have done it; that it did can't be excluded.`} Each is judged once.`,
    why: say`A mirror port that copies what goes in and what comes out shows every packet twice, and so do a bridge and tcpdump -i any on a machine that forwards. Counted as they stand, the copies would look like retransmissions and duplicate acknowledgements.`,
    fix: [
      say`Mirror one direction of each port, or one port only.`,
      say`Capture on one interface (-i eth0) instead of any; with any, tcpdump -Q in keeps one of the two.`,
      say`editcap -d removes exact copies from a file.`,
    ],
  }),
});
