/** A receiver that opens its window by a few bytes at a time makes its peer send tiny segments. */
import { EV_DATA } from '../../flow/events.ts';
import { bytes, capital, count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE3030'>;

/** Once or twice happens at the end of a buffer. */
const LEAST_STEPS = 4;

export default defineRule<Facts>({
  code: 'TE3030',
  slug: 'silly-window',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.8.6.2.2', 'RFC 1122 §4.2.3.3', 'RFC 813'],
  needs: { 'every-packet': 'doubt', 'nothing-filtered': 'silent', 'window-scale': 'silent' },
  judgesAtEndIf: EV_DATA,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const silly = me.window.silly;
      if (silly === null || silly.steps < LEAST_STEPS) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [silly.firstFrame, silly.lastFrame],
        facts: {
          who: whoIs(me),
          steps: silly.steps,
          least: silly.least,
          most: silly.most,
          mss: me.opening.mss,
          firstFrame: silly.firstFrame,
          lastFrame: silly.lastFrame,
        },
      });
    }
  },
  words: (f) => ({
    title: say`silly window: opened a few bytes at a time`,
    says:
      f.least === f.most
        ? say`${capital(f.who)} opened its window ${count(f.steps, 'time')} by only ${bytes(f.least)} (${frame(f.firstFrame)} to ${frame(f.lastFrame)}), while less than a full segment fitted into it.`
        : say`${capital(f.who)} opened its window ${count(f.steps, 'time')} by only ${bytes(f.least)} to ${bytes(f.most)} (${frame(f.firstFrame)} to ${frame(f.lastFrame)}), while less than a full segment fitted into it.`,
    why: say`The buffer is full, the application takes a little out of it, and its system announces every bit of free space at once. The peer fills it with a tiny segment, and so on: 40 bytes of headers for a few bytes of data. A receiver should keep the window closed until a full segment or half of its buffer is free.`,
    fix: [
      say`Make that application read larger pieces, or faster; on Linux setsockopt SO_RCVLOWAT wakes it only when enough is there.`,
      say`Linux, Windows and the BSDs avoid this themselves: look for a small or old TCP implementation (embedded device, middlebox, user-space stack) on that side, and update it or give it a larger buffer.`,
    ],
  }),
});
