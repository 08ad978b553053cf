/** Who did it, as the facts of findings and verdicts hold it. */
import type { EndpointSummary } from '../flow/summary.ts';
import type { Who } from '../records/message.ts';

export const sideOf = (e: EndpointSummary): 'a' | 'b' => (e.side === 0 ? 'a' : 'b');
export const whoIs = (e: EndpointSummary): Who => ({ side: sideOf(e), role: e.opening.role });
