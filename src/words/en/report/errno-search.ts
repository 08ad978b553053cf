/** What is said when no application saw the error that was looked for. */
import type { ConnectionRecord } from '../../../records/contract.ts';
import { type Call, callLine } from '../calls.ts';
import { sideName } from '../sides.ts';
import { harmless } from '../../escape.ts';

/** A call that saw it, on which connection and at which end, and how that connection went. */
export function answerText(record: ConnectionRecord, side: 'a' | 'b', call: Call): string {
  return `Connection ${record.id}, ${sideName(record[side], side)}: ${callLine(call)}. ${harmless(record.verdict.text)}.`;
}

/** `others`: errors that were seen, and on how many connections, the most first. */
export function nothingText(asked: string, others: readonly (readonly [string, number])[]): string {
  const none = `On no connection did an application see ${harmless(asked)}, as far as the packets tell.`;
  if (others.length === 0) return `${none} Nor did one see any other error.`;
  return `${none} Errors that were seen, and on how many: ${others.map(([name, n]) => `${name} (${n})`).join(', ')}.`;
}
