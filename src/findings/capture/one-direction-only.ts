/** Connections of which only one side's packets are in the capture, although the other side spoke. */
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9002'>;

export default defineRule<Facts>({
  code: 'TE9002',
  slug: 'one-direction-only',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.4'],
  needs: {},
  finish(_end, out, _state, { evidence }) {
    const { oneWay, bothWays, oneWayFrames } = evidence;
    const [firstFrame] = oneWayFrames.frames;
    if (firstFrame === undefined) return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: oneWayFrames.frames,
      facts: { oneWay, bothWays, firstFrame },
      severity: oneWay >= bothWays ? 'warning' : 'note',
    });
  },
  words: (f) => ({
    title: say`one direction only captured`,
    says: say`${count(f.oneWay, 'connection')} ${f.bothWays === 0 ? (f.oneWay === 1 ? 'is' : 'are') : say`of ${String(f.oneWay + f.bothWays)} ${f.oneWay === 1 ? 'is' : 'are'}`} in this capture with one side's packets only (first in ${frame(f.firstFrame)}): they acknowledge what the capture does not hold.`,
    why: say`The other direction took another path, another link of a bundle or another queue, or a filter left it out. What the missing side answered, lost, acknowledged or refused can't be told, so nothing is concluded from its silence.`,
    fix: [
      say`Capture on one of the two hosts: there both directions pass.`,
      say`On a mirror port, copy both directions (rx and tx), and all links of a bundle.`,
      say`Write the filter without a direction: host and port, not src or dst.`,
    ],
  }),
});
