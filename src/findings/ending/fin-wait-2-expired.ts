/** The answer to a FIN came so late that the closed socket in FIN-WAIT-2 was gone: the late FIN is reset. */
import type { EndpointSummary } from '../../flow/summary.ts';
import { EV_FIN } from '../../flow/events.ts';
import { capital, frame, type Phrase, say, time } from '../../words/phrase.ts';
import { SECOND, type FrameNo } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4021'>;

/** net.ipv4.tcp_fin_timeout counts whole seconds: no orphan is gone sooner for its sake. */
const LEAST_WAIT = SECOND;

export default defineRule<Facts>({
  code: 'TE4021',
  slug: 'fin-wait-2-expired',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.6.1', 'RFC 9293 §3.10.7.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
  },
  replaces: ['TE4001', 'TE4005'],
  judgesAtEndIf: EV_FIN,
  ended(connection, _reason, out) {
    const reset = connection.resets.find(
      (r) => r.cause === 'connection-unknown' && !r.harmless && r.trigger > 0 && !r.hasAck,
    );
    if (reset === undefined) return;
    const closer = connection.endpoint(reset.side);
    const late = connection.peerOf(closer);
    // It had closed, the other end had acknowledged that, and answers with its own FIN only now.
    if (closer.closing.finFrame === 0 || !late.inbound.ackedPeerFin || closer.closing.finFrame > reset.frame) return;
    if (reset.ns - closer.closing.finNs < LEAST_WAIT) return;
    const data = late.closing.finFrame === 0 || late.closing.finFrame > reset.trigger;
    if (!data && (late.closing.finFrame < closer.closing.finFrame || late.closing.finLastFrame !== reset.trigger))
      return;
    if (data && reset.trigger < closer.closing.finFrame) return;
    out.hit({
      connection,
      // How long the wait was is then the capture's word alone, whose clock may have leapt.
      certainty: closer.opening.timestamps && late.opening.timestamps ? reset.certainty : 'assumed',
      frames: [closer.closing.finFrame, reset.trigger, reset.frame],
      timeNs: reset.ns,
      lastsNs: reset.ns - closer.closing.finNs,
      facts: {
        finFrame: closer.closing.finFrame,
        lateFrame: reset.trigger,
        resetFrame: reset.frame,
        closer: whoIs(closer),
        late: whoIs(late),
        waitedNs: reset.ns - closer.closing.finNs,
        what: data ? lateWord(late, reset.trigger) : 'FIN',
      },
    });
  },
  words: (f) => ({
    title: say`closed so late that FIN-WAIT-2 had expired`,
    says: say`${capital(f.closer)} closed in ${frame(f.finFrame)}; ${f.late} stayed in CLOSE-WAIT for ${time(f.waitedNs)} before its own ${WHAT[f.what]} in ${frame(f.lateFrame)}, and that was answered with the RST in ${frame(f.resetFrame)}: the other socket was gone.`,
    why: say`A socket that its application has closed waits in FIN-WAIT-2 for the peer's FIN without anybody to wake; Linux drops such an orphan after tcp_fin_timeout (60 s by default), or at once when there are too many. The state CLOSE-WAIT on the other side has no time-out: it lasts until that application calls close().`,
    fix: [
      say`Find out why ${f.late} did not close when read() returned 0: a missed end of file, a leaked descriptor, a connection forgotten in a pool. ss -tn state close-wait lists them.`,
      say`The RST itself loses nothing when all data had been exchanged; a longer tcp_fin_timeout only hides the late close.`,
    ],
  }),
});

function lateWord(late: EndpointSummary, trigger: FrameNo): Facts['what'] {
  if (late.counts.lastDataFrame === trigger) return 'data';
  return late.probes.keepaliveLastFrame === trigger ? 'keepalive-probe' : 'next-packet';
}

const WHAT: Readonly<Record<Facts['what'], Phrase>> = {
  FIN: say`FIN`,
  data: say`data`,
  'keepalive-probe': say`keepalive probe`,
  'next-packet': say`next packet`,
};
