/** Who did it, as the facts of findings and verdicts hold it. */
import type { Endpoint } from '../flow/connection.ts';
import type { Who } from '../records/message.ts';

export const sideOf = (e: Endpoint): 'a' | 'b' => (e.side === 0 ? 'a' : 'b');
export const whoIs = (e: Endpoint): Who => ({ side: sideOf(e), role: e.opening.role });
