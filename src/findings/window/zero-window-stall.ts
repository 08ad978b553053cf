/** A closed window stopped the sender: the receiving application did not read. */
import { EV_ZERO_WINDOW } from '../../flow/events.ts';
import { frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND } from '../../units.ts';

type Facts = FactsOf<'TE3001'>;

export default defineRule<Facts>({
  code: 'TE3001',
  slug: 'zero-window-stall',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.8.6.1'],
  needs: { 'every-packet': 'doubt', 'nothing-filtered': 'silent', 'steady-clock': 'doubt' },
  judgesAtEndIf: EV_ZERO_WINDOW,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const trail = me.window;
      const open = Number.isNaN(trail.zeroNs) ? 0 : connection.counts.lastNs - trail.zeroNs;
      const waited = trail.zeroTotalNs + open;
      if (trail.zeroFrame === 0 || waited < 200 * MILLISECOND) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [trail.zeroFrame],
        lastsNs: waited,
        facts: {
          frameNo: trail.zeroFrame,
          waitedNs: Math.round(waited),
          still: open > 0,
          who: whoIs(me),
        },
      });
    }
  },
  words: (f) => ({
    title: say`zero-window stall`,
    says: say`From ${frame(f.frameNo)} on ${f.who} advertised a window of 0 for ${time(f.waitedNs)} in all${f.still ? ' and had not opened it again when last seen' : ''}: the peer was not allowed to send.`,
    why: say`A window of 0 means that the receive buffer is full: the application on that side reads slower than data comes. The network is not at fault.`,
    fix: [
      say`Find out what the application on that side was doing instead of reading.`,
      say`A larger receive buffer only delays the stall when the reader is slower on average.`,
    ],
  }),
});
