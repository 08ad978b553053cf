/** What the sentences of findings call an endpoint. */
import type { Endpoint } from '../flow/connection.ts';

export function whoIs(e: Endpoint): string {
  return e.opening.role === 'unknown' ? (e.side === 0 ? 'end a' : 'end b') : `the ${e.opening.role}`;
}

/** At the beginning of a sentence. */
export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
