/** A window that closed and did not open again while the sender kept asking: the program on that side has stopped reading. */
import { EV_ZERO_WINDOW } from '../../flow/events.ts';
import { bytes, capital, count, frame, say, time } from '../../words/phrase.ts';
import { SECOND, type Nanos } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6034'>;

/** Longer than a slow reader takes to empty its buffer; the sender has asked several times by then. */
const LEAST_STALL_NS: Nanos = 5 * SECOND;
const LEAST_PROBES = 4;

export default defineRule<Facts>({
  code: 'TE6034',
  slug: 'reader-stopped',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.6.1', 'RFC 1122 §4.2.2.17'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
  },
  replaces: ['TE3001'],
  judgesAtEndIf: EV_ZERO_WINDOW,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const trail = me.window;
      const sender = connection.peerOf(me);
      if (trail.zeroFrame === 0 || Number.isNaN(trail.zeroNs)) continue;
      // As long as it was heard to say so itself: what the window did after its last word is not known.
      const forNs = me.counts.lastNs - trail.zeroNs;
      if (forNs < LEAST_STALL_NS || sender.probes.windowProbes < LEAST_PROBES) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [trail.zeroFrame, me.counts.lastFrame],
        timeNs: trail.zeroNs,
        facts: {
          closedFrame: trail.zeroFrame,
          lastFrame: me.counts.lastFrame,
          forNs,
          probes: sender.probes.windowProbes,
          reader: whoIs(me),
          received: sender.counts.bytes,
          silent: me.counts.bytes === 0,
        },
      });
    }
  },
  words: (f) => ({
    title: say`program stopped reading`,
    says: say`${capital(f.reader)} closed its window in ${frame(f.closedFrame)} and still held it closed ${time(f.forNs)} later (${frame(f.lastFrame)}), after ${count(f.probes, 'window probe')}: its program has not read for all that time. ${bytes(f.received)} were sent to it in all${f.silent ? '; it has sent none itself' : ''}.`,
    why: say`The window is what is free in the receive buffer. It closes when the buffer is full and opens as soon as the program reads. The host is alive, since it answers the probes; no timer of TCP ends this state while it does, so it lasts until one of the programs gives up.`,
    fix: [
      say`On the side that does not read, look at the process: blocked in a lock, a system call or a debugger, stopped (state T), waiting for a connection that waits for this one. ss -tm shows its full Recv-Q.`,
      say`On the sending side set a time-out for writes, or TCP_USER_TIMEOUT: it also counts while the window is closed.`,
      say`Programs that write all before they read block each other so; read and write by turns.`,
    ],
  }),
});
