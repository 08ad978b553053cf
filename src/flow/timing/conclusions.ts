/** What timing tells of a connection, taken together at its end: how long answers took, what limited each sender. */
import type { ConnectionRecord } from '../../records/contract.ts';
import { MILLISECOND, type Bytes, type Nanos } from '../../units.ts';
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import type { TimerProfile } from '../sender/timer-profiles.ts';
import { turnTaking } from './turn-taking.ts';

/** Of connections whose sides take turns, where the handshake tells how far the answering side is. */
export function responsesOf(c: ConnectionSummary): ConnectionRecord['responses'] {
  if (c.responses !== undefined) return c.responses;
  if ((c.dialogue?.answers?.count ?? 0) === 0) return undefined;
  const turns = turnTaking(c);
  if (turns === undefined) return undefined;
  const { answers, answerer, toAnswererNs } = turns;
  const { worst } = answers;
  const maxNs = Math.round(Math.max(0, worst.ns - toAnswererNs));
  const sinceAckNs = Math.round(worst.ns - worst.ackedAfter);
  return {
    from: answerer.side === 0 ? 'a' : 'b',
    count: answers.count,
    medianNs: Math.round(Math.max(0, answers.medianNs - toAnswererNs)),
    maxNs,
    maxFrame: worst.answered,
    // The ACK came late: the question was on its way for longer than the handshake, or the ACK was held back (RFC 9293 §3.8.6.3).
    ...(worst.acked > 0 && sinceAckNs < MUCH_LESS * maxNs && sinceAckNs >= 0 && maxNs - sinceAckNs > LATE_ACK
      ? { leastNs: sinceAckNs }
      : {}),
  };
}

/** Of the time since the question came: an answer that followed the ACK of its question sooner may have been waited for on the way. */
const MUCH_LESS = 0.5;
/** What an ACK of an answering host takes of itself. */
const LATE_ACK: Nanos = 10 * MILLISECOND;

/** A transfer worth the name. */
const LEAST_BYTES: Bytes = 30_000;
/** With more of the time unexplained nothing is said. */
const MOST_UNTOLD = 0.3;

export function limitsOf(e: EndpointSummary): ConnectionRecord['a']['limits'] {
  const p = e.pace;
  if (p === null || !p.atSender || e.counts.bytes < LEAST_BYTES) return undefined;
  const spent = p.receiverNs + p.networkNs + p.senderNs;
  if (spent <= 0 || p.untoldNs > MOST_UNTOLD * (spent + p.untoldNs)) return undefined;
  return {
    receiverNs: 0 + Math.round(p.receiverNs),
    networkNs: 0 + Math.round(p.networkNs),
    senderNs: 0 + Math.round(p.senderNs),
  };
}

/** The systems whose timers an endpoint's time-outs fit, the closest first. */
export const timersOf = (e: EndpointSummary): readonly TimerProfile[] =>
  e.sending?.losses?.timers?.fits(e.path.ttl) ?? [];
