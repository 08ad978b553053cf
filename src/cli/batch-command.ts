/** `tcptrace-explain batch`: many captures as one directory of results; `merge`: such directories as one. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { languageOf } from '../analyze.ts';
import { assemble, type Planned } from '../batch/assemble.ts';
import { CLAIM, claim } from '../batch/claim.ts';
import { PARTS, PLAN } from '../batch/files.ts';
import { type Job, jobOf, type UnitOptions } from '../batch/job.ts';
import { writePage } from '../batch/page.ts';
import { planOf } from '../batch/plan.ts';
import { byThreads, workersFor } from '../batch/pool.ts';
import { byQueue } from '../batch/queue/put.ts';
import { remoteState } from '../batch/remote.ts';
import { isS3 } from '../batch/s3.ts';
import { listed, namedInputs } from '../batch/sources.ts';
import { groupInputs } from '../batch/rotation.ts';
import { type Done, runBatch, writeTwoViews } from '../batch/run.ts';
import { isMisread } from '../batch/typed-bytes.ts';
import { placeOf } from '../batch/unit.ts';
import { pad } from '../report/layout.ts';
import type { CliWords } from '../words/cli-words.ts';
import { harmless } from '../words/escape.ts';
import type { Lang } from '../words/languages.ts';
import { reportWords } from '../words/report-words.ts';
import type { BatchRequest, MergeRequest } from './batch-options.ts';
import { makeFolder } from '../batch/folder.ts';
import { BatchProgress } from './batch-progress.ts';
import { filterMistake } from './filter-mistake.ts';
import { EXIT } from './exit-codes.ts';
import { htmlOptions } from './html.ts';
import { complain, type Interrupt, type Io } from './io.ts';
import { unavailable } from './unavailable.ts';
import { budgetOf, MemoryWatch } from './memory.ts';
import { version } from './version.ts';

/** Findings that the last words name. */
const TOLD_FINDINGS = 12;

export async function batchCommand(request: BatchRequest, io: Io, words: CliWords): Promise<number> {
  try {
    return await batch(request, io, words);
  } catch (error) {
    const missing = unavailable(error, words);
    if (missing === null) throw error;
    complain(io, missing);
    return EXIT.broken;
  }
}

async function batch(request: BatchRequest, io: Io, words: CliWords): Promise<number> {
  const remote = isS3(request.out) ? request.out : null;
  const mistakes = filterMistake(request.filter, words);
  if (mistakes !== null) {
    complain(io, ...mistakes);
    return EXIT.usage;
  }
  const mistake = await outputMistake(request.out, words);
  if (mistake !== null) {
    complain(io, mistake);
    return EXIT.usage;
  }
  const { inputs, errors, notes } = await namedInputs(request.paths, () => listed(io.stdin), languageOf(request.lang));
  const language = languageOf(words.lang);
  const said = notes.map(({ key, facts }) => language.sentence(key, facts) ?? key);
  complain(io, ...said, ...errors.map((one) => one.error));
  if (inputs.length === 0) return EXIT.unreadable;
  const options: UnitOptions = {
    ...(request.filter === null ? {} : { filter: request.filter }),
    lang: request.lang,
    packets: request.packets,
    fold: request.fold,
  };
  const groups = await groupInputs(inputs, request.join);
  const jobs = groups.map((group) => jobOf(group, options, version()));
  const sizes = new Map(jobs.map((job) => [job.name, sizeOf(job)]));
  const progress = new BatchProgress(io, words, sizes);
  const workers = request.jobs ?? workersFor(sizes.values(), availableParallelism());
  const out = remote === null ? request.out : io.makeFolder();
  makeFolder(out);
  const release = claim(out);
  if (release === null) {
    complain(io, words.running.outputIsWritten(out));
    return EXIT.usage;
  }
  const stop = new AbortController();
  let interrupt: Interrupt = 'SIGINT';
  const undo = io.onInterrupt((signal) => {
    interrupt = signal;
    stop.abort();
  });
  try {
    const done = await runBatch({
      out,
      remote,
      version: version(),
      jobs,
      errors,
      work:
        request.queue === null
          ? byThreads({
              workers,
              program: io.program,
              maxMemory: request.maxMemory ?? budgetOf(null, io.heap.limit) * workers,
              ownMemory: budgetOf(request.maxMemory, io.heap.limit),
              heapWatch: (full) => new MemoryWatch(request.maxMemory, io.heap, full),
            })
          : byQueue(request.queue),
      resume: request.resume,
      shard: request.shard,
      signal: stop.signal,
      watch: progress,
      page: () => htmlOptions(request.lang, io),
      lang: request.lang,
      joinMemory: budgetOf(null, io.heap.limit),
    });
    progress.clear();
    tell(done, request.out, io, words.running, progress.skipped_);
    if (stop.signal.aborted) {
      complain(io, words.running.interrupted);
      return EXIT.interrupted[interrupt];
    }
    if (done.summary.broken.length > 0) return EXIT.broken;
    if (done.summary.partialReason === 'memory') {
      complain(io, reportWords(request.lang).overview.partialText('memory'));
      return EXIT.memory;
    }
    return done.errors.some((one) => one.named) ? EXIT.unreadable : 0;
  } finally {
    progress.clear();
    release();
    if (remote !== null) rmSync(out, { recursive: true, force: true });
    undo();
  }
}

export async function mergeCommand({ folders, out }: MergeRequest, io: Io, words: CliWords): Promise<number> {
  const says = words.running;
  const mistake = isS3(out) ? says.mergeIsLocal : await outputMistake(out, words);
  if (mistake !== null) {
    complain(io, mistake);
    return EXIT.usage;
  }
  const jobs = new Map<string, Job>();
  for (const folder of folders) {
    const plan = planOf(join(folder, PLAN));
    if (plan === null) {
      complain(io, says.noResults(folder, PLAN));
      return EXIT.unreadable;
    }
    for (const job of plan) jobs.set(job.name, job);
  }
  makeFolder(out);
  const release = claim(out);
  if (release === null) {
    complain(io, says.outputIsWritten(out));
    return EXIT.usage;
  }
  try {
    return await merged({ folders, out }, [...jobs.values()], io, says);
  } finally {
    release();
  }
}

async function merged(
  { folders, out }: Omit<MergeRequest, 'kind'>,
  jobs: readonly Job[],
  io: Io,
  says: Running,
): Promise<number> {
  const plan = jobs.map((job, file) => ({ job, file }));
  const parts = folders.map((folder) => join(folder, PARTS));
  const done = assemble({ version: version(), plan, parts, errors: [], interrupted: false, out });
  const joined = await writeTwoViews({
    out,
    jobs,
    lang: langOf(plan),
    signal: undefined,
    joinMemory: budgetOf(null, io.heap.limit),
  });
  writePage({ plan, parts, out, options: htmlOptions(langOf(plan), io) }, done);
  tell({ ...done, joined, failed: 0 }, out, io, says, 0);
  return done.summary.broken.length > 0 ? EXIT.broken : 0;
}

/** A merge speaks as what it merges. */
const langOf = (plan: readonly Planned[]): Lang => plan[0]?.job.options.lang ?? 'en';

type Running = CliWords['running'];

function tell(
  { summary, findings, errors, joined, failed }: Done,
  out: string,
  io: Io,
  says: Running,
  skipped: number,
): void {
  const { problem: problems, warning: warnings, note: notes } = summary.findings;
  const captures = summary.files + failed - errors.filter((one) => one.file !== undefined).length;
  const lines = [says.totals({ captures, connections: summary.connections, problems, warnings, notes, skipped })];
  for (const one of findings.slice(0, TOLD_FINDINGS)) {
    const [host] = one.hosts;
    const said = says.finding({
      title: harmless(one.title),
      count: one.count,
      files: one.files,
      host: host === undefined ? undefined : { address: harmless(host.address), connections: host.connections },
      from: secondOf(one.firstSeen),
      to: secondOf(one.lastSeen),
    });
    lines.push(`  ${pad(says.severity(one.severity), 7)}  ${one.code}  ${said}`);
  }
  if (findings.length > TOLD_FINDINGS) lines.push(`  ${says.moreFindings(findings.length - TOLD_FINDINGS)}`);
  if (joined.connections > 0) lines.push(`  ${says.twoViews(joined.connections)}`);
  if (joined.leftOut > 0) lines.push(`  ${says.notJoined(joined.leftOut)}`);
  if (joined.unread > 0) lines.push(`  ${says.notReadAgain(joined.unread)}`);
  const named = errors.filter((one) => one.named);
  for (const one of named.slice(0, TOLD_FINDINGS))
    lines.push(`  ${says.notRead(harmless(says.ofFile(one.path, one.error)))}`);
  if (named.length > TOLD_FINDINGS) lines.push(`  ${says.moreNotRead(named.length - TOLD_FINDINGS)}`);
  if (errors.length > named.length) lines.push(`  ${says.noCaptures(errors.length - named.length)}`);
  if (summary.partial === true && summary.partialReason === undefined) lines.push(`  ${says.partial}`);
  lines.push(says.written(harmless(out)));
  io.write(`${lines.join('\n')}\n`);
}

/** `2026-01-02T03:10:05Z` of a time with nanoseconds. */
const secondOf = (time: string | undefined): string | undefined =>
  time === undefined ? undefined : `${time.slice(0, 19)}Z`;

/** A directory of ours, an empty or a new one. */
async function outputMistake(out: string, { running: says, mistakes }: CliWords): Promise<string | null> {
  if (isMisread(out)) return mistakes.outputIsMisread(out);
  if (isS3(out)) return (await remoteState(out)) === 'other' ? says.outputHoldsOthers(out) : null;
  if (!existsSync(out)) return null;
  if (!statSync(out).isDirectory()) return says.outputIsFile(out);
  if (existsSync(join(out, PLAN)) || readdirSync(out).every((name) => name.startsWith(CLAIM))) return null;
  return says.outputHoldsOthers(out);
}

function sizeOf(job: Job): number {
  let bytes = 0;
  for (const input of job.inputs) bytes += input.size ?? statSync(placeOf(input), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
