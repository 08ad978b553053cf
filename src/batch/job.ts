/** The unit of work of a batch: one capture, or the pieces of one rotation, to be analysed into one file of records. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Lang } from '../words/languages.ts';
import type { NamedInput } from './inputs.ts';
import { isS3 } from './s3.ts';

/** What is analysed as one: a capture, or the pieces of one. */
export interface Group {
  readonly inputs: readonly NamedInput[];
  /** Of several pieces: bytes that lead each and stand in the whole once; else 0. */
  readonly headBytes: number;
}

/** What of the options changes the records. */
export interface UnitOptions {
  readonly filter?: string;
  readonly lang?: Lang;
  /** Also annotations of plain packets. */
  readonly packets?: boolean;
  readonly fold?: boolean;
}

export interface JobInput {
  /** How it is called in the records. */
  readonly path: string;
  /** Where it is: an absolute path, or `s3://bucket/key`. */
  readonly at: string;
  /** Of an object on S3, when the batch was planned: it changes with the content. */
  readonly etag?: string;
  /** Its stored bytes then; of a file they are asked for. */
  readonly size?: number;
  /** The path as bytes, in base64, where it is no UTF-8. */
  readonly bytes?: string;
  /** It was named and not found in a directory: that it cannot be read is an error. */
  readonly named: boolean;
}

/** Plain data, so that it can be sent to a thread or through a queue. */
export interface Job {
  /** Name of its file of records: the same for the same inputs, options and program. */
  readonly name: string;
  /** One capture, or the pieces of one in their order. */
  readonly inputs: readonly JobInput[];
  /** Of several pieces: bytes that lead each and stand in the whole once. */
  readonly headBytes?: number;
  readonly options: UnitOptions;
}

const jobInput = ({ path, at, found, object }: NamedInput): JobInput => ({
  path,
  at: typeof at === 'string' ? (isS3(at) ? at : resolve(at)) : path,
  ...(typeof at === 'string' ? {} : { bytes: at.toString('base64') }),
  ...(object === undefined ? {} : { etag: object.etag, size: object.size }),
  named: !found,
});

export function jobOf({ inputs: group, headBytes }: Group, options: UnitOptions, version: string): Job {
  const inputs = group.map(jobInput);
  const key = JSON.stringify([version, sorted(options), inputs.map(({ path, bytes, named }) => [path, bytes, named])]);
  return {
    name: `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.ndjson`,
    inputs,
    ...(headBytes === 0 ? {} : { headBytes }),
    options,
  };
}

/** Two orders of the same options are one. */
const sorted = (options: UnitOptions): [string, unknown][] =>
  Object.entries(options).sort(([x], [y]) => (x < y ? -1 : 1));

/** A job's name leads its file of records; what a queue or a plan gives must be one. */
export const isJobName = (name: unknown): name is string =>
  typeof name === 'string' && /^[0-9a-f]{40}\.ndjson$/.test(name);
