/** Whether an earlier run did a job: its file of records is whole, and made from the bytes that the inputs hold now. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Job } from './job.ts';
import { partHead } from './part.ts';
import { isS3 } from './s3.ts';
import { placeOf } from './unit.ts';

export async function isDone(parts: string, job: Job): Promise<boolean> {
  const head = partHead(join(parts, job.name));
  if (head === null || head.name !== job.name) return false;
  const digest = createHash('sha256');
  try {
    const onS3 = job.inputs.filter((one) => isS3(one.at));
    // What S3 says of the content stands for it: reading it again would cost as much as doing it again.
    if (onS3.length > 0)
      return (
        onS3.length === job.inputs.length &&
        onS3.every((one, i) => (one.etag ?? '') !== '' && head.etags?.[i] === one.etag)
      );
    for (const input of job.inputs) await pipeline(createReadStream(placeOf(input)), digest, { end: false });
  } catch {
    // What cannot be read now is tried again, so that its error is told anew.
    return false;
  }
  return digest.digest('hex') === head.sha256;
}
