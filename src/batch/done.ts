/** Whether an earlier run did a job: its file of records is whole, and made from the bytes that the inputs hold now. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Job } from './job.ts';
import { partHead } from './part.ts';
import { placeOf } from './unit.ts';

export async function isDone(parts: string, job: Job): Promise<boolean> {
  const head = partHead(join(parts, job.name));
  if (head === null || head.name !== job.name) return false;
  const digest = createHash('sha256');
  try {
    for (const input of job.inputs)
      if (input.at.startsWith('s3://')) return false;
      else await pipeline(createReadStream(placeOf(input)), digest, { end: false });
  } catch {
    // What cannot be read now is tried again, so that its error is told anew.
    return false;
  }
  return digest.digest('hex') === head.sha256;
}
