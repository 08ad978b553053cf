/** Who did it, as the facts of findings and verdicts hold it. */
import type { ConnectionSummary, EndpointSummary } from '../flow/summary.ts';
import type { Who } from '../records/message.ts';

export const sideOf = (e: EndpointSummary): 'a' | 'b' => (e.side === 0 ? 'a' : 'b');
export const whoIs = (e: EndpointSummary): Who => ({ side: sideOf(e), role: e.opening.role });

/** Where both ends sent a SYN, none is the client. */
export const endOf = (c: ConnectionSummary, e: EndpointSummary): Who =>
  c.handshake.simultaneous ? { side: sideOf(e), role: 'unknown' } : whoIs(e);
