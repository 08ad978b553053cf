/** The command to type for more: the run that is being read, with other options. */
import { harmless } from '../words/escape.ts';
import { textWidth } from './layout.ts';

/** The command of this run with `options` in the place of what chose its view. */
export type Command = (options: string) => string;

/** `lead` and the command in one line, or below each other; a command is never wrapped, so that it can be copied. */
export function commandLines(lead: string, command: string, width: number, indent = ''): string[] {
  const safe = harmless(command);
  return textWidth(indent) + textWidth(lead) + 1 + textWidth(safe) <= width
    ? [`${indent}${lead} ${safe}`]
    : [`${indent}${lead}`, `${indent}  ${safe}`];
}
