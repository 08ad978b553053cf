/** `tcptrace-explain batch`: many captures as one directory of results; `merge`: such directories as one. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkFilter, DEFAULT_MEMORY } from '../analyze.ts';
import { assemble, type Assembled } from '../batch/assemble.ts';
import { PARTS, PLAN } from '../batch/files.ts';
import { type Job, jobOf, type UnitOptions } from '../batch/job.ts';
import { planOf } from '../batch/plan.ts';
import { listed, namedInputs } from '../batch/sources.ts';
import { groupInputs } from '../batch/rotation.ts';
import { runBatch } from '../batch/run.ts';
import { placeOf } from '../batch/unit.ts';
import { FilterError } from '../capture/filter.ts';
import { harmless } from '../words/escape.ts';
import { numberText } from '../words/render.ts';
import type { BatchRequest, MergeRequest } from './batch-options.ts';
import { BatchProgress } from './batch-progress.ts';
import { EXIT } from './exit-codes.ts';
import { complain, type Interrupt, type Io } from './io.ts';
import { version } from './version.ts';

/** Findings that the last words name. */
const TOLD_FINDINGS = 12;

export async function batchCommand(request: BatchRequest, io: Io): Promise<number> {
  const mistake = outputMistake(request.out) ?? filterMistake(request.filter);
  if (mistake !== null) {
    complain(io, mistake);
    return EXIT.usage;
  }
  const { inputs, errors, notes } = await namedInputs(request.paths, () => listed(io.stdin));
  complain(io, ...notes, ...errors.map((one) => one.error));
  if (inputs.length === 0) return EXIT.unreadable;
  const options: UnitOptions = {
    ...(request.filter === null ? {} : { filter: request.filter }),
    lang: request.lang,
    packets: request.packets,
    fold: request.fold,
  };
  const groups = await groupInputs(inputs, request.join);
  const jobs = groups.map((group) => jobOf(group, options, version()));
  const progress = new BatchProgress(io, new Map(jobs.map((job) => [job.name, sizeOf(job)])));
  const stop = new AbortController();
  let interrupt: Interrupt = 'SIGINT';
  const undo = io.onInterrupt((signal) => {
    interrupt = signal;
    stop.abort();
  });
  try {
    const done = await runBatch({
      out: request.out,
      version: version(),
      jobs,
      errors,
      workers: request.jobs,
      program: io.program,
      maxMemory: request.maxMemory ?? DEFAULT_MEMORY * request.jobs,
      resume: request.resume,
      shard: request.shard,
      signal: stop.signal,
      watch: progress,
    });
    progress.clear();
    tell(done, request.out, io, progress.skipped_);
    if (stop.signal.aborted) {
      complain(io, 'Interrupted: the results hold what was done; the same command with --resume goes on.');
      return EXIT.interrupted[interrupt];
    }
    if (done.summary.broken.length > 0) return EXIT.broken;
    return done.errors.some((one) => one.named) ? EXIT.unreadable : 0;
  } finally {
    progress.clear();
    undo();
  }
}

export function mergeCommand({ folders, out }: MergeRequest, io: Io): number {
  const mistake = outputMistake(out);
  if (mistake !== null) {
    complain(io, mistake);
    return EXIT.usage;
  }
  const jobs = new Map<string, Job>();
  for (const folder of folders) {
    const plan = planOf(join(folder, PLAN));
    if (plan === null) {
      complain(io, `${folder} is no directory that \`tcptrace-explain batch\` wrote: it has no ${PLAN}.`);
      return EXIT.unreadable;
    }
    for (const job of plan) jobs.set(job.name, job);
  }
  mkdirSync(out, { recursive: true });
  const plan = [...jobs.values()].map((job, file) => ({ job, file }));
  const parts = folders.map((folder) => join(folder, PARTS));
  const done = assemble({ version: version(), plan, parts, errors: [], interrupted: false, out });
  tell(done, out, io, 0);
  return done.summary.broken.length > 0 ? EXIT.broken : 0;
}

function tell({ summary, findings, errors }: Assembled, out: string, io: Io, skipped: number): void {
  const { problem, warning, note } = summary.findings;
  const lines = [
    `${numberText(summary.files - errors.filter((one) => one.file !== undefined).length)} captures, ${numberText(summary.connections)} connections: ${numberText(problem)} problems, ${numberText(warning)} warnings, ${numberText(note)} notes.${skipped > 0 ? ` Of the captures, ${numberText(skipped)} had been done by an earlier run.` : ''}`,
  ];
  for (const one of findings.slice(0, TOLD_FINDINGS)) {
    const seen =
      one.firstSeen === undefined || one.lastSeen === undefined
        ? ''
        : `, ${one.firstSeen.slice(0, 19)}Z${one.lastSeen.slice(0, 19) === one.firstSeen.slice(0, 19) ? '' : ` to ${one.lastSeen.slice(0, 19)}Z`}`;
    const [host] = one.hosts;
    const where = host === undefined ? '' : `, most at ${harmless(host.address)} (${numberText(host.connections)})`;
    lines.push(
      `  ${one.severity.padEnd(7)}  ${one.code}  ${harmless(one.title)}: ${numberText(one.count)} in ${numberText(one.files)} of the captures${where}${seen}`,
    );
  }
  if (findings.length > TOLD_FINDINGS)
    lines.push(`  and ${findings.length - TOLD_FINDINGS} more kinds of finding, in summary.json`);
  const named = errors.filter((one) => one.named);
  for (const one of named.slice(0, TOLD_FINDINGS)) lines.push(`  not read: ${harmless(one.error)}`);
  if (named.length > TOLD_FINDINGS) lines.push(`  and ${named.length - TOLD_FINDINGS} more that could not be read`);
  if (errors.length > named.length)
    lines.push(
      `  ${numberText(errors.length - named.length)} files of the directories are no captures (errors.ndjson)`,
    );
  if (summary.partial === true) lines.push('  These results are not all: captures of the plan are missing.');
  lines.push(
    `The results are in ${harmless(out)}: summary.json, findings.ndjson, connections.ndjson …, views.sql for DuckDB.`,
  );
  io.write(`${lines.join('\n')}\n`);
}

/** A directory of ours, an empty or a new one. */
function outputMistake(out: string): string | null {
  if (!existsSync(out)) return null;
  if (!statSync(out).isDirectory()) return `${out} is a file: -o names a directory for the results.`;
  if (readdirSync(out).length === 0 || existsSync(join(out, PLAN))) return null;
  return `${out} holds other files: give -o a new directory, or one that an earlier batch wrote.`;
}

function filterMistake(filter: string | null): string | null {
  if (filter === null) return null;
  try {
    checkFilter(filter);
    return null;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return `--filter: ${error.message}\n  ${filter}\n  ${' '.repeat(error.column - 1)}^`;
  }
}

function sizeOf(job: Job): number {
  let bytes = 0;
  for (const input of job.inputs) bytes += statSync(placeOf(input), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
