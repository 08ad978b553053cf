/** A worker of a fleet: takes jobs from the queue and does them, each in a process of its own, until it is told to end. */
import type { Job as BullJob } from 'bullmq';
import { connectionTo, firstAnswer, loadBullMq, MEMORY, type QueuedJob, queueName } from './bullmq.ts';

export interface ServeOptions {
  readonly url: string;
  readonly version: string;
  /** Captures at a time. */
  readonly jobs: number;
  /** Bytes of live state, all captures together. */
  readonly maxMemory: number;
  /** How long after its death another worker takes over what a worker had in hand. */
  readonly takeoverMs: number;
  /** Ends when nothing was to do for so long; null: waits for ever. */
  readonly idleMs: number | null;
  /** Ends when the jobs in hand are done. */
  readonly signal: AbortSignal;
  /** What does a job: the module of {@link ./processor.ts}. */
  readonly processor: URL;
  /** A capture is done, or failed and why. */
  readonly onEnded: (path: string, why: string | null) => void;
}

const MEGABYTE = 1024 * 1024;
/** What V8 needs beside the live state that is bounded. */
const HEAP_BESIDE = 256;
/** A capture whose workers died so often is given up. */
const MOST_STALLED = 3;

const pathOf = (job: BullJob<QueuedJob> | undefined): string => job?.data.job.inputs[0]?.path ?? '';

export async function serveQueue(options: ServeOptions): Promise<void> {
  const { Worker } = await loadBullMq();
  const { url, jobs, takeoverMs, idleMs, signal } = options;
  const each = Math.floor(options.maxMemory / jobs);
  const heap = `--max-old-space-size=${Math.ceil(each / MEGABYTE) + HEAP_BESIDE}`;
  let inHand = 0;
  let idleSince = performance.now();
  // No event tells the end of a job that another worker has taken over meanwhile: what is in hand is counted where it is done.
  class CountingWorker extends Worker<QueuedJob> {
    protected override async callProcessJob(
      job: BullJob<QueuedJob>,
      token: string,
      abort?: AbortSignal,
    ): Promise<void> {
      inHand++;
      try {
        return await super.callProcessJob(job, token, abort);
      } finally {
        inHand--;
        idleSince = performance.now();
      }
    }
  }
  const worker = new CountingWorker(queueName(options.version), options.processor, {
    connection: connectionTo(url),
    autorun: false,
    concurrency: jobs,
    lockDuration: takeoverMs,
    stalledInterval: takeoverMs,
    maxStalledCount: MOST_STALLED,
    workerForkOptions: { execArgv: [heap], env: { ...process.env, [MEMORY]: String(each) } },
  });
  try {
    await firstAnswer(worker, url);
  } catch (error) {
    // Not awaited: what was never connected does not end either.
    worker.close(true).catch(() => {});
    throw error;
  }
  worker.on('completed', (job) => options.onEnded(pathOf(job), null));
  worker.on('failed', (job, error) => options.onEnded(pathOf(job), error.message));
  const over = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (idleMs === null) return;
    const timer = setInterval(
      () => {
        if (inHand > 0 || performance.now() - idleSince < idleMs) return;
        clearInterval(timer);
        resolve();
      },
      Math.min(1_000, idleMs),
    );
  });
  const running = worker.run();
  await over;
  // Waits for the jobs in hand; their locks are renewed meanwhile.
  await worker.close();
  await running;
}
