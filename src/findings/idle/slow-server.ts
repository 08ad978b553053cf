/** The answering side's program, not the network, let the asking side wait. */
import { distanceOf } from '../../flow/path/distance.ts';
import { turnTaking } from '../../flow/timing/turn-taking.ts';
import { handshakeTimes } from '../../flow/path/vantage.ts';
import { EV_WAITED } from '../../flow/events.ts';
import type { ConnectionSummary } from '../../flow/summary.ts';
import { capital, count, frame, number, percent, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule, type Hit } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND, SECOND } from '../../units.ts';

const SLOW_ANSWER_NS = SECOND;
/** An ACK is delayed by less (RFC 9293 §3.8.6.3): the question had come in. */
const ACK_WITHIN = 600 * MILLISECOND;
/** A single wait like that may be for an event just as well. */
const DOUBTFUL_WAIT_NS = 20 * SECOND;
const LEAST_ANSWERS = 4;
/** Of the time between the first question and the last answer. */
const DOMINANT_SHARE = 0.3;

type Facts = FactsOf<'TE6010'>;

export default defineRule<Facts>({
  code: 'TE6010',
  slug: 'slow-server',
  severity: 'warning',
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
    const hit = greeting(connection) ?? answers(connection);
    if (hit !== null) out.hit(hit);
  },
  words: (f) => (f.greeting ? slowGreeting(f) : slowAnswers(f)),
});

function answers(c: ConnectionSummary): Hit<Facts> | null {
  if (!((c.dialogue?.answers?.worst.ns ?? 0) >= SLOW_ANSWER_NS)) return null;
  const turns = turnTaking(c);
  if (turns === undefined) return null;
  const { answers: t, asker, answerer: server, toAnswererNs: far } = turns;
  const { worst } = t;
  const waited = worst.ns - far;
  if (waited < SLOW_ANSWER_NS || worst.acked === 0 || worst.ackedAfter - far > ACK_WITHIN) return null;
  // Long waits, again and again, asked for at once after the last one: so somebody asks for news (long polling).
  if (t.veryLong >= 2 && 2 * t.veryLong >= t.count) return null;
  if (2 * t.ownLong < t.long && 2 * t.long > t.count) return null;
  if (waited >= DOUBTFUL_WAIT_NS && t.count < LEAST_ANSWERS) return null;
  const share = t.longNs / Math.max(1, turns.spanNs);
  return {
    connection: c,
    certainty: t.long >= 2 || t.count >= LEAST_ANSWERS ? 'implied' : 'assumed',
    severity: t.long >= 2 && share >= DOMINANT_SHARE ? 'warning' : 'note',
    frames: [worst.asked, worst.acked, worst.answered],
    facts: {
      who: whoIs(server),
      asker: whoIs(asker),
      greeting: false,
      waitedNs: Math.round(waited),
      asked: worst.asked,
      acked: worst.acked,
      ackedAfterNs: Math.round(worst.ackedAfter),
      answered: worst.answered,
      answers: t.count,
      medianNs: Math.round(Math.max(0, t.medianNs - far)),
      slow: t.long,
      slowNs: Math.round(t.longNs),
      share,
    },
  };
}

/** Servers that speak first (mail, FTP, SSH, MySQL): from the open connection to the first word. */
function greeting(c: ConnectionSummary): Hit<Facts> | null {
  const x = c.dialogue;
  if (x === null || !x.greeted || !(x.greetingNs >= SLOW_ANSWER_NS) || x.greetingNs >= DOUBTFUL_WAIT_NS) return null;
  const distance = distanceOf(c);
  if (distance === undefined) return null;
  const server = x.asker === 0 ? c.b : c.a;
  const waited = x.greetingNs - (x.asker === 0 ? distance.bNs : distance.aNs);
  if (waited < SLOW_ANSWER_NS || server.retransmitted.segments > 0 || handshakeTimes(c) === undefined) return null;
  // Its system asked for the third segment again: its program did not have the connection yet.
  if (server.opening.synAckLastFrame > c.handshake.frame) return null;
  return {
    connection: c,
    certainty: 'implied',
    severity: 'note',
    frames: [c.handshake.frame, x.greetingFrame],
    facts: {
      who: whoIs(server),
      asker: whoIs(c.peerOf(server)),
      greeting: true,
      waitedNs: Math.round(waited),
      asked: c.handshake.frame,
      acked: 0,
      ackedAfterNs: 0,
      answered: x.greetingFrame,
      answers: x.answers?.count ?? 0,
      medianNs: 0,
      slow: 1,
      slowNs: Math.round(waited),
      share: 0,
    },
  };
}

const slowAnswers = (f: Facts) => ({
  title: say`slow answers, not the network's fault`,
  says: say`The question in ${frame(f.asked)} was acknowledged in ${frame(f.acked)} after ${time(f.ackedAfterNs)}, but the first byte of the answer came in ${frame(f.answered)}: ${f.who} took ${time(f.waitedNs)}${
    f.slow > 1
      ? say`. ${f.slow === f.answers ? say`All ${count(f.answers, 'answer')}` : say`${number(f.slow)} of ${count(f.answers, 'answer')}`} took a second or more, ${time(f.slowNs)} in all (${percent(f.share)} of the time from the first question to the last answer)`
      : f.answers > 1
        ? say`, where the median of ${count(f.answers, 'answer')} is ${time(f.medianNs)}`
        : ''
  }.`,
  why: say`The ACK is the system's, the answer the program's: the question had arrived, and nothing was lost in between. What is left is the program itself, or what it waits for (a database, a disk, a lock, another service, a thread of its own). Packets cannot show whether it computed or waited for an event on purpose.`,
  fix: [
    say`Look at ${f.who}'s own log or trace for the request that came in with ${frame(f.asked)}: slow queries, full worker pools, calls to other services.`,
    say`Capture on that host towards its back ends at the same time: a chain of slow answers ends at the one that does not wait for others.`,
  ],
});

const slowGreeting = (f: Facts) => ({
  title: say`slow greeting of the server`,
  says: say`The connection was open with ${frame(f.asked)}, but ${f.who} said its first word only in ${frame(f.answered)}, ${time(f.waitedNs)} later; ${f.asker} had to wait for it.`,
  why: say`${capital(f.who)}'s program looked something up, was busy, or waited on purpose before it greeted. Usual causes: a reverse DNS lookup of the client that times out, an ident query, a full worker pool, a delay against spam (greet pause, postscreen).`,
  fix: [
    say`On ${f.who}'s host: time a reverse lookup of the client's address, and switch such lookups off (sshd UseDNS no, MySQL skip_name_resolve, the mail server's setting).`,
    say`If the pause is meant against spam, put known clients on its list of exceptions.`,
  ],
});
