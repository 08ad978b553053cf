/** What is said while work goes on and when it is done: progress, the last words of a batch. */
import { namesFile } from '../../names-file.ts';
import { bytesText, durationText, numberText, percentText } from '../../render.ts';

const plural = (n: number, one: string): string => `${numberText(n)} ${n === 1 ? one : `${one}s`}`;

export interface BatchTotals {
  readonly captures: number;
  readonly connections: number;
  readonly problems: number;
  readonly warnings: number;
  readonly notes: number;
  /** Captures that an earlier run had done. */
  readonly skipped: number;
}

export interface BatchFinding {
  readonly title: string;
  readonly count: number;
  readonly files: number;
  /** Where most of them are. */
  readonly host: { readonly address: string; readonly connections: number } | undefined;
  /** `2026-01-02T03:10:05Z` */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function batchFinding({ title, count, files, host, from, to }: BatchFinding): string {
  const where = host === undefined ? '' : `, most at ${host.address} (${numberText(host.connections)})`;
  const seen = from === undefined || to === undefined ? '' : `, ${from}${to === from ? '' : ` to ${to}`}`;
  return `${title}: ${numberText(count)} in ${numberText(files)} of the captures${where}${seen}`;
}

export const RUNNING = {
  paste: 'Paste what tcpdump printed, then press Ctrl-D on a line of its own (Ctrl-C to stop; --help for more).',
  standardInput: 'standard input',
  /** A sentence about a file, with its name where the sentence lacks it. */
  ofFile: (path: string, sentence: string): string => (namesFile(sentence, path) ? sentence : `${path}: ${sentence}`),
  waits: (path: string): string => `${path}: read to its end; waiting for more (Ctrl-C ends).`,
  noDesktop: 'There is no desktop here to show it: open that file in a browser.',
  line: (name: string, parts: readonly string[]): string => `${name}: ${parts.join(', ')}`,
  parts: (parts: readonly string[]): string => parts.join(', '),
  bytes: (n: number): string => bytesText(n),
  percentOf: (part: number, total: number): string => `${percentText(part)} of ${bytesText(total)}`,
  bytesOf: (n: number, total: number): string => `${bytesText(n)} of ${bytesText(total)}`,
  packetsPerSecond: (rate: string): string => `${rate} packets/s`,
  left: (ns: number): string => `${durationText(ns)} left`,
  captures: (done: number, all: number): string => `${numberText(done)} of ${numberText(all)} captures`,
  worst: (code: string, title: string): string => `worst so far: ${code} ${title}`,
  twoViews: (n: number): string =>
    n === 1
      ? '1 connection is told from two captures: two-views.ndjson'
      : `${numberText(n)} connections are told from two captures: two-views.ndjson`,
  notReadAgain: (n: number): string =>
    `${numberText(n)} ${n === 1 ? 'capture' : 'captures'} could not be read again: connections that others hold, too, are not told from both places`,
  notJoined: (n: number): string =>
    `Of ${numberText(n)} connections it was not looked whether another capture holds them: there were too many.`,
  interrupted: 'Interrupted: the results hold what was done; the same command with --resume goes on.',

  noResults: (folder: string, plan: string): string =>
    `${folder} is no directory that \`tcptrace-explain batch\` wrote: it has no ${plan}.`,
  outputIsFile: (out: string): string => `${out} is a file: -o names a directory for the results.`,
  outputHoldsOthers: (out: string): string =>
    `${out} holds other files: give -o a new directory, or one that an earlier batch wrote.`,
  outputIsWritten: (out: string): string =>
    `Another run is writing into ${out}: wait for it, or give -o another directory.`,
  mergeIsLocal: '`merge` puts directories of this machine together, into another one.',
  totals: ({ captures, connections, problems, warnings, notes, skipped }: BatchTotals): string =>
    `${plural(captures, 'capture')}, ${plural(connections, 'connection')}: ${plural(problems, 'problem')}, ${plural(warnings, 'warning')}, ${plural(notes, 'note')}.${skipped > 0 ? ` Of the captures, ${numberText(skipped)} had been done by an earlier run.` : ''}`,
  severity: (severity: 'problem' | 'warning' | 'note'): string => severity,
  finding: batchFinding,
  moreFindings: (n: number): string => `and ${numberText(n)} more kinds of finding, in summary.json`,
  notRead: (error: string): string => `not read: ${error}`,
  moreNotRead: (n: number): string => `and ${numberText(n)} more that could not be read`,
  noCaptures: (n: number): string =>
    n === 1
      ? '1 file of the directories holds no packet that could be read: it is no capture, or ends before its first packet does (errors.ndjson)'
      : `${numberText(n)} files of the directories hold no packet that could be read: they are no captures, or end before their first packet does (errors.ndjson)`,
  partial: 'These results are not all: captures of the plan are missing.',
  written: (out: string): string =>
    `The results are in ${out}: index.html for a browser, summary.json, findings.ndjson, connections.ndjson …, views.sql for DuckDB.`,

  /** `fault`: what DuckDB says. */
  notAnswered: (fault: string): string => `DuckDB does not answer this: "${fault}"`,
  askHow: 'Give SQL and a directory of results, or --question NAME and the directory. Questions:',
  questions: {
    resets: 'Who resets most, and why?',
    'syn-drops': 'Which servers leave SYNs unanswered?',
    retransmissions: 'What share of bytes is sent again, for each /24 of a sender?',
    'slow-handshakes': 'How slow are the slowest handshakes of each hour?',
    econnreset: 'What ended in ECONNRESET, and why?',
    time: 'Where did the time go, by server?',
    'slow-answers': 'Which servers take longest to answer?',
    findings: 'Which findings are most frequent?',
    timeline: 'How many connections began, and how many were in trouble, in each minute?',
    'lost-between': 'What was lost or made between two places of capture?',
  } as Readonly<Record<string, string>>,
};
