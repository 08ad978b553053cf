/** One job done: its captures analysed into the file of records that has its name, or nothing where it was interrupted. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { analyzeInto, type Source } from '../analyze.ts';
import type { FindingRecord, SummaryRecord } from '../records/contract.ts';
import { BaseSink } from '../records/sink.ts';
import { tee } from '../records/tee.ts';
import { NdjsonReport } from '../report/ndjson.ts';
import { jsonText } from '../words/escape.ts';
import type { StoredAt } from '../capture/pieces.ts';
import { FileWriter } from './file-writer.ts';
import type { Job, JobInput } from './job.ts';
import type { PartHead } from './part.ts';
import { isS3, putS3, s3Chunks } from './s3.ts';

export interface UnitResult {
  readonly name: string;
  readonly packets: number;
  readonly connections: number;
  readonly findings: SummaryRecord['findings'];
  /** The worst finding, by severity; the first of equals. */
  readonly worst: {
    readonly severity: FindingRecord['severity'];
    readonly code: string;
    readonly title: string;
  } | null;
  /** Reading was broken off: nothing was written. */
  readonly interrupted: boolean;
}

export interface HeapWatch {
  /** Called every few hundred packets, and every few hundred connections that are told. */
  look(): void;
  collect(): void;
}

export interface UnitWorld {
  /** Directory of the files of records. */
  readonly parts: string;
  /** `s3://…` below which they are stored, too; null: they stay here. */
  readonly store: string | null;
  readonly version: string;
  /** Bytes of live state. */
  readonly maxMemory?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Looks after the heap while a job is done, and stops it when that is full. */
  readonly heapWatch?: ((stop: AbortController) => HeapWatch) | undefined;
  /** Bytes read of the job's inputs, and packets so far. */
  readonly onProgress?: ((read: number, packets: number) => void) | undefined;
}

const RANK = { note: 1, warning: 2, problem: 3 } as const;

/** What a batch tells of a job while others still run. */
class Glance extends BaseSink {
  worst: UnitResult['worst'] = null;
  override finding({ severity, code, title }: FindingRecord): void {
    if (this.worst === null || RANK[severity] > RANK[this.worst.severity]) this.worst = { severity, code, title };
  }
}

export async function runJob(job: Job, world: UnitWorld): Promise<UnitResult> {
  const path = join(world.parts, job.name);
  const body = new FileWriter(path);
  const glance = new Glance();
  const ndjson = new NdjsonReport((bytes) => body.write(bytes), { packets: job.options.packets ?? false });
  let packets = 0;
  let fault: unknown = null;
  const { filter, lang, fold } = job.options;
  const digest = createHash('sha256');
  const stop = new AbortController();
  const heap = world.heapWatch?.(stop);
  const interrupt = (): void => stop.abort();
  if (world.signal?.aborted === true) interrupt();
  world.signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const summary = await analyzeInto(
      tee(ndjson, glance),
      [{ path: job.inputs[0]?.path ?? '', input: inputOf(job, (error) => (fault = error)) }],
      {
        ...(filter === undefined ? {} : { filter }),
        ...(lang === undefined ? {} : { lang }),
        joinKeys: true,
        fold: fold ?? true,
        maxMemory: world.maxMemory,
        signal: stop.signal,
        ...(heap === undefined ? {} : { onPackets: () => heap.look(), onConnections: () => heap.collect() }),
        onBytes: (bytes) => digest.update(bytes),
        onProgress: (read, _total, now) => {
          packets = now;
          world.onProgress?.(read, now);
        },
      },
    );
    if (fault !== null) throw fault;
    ndjson.flush();
    const { worst } = glance;
    const interrupted = world.signal?.aborted === true;
    if (interrupted) body.discard();
    else {
      const head: PartHead = {
        type: 'part',
        name: job.name,
        version: world.version,
        paths: job.inputs.map((one) => one.path),
        ...(job.inputs.some((one) => one.etag !== undefined) ? { etags: job.inputs.map((one) => one.etag ?? '') } : {}),
        sha256: digest.digest('hex'),
      };
      // The hash of what was read is known at its end: it stands in the last line.
      body.write(`${jsonText(head)}\n`);
      body.finish();
      if (world.store !== null) await putS3(`${world.store}/${job.name}`, path);
    }
    return {
      name: job.name,
      packets,
      connections: summary.connections,
      findings: summary.findings,
      worst,
      interrupted,
    };
  } catch (error) {
    body.discard();
    throw error;
  } finally {
    world.signal?.removeEventListener('abort', interrupt);
  }
}

/** What opens the inputs of a job; `onFault` is told where S3 fails, so that what was read before it is no result. */
export function inputOf(job: Job, onFault: (error: unknown) => void): Source['input'] {
  const [first] = job.inputs;
  if (first === undefined) throw new Error('a job without an input');
  const open = (at: string): AsyncIterable<Uint8Array> => watched(s3Chunks(at), onFault);
  const storedAt = (one: JobInput): StoredAt => (isS3(one.at) ? { open: () => open(one.at) } : placeOf(one));
  if (job.inputs.length > 1)
    return { pieces: job.inputs.map((one) => ({ path: one.path, at: storedAt(one) })), headBytes: job.headBytes ?? 0 };
  return isS3(first.at) ? { stream: open(first.at) } : { path: placeOf(first) };
}

async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  onFault: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* chunks;
  } catch (error) {
    onFault(error);
    throw error;
  }
}

export const placeOf = ({ at, bytes }: JobInput): string | Buffer =>
  bytes === undefined ? at : Buffer.from(bytes, 'base64');
