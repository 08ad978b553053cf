/** What timing tells of a connection, taken together at its end: how long answers took, what limited each sender. */
import type { ConnectionRecord } from '../../records/contract.ts';
import type { Bytes } from '../../units.ts';
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import type { TimerProfile } from '../sender/timer-profiles.ts';
import { turnTaking } from './turn-taking.ts';

/** Of connections whose sides take turns, where the handshake tells how far the answering side is. */
export function responsesOf(c: ConnectionSummary): ConnectionRecord['responses'] {
  if (c.responses !== undefined) return c.responses;
  if ((c.exchange?.answers?.count ?? 0) === 0) return undefined;
  const turns = turnTaking(c);
  if (turns === undefined) return undefined;
  const { answers, answerer, toAnswererNs } = turns;
  return {
    from: answerer.side === 0 ? 'a' : 'b',
    count: answers.count,
    medianNs: Math.round(Math.max(0, answers.medianNs - toAnswererNs)),
    maxNs: Math.round(Math.max(0, answers.worst.ns - toAnswererNs)),
    maxFrame: answers.worst.answered,
  };
}

/** A transfer worth the name. */
const LEAST_BYTES: Bytes = 30_000;
/** With more of the time unexplained nothing is said. */
const MOST_UNTOLD = 0.3;

export function limitsOf(e: EndpointSummary): ConnectionRecord['a']['limits'] {
  const p = e.pace;
  if (p === null || !p.atSender || e.counts.bytes < LEAST_BYTES) return undefined;
  const told = p.receiverNs + p.networkNs + p.senderNs;
  if (told <= 0 || p.untoldNs > MOST_UNTOLD * (told + p.untoldNs)) return undefined;
  return {
    receiverNs: 0 + Math.round(p.receiverNs),
    networkNs: 0 + Math.round(p.networkNs),
    senderNs: 0 + Math.round(p.senderNs),
  };
}

/** The systems whose timers an endpoint's time-outs fit, the closest first. */
export const timersOf = (e: EndpointSummary): readonly TimerProfile[] =>
  e.sending?.losses?.timers?.fits(e.path.ttl) ?? [];
