/** Workers for jobs: threads of this process, or this thread itself where the program cannot be started again. */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Job } from './job.ts';
import { runJob, type UnitResult, type UnitWorld } from './unit.ts';
import type { Failure, Work } from './work.ts';

/** What a thread is told, and tells. */
export type ToThread = { readonly job: Job } | { readonly stop: true };
export type FromThread =
  | { readonly read: number; readonly packets: number }
  | { readonly result: UnitResult }
  | { readonly broken: string };

/** Marks the data of threads that were started here. */
export interface ThreadData {
  readonly batchThread: true;
  readonly world: Pick<UnitWorld, 'parts' | 'store' | 'version' | 'maxMemory'>;
}

export interface JobWorker {
  /** Rejects when the job broke the worker, which then is as new. */
  run(job: Job, onProgress: (read: number, packets: number) => void): Promise<UnitResult>;
  close(): Promise<void>;
}

/** In this thread. */
export class OwnThread implements JobWorker {
  readonly #world: UnitWorld;
  constructor(world: UnitWorld) {
    this.#world = world;
  }
  run(job: Job, onProgress: (read: number, packets: number) => void): Promise<UnitResult> {
    return runJob(job, { ...this.#world, onProgress });
  }
  async close(): Promise<void> {}
}

const MEGABYTE = 1024 * 1024;
/** What V8 needs beside the live state that is bounded. */
const HEAP_BESIDE = 256;
/**
 * Megabytes that a thread's heap holds before V8 collects all of it for the first time. Unless told, V8 begins with less than the
 * program itself takes, and collects all for every few captures: 1,000 of 12 packets then cost two thirds more (docs/scaling.md).
 */
const FIRST_HEAP = 64;

export class OtherThread implements JobWorker {
  readonly #program: URL;
  readonly #world: UnitWorld;
  #thread: Worker | null = null;

  constructor(program: URL, world: UnitWorld) {
    this.#program = program;
    this.#world = world;
  }

  async run(job: Job, onProgress: (read: number, packets: number) => void): Promise<UnitResult> {
    const thread = (this.#thread ??= this.#start());
    const { signal } = this.#world;
    const stop = (): void => thread.postMessage({ stop: true } satisfies ToThread, []);
    try {
      return await new Promise<UnitResult>((resolve, reject) => {
        thread.removeAllListeners();
        thread.on('message', (message: FromThread) => {
          if ('result' in message) resolve(message.result);
          else if ('broken' in message) reject(new Error(message.broken));
          else onProgress(message.read, message.packets);
        });
        thread.on('error', (error) => {
          this.#thread = null;
          reject(error instanceof Error ? error : new Error(String(error)));
        });
        thread.on('exit', (code) => {
          this.#thread = null;
          reject(new Error(`its thread ended with ${code}`));
        });
        thread.postMessage({ job } satisfies ToThread, []);
        if (signal?.aborted === true) stop();
        else signal?.addEventListener('abort', stop, { once: true });
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    thread?.removeAllListeners();
    await thread?.terminate();
  }

  #start(): Worker {
    // For threads that are started from now on; this one has its heap.
    setFlagsFromString(`--initial-old-space-size=${FIRST_HEAP}`);
    const { parts, store, version, maxMemory } = this.#world;
    const workerData: ThreadData = { batchThread: true, world: { parts, store, version, maxMemory } };
    return new Worker(this.#program, {
      workerData,
      stdin: true,
      ...(maxMemory === undefined
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxMemory / MEGABYTE) + HEAP_BESIDE } }),
    });
  }
}

/** A second of work, in bytes of captures: a thread costs some 0.7 s, for it compiles the program for itself (docs/scaling.md). */
const LEAST_EACH = 12 * MEGABYTE;
/** Each capture costs some 5 ms beside its bytes: as much as reading so many of them. */
const BESIDE_BYTES = 60 * 1024;

/** How many workers pay for captures of these sizes, in bytes. */
export function workersFor(sizes: Iterable<number>, cores: number): number {
  let work = 0;
  for (const size of sizes) work += size + BESIDE_BYTES;
  return Math.max(1, Math.min(cores, Math.floor(work / LEAST_EACH)));
}

export interface Threads {
  /** At a time. */
  readonly workers: number;
  /** The program that threads are started with; null: all is done in this thread. */
  readonly program: URL | null;
  /** Bytes of live state, all workers together. */
  readonly maxMemory: number;
  /** And of this thread, which has the heap that it was started with, and what looks after that. */
  readonly ownMemory: number;
  readonly heapWatch: UnitWorld['heapWatch'];
}

export const byThreads =
  ({ workers: most, program, maxMemory, ownMemory, heapWatch }: Threads): Work =>
  async (jobs, { parts, store, version, signal, watch }) => {
    const workers = Math.max(1, Math.min(most, jobs.length));
    const world = { parts, store, version, maxMemory: maxMemory / workers, signal };
    const waiting = jobs.values();
    const failures: Failure[] = [];
    const work = async (): Promise<void> => {
      const worker: JobWorker =
        program === null || workers === 1
          ? new OwnThread({ ...world, maxMemory: ownMemory, heapWatch })
          : new OtherThread(program, world);
      for (const job of waiting) {
        if (signal.aborted) break;
        watch.started(job);
        let result: UnitResult | null = null;
        try {
          result = await worker.run(job, (read, packets) => watch.progress(job, read, packets));
        } catch (error) {
          failures.push({ job, why: error instanceof Error ? error.message : String(error) });
        }
        watch.ended(job, result);
      }
      await worker.close();
    };
    await Promise.all(Array.from({ length: workers }, work));
    return failures;
  };
