/** A program that takes longer for its next question than the answer took. */
import { EV_WAITED } from '../../flow/events.ts';
import { MANY_QUESTIONS } from '../../flow/parts/dialogue.ts';
import { turnTaking } from '../../flow/timing/turn-taking.ts';
import { capital, count, percent, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND, SECOND } from '../../units.ts';

const LEAST_TIME = SECOND;
const DOMINANT_SHARE = 0.6;
/** Longer pauses are a person or a timer; shorter ones are no matter. */
const LEAST_THOUGHT = 2 * MILLISECOND;
const MOST_THOUGHT = 100 * MILLISECOND;
/** One long pause must not make the mean. */
const MOST_UNEVEN = 10;
/** A key in a shell is smaller. */
const LEAST_QUESTION = 64;

type Facts = FactsOf<'TE6011'>;

export default defineRule<Facts>({
  code: 'TE6011',
  slug: 'slow-client',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.6.3'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    'clocks-agree': 'doubt',
  },
  judgesAtEndIf: EV_WAITED,
  ended(connection, _reason, out) {
    if ((connection.dialogue?.answers?.thoughts ?? 0) < MANY_QUESTIONS) return;
    const turns = turnTaking(connection);
    if (turns === undefined || turns.answers.count === 0) return;
    const { answers: t, asker: client, toAskerNs: near, toAnswererNs: far, spanNs: span } = turns;
    const thought = t.thoughtNs - t.thoughts * near;
    const mean = thought / t.thoughts;
    if (thought < LEAST_TIME || mean < LEAST_THOUGHT || mean > MOST_THOUGHT) return;
    if (thought < DOMINANT_SHARE * span || t.longestThoughtNs - near > MOST_UNEVEN * mean) return;
    if (t.questionBytes < LEAST_QUESTION * t.thoughts) return;
    out.hit({
      connection,
      certainty: 'implied',
      frames: [client.counts.firstFrame, client.counts.lastDataFrame],
      facts: {
        who: whoIs(client),
        server: whoIs(turns.answerer),
        questions: t.thoughts,
        meanNs: Math.round(mean),
        thoughtNs: Math.round(thought),
        answerNs: Math.round(Math.max(0, t.waitNs / t.count - far)),
        share: thought / span,
        first: client.counts.firstFrame,
        last: client.counts.lastDataFrame,
      },
    });
  },
  words: (f) => ({
    title: say`most of the time is the client's own`,
    says: say`Between an answer and the next question ${f.who} took ${time(f.meanNs)} on the average, ${count(f.questions, 'time')}: ${time(f.thoughtNs)} in all, ${percent(f.share)} of the whole exchange. ${capital(f.server)} began its answers after ${time(f.answerNs)}.`,
    why: say`The next question comes only after the program has dealt with the answer before. So even and short pauses are a program at work, not a person; neither the network nor ${f.server} can make this exchange faster.`,
    fix: [
      say`Look at what ${f.who} does between two questions: parsing, logging, a lock, one row at a time.`,
      say`Ask for more at once (a batch, a join, a pipeline), or ask the next question before the last answer has been dealt with.`,
    ],
  }),
});
