/** Segments larger than any that may go on the wire: the network card cuts or joins them, and the capture sits above it. */
import { bytes, count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9006'>;

export default defineRule<Facts>({
  code: 'TE9006',
  slug: 'segments-joined-by-off-load',
  severity: 'note',
  rfcs: ['RFC 9293 §3.7.1', 'RFC 6691'],
  needs: {},
  finish(_end, out, _state, { evidence }) {
    const { large, largest, largestMss, leftChecksums } = evidence;
    const [firstFrame] = large.frames;
    if (firstFrame === undefined) return;
    out.hit({
      connection: null,
      certainty: largestMss > 0 ? 'implied' : 'assumed',
      frames: large.frames,
      facts: { segments: large.count, largest, mss: largestMss, firstFrame, leftChecksums },
    });
  },
  words: (f) => ({
    title: say`segments larger than those on the wire`,
    says: say`${count(f.segments, 'segment')} (first ${frame(f.firstFrame)}) ${f.segments === 1 ? 'carries' : 'carry'} up to ${bytes(f.largest)}${f.mss > 0 ? say`, more than the ${bytes(f.mss)} that the receiver had asked for (MSS)` : say`, more than any network carries`}.${f.leftChecksums > 0 ? say` ${count(f.leftChecksums, 'packet')} also ${f.leftChecksums === 1 ? 'leaves its' : 'leave their'} checksum to the network card, which is no error.` : ''}`,
    why: say`Segmentation off-load: the host hands the network card large pieces that the card cuts up, or the card joins what it received. The capture sits between, on that host. Numbers of segments, of losses and of duplicate ACKs are then not those of the wire, and one lost piece can make a whole large segment look repeated.`,
    fix: [
      say`Nothing is wrong with the connection. To see the packets of the wire, capture on another machine (mirror port), or switch off-load off for the time: ethtool -K eth0 tso off gso off gro off.`,
    ],
  }),
});
