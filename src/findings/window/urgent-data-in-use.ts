/** Urgent data in use: programs and devices disagree about which byte it is, and some throw it away. */
import { EV_URGENT } from '../../flow/events.ts';
import type { ConnectionSummary } from '../../flow/summary.ts';
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE3015'>;

/** First segment and how many, by connection. */
type State = Map<ConnectionSummary, Facts>;

export default defineRule<Facts, State>({
  code: 'TE3015',
  slug: 'urgent-data-in-use',
  severity: 'note',
  rfcs: ['RFC 6093', 'RFC 9293 §3.8.5'],
  needs: {},
  wakesOn: EV_URGENT,
  judgesAtEndIf: EV_URGENT,
  open: () => new Map(),
  packet(packet, _out, state) {
    const facts = state.get(packet.connection);
    if (facts === undefined) state.set(packet.connection, { firstFrame: packet.segment.frame, segments: 1 });
    else facts.segments++;
  },
  ended(connection, _reason, out, state) {
    const facts = state.get(connection);
    if (facts === undefined) return;
    state.delete(connection);
    out.hit({ connection, certainty: 'observed', frames: [facts.firstFrame], facts });
  },
  words: (f) => ({
    title: say`urgent data in use`,
    says: say`${count(f.segments, 'segment')} with data carried the URG flag, first in ${frame(f.firstFrame)}.`,
    why: say`The flag marks one byte, which most systems take out of the stream: a program that reads without SO_OOBINLINE never sees it. Systems disagreed for long whether it is the byte at the pointer or the one before it, and some firewalls clear the flag, which puts the byte back into the stream.`,
    fix: [
      say`Telnet, rlogin and FTP's ABOR use it as meant: nothing to do.`,
      say`For anything else look for a program that sends with MSG_OOB; a second connection or a message of the protocol does the same without the doubt.`,
    ],
  }),
});
