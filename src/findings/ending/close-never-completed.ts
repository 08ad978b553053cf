/** One end closed, the other never did: half-closed for longer than any transfer explains. */
import { EV_FIN, EV_RST } from '../../flow/events.ts';
import { frame, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4002'>;

/** As long as Linux keeps an orphan in FIN-WAIT-2 (tcp_fin_timeout): after it, late data is answered with a RST. */
const LEAST_WAIT = 60 * SECOND;

export default defineRule<Facts>({
  code: 'TE4002',
  slug: 'close-never-completed',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.6', 'RFC 9293 §3.10.4'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'assume',
    'nothing-filtered': 'assume',
    'steady-clock': 'assume',
  },
  judgesAtEndIf: EV_FIN,
  ended(connection, _reason, out, _state, context) {
    if ((connection.seen & EV_RST) !== 0 || connection.closing.first < 0) return;
    // A FIN to a port at which nothing was opened is a scanner's.
    if (!connection.handshake.done && !connection.origin.midstream) return;
    const closer = connection.endpoint(connection.closing.first as 0 | 1);
    const other = connection.peerOf(closer);
    if (other.closing.finFrame > 0) return;
    // A half-closed connection that still carries data is in use (RFC 9293 §3.6, case 2).
    const since = Math.max(closer.closing.finNs, other.counts.lastDataNs);
    const waitedNs = context.nowNs - since;
    if (waitedNs < LEAST_WAIT) return;
    out.hit({
      connection,
      // Who says nothing after the capture began may have closed before.
      certainty: connection.origin.midstream && other.counts.dataSegments === 0 ? 'assumed' : 'observed',
      frames: [closer.closing.finFrame, connection.counts.lastFrame],
      timeNs: closer.closing.finNs,
      facts: {
        finFrame: closer.closing.finFrame,
        closer: whoIs(closer),
        other: whoIs(other),
        waitedNs,
        closeWait: other.inbound.ackedPeerFin,
      },
    });
  },
  words: (f) => ({
    title: say`close never completed`,
    says: f.closeWait
      ? say`${f.closer} closed with the FIN in ${frame(f.finFrame)}; ${f.other} acknowledged it but had not closed ${time(f.waitedNs)} later: it sits in CLOSE-WAIT.`
      : say`${f.closer} closed with the FIN in ${frame(f.finFrame)}; nothing in the next ${time(f.waitedNs)} shows that ${f.other} received it.`,
    why: say`An endpoint in CLOSE-WAIT waits for its own application to call close. No timer of TCP ends that state; descriptors pile up until the process runs out of them.`,
    fix: [
      say`In the program that sits in CLOSE-WAIT: when read returns 0 (end of file), close the socket, also on the error paths.`,
      say`See them live with ss -tnp state close-wait: the process is named in the last column.`,
    ],
  }),
});
