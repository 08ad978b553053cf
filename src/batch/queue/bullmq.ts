/** The queue of a fleet: BullMQ on Redis, which of its queues is ours, and how it is reached. */
import type { ConnectionOptions } from 'bullmq';
import { orAborted } from '../../capture/abortable.ts';
import type { Job } from '../job.ts';
import { optional } from '../optional.ts';

export type BullMq = typeof import('bullmq');

export const loadBullMq = (): Promise<BullMq> => optional('bullmq', async () => await import('bullmq'));

/** What a worker is given. */
export interface QueuedJob {
  readonly job: Job;
  /** Where the files of records go: a directory that all machines see, or `s3://…`. */
  readonly parts: string;
  /** Of the program that planned, and of the queue. */
  readonly version: string;
  /** The planner saw all inputs: a worker that does not is not where it should be. */
  readonly present: boolean;
}

/** Of the environment of a worker's own processes: bytes of live state for one job. */
export const MEMORY = 'TCPTRACE_EXPLAIN_JOB_MEMORY';

/** Workers of another version would give other records: each version has a queue of its own. */
export const queueName = (version: string): string => `tcptrace-explain-${version}`;

/** Never gives a command up: Redis may be restarted in the middle. */
export const connectionTo = (url: string): ConnectionOptions => ({
  url,
  maxRetriesPerRequest: null,
  retryStrategy: (times: number) => Math.min(100 * times, 2_000),
});

/** As it may be printed: without user and password. */
export function shownUrl(url: string): string {
  const parsed = new URL(url);
  parsed.username = parsed.password = '';
  return parsed.href;
}

export const isQueueUrl = (text: string): boolean => {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== '';
  } catch {
    return false;
  }
};

/** Nobody answers where the queue should be. */
export class NoRedis extends Error {
  /** As it may be printed. */
  readonly url: string;
  /** What was thrown; null: nothing came in time. */
  readonly why: Error | null;

  constructor(url: string, why: Error | null) {
    super(`no Redis answers at ${shownUrl(url)}`);
    this.url = shownUrl(url);
    this.why = why;
  }
}

export const FIRST_ANSWER_MS = 10_000;

/** `opened`: what has just been made with {@link connectionTo}; returns when Redis has answered once. */
export async function firstAnswer(opened: Opened, url: string): Promise<void> {
  const refused = new AbortController();
  let why: Error | null = null;
  opened.on('error', (error) => {
    why ??= error;
    refused.abort();
  });
  const answer = opened.waitUntilReady().then(() => true);
  if ((await orAborted(answer, AbortSignal.any([refused.signal, AbortSignal.timeout(FIRST_ANSWER_MS)]))) !== null)
    return;
  answer.catch(() => {});
  throw new NoRedis(url, why);
}

/** A queue or a worker of BullMQ. */
interface Opened {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error & { code?: string }) => void): unknown;
}
