/** Many small questions one after the other, each of which pays the way there and back. */
import { EV_WAITED } from '../../flow/events.ts';
import { MANY_QUESTIONS } from '../../flow/parts/dialogue.ts';
import { turnTaking } from '../../flow/timing/turn-taking.ts';
import { capital, count, percent, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND, SECOND } from '../../units.ts';

const LEAST_RTT = 10 * MILLISECOND;
const LEAST_TIME = SECOND;
const DOMINANT_SHARE = 0.6;

type Facts = FactsOf<'TE6012'>;

export default defineRule<Facts>({
  code: 'TE6012',
  slug: 'round-trip-bound',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'fine-clock': 'silent',
    'clocks-agree': 'doubt',
  },
  judgesAtEndIf: EV_WAITED,
  ended(connection, _reason, out) {
    if ((connection.dialogue?.answers?.count ?? 0) < MANY_QUESTIONS) return;
    const turns = turnTaking(connection);
    if (turns === undefined) return;
    const { answers, asker: client, answerer: server, spanNs: span } = turns;
    const rtt = turns.toAskerNs + turns.toAnswererNs;
    const wire = answers.count * rtt;
    if (rtt < LEAST_RTT || wire < LEAST_TIME || wire < DOMINANT_SHARE * span) return;
    out.hit({
      connection,
      certainty: 'observed',
      frames: [client.counts.firstFrame, client.counts.lastDataFrame],
      facts: {
        client: whoIs(client),
        server: whoIs(server),
        turns: answers.count,
        rttNs: Math.round(rtt),
        wireNs: Math.round(wire),
        share: Math.min(1, wire / span),
        first: client.counts.firstFrame,
        last: client.counts.lastDataFrame,
      },
    });
  },
  words: (f) => ({
    title: say`most of the time is spent on the way`,
    says: say`${capital(f.client)} asked ${count(f.turns, 'question')} one after the other, each after the answer to the one before. With a round trip of ${time(f.rttNs)} the way there and back alone took ${time(f.wireNs)}, ${percent(f.share)} of the whole exchange.`,
    why: say`Each question waits for the answer before it, so each pays one full round trip, however fast ${f.server} is and however much bandwidth there is.`,
    fix: [
      say`Ask less often and for more at once: batches, joins, pipelining (HTTP/2, Redis pipelines, SMTP PIPELINING), prefetching.`,
      say`Bring the two together: run ${f.client}'s program near ${f.server}, or put a cache or proxy near ${f.client}.`,
    ],
  }),
});
