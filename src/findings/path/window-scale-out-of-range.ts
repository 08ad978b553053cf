/** A SYN offers a window scale above 14, which counts as 14. */
import { EV_OPEN } from '../../flow/events.ts';
import { frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5006'>;

/** RFC 7323 §2.3. */
const MOST_SHIFT = 14;

export default defineRule<Facts>({
  code: 'TE5006',
  slug: 'window-scale-out-of-range',
  severity: 'note',
  rfcs: ['RFC 7323 §2.3'],
  needs: {},
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      if (me.opening.windowScale <= MOST_SHIFT) continue;
      const frameNo = me.opening.synFrame || me.opening.synAckFrame;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [frameNo],
        facts: { frameNo, scale: me.opening.windowScale },
      });
    }
  },
  words: (f) => ({
    title: say`window scale above 14`,
    says: say`${frame(f.frameNo)} offers a window scale of ${String(f.scale)}; the largest allowed is 14, and the other end must take it for 14.`,
    why: say`A larger scale could name windows beyond 1 GiB, in which old and new sequence numbers can't be told apart. A receiver that obeys RFC 7323 logs the value and uses 14; one that does not reads absurd windows. No common system sends it: it comes from a broken stack, a scanner, or a device that rewrites options.`,
    fix: [
      say`Find what wrote it: compare with a capture at the sender itself. If the sender's own SYN is right, a device on the way rewrites options.`,
    ],
  }),
});
