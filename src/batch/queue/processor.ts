/** What a worker's own process does with one job of the queue: BullMQ starts it, so that locks are renewed while it works. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxedJob } from 'bullmq';
import { isJob } from '../plan.ts';
import { isS3 } from '../s3.ts';
import { placeOf, runJob, type UnitResult } from '../unit.ts';
import { MEMORY, type QueuedJob } from './bullmq.ts';

const EVERY_MS = 1_000;

export default async function work(queued: SandboxedJob<QueuedJob>): Promise<UnitResult> {
  const { job, parts, present, version } = queued.data;
  if (!isJob(job) || typeof parts !== 'string' || typeof version !== 'string')
    throw new Error('the queue gave what is no job of tcptrace-explain');
  const store = isS3(parts) ? parts : null;
  if (store === null && !existsSync(parts))
    throw new Error(`this worker does not see the directory of results, ${parts}`);
  if (present)
    for (const input of job.inputs)
      if (!isS3(input.at) && !existsSync(placeOf(input)))
        throw new Error(`this worker does not see the capture, ${input.at}`);
  if (store === null) return run(queued, parts, null);
  const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
  try {
    return await run(queued, folder, store);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(queued: SandboxedJob<QueuedJob>, parts: string, store: string | null): Promise<UnitResult> {
  const { job, version } = queued.data;
  const memory = Number(process.env[MEMORY]);
  let reportedAt = performance.now();
  return runJob(job, {
    parts,
    store,
    version,
    maxMemory: memory > 0 ? memory : undefined,
    onProgress: (read, packets) => {
      const now = performance.now();
      if (now - reportedAt < EVERY_MS) return;
      reportedAt = now;
      // Progress that does not arrive costs a figure on a screen.
      void queued.updateProgress({ read, packets });
    },
  });
}
