/** What is said when no application saw the error that was looked for. */
import { harmless } from '../../escape.ts';

/** `others`: errors that were seen, and on how many connections, the most first. */
export function nothingText(asked: string, others: readonly (readonly [string, number])[]): string {
  const none = `On no connection did an application see ${harmless(asked)}, as far as the packets tell.`;
  if (others.length === 0) return `${none} Nor did one see any other error.`;
  return `${none} Errors that were seen, and on how many: ${others.map(([name, n]) => `${name} (${n})`).join(', ')}.`;
}
