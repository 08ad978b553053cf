/** The same client opens connections to the same place again after each failure: the attempts that belong together. */
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import { vanishedPeer } from '../../flow/ending/silence.ts';
import { EV_SYN } from '../../flow/events.ts';
import { count, frame, listed, type Phrase, say, separated, time } from '../../words/phrase.ts';
import { SECOND, type FlowId, type FrameNo, type Nanos } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule, type Out } from '../rule.ts';
import { MAX_VISITS, openerOf, type Visits, visitsOf } from '../visits.ts';
import { MOST_LISTED } from '../../words/limits.ts';

type Failure = 'refused' | 'reset' | 'rejected-by-icmp' | 'no-answer' | 'data-unanswered' | 'keepalive-unanswered';

type Facts = FactsOf<'TE4022'>;

interface Attempt {
  readonly id: FlowId;
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly endNs: Nanos;
  readonly endFrame: FrameNo;
  /** How it failed; null when it did not, as far as the capture goes. */
  readonly how: Failure | null;
  /** The handshake was completed: a SYN without an answer yet is no success. */
  readonly opened: boolean;
}

/** A new attempt so long after the failure is no answer to it. */
const SOON_NS = 90 * SECOND;
/** More rows of attempts than these are told together. */
const MOST_APART = 3;
const MOST_CONNECTIONS = 64;

export default defineRule<Facts, Visits<Attempt>>({
  code: 'TE4022',
  slug: 'connect-tried-again',
  severity: 'note',
  rfcs: ['RFC 9293 §3.10.1'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'steady-clock': 'silent' },
  judgesAtEndIf: EV_SYN,
  open: () => new Map(),
  ended(connection, _reason, _out, places, context) {
    const opener = openerOf(connection);
    const tries = opener === null ? null : visitsOf(places, connection, opener);
    if (opener === null || tries === null) return;
    tries.push({
      id: connection.id,
      frame: opener.opening.synFrame,
      ns: opener.opening.synNs,
      endNs: connection.counts.lastNs,
      endFrame: connection.counts.lastFrame,
      how: failureOf(connection, opener, context.nowNs),
      opened: connection.handshake.done,
    });
  },
  finish(_end, out, places) {
    const chains: (readonly Attempt[])[] = [];
    for (const all of places.values()) {
      if (all.length < 2 || all.length >= MAX_VISITS) continue;
      const chain = chainOf(all.toSorted((x, y) => x.frame - y.frame));
      if (chain.length > 1) chains.push(chain);
    }
    if (chains.length > MOST_APART) tell(chains, out);
    else for (const chain of chains) tell([chain], out);
  },
  words: (f) => ({
    title: say`the same connection tried again after a failure`,
    says: say`${f.rows > 1 ? say`${count(f.rows, 'address and port', 'addresses and ports')} were tried again after a failure (connections ${listed(f.connections.slice(0, MOST_LISTED).map((id) => say`${String(id)}`))}${f.connections.length > MOST_LISTED ? ' and more' : ''}). The longest row: ` : ''}one client tried the same address and port ${count(f.tries, 'time')} in ${time(f.spanNs)}, from ${frame(f.frames[0] ?? 0)} on${f.rows > 1 ? '' : say` (connections ${listed(f.connections.map((id) => say`${String(id)}`))})`}: each attempt came after the one before had failed (${separated(
      f.how.map((how) => FAILURES[how]),
      ', then ',
    )}); ${f.wellFrame > 0 ? say`the one of ${frame(f.wellFrame)} went through` : f.openFrame > 0 ? say`what became of the one of ${frame(f.openFrame)} is not in the capture` : 'none went through'}.`,
    why: say`An application that meets an error usually makes a new connection to the same place. Attempts that belong together are one event of the application: its user saw one delay, not several failures. The packets do not show the application's own reason, hence assumed.`,
    fix: [
      say`Judge the failures by the first one: its cause is what needs to be fixed.`,
      say`Let the program wait longer after each failure, with a random share, so that many clients do not come back at once.`,
    ],
  }),
});

/** One finding about the rows, led by the longest. */
function tell(rows: readonly (readonly Attempt[])[], out: Out<Facts>): void {
  const chain = rows.reduce((longest, row) => (row.length > longest.length ? row : longest));
  const failed = chain.flatMap(({ how }) => (how === null ? [] : [how]));
  const last = chain.at(-1) as Attempt;
  out.hit({
    connection: null,
    certainty: 'assumed',
    frames: chain.map((t) => t.frame).slice(0, 8),
    timeNs: last.ns,
    facts: {
      rows: rows.length,
      tries: chain.length,
      connections: rows.flatMap((row) => row.map((t) => t.id)).slice(0, MOST_CONNECTIONS),
      frames: chain.map((t) => t.frame),
      failed: failed.length,
      spanNs: last.ns - (chain[0] as Attempt).ns,
      how: [...new Set(failed)],
      wellFrame: last.how === null && last.opened ? last.frame : 0,
      openFrame: last.how === null && !last.opened ? last.frame : 0,
    },
  });
}

/** The longest run from the first failure on in which each attempt follows a failure soon. */
function chainOf(tries: readonly Attempt[]): readonly Attempt[] {
  const chain: Attempt[] = [];
  for (const t of tries) {
    const before = chain.at(-1);
    if (before === undefined) {
      if (t.how !== null) chain.push(t);
    } else if (before.how === null) break;
    else if (t.frame > before.endFrame && t.ns - before.endNs <= SOON_NS) chain.push(t);
    else if (chain.length > 1) break;
    else {
      chain.length = 0;
      if (t.how !== null) chain.push(t);
    }
  }
  return chain;
}

/** What the opener's application sees as a failure: its own resets and closes are none, but for a give-up. */
function failureOf(c: ConnectionSummary, opener: EndpointSummary, nowNs: Nanos): Failure | null {
  const reset = c.resets.find((r) => r.side !== opener.side && !r.harmless && r.farewell === null);
  if (c.handshake.done) {
    if (reset !== undefined) return 'reset';
    if (c.resets.some((r) => r.side === opener.side && r.cause === 'keepalive-gave-up')) return 'keepalive-unanswered';
    const gone = vanishedPeer(c, opener, nowNs);
    return gone !== null && gone.repeats > 0 ? 'data-unanswered' : null;
  }
  if (reset !== undefined) return 'refused';
  if (c.icmpErrors.length > 0) return 'rejected-by-icmp';
  return c.peerOf(opener).counts.segments === 0 && opener.opening.synCount > 1 ? 'no-answer' : null;
}

const FAILURES: Readonly<Record<Failure, Phrase>> = {
  refused: say`refused`,
  reset: say`reset`,
  'rejected-by-icmp': say`rejected by an ICMP error`,
  'no-answer': say`no answer`,
  'data-unanswered': say`data unanswered`,
  'keepalive-unanswered': say`keepalive unanswered`,
};
