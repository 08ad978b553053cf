/** The connections of one client at one service, remembered for the end of the file; bounded. */
import type { ConnectionSummary, EndpointSummary } from '../flow/summary.ts';
import { hostKey, pairKey } from '../flow/many/keys.ts';

/** Pairs of client and service remembered, and connections of each; more is what population findings tell of. */
const MAX_SERVICES = 512;
export const MAX_VISITS = 16;

/** By client address, server address and port. */
export type Visits<T> = Map<number, T[]>;

/** The end that sent the first SYN; null where that is not seen. */
export function openerOf(c: ConnectionSummary): EndpointSummary | null {
  const opener = c.a.opening.role === 'client' ? c.a : c.b;
  return opener.opening.role === 'client' && opener.opening.synFrame > 0 ? opener : null;
}

/** The pair that was asked for last, by its addresses, which each connection has of its own: several rules ask for the same one. */
const latest: { from: object; to: object; key: number } = { from: {}, to: {}, key: 0 };

function keyOf({ origin }: ConnectionSummary, ofA: boolean): number {
  const { family: f, aWords, bWords, aPort, bPort } = origin;
  const [from, to, port] = ofA ? [aWords, bWords, bPort] : [bWords, aWords, aPort];
  if (latest.from !== from || latest.to !== to) {
    latest.from = from;
    latest.to = to;
    const service = pairKey(hostKey(f, to[0], to[1], to[2], to[3]), port);
    latest.key = pairKey(hostKey(f, from[0], from[1], from[2], from[3]), service);
  }
  return latest.key;
}

/** The list that this connection goes into, when there is room. */
export function visitsOf<T>(services: Visits<T>, c: ConnectionSummary, client: EndpointSummary): T[] | null {
  const key = keyOf(c, client === c.a);
  let visits = services.get(key);
  if (visits === undefined) {
    if (services.size >= MAX_SERVICES) return null;
    services.set(key, (visits = []));
  }
  return visits.length < MAX_VISITS ? visits : null;
}
