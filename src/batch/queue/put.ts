/**
 * Jobs of a batch put into the queue, until a worker has done each. What counts as done is the file of records that has the job's
 * name: an event that was lost, a job that Redis forgot or that two workers did, changes nothing of it.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Queue, QueueEvents } from 'bullmq';
import { orAborted } from '../../capture/abortable.ts';
import type { Job } from '../job.ts';
import { partHead } from '../part.ts';
import { fetchParts } from '../remote.ts';
import { getS3, isS3 } from '../s3.ts';
import { placeOf, type UnitResult } from '../unit.ts';
import type { Failure, Work, WorkWorld } from '../work.ts';
import { connectionTo, firstAnswer, loadBullMq, type QueuedJob, queueName, shownUrl } from './bullmq.ts';

export interface QueueOptions {
  readonly url: string;
  /** 1 is served first; of equals, what was put first. */
  readonly priority: number;
}

/** Jobs of one batch that lie in the queue at most: a million captures are not all in Redis at once. */
const MOST_QUEUED = 5_000;
const CHUNK = 500;
/** A job that broke a worker or an input that failed is tried again. */
const ATTEMPTS = 3;
const BACKOFF_MS = 1_000;
/** So often the queue is asked for jobs that were said nothing of, so many at a time. */
const ROUND_MS = 1_000;
const ASKED = 200;
/** A job that is nowhere is put again, so often. */
const MOST_PUT = 5;

export const byQueue =
  ({ url, priority }: QueueOptions): Work =>
  async (jobs, world) => {
    if (jobs.length === 0) return [];
    const { Queue, QueueEvents } = await loadBullMq();
    const name = queueName(world.version);
    const connection = connectionTo(url);
    const queue = new Queue<QueuedJob>(name, { connection });
    try {
      await firstAnswer(queue, url);
    } catch (error) {
      // Not awaited: what was never connected does not end either.
      queue.disconnect().catch(() => {});
      throw error;
    }
    const events = new QueueEvents(name, { connection });
    events.on('error', () => {});
    try {
      await events.waitUntilReady();
      await remark(queue, url, world);
      const failures = await new Put(queue, events, priority, jobs, world).done();
      if (world.store !== null) await fetchParts(world.store, world.parts, jobs);
      return failures;
    } finally {
      await events.close();
      await queue.close();
    }
  };

/** What of this queue would surprise somebody later. */
async function remark(queue: Queue, url: string, { watch }: WorkWorld): Promise<void> {
  const client = await queue.client;
  if (/^aof_enabled:0/m.test(await client.info())) watch.queue({ kind: 'in-memory', url: shownUrl(url) });
  if ((await queue.getWorkersCount()) === 0) watch.queue({ kind: 'no-worker', url: shownUrl(url) });
}

class Put {
  readonly #queue: Queue<QueuedJob>;
  readonly #priority: number;
  readonly #world: WorkWorld;
  readonly #place: string;
  readonly #batch: string;
  /** Not yet put, in order. */
  readonly #waiting: Job[];
  /** Put and not yet done, by their ids in the queue: how often each was put. */
  readonly #outstanding = new Map<string, { readonly job: Job; put: number }>();
  readonly #failures: Failure[] = [];
  readonly #finished = new AbortController();

  constructor(queue: Queue<QueuedJob>, events: QueueEvents, priority: number, jobs: readonly Job[], world: WorkWorld) {
    this.#queue = queue;
    this.#priority = priority;
    this.#world = world;
    this.#waiting = [...jobs];
    this.#place = world.store ?? world.parts;
    this.#batch = createHash('sha256').update(this.#place).digest('hex').slice(0, 12);
    events.on('active', ({ jobId }) => {
      const one = this.#outstanding.get(jobId);
      if (one !== undefined) world.watch.started(one.job);
    });
    events.on('progress', ({ jobId, data }) => {
      const one = this.#outstanding.get(jobId);
      const { read, packets } = data as { read?: unknown; packets?: unknown };
      if (one !== undefined && typeof read === 'number' && typeof packets === 'number')
        world.watch.progress(one.job, read, packets);
    });
    events.on('completed', ({ jobId, returnvalue }) => this.#done(jobId, returnvalue as unknown as UnitResult));
    events.on('failed', ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
  }

  async done(): Promise<readonly Failure[]> {
    const { signal } = this.#world;
    const over = AbortSignal.any([signal, this.#finished.signal]);
    while (!this.#isOver()) {
      await this.#fill();
      await orAborted(wait(ROUND_MS), over);
      if (!this.#isOver()) await this.#askAfter();
    }
    if (signal.aborted) await this.#takeBack();
    return this.#failures;
  }

  #isOver(): boolean {
    return this.#world.signal.aborted || (this.#waiting.length === 0 && this.#outstanding.size === 0);
  }

  async #fill(): Promise<void> {
    while (this.#waiting.length > 0 && this.#outstanding.size < MOST_QUEUED) {
      const chunk = this.#waiting.splice(0, CHUNK);
      for (const job of chunk) this.#outstanding.set(this.#idOf(job), { job, put: 1 });
      await this.#queue.addBulk(chunk.map((job) => this.#asQueued(job)));
    }
  }

  #idOf(job: Job): string {
    return `${this.#batch}-${job.name}`;
  }

  #asQueued(job: Job): Parameters<Queue<QueuedJob>['addBulk']>[0][number] {
    const present = job.inputs.every((one) => isS3(one.at) || existsSync(placeOf(one)));
    return {
      name: 'capture',
      data: { job, parts: this.#place, version: this.#world.version, present },
      // What is done or failed leaves the queue: the file of records tells the one, the event the other.
      opts: {
        jobId: this.#idOf(job),
        priority: this.#priority,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: BACKOFF_MS },
        removeOnComplete: true,
        removeOnFail: true,
      },
    };
  }

  /** Of those that were put first: what became of them, if no event told. */
  async #askAfter(): Promise<void> {
    const ids = [...this.#outstanding.keys()].slice(0, ASKED);
    const states = await Promise.all(ids.map((id) => this.#queue.getJobState(id)));
    for (const [i, id] of ids.entries()) {
      const one = this.#outstanding.get(id);
      // Asked after again only when all others were.
      if (one === undefined || !this.#outstanding.delete(id)) continue;
      this.#outstanding.set(id, one);
      if (states[i] !== 'unknown') continue;
      if (await this.#isWritten(one.job)) this.#done(id, null);
      else if (one.put >= MOST_PUT) this.#failed(id, `the queue lost it ${MOST_PUT} times`);
      else {
        one.put++;
        await this.#queue.addBulk([this.#asQueued(one.job)]);
      }
    }
  }

  async #isWritten({ name }: Job): Promise<boolean> {
    const { parts, store } = this.#world;
    const path = join(parts, name);
    if (store !== null) await getS3(`${store}/${name}`, path);
    return partHead(path) !== null;
  }

  #done(id: string, result: UnitResult | null): void {
    const one = this.#outstanding.get(id);
    if (one === undefined) return;
    this.#outstanding.delete(id);
    this.#world.watch.ended(one.job, result);
    if (this.#isOver()) this.#finished.abort();
  }

  #failed(id: string, why: string): void {
    const one = this.#outstanding.get(id);
    if (one === undefined) return;
    this.#failures.push({ job: one.job, why });
    this.#done(id, null);
  }

  /** Takes from the queue what no worker has begun. */
  async #takeBack(): Promise<void> {
    const ids = [...this.#outstanding.keys()];
    for (let at = 0; at < ids.length; at += CHUNK)
      await orAborted(
        Promise.allSettled(ids.slice(at, at + CHUNK).map((id) => this.#queue.remove(id))),
        AbortSignal.timeout(ROUND_MS),
      );
  }
}

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
