/** The capture ends while data is on its way: its fate is not known, and nothing is concluded from that. */
import { EV_DATA } from '../../flow/events.ts';
import type { EndpointSummary } from '../../flow/summary.ts';
import { count, frame, say } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9011'>;

interface Count {
  connections: number;
  frames: number[];
}

const MAX_FRAMES = 6;
/** Two full segments: less is a last message, not a transfer. */
const LEAST_BYTES = 2 * 1400;
/** What is older without an answer is no longer on its way. */
const RECENT_NS = SECOND;

export default defineRule<Facts, Count>({
  code: 'TE9011',
  slug: 'capture-ended-mid-transfer',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8'],
  needs: { 'both-directions': 'silent', 'nothing-filtered': 'silent' },
  judgesAtEndIf: EV_DATA,
  open: () => ({ connections: 0, frames: [] }),
  ended(connection, reason, _out, state, context) {
    if (reason !== 'capture-end' || connection.ended) return;
    const { a, b } = connection;
    const sender = waits(a, context.nowNs) ? a : waits(b, context.nowNs) ? b : null;
    if (sender === null || connection.peerOf(sender).counts.segments === 0) return;
    state.connections++;
    if (state.frames.length < MAX_FRAMES) state.frames.push(sender.counts.lastDataFrame);
  },
  finish(_end, out, state) {
    const [frameNo] = state.frames;
    if (frameNo === undefined) return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: state.frames,
      facts: { connections: state.connections, frameNo },
    });
  },
  words: (f) => ({
    title: say`capture ended during a transfer`,
    says: say`When the capture ended, ${count(f.connections, 'connection')} had data on its way that was sent less than a second before and not yet acknowledged (${frame(f.frameNo)}${f.connections > 1 ? ' for one' : ''}).`,
    why: say`Whether that data arrived is not to be known: it is neither lost nor delivered as far as this capture goes.`,
    fix: [say`Let the capture run until the transfer, or the fault, is over.`],
  }),
});

const waits = (e: EndpointSummary, nowNs: number): boolean =>
  e.snd.unaKnown &&
  e.counts.dataSegments > 0 &&
  ((e.snd.nxt - e.snd.una) | 0) >= LEAST_BYTES &&
  nowNs - e.counts.lastDataNs < RECENT_NS;
