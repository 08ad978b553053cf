/** Reads an input whole: files in large synchronous chunks, streams and buffers, decompressed where need be. */
import { platform } from '#platform';
import type { OpenFile } from '../platform/platform.ts';
import type { NameTable } from '../segment/names.ts';
import type { Note, Reader, SegmentHandler, SourceEnd, SourceStart } from '../segment/source.ts';
import type { Bytes } from '../units.ts';
import { abortable } from './abortable.ts';
import { BrokenCompression, decompress } from './decompress.ts';
import { MemoryUsedUp, Unreadable } from './errors.ts';
import { createReader } from './open.ts';
import type { ReadOptions } from './open.ts';
import { Sections } from './sections.ts';
import { SNIFF_BYTES, sniff, type Container } from './sniff.ts';
import { fileChunks, passing, plainChunks, type Pieces, sizeOf } from './pieces.ts';
import { nothingRead } from './text/unread.ts';

export type SourceInput =
  /** A path as bytes where its name is no UTF-8. */
  | { readonly path: string | Uint8Array }
  /** `held`: bytes before those of the stream, which were read already; they are told even when the run is stopped. */
  | { readonly stream: AsyncIterable<Uint8Array>; readonly held?: Uint8Array }
  | { readonly buffer: Uint8Array }
  | Pieces;

export interface SourceOptions extends ReadOptions {
  /** What the input is called where it cannot be read; by default its path. */
  readonly name?: string | undefined;
  /** Called now and then with the bytes read and, where it is known, the size of the input. */
  onProgress?: ((bytesRead: Bytes, totalBytes: Bytes | undefined) => void) | undefined;
  /** Stops reading; what was read so far is then the result. */
  signal?: AbortSignal | undefined;
  /** Given every byte of the input as it is stored, in order. */
  onBytes?: ((bytes: Uint8Array) => void) | undefined;
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
 * Reads the whole input into `handler` and tells what there was. Throws {@link Unreadable} when nothing could be
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
  if ('pieces' in input) return readPieces(input, handler, names, options);
  if ('path' in input) return readPath(input.path, handler, names, options);
  if ('buffer' in input) return readChunks(slices(input.buffer), handler, names, options, input.buffer.length);
  const { held } = input;
  if (held !== undefined) options.onBytes?.(held);
  try {
    return await readChunks(passing(input.stream, options.onBytes), handler, names, options, undefined, held);
  } catch (error) {
    throw asUnreadable(error, options.name ?? '-');
  }
}

async function readPath(
  path: string | Uint8Array,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
): Promise<SourceEnd> {
  const name = options.name ?? (typeof path === 'string' ? path : new TextDecoder().decode(path));
  try {
    const opened = platform.openPath(path);
    if (opened.kind === 'directory') throw isDirectory(name);
    if (opened.kind === 'stream')
      return await readChunks(passing(opened.chunks, options.onBytes), handler, names, options, undefined);
    try {
      return await readFile(opened.file, handler, names, options);
    } finally {
      opened.file.close();
    }
  } catch (error) {
    throw asUnreadable(error, name);
  }
}

async function readFile(
  file: OpenFile,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
): Promise<SourceEnd> {
  const { size } = file;
  // A file of the kernel's own (/proc) tells no size.
  const limit = size > 0 ? size : Infinity;
  // Of thousands of small files, large buffers are what V8 collects most often for.
  const chunk = new Uint8Array(Math.min(CHUNK, Math.max(limit, SNIFF_BYTES)));
  let length = file.read(chunk, limit);
  const head = chunk.slice(0, Math.min(length, SNIFF_BYTES));
  if (sniff(head).kind === 'compressed')
    return readChunks(fileChunks(file, chunk.slice(0, length), options.onBytes), handler, names, options, size);
  const meter = new Meter(head, createReader(head, handler, names, options), options, size);
  let read = 0;
  while (length > 0 && !meter.stopped) {
    read += length;
    options.onBytes?.(chunk.subarray(0, length));
    meter.push(chunk.subarray(0, length));
    if (meter.breathe(length)) await meter.pause();
    length = file.read(chunk, limit - read);
  }
  const stopped = meter.stopped;
  const end = meter.end();
  const change = stopped ? null : sizeChange(size, read, file.sizeNow());
  if (change !== null) end.notes.push(change);
  return end;
}

/** A file is read as long as it was when it was opened: one that grows faster than it is read would never end. */
function sizeChange(opened: Bytes, read: Bytes, now: Bytes): Note | null {
  if (read < opened) return { key: 'note.file-shrank', facts: { read, opened } };
  if (opened === 0 || now <= opened) return null;
  return { key: 'note.file-grew', facts: { opened, now } };
}

async function readChunks(
  chunks: AsyncIterable<Uint8Array>,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
  total: Bytes | undefined,
  held?: Uint8Array,
): Promise<SourceEnd> {
  const { signal } = options;
  const coming = signal === undefined ? chunks : abortable(chunks, signal);
  const stoppable = held === undefined ? coming : behind(held, coming);
  const { head, rest } = await take(stoppable, options.live === true ? LIVE_SNIFF_BYTES : SNIFF_BYTES);
  if (head.length === 0 && signal?.aborted === true)
    throw new Unreadable('interrupted', { key: 'error.interrupted', facts: {} });
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

/** Names the format of what was packed. */
const relabelled = (handler: SegmentHandler, format: Container): SegmentHandler => ({
  start: (start: SourceStart) => handler.start({ ...start, format: `${start.format}+${format}` }),
  segment: (segment) => handler.segment(segment),
  evidence: (line) => handler.evidence?.(line),
});

async function readCompressed(
  format: Container,
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
  const plain = decompress(format, counted());
  let meter: Meter | null = null;
  let fault: BrokenCompression['why'] | null = null;
  let unpacked = 0;
  try {
    const { head, rest } = await take(plain, options.live === true ? LIVE_SNIFF_BYTES : SNIFF_BYTES);
    // Progress is told in packed bytes, by `counted`.
    const quiet = { ...options, onProgress: undefined };
    meter = new Meter(head, createReader(head, relabelled(handler, format), names, options), quiet, undefined);
    for await (const chunk of rest) {
      meter.push(chunk);
      unpacked += chunk.length;
      if (meter.stopped) break;
      if (meter.breathe(chunk.length)) await meter.pause();
    }
  } catch (error) {
    if (!(error instanceof BrokenCompression)) throw error;
    fault = error.why;
    if (meter === null)
      throw new Unreadable('broken-compression', { key: 'error.nothing-unpacked', facts: { because: fault } });
  } finally {
    await plain.return();
  }
  const end = meter.end();
  if (fault === null) return end;
  const facts = { because: fault, unpacked };
  if (end.truncatedAt === undefined)
    end.truncatedAt = { offset: unpacked, frame: end.frames, why: { key: 'stop.unpacking', facts } };
  else end.notes.push({ key: 'note.unpacking-stopped', facts });
  return end;
}

/** Pieces of one capture, the reader sees as the whole: what leads each of them stands in the whole once. */
async function readPieces(
  { pieces, headBytes }: Pieces,
  handler: SegmentHandler,
  names: NameTable,
  options: SourceOptions,
): Promise<SourceEnd> {
  const spans: SourceEnd['pieces'] = [];
  const total = pieces.reduce((sum, { at }) => sum + sizeOf(at), 0);
  const quiet = { ...options, onProgress: undefined };
  let meter: Meter | null = null;
  let stored = 0;
  const counted = (bytes: Uint8Array): void => {
    stored += bytes.length;
    options.onBytes?.(bytes);
  };
  for (const { path, at } of pieces) {
    const before = meter?.frame ?? 0;
    let strip = meter === null ? 0 : headBytes;
    try {
      for await (const { bytes, format } of plainChunks(at, counted)) {
        if (meter === null) {
          const named = format === null ? handler : relabelled(handler, format);
          const head = bytes.slice(0, SNIFF_BYTES);
          meter = new Meter(head, createReader(head, named, names, options), quiet, undefined);
        }
        const lead = Math.min(strip, bytes.length);
        strip -= lead;
        meter.push(lead === 0 ? bytes : bytes.subarray(lead));
        if (meter.stopped) break;
        if (!meter.breathe(bytes.length)) continue;
        options.onProgress?.(stored, total);
        await meter.pause();
      }
    } catch (error) {
      throw asUnreadable(error, path);
    }
    if (meter === null || meter.stopped) break;
    spans.push({ path, firstFrame: before + 1, frames: meter.frame - before });
  }
  if (meter === null) throw new Unreadable('empty', { key: 'error.empty', facts: {} });
  options.onProgress?.(stored, total);
  return { ...meter.end(), pieces: spans };
}

/** Feeds a reader, tells progress, and notices that it should stop. */
const stopKey = (signal: AbortSignal | undefined): 'stop.interrupted' | 'stop.memory' =>
  signal?.reason instanceof MemoryUsedUp ? 'stop.memory' : 'stop.interrupted';

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

  /** Frames so far. */
  get frame(): number {
    return this.#reader.frame ?? 0;
  }

  get stopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  push(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk);
    } catch (error) {
      // Who takes the packets has stopped in the middle of the chunk.
      if (error !== this.#options.signal?.reason) throw error;
    }
  }

  /** Whether it is time to let others work. */
  breathe(length: number): boolean {
    this.#read += length;
    if (++this.#chunks % BREATH !== 0 && this.#options.live !== true) return false;
    this.#options.onProgress?.(this.#read, this.#total);
    return true;
  }

  pause(): Promise<void> {
    return this.#options.pause === undefined ? platform.turn() : this.#options.pause();
  }

  end(): SourceEnd {
    this.#options.onProgress?.(this.#read, this.#total);
    const end = this.#reader.end();
    const nothing = this.#text && end.frames === 0 && !this.stopped ? nothingRead(end, 0) : null;
    if (nothing !== null) throw new Unreadable('no-packets', nothing);
    if (this.stopped) {
      end.truncatedAt = {
        offset: this.#read,
        frame: end.frames,
        why: { key: stopKey(this.#options.signal), facts: {} },
      };
    }
    return end;
  }
}

async function* behind(held: Uint8Array, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (held.length > 0) yield held;
  yield* chunks;
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
  const joined = held.length === 1 ? held[0] : undefined;
  const first = joined ?? concatenated(held, length);
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

function concatenated(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

async function* slices(buffer: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < buffer.length; at += CHUNK) yield buffer.subarray(at, at + CHUNK);
}

const isDirectory = (path: string): Unreadable =>
  new Unreadable('directory', { key: 'error.directory', facts: { path } });

function asUnreadable(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case 'ENOENT':
      return new Unreadable('missing', { key: 'error.missing', facts: { path } });
    case 'EACCES':
    case 'EPERM':
      return new Unreadable('permission', { key: 'error.permission', facts: { path } });
    case 'EISDIR':
      return isDirectory(path);
    default:
      return typeof code === 'string' && !(error instanceof Unreadable)
        ? new Unreadable('io', { key: 'error.io', facts: { path, errno: code } })
        : error;
  }
}
