/** Both windows closed at once: each side waits until the other reads. */
import { EV_ZERO_WINDOW } from '../../flow/events.ts';
import { frames, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { SECOND } from '../../units.ts';

/** Two busy readers can be behind for a moment. */
const LEAST_DEADLOCK_NS = SECOND;

type Facts = FactsOf<'TE3014'>;

export default defineRule<Facts>({
  code: 'TE3014',
  slug: 'zero-window-deadlock',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.6.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
  },
  replaces: ['TE3001'],
  judgesAtEndIf: EV_ZERO_WINDOW,
  ended(connection, _reason, out) {
    const d = connection.deadlock;
    if (d === null) return;
    const still = !Number.isNaN(d.sinceNs);
    const lasted = still ? connection.counts.lastNs - d.sinceNs : d.longestNs;
    if (lasted < LEAST_DEADLOCK_NS) return;
    const probed =
      still && connection.a.probes.windowProbes > d.probesA && connection.b.probes.windowProbes > d.probesB;
    const byTiming = connection.a.probes.windowProbesByTiming + connection.b.probes.windowProbesByTiming > 0;
    // Only a probe shows that a side has something to send: two full buffers are no deadlock while one is done.
    if (still && !probed) return;
    out.hit({
      connection,
      certainty: still && byTiming ? 'assumed' : 'implied',
      severity: still ? 'problem' : 'warning',
      frames: [d.otherFrame, d.frame],
      facts: { frameNo: d.frame, otherFrame: d.otherFrame, lastedNs: Math.round(lasted), still, probed },
    });
  },
  words: (f) => ({
    title: say`both ends wait for each other to read`,
    says: say`From ${frames([f.otherFrame, f.frameNo])} on both ends advertised a window of 0 at the same time, for ${time(f.lastedNs)}${f.still ? say` up to the last packet; both kept probing with data that they could not send` : ''}.`,
    why: say`A window of 0 means that the program on that side is not reading. When both programs write first and read later, both receive buffers fill, both writes block, and neither program ever comes to its read: a deadlock that no time-out of TCP ends, as long as the probes are answered.`,
    fix: [
      say`Read while writing: non-blocking sockets with poll/epoll, or a thread (task) for each direction.`,
      say`Bound what is written before reading: answers to pipelined requests must be read while more requests are sent.`,
      say`Larger buffers only move the point at which it happens.`,
    ],
  }),
});
