/** More connections at a time than memory is allowed for: some were told before their end. */
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9012'>;

export default defineRule<Facts>({
  code: 'TE9012',
  slug: 'connections-let-go-early',
  severity: 'warning',
  rfcs: ['RFC 4987 §2'],
  needs: {},
  finish(_end, out, _state, { evidence }) {
    const { letGo, late } = evidence;
    const [firstFrame] = letGo.frames;
    if (firstFrame === undefined) return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: letGo.frames,
      facts: { connections: letGo.count, lateSegments: late, firstFrame },
    });
  },
  words: (f) => ({
    title: say`more connections than memory is allowed for`,
    says: say`${count(f.connections, 'connection')} ${f.connections === 1 ? 'was' : 'were'} told before ${f.connections === 1 ? 'its' : 'their'} end, from ${frame(f.firstFrame)} on${f.lateSegments > 0 ? say`; ${count(f.lateSegments, 'packet')} that came later for them ${f.lateSegments === 1 ? 'is' : 'are'} not judged` : ''}.`,
    why: say`Memory is bounded, whatever a capture holds. Beyond the bound the connection goes that has been silent for longest, those of which one side only was seen first: what is said of it holds up to its last packet that was judged, and nothing is known of it after that. A flood of forged packets, each of another connection, is the usual cause.`,
    fix: [
      say`Give it more memory, --max-memory 4G say, and with more than about half of what Node takes by itself NODE_OPTIONS=--max-old-space-size=8192 too.`,
      say`Or look at fewer packets: --filter "host 10.0.0.1 and port 443".`,
    ],
  }),
});
