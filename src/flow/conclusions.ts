/** What timing tells of a connection, taken together at its end: how long answers took, what limited each sender. */
import type { ConnectionRecord } from '../records.ts';
import type { Bytes, Nanos } from '../units.ts';
import type { Connection, Endpoint } from './connection.ts';
import { distanceOf } from './distance.ts';

/** The last turn and the last restart count too. */
export function closeBooks(c: Connection): void {
  const x = c.exchange;
  if (x !== null) {
    const answerer = x.asker === 0 ? c.b : c.a;
    x.finish(answerer.finFrame > 0 || answerer.rstFrame > 0);
  }
  for (const e of [c.a, c.b]) if (e.pace !== null && e.rtt !== null) e.pace.settle(e.rtt);
}

/** Of connections whose sides take turns, where the handshake tells how far the answering side is. */
export function responsesOf(c: Connection): ConnectionRecord['responses'] {
  const x = c.exchange;
  if (x === null || x.worst === null) return undefined;
  const distance = distanceOf(c);
  if (distance === undefined || !distance.sure) return undefined;
  const far: Nanos = x.asker === 0 ? distance.bNs : distance.aNs;
  if (!x.takesTurns(far)) return undefined;
  return {
    from: x.asker === 0 ? 'b' : 'a',
    count: x.answers,
    medianNs: Math.round(Math.max(0, x.medianNs - far)),
    maxNs: Math.round(Math.max(0, x.worst.ns - far)),
    maxFrame: x.worst.answered,
  };
}

/** A transfer worth the name. */
const LEAST_BYTES: Bytes = 30_000;
/** With more of the time unexplained nothing is said. */
const MOST_UNTOLD = 0.3;

export function limitsOf(e: Endpoint): ConnectionRecord['a']['limits'] {
  const p = e.pace;
  if (p === null || e.bytes < LEAST_BYTES) return undefined;
  const told = p.receiverNs + p.networkNs + p.senderNs;
  if (told <= 0 || p.untoldNs > MOST_UNTOLD * (told + p.untoldNs)) return undefined;
  return {
    receiverNs: 0 + Math.round(p.receiverNs),
    networkNs: 0 + Math.round(p.networkNs),
    senderNs: 0 + Math.round(p.senderNs),
  };
}
