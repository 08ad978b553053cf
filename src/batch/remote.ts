/** Results on S3: the files of records of single jobs as they are done, and the directory of results at the end. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, PLAN } from './files.ts';
import type { Job } from './job.ts';
import { deleteS3, getS3, listS3, putS3 } from './s3.ts';

/** Objects that are on their way at a time. */
const AT_ONCE = 8;

/** `place`: `s3://bucket/prefix` of the results. */
const below = (place: string, ...names: readonly string[]): string => [place.replace(/\/+$/, ''), ...names].join('/');

/** Where files of records of single jobs are stored. */
export const storeOf = (place: string): string => below(place, PARTS);

async function each<T>(all: Iterable<T>, what: (one: T) => Promise<unknown>): Promise<void> {
  const waiting = all[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await what(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Whether there is something, and whether a batch wrote it. */
export async function remoteState(place: string): Promise<'empty' | 'results' | 'other'> {
  const found = await listS3(below(place, ''));
  if (found.length === 0) return 'empty';
  return found.some((one) => one.at === below(place, PLAN)) ? 'results' : 'other';
}

/** What an earlier run stored: fetched into the directory `parts` to go on from, or else taken away. */
export async function earlierParts(place: string, parts: string, jobs: readonly Job[], resume: boolean): Promise<void> {
  const names = new Set(jobs.map((job) => job.name));
  const stored = (await listS3(`${storeOf(place)}/`)).map((one) => one.at);
  await each(stored, async (at) => {
    const name = at.slice(storeOf(place).length + 1);
    if (!names.has(name)) return;
    await (resume ? getS3(at, join(parts, name)) : deleteS3(at));
  });
}

/** What workers stored that is not in the directory `parts` yet. */
export const fetchParts = (store: string, parts: string, jobs: readonly Job[]): Promise<void> =>
  each(
    jobs.filter((job) => !existsSync(join(parts, job.name))),
    (job) => getS3(`${store}/${job.name}`, join(parts, job.name)),
  );

/** The directory of results `out`, but the files of single jobs, which are there. */
export const publish = (place: string, out: string): Promise<void> =>
  each(
    readdirSync(out).filter((name) => statSync(join(out, name)).isFile()),
    (name) => putS3(below(place, name), join(out, name)),
  );
