/** Does the input's I/O: files in large synchronous chunks, streams and buffers, decompressed where need be. */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import type { NameTable } from '../segment/names.ts';
import type { Reader, SegmentHandler, SourceEnd, SourceStart } from '../segment/source.ts';
import type { Bytes } from '../units.ts';
import { decompress } from './decompress.ts';
import { UnreadableInput } from './errors.ts';
import { createReader } from './open.ts';
import type { ReadOptions } from './open.ts';
import { Sections } from './sections.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

export type SourceInput =
  | { readonly path: string }
  | { readonly stream: AsyncIterable<Uint8Array> }
  | { readonly buffer: Uint8Array };

export interface SourceOptions extends ReadOptions {
  /** Called now and then with the bytes read and, where it is known, the size of the input. */
  onProgress?: ((bytesRead: Bytes, totalBytes: Bytes | undefined) => void) | undefined;
  /** Stops reading; what was read so far is then the result. */
  signal?: AbortSignal | undefined;
  /** Somebody watches the input while it comes: nothing waits for more than its first bytes, each chunk gets a pause. */
  live?: boolean | undefined;
  /** Given the reader before the first byte is read by it, for who beats time. */
  onReader?: ((reader: Reader) => void) | undefined;
  /** Awaited between chunks now and then, so that who takes the results can keep up; by default a mere breath. */
  pause?: (() => Promise<void>) | undefined;
}

const CHUNK = 512 * 1024;
/** Enough of a live input to tell captures and text apart. */
const LIVE_SNIFF_BYTES = 24;
/** Chunks between two breaths, so that Ctrl-C and progress get their turn: some ten milliseconds of work. */
const BREATH = 8;

/**
 * Reads the whole input into `handler` and tells what there was. Throws {@link UnreadableInput} when nothing could be
 * read; anything less is told in the result.
 */
export async function readSource(
  input: SourceInput,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions = {},
): Promise<SourceEnd> {
  const sections = new Sections(handler);
  return sections.finish(await readInput(input, sections, names, options));
}

async function readInput(
  input: SourceInput,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
): Promise<SourceEnd> {
  if ('path' in input) return readPath(input.path, handler, names, options);
  if ('buffer' in input) return readChunks(slices(input.buffer), handler, names, options, input.buffer.length);
  return readChunks(input.stream, handler, names, options, undefined);
}

async function readPath(
  path: string,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
): Promise<SourceEnd> {
  const file = openFile(path);
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) {
      throw new UnreadableInput('directory', `${path} is a directory, not a capture.`);
    }
    // A pipe or device blocks when read synchronously.
    if (!stats.isFile()) {
      const stream = createReadStream(path, { fd: file, autoClose: false, highWaterMark: CHUNK });
      return await readChunks(stream, handler, names, options, undefined);
    }
    return await readFile(file, stats, handler, names, options);
  } catch (error) {
    throw asUnreadable(error, path);
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw asUnreadable(error, path);
  }
}

async function readFile(
  file: number,
  stats: Stats,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
): Promise<SourceEnd> {
  const chunk = new Uint8Array(CHUNK);
  let length = readSync(file, chunk);
  const head = chunk.slice(0, Math.min(length, SNIFF_BYTES));
  if (sniff(head).kind === 'compressed') {
    return readChunks(fileChunks(file, chunk.slice(0, length)), handler, names, options, stats.size);
  }
  const meter = new Meter(head, createReader(head, handler, names, options), options, stats.size);
  while (length > 0 && !meter.stopped) {
    meter.push(chunk.subarray(0, length));
    if (meter.breathe(length)) await meter.pause();
    length = readSync(file, chunk);
  }
  return meter.end();
}

async function readChunks(
  chunks: AsyncIterable<Uint8Array>,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
  total: Bytes | undefined,
): Promise<SourceEnd> {
  const { head, rest } = await take(chunks, options.live === true ? LIVE_SNIFF_BYTES : SNIFF_BYTES);
  const found = sniff(head);
  if (found.kind !== 'compressed') {
    const meter = new Meter(head, createReader(head, handler, names, options), options, total);
    for await (const chunk of rest) {
      // What came before the stop is told, also what had been held back to see what the input is.
      meter.push(chunk);
      if (meter.stopped) break;
      if (meter.breathe(chunk.length)) await meter.pause();
    }
    return meter.end();
  }
  return readCompressed(found.format, rest, handler, names, options, total);
}

async function readCompressed(
  format: 'gzip' | 'zstd' | 'xz',
  packed: AsyncIterable<Uint8Array>,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
  total: Bytes | undefined,
): Promise<SourceEnd> {
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) {
      yield chunk;
      read += chunk.length;
      options.onProgress?.(read, total);
    }
  };
  const relabelled: SegmentHandler = {
    start: (start: SourceStart) => handler.start({ ...start, format: `${start.format}+${format}` }),
    segment: (segment) => handler.segment(segment),
  };
  let meter: Meter | null = null;
  let fault = '';
  let unpacked = 0;
  try {
    const wanted = options.live === true ? LIVE_SNIFF_BYTES : SNIFF_BYTES;
    const { head, rest } = await take(decompress(format, counted()), wanted);
    // Progress is told in packed bytes, by `counted`.
    meter = new Meter(
      head,
      createReader(head, relabelled, names, options),
      { ...options, onProgress: undefined },
      undefined,
    );
    for await (const chunk of rest) {
      meter.push(chunk);
      unpacked += chunk.length;
      if (meter.stopped) break;
      if (meter.breathe(chunk.length)) await meter.pause();
    }
  } catch (error) {
    if (error instanceof UnreadableInput) throw error;
    fault = error instanceof Error ? error.message : String(error);
    if (meter === null) {
      throw new UnreadableInput(
        'broken-compression',
        `The ${format} data is damaged from the start (${fault}); copy or download the file again.`,
      );
    }
  }
  const end = meter.end();
  if (fault !== '' && end.truncatedAt === undefined) {
    end.truncatedAt = {
      offset: unpacked,
      frame: end.frames,
      why: `the ${format} data ends early or is damaged (${fault}) after ${unpacked} unpacked bytes`,
    };
  } else if (fault !== '') {
    end.notes.push(`The ${format} data ends early or is damaged (${fault}).`);
  }
  return end;
}

/** Feeds a reader, tells progress, and notices that it should stop. */
class Meter {
  readonly #reader: Reader;
  readonly #options: SourceOptions;
  readonly #total: Bytes | undefined;
  readonly #text: boolean;
  #read = 0;
  #chunks = 0;

  constructor(head: Uint8Array, reader: Reader, options: SourceOptions, total: Bytes | undefined) {
    this.#reader = reader;
    this.#text = sniff(head).kind === 'text';
    this.#options = options;
    this.#total = total;
    options.onReader?.(reader);
  }

  get stopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /** Whether it is time to let others work. */
  breathe(length: number): boolean {
    this.#read += length;
    if (++this.#chunks % BREATH !== 0 && this.#options.live !== true) return false;
    this.#options.onProgress?.(this.#read, this.#total);
    return true;
  }

  pause(): Promise<void> {
    return this.#options.pause === undefined ? pause() : this.#options.pause();
  }

  end(): SourceEnd {
    this.#options.onProgress?.(this.#read, this.#total);
    const end = this.#reader.end();
    if (this.#text && end.frames === 0 && !this.stopped) {
      throw new UnreadableInput(
        'no-packets',
        `This is text (${this.#read} bytes), and no line of it is a packet as tcpdump prints them; paste the output of \`tcpdump -n\` with its timestamps and flags, or give the capture file.`,
      );
    }
    if (this.stopped) {
      end.truncatedAt = { offset: this.#read, frame: end.frames, why: 'reading was interrupted' };
    }
    return end;
  }
}

/** The first `wanted` bytes, and the whole input from its beginning. */
async function take(
  chunks: AsyncIterable<Uint8Array>,
  wanted: number,
): Promise<{ head: Uint8Array; rest: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await iterator.next();
    if (next.done === true) break;
    held.push(next.value);
    length += next.value.length;
  }
  const joined = held.length === 1 ? held[0] : Buffer.concat(held);
  const first = joined ?? new Uint8Array(0);
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    if (first.length > 0) yield first;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  };
  return { head: first.subarray(0, wanted), rest: rest() };
}

async function* slices(buffer: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < buffer.length; at += CHUNK) yield buffer.subarray(at, at + CHUNK);
}

/** For a decompressor, which works on a chunk while the next one is read: each has its own memory. */
async function* fileChunks(file: number, first: Uint8Array): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const length = readSync(file, chunk);
    if (length === 0) return;
    yield chunk.subarray(0, length);
  }
}

function asUnreadable(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case 'ENOENT':
      return new UnreadableInput('missing', `${path}: there is no such file.`);
    case 'EACCES':
    case 'EPERM':
      return new UnreadableInput(
        'permission',
        `${path}: no permission to read it; tcpdump run by root writes files for root only.`,
      );
    case 'EISDIR':
      return new UnreadableInput('directory', `${path} is a directory, not a capture.`);
    default:
      return typeof code === 'string' && !(error instanceof UnreadableInput)
        ? new UnreadableInput('io', `${path} could not be read (${code}).`)
        : error;
  }
}
