/** Who does the jobs of a batch, whoever that is: threads of this machine, or workers behind a queue. */
import type { Job } from './job.ts';
import type { UnitResult } from './unit.ts';

/** Who shows how far it is. */
export interface BatchWatch {
  started(job: Job): void;
  progress(job: Job, read: number, packets: number): void;
  /** `result`: null where it failed, or was done while nobody listened. */
  ended(job: Job, result: UnitResult | null): void;
  /** A job that an earlier run did. */
  skipped(job: Job): void;
  queue(remark: QueueRemark): void;
}

/** What of a queue would surprise somebody later; `url` as it may be printed. */
export interface QueueRemark {
  /** Redis forgets it when it is restarted; nobody takes jobs from it. */
  readonly kind: 'in-memory' | 'no-worker';
  readonly url: string;
}

export interface WorkWorld {
  /** Directory of the files of records. */
  readonly parts: string;
  /** `s3://…` where they are stored, too, and where workers of other machines leave them; null: the directory is for all. */
  readonly store: string | null;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly watch: BatchWatch;
}

export interface Failure {
  readonly job: Job;
  readonly why: string;
}

/** Resolves when all is done or `signal` has stopped it: with what could not be done. */
export type Work = (jobs: readonly Job[], world: WorkWorld) => Promise<readonly Failure[]>;
