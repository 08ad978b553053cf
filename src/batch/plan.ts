/** The plan of a batch as it was written: its jobs, in the order that numbers their files. */
import { readFileSync } from 'node:fs';
import { isJobName, type Job } from './job.ts';

/** Null where there is no plan, or what is there is none. */
export function planOf(path: string): Job[] | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const jobs: Job[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const job = jobFrom(line);
    if (job === null) return null;
    jobs.push(job);
  }
  return jobs;
}

function jobFrom(line: string): Job | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJob(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a value from outside is a job, as far as those who do it rely on it. */
export function isJob(value: unknown): value is Job {
  if (typeof value !== 'object' || value === null) return false;
  const { name, inputs, options, headBytes } = value as Partial<Record<keyof Job, unknown>>;
  return (
    isJobName(name) &&
    typeof options === 'object' &&
    options !== null &&
    (headBytes === undefined || Number.isSafeInteger(headBytes)) &&
    Array.isArray(inputs) &&
    inputs.length > 0 &&
    inputs.every((one: unknown) => {
      const { path, at, named } = (one ?? {}) as Record<string, unknown>;
      return typeof path === 'string' && typeof at === 'string' && typeof named === 'boolean';
    })
  );
}
