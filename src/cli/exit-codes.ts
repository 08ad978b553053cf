/** What the exit code of a run says. */
import type { SummaryRecord } from '../records/contract.ts';
import type { Options, Severity } from './options.ts';

export const EXIT = {
  found: 1,
  unreadable: 2,
  usage: 64,
  broken: 70,
  /** EX_OSERR of sysexits.h: memory. */
  memory: 71,
  /** EX_IOERR of sysexits.h. */
  output: 74,
  /** 128 and the signal's number, as a shell tells it. */
  interrupted: { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 },
} as const;

/** `unreadable`: an input that was named could not be read. */
export function exitCode(summary: SummaryRecord, { failOn }: Options, unreadable = false): number {
  if (summary.broken.length > 0) return EXIT.broken;
  if (unreadable) return EXIT.unreadable;
  return failOn !== null && reached(summary, failOn) ? EXIT.found : 0;
}

function reached(summary: SummaryRecord, least: Severity): boolean {
  const { problem, warning, note } = summary.findings;
  return problem > 0 || (least !== 'problem' && warning > 0) || (least === 'note' && note > 0);
}
