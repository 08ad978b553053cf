/** A close or reset that follows a heartbeat without an answer, or one that failed to come. */
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import { EV_FIN, EV_RST } from '../../flow/events.ts';
import { capital, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6030'>;

/** A beat is overdue when it is late by a third of its period. */
const OVERDUE_BEATS = 1.33;
/** Nobody gives a beat up in less than half a period. */
const LEAST_PATIENCE_BEATS = 0.5;

export default defineRule<Facts>({
  code: 'TE6030',
  slug: 'heartbeat-missed',
  severity: 'warning',
  rfcs: ['RFC 1122 §4.2.3.6'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
  },
  judgesAtEndIf: EV_FIN | EV_RST,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const { beat } = me;
      if (beat === null || !beat.known) continue;
      const peer = connection.peerOf(me);
      const close = firstClose(connection);
      if (close === null || close.frame < beat.lastFrame) continue;
      const waitedNs = close.ns - beat.lastNs;
      // Every beat so far was answered, the last was not, and nothing else came from the peer.
      const silent =
        !beat.lastAnswered && beat.answered >= beat.intervals && heardBefore(peer, close.frame) < beat.lastFrame;
      const unanswered = close.by === me && silent && waitedNs >= LEAST_PATIENCE_BEATS * beat.periodNs;
      const absent =
        close.by === peer && beat.lastOwnFrame === beat.lastFrame && waitedNs >= OVERDUE_BEATS * beat.periodNs;
      if (!unanswered && !absent) continue;
      out.hit({
        connection,
        certainty: 'assumed',
        frames: [beat.lastFrame, close.frame],
        timeNs: close.ns,
        facts: {
          beater: whoIs(me),
          closer: whoIs(close.by),
          lastBeat: beat.lastFrame,
          closeFrame: close.frame,
          periodNs: Math.round(beat.periodNs),
          waitedNs,
          unanswered,
        },
      });
      return;
    }
  },
  words: (f) => ({
    title: say`closed after a missed heartbeat`,
    says: f.unanswered
      ? say`${capital(f.beater)} sent a small message every ${time(f.periodNs)}, and each had an answer until the one in ${frame(f.lastBeat)}; ${time(f.waitedNs)} later it closed the connection in ${frame(f.closeFrame)}.`
      : say`${capital(f.beater)} sent a small message every ${time(f.periodNs)}, last in ${frame(f.lastBeat)}; after ${time(f.waitedNs)} without the next one ${f.closer} closed the connection in ${frame(f.closeFrame)}.`,
    why: say`The application watches its peer with heartbeats of its own, and takes a missing one for a dead peer. The peer may only have been slow (a long pause of its runtime, a full disk, a loss that was being repaired), so a limit of one or two beats closes connections that were alive.`,
    fix: [
      say`Look at what the silent side did at that time: pauses of its runtime, load, a stopped process, a path that went down.`,
      say`Let the limit be several beats, and longer than the first retransmission time-outs (1 s and more).`,
      say`When the client connects again, make the server drop the old connection of the same client at once.`,
    ],
  }),
});

/** The last packet of the endpoint that is known to lie before `limit`; its very last one says enough when it is earlier. */
const heardBefore = (e: EndpointSummary, limit: number): number =>
  e.counts.lastFrame < limit ? e.counts.lastFrame : e.counts.lastDataFrame;

interface Close {
  readonly frame: number;
  readonly ns: number;
  readonly by: EndpointSummary;
}

function firstClose(c: ConnectionSummary): Close | null {
  let first: Close | null = null;
  for (const by of [c.a, c.b]) {
    if (by.closing.finFrame > 0 && (first === null || by.closing.finFrame < first.frame))
      first = { frame: by.closing.finFrame, ns: by.closing.finNs, by };
    if (by.resets.sentFrame > 0 && (first === null || by.resets.sentFrame < first.frame))
      first = { frame: by.resets.sentFrame, ns: by.resets.sentNs, by };
  }
  return first;
}
