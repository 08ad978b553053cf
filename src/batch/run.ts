/** A batch on this machine: all jobs of a plan by as many workers as there are, and what they found as one directory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText } from '../words/escape.ts';
import { assemble, type Assembled, type Unreadable } from './assemble.ts';
import { isDone } from './done.ts';
import { writeWhole } from './file-writer.ts';
import { PARTS, PLAN } from './files.ts';
import type { Job } from './job.ts';
import { tellTwoViews } from './two-views/tell.ts';
import { type JobWorker, OtherThread, OwnThread } from './pool.ts';
import type { UnitResult } from './unit.ts';

export interface BatchOptions {
  readonly out: string;
  readonly version: string;
  readonly jobs: readonly Job[];
  /** Errors of the inputs that became no job. */
  readonly errors: readonly Unreadable[];
  /** Workers at a time. */
  readonly workers: number;
  /** The program that threads are started with; null: all is done in this thread. */
  readonly program: URL | null;
  /** Bytes of live state, all workers together. */
  readonly maxMemory: number;
  readonly resume: boolean;
  /** Only every `of`-th job, from number `index` (from 0) on. */
  readonly shard: { readonly index: number; readonly of: number } | null;
  readonly signal: AbortSignal;
  readonly watch: BatchWatch;
}

/** Who shows how far it is. */
export interface BatchWatch {
  started(job: Job): void;
  progress(job: Job, read: number, packets: number): void;
  ended(job: Job, result: UnitResult | null): void;
  /** A job that an earlier run did. */
  skipped(job: Job): void;
}

export async function runBatch(options: BatchOptions): Promise<Assembled> {
  const { out, version, jobs, signal, watch, resume, shard } = options;
  const parts = join(out, PARTS);
  mkdirSync(parts, { recursive: true });
  writeWhole(join(out, PLAN), jobs.map((job) => `${jsonText(job)}\n`).join(''));
  const errors = [...options.errors];
  const mine = jobs.filter((_, i) => shard === null || i % shard.of === shard.index);
  const waiting: Job[] = [];
  for (const job of mine) {
    if (resume && (await isDone(parts, job))) watch.skipped(job);
    else waiting.push(job);
  }
  const workers = Math.max(1, Math.min(options.workers, waiting.length));
  const world = { parts, version, maxMemory: options.maxMemory / workers, signal };
  const work = async (): Promise<void> => {
    const worker: JobWorker =
      options.program === null || workers === 1 ? new OwnThread(world) : new OtherThread(options.program, world);
    for (let job = waiting.shift(); job !== undefined && !signal.aborted; job = waiting.shift()) {
      watch.started(job);
      let result: UnitResult | null = null;
      const current = job;
      try {
        result = await worker.run(job, (read, packets) => watch.progress(current, read, packets));
      } catch (error) {
        const path = job.inputs[0]?.path ?? '';
        const why = error instanceof Error ? error.message : String(error);
        const file = jobs.indexOf(job);
        errors.push({ type: 'error', file, path, error: `${path}: the analysis broke: ${why}.`, named: true });
      }
      watch.ended(job, result);
    }
    await worker.close();
  };
  await Promise.all(Array.from({ length: workers }, work));
  const plan = mine.map((job) => ({ job, file: jobs.indexOf(job) }));
  const done = assemble({ version, plan, parts: [parts], errors, interrupted: signal.aborted, out });
  await tellTwoViews({ out, jobs, signal });
  return done;
}
