/** The connections of one client at one service, remembered for the end of the file; bounded. */
import type { ConnectionSummary, EndpointSummary } from '../flow/summary.ts';
import { pairKeysOf } from '../flow/many/keys.ts';

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

/** The list that this connection goes into, when there is room. */
export function visitsOf<T>(services: Visits<T>, c: ConnectionSummary, client: EndpointSummary): T[] | null {
  const key = pairKeysOf(c.origin, client === c.a).pair;
  let visits = services.get(key);
  if (visits === undefined) {
    if (services.size >= MAX_SERVICES) return null;
    services.set(key, (visits = []));
  }
  return visits.length < MAX_VISITS ? visits : null;
}
