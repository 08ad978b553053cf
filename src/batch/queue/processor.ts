/** What a worker's own process does with one job of the queue: BullMQ starts it, so that locks are renewed while it works. */
import { existsSync } from 'node:fs';
import type { SandboxedJob } from 'bullmq';
import { isJob } from '../plan.ts';
import { placeOf, runJob, type UnitResult } from '../unit.ts';
import { MEMORY, type QueuedJob } from './bullmq.ts';

const EVERY_MS = 1_000;

export default async function work(queued: SandboxedJob<QueuedJob>): Promise<UnitResult> {
  const { job, parts, present, version } = queued.data;
  if (!isJob(job) || typeof parts !== 'string' || typeof version !== 'string')
    throw new Error('the queue gave what is no job of tcptrace-explain');
  if (!existsSync(parts)) throw new Error(`this worker does not see the directory of results, ${parts}`);
  if (present)
    for (const input of job.inputs)
      if (!existsSync(placeOf(input))) throw new Error(`this worker does not see the capture, ${input.at}`);
  const memory = Number(process.env[MEMORY]);
  let told = performance.now();
  return runJob(job, {
    parts,
    version,
    maxMemory: memory > 0 ? memory : undefined,
    onProgress: (read, packets) => {
      const now = performance.now();
      if (now - told < EVERY_MS) return;
      told = now;
      // Progress that does not arrive costs a figure on a screen.
      void queued.updateProgress({ read, packets });
    },
  });
}
