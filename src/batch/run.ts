/** A batch: all jobs of a plan done by who does them, and what they found as one directory. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { languageOf, OutputClosed } from '../analyze.ts';
import type { AnnotationRecord, ConnectionRecord, FindingRecord, RevisionRecord } from '../records/contract.ts';
import type { SourceInput } from '../capture/source.ts';
import type { HtmlOptions } from '../report/html/html-file.ts';
import { jsonText } from '../words/escape.ts';
import type { Bytes } from '../units.ts';
import type { Lang } from '../words/languages.ts';
import { wordedTwoViews } from '../words/wording.ts';
import { assemble, type Assembled, type Unreadable } from './assemble.ts';
import { isDone } from './done.ts';
import { makeFolder } from './folder.ts';
import { FileWriter, sweep, writeWhole } from './file-writer.ts';
import { FILES, PARTS, PLAN } from './files.ts';
import type { Job } from './job.ts';
import { writePage } from './page.ts';
import { eachLine } from './part.ts';
import { earlierParts, publish, storeOf } from './remote.ts';
import { deleteS3 } from './s3.ts';
import { Joinable } from './two-views/joinable.ts';
import { roomIn } from './two-views/room.ts';
import { tellTwoViews } from './two-views/tell.ts';
import { inputOf } from './unit.ts';
import type { BatchWatch, Work } from './work.ts';

export interface BatchOptions {
  /** A directory of this machine. */
  readonly out: string;
  /** `s3://bucket/prefix` where the results go; null: they stay in `out`. */
  readonly remote: string | null;
  readonly version: string;
  readonly jobs: readonly Job[];
  /** Errors of the inputs that became no job. */
  readonly errors: readonly Unreadable[];
  readonly work: Work;
  readonly resume: boolean;
  /** Only every `of`-th job, from number `index` (from 0) on. */
  readonly shard: { readonly index: number; readonly of: number } | null;
  readonly signal: AbortSignal;
  /** What the report for a browser is made with; asked for at the end. */
  readonly page: () => HtmlOptions;
  readonly lang: Lang;
  readonly watch: BatchWatch;
  /** Bytes for what is kept to compare captures. */
  readonly joinMemory: Bytes;
}

/** What was said of connections that two captures hold. */
export interface Joined {
  readonly connections: number;
  /** Those of which nobody looked whether another capture holds them: there were too many. */
  readonly leftOut: number;
  /** Captures that could not be read a second time. */
  readonly unread: number;
}

export type Done = Assembled & {
  readonly joined: Joined;
  /** Captures of which nothing is told, as their jobs failed: they are not among the files of the summary. */
  readonly failed: number;
};

/** What Node says of a file system that is full, or of a user who has used up what was granted. */
const NO_ROOM = /^(?:ENOSPC|EDQUOT):/;

/** In the line of a packet that its capture holds twice. */
const COPY = '"kind":"capture-duplicate"';

function fill(joinable: Joinable, out: string): void {
  eachLine(join(out, FILES.connection), (line) => joinable.connection(JSON.parse(line.toString()) as ConnectionRecord));
  eachLine(join(out, FILES.finding), (line) => joinable.finding(JSON.parse(line.toString()) as FindingRecord));
  for (const file of [FILES.annotation, FILES.revision])
    eachLine(join(out, file), (line) => {
      if (line.includes(COPY)) joinable.annotation(JSON.parse(line.toString()) as AnnotationRecord | RevisionRecord);
    });
}

interface TwoViewsOptions {
  readonly out: string;
  readonly jobs: readonly Job[];
  readonly signal: AbortSignal | undefined;
  readonly lang: Lang;
  readonly joinMemory: Bytes;
}

/** Writes the connections that two captures hold, found by what the first reading wrote. */
export async function writeTwoViews({ out, jobs, signal, lang, joinMemory }: TwoViewsOptions): Promise<Joined> {
  const joinable = new Joinable(roomIn(joinMemory));
  // One capture has nothing to be compared with.
  if (jobs.length > 1) fill(joinable, out);
  const again = (file: number): SourceInput | null => {
    const job = jobs[file];
    return job === undefined ? null : inputOf(job, () => {});
  };
  const language = languageOf(lang);
  const writer = new FileWriter(join(out, FILES['two-views']));
  let connections = 0;
  const unread = new Set<number>();
  try {
    for await (const record of tellTwoViews({
      joinable,
      inputOf: again,
      signal,
      onUnread: (file) => unread.add(file),
    })) {
      writer.write(`${jsonText(wordedTwoViews(record, language))}\n`);
      connections++;
    }
    writer.finish();
    return { connections, leftOut: joinable.leftOut, unread: unread.size };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

export async function runBatch(options: BatchOptions): Promise<Done> {
  const { out, version, jobs, signal, watch, resume, shard, work, remote } = options;
  const parts = join(out, PARTS);
  makeFolder(parts);
  writeWhole(join(out, PLAN), jobs.map((job) => `${jsonText(job)}\n`).join(''));
  const plan = jobs
    .map((job, file) => ({ job, file }))
    .filter(({ file }) => shard === null || file % shard.of === shard.index);
  if (remote !== null) await earlierParts(remote, parts, jobs, resume);
  const store = remote === null ? null : storeOf(remote);
  const waiting: Job[] = [];
  for (const { job } of plan) {
    if (resume && (await isDone(parts, job))) watch.skipped(job);
    else {
      // What an earlier run left under its name is not the result of this one.
      const left = join(parts, job.name);
      if (store !== null && existsSync(left)) await deleteS3(`${store}/${job.name}`);
      rmSync(left, { force: true });
      waiting.push(job);
    }
  }
  const failed = new Map(
    (await work(waiting, { parts, store, version, signal, watch })).map(({ job, why }) => [job, why]),
  );
  // Where results stay here, there is no room for what the others found either.
  const noRoom = store === null ? [...failed.values()].find((fault) => NO_ROOM.test(fault)) : undefined;
  if (noRoom !== undefined) throw new OutputClosed(new Error(noRoom));
  const errors = [...options.errors];
  const language = languageOf(options.lang);
  for (const { job, file } of plan) {
    const fault = failed.get(job);
    if (fault === undefined) continue;
    const path = job.inputs[0]?.path ?? '';
    const error = language.sentence('error.job-failed', { path, fault }) ?? fault;
    errors.push({ type: 'error', file, path, error, named: true });
  }
  for (const folder of [out, parts]) sweep(folder);
  const done = assemble({ version, plan, parts: [parts], errors, interrupted: signal.aborted, out });
  const joined = await writeTwoViews(options);
  writePage({ plan, parts: [parts], out, options: options.page() }, done);
  if (remote !== null) await publish(remote, out);
  return { ...done, joined, failed: failed.size };
}
