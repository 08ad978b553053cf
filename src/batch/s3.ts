/** Captures and results on S3 and what speaks like it: objects listed, read in ranges, and written whole. */
import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { S3mini } from 's3mini';
import { type CliWords, cliWords } from '../words/cli-words.ts';
import { faultText } from '../words/fault.ts';
import { optional } from './optional.ts';

/** `s3://bucket/key`; the key may be a prefix, or nothing. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

export interface S3Object {
  readonly at: string;
  readonly size: number;
  /** Changes with the content. */
  readonly etag: string;
}

/** Why S3 would not do it; `failed`: the network or the server. */
type S3Reason = keyof CliWords['fleet']['s3'];

/** What S3 would not do: it is tried again, by this or another worker. */
export class S3Fault extends Error {
  readonly at: string;
  readonly reason: S3Reason;

  /** `cause`: what was thrown. */
  constructor(at: string, reason: S3Reason, cause?: unknown) {
    super('', { cause });
    this.at = at;
    this.reason = reason;
    // As it goes between processes.
    this.message = s3Text(this, cliWords('en'));
  }
}

export const s3Text = ({ at, reason, cause }: S3Fault, words: CliWords): string =>
  words.fleet.s3[reason](at, cause === undefined ? '' : faultText(cause, words));

const FORM = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

export const isS3 = (text: string): boolean => FORM.test(text);

export function s3Place(text: string): S3Place {
  const [, bucket = '', key = ''] = FORM.exec(text) ?? [];
  return { bucket, key };
}

/** The first range is what a look at the head needs; the others keep one connection busy for a while. */
const FIRST_RANGE = 512 * 1024;
const RANGE = 8 * 1024 * 1024;
const ATTEMPTS = 3;
const BACKOFF_MS = 300;
/** A larger object is written in parts. */
const MOST_AT_ONCE = 64 * 1024 * 1024;

/** Answers that are the same however often one asks. */
const FINAL: Readonly<Record<string, S3Reason>> = { '403': 'forbidden', '404': 'missing', '412': 'changed' };

const clients = new Map<string, Promise<S3mini>>();

/** By the variables that AWS's own programs read: keys, region, and the endpoint of another S3. */
async function connect(bucket: string): Promise<S3mini> {
  const { S3mini: Client } = await optional('s3mini', async () => await import('s3mini'));
  const { env } = process;
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'] ?? `https://s3.${region}.amazonaws.com`;
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  if (accessKeyId === '' || secretAccessKey === '' || (env['AWS_SESSION_TOKEN'] ?? '') !== '')
    throw new S3Fault(`s3://${bucket}`, 'noKey');
  return new Client({ accessKeyId, secretAccessKey, region, endpoint: `${endpoint.replace(/\/$/, '')}/${bucket}` });
}

function client(bucket: string): Promise<S3mini> {
  let known = clients.get(bucket);
  if (known === undefined) clients.set(bucket, (known = connect(bucket)));
  return known;
}

/** `what` is tried again where the network or the server fails, not where the answer stays the same. */
async function withRetries<T>(at: string, what: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await what();
    } catch (error) {
      if (error instanceof S3Fault) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const status = /\bstatus (\d{3})\b/.exec(why)?.[1] ?? '';
      const final = FINAL[status];
      if (final !== undefined) throw new S3Fault(at, final);
      if (attempt === ATTEMPTS) throw new S3Fault(at, 'failed', error);
      await new Promise((resolve) => {
        setTimeout(resolve, BACKOFF_MS * attempt);
      });
    }
  }
}

/** The object that has this name, or all below it, in the order of their keys. */
export async function listS3(text: string): Promise<S3Object[]> {
  const { bucket, key } = s3Place(text);
  const s3 = await client(bucket);
  const found = await withRetries(text, () => s3.listObjects('/', key));
  return (found ?? [])
    .filter((one) => key === '' || key.endsWith('/') || one.Key === key || one.Key.startsWith(`${key}/`))
    .filter((one) => !one.Key.endsWith('/'))
    .map((one) => ({
      at: `s3://${bucket}/${one.Key}`,
      size: Number.parseInt(`${one.Size}`, 10),
      etag: s3.sanitizeETag(one.ETag),
    }))
    .sort((x, y) => (x.at < y.at ? -1 : 1));
}

async function range(s3: S3mini, at: string, key: string, from: number, to: number, etag: string): Promise<Fetched> {
  return withRetries(at, async () => {
    const answer = await s3.getObjectRaw(key, false, from, to, etag === '' ? {} : { 'if-match': `"${etag}"` });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const total = Number(/\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? bytes.length);
    return { bytes, total, etag: s3.sanitizeETag(answer.headers.get('etag') ?? '') };
  });
}

interface Fetched {
  readonly bytes: Uint8Array;
  /** Bytes of the whole object. */
  readonly total: number;
  readonly etag: string;
}

/** The bytes of one object, by ranges, the next of which is on its way while one is worked on. */
export async function* s3Chunks(at: string): AsyncGenerator<Uint8Array, void, void> {
  const { bucket, key } = s3Place(at);
  const s3 = await client(bucket);
  // Of an object without bytes there is no range.
  if ((await withRetries(at, () => s3.getContentLength(key))) === 0) return;
  const first = await range(s3, at, key, 0, FIRST_RANGE, '');
  let next = first.bytes.length < first.total ? range(s3, at, key, FIRST_RANGE, FIRST_RANGE + RANGE, first.etag) : null;
  // That it fails is told when it is its turn.
  next?.catch(() => {});
  yield first.bytes;
  for (let end = FIRST_RANGE + RANGE; next !== null; end += RANGE) {
    const { bytes } = await next;
    next = end < first.total ? range(s3, at, key, end, end + RANGE, first.etag) : null;
    next?.catch(() => {});
    yield bytes;
  }
}

/** The first and the last bytes of an object, so many at most. */
export async function s3Ends(at: string, length: number): Promise<{ first: Buffer; last: Buffer } | null> {
  const { bucket, key } = s3Place(at);
  const s3 = await client(bucket);
  if ((await withRetries(at, () => s3.getContentLength(key))) === 0) return null;
  const { bytes, total, etag } = await range(s3, at, key, 0, length, '');
  const last = total <= length ? bytes : (await range(s3, at, key, total - length, total, etag)).bytes;
  return { first: Buffer.from(bytes), last: Buffer.from(last) };
}

/** A file of this machine as an object: there whole or not at all. */
export async function putS3(at: string, path: string): Promise<void> {
  const { bucket, key } = s3Place(at);
  const s3 = await client(bucket);
  const { size } = await stat(path);
  const whole = size <= MOST_AT_ONCE;
  await withRetries(at, async () => {
    const stream = Readable.toWeb(createReadStream(path));
    const data = whole ? await new Response(stream as ReadableStream).arrayBuffer() : (stream as ReadableStream);
    const answer = await (whole
      ? s3.putObject(key, new Uint8Array(data as ArrayBuffer))
      : s3.putAnyObject(key, data, undefined, undefined, undefined, size));
    if (!answer.ok) throw new Error(`it was not written (${answer.status})`);
  });
}

/** An object as a file of this machine; false where it does not exist. */
export async function getS3(at: string, path: string): Promise<boolean> {
  try {
    await writeFile(path, s3Chunks(at));
    return true;
  } catch (error) {
    if (error instanceof S3Fault && error.reason === 'missing') return false;
    throw error;
  }
}

export async function deleteS3(at: string): Promise<void> {
  const { bucket, key } = s3Place(at);
  const s3 = await client(bucket);
  await withRetries(at, () => s3.deleteObject(key));
}
