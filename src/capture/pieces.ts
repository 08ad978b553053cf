/** The stored bytes of files in chunks, and of files that are pieces of one capture the bytes of each, unpacked. */
import { platform } from '#platform';
import type { OpenFile } from '../platform/platform.ts';
import { decompress } from './decompress.ts';
import { sniff, type Container } from './sniff.ts';

/** One capture that was cut into files by its recorder (`tcpdump -C`, a ring of dumpcap) or by editcap, in their order. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  /** So many bytes lead each of them, unpacked, that are equal in all and stand in the whole once. */
  readonly headBytes: number;
}

export interface Piece {
  /** How it is called. */
  readonly path: string;
  readonly at: StoredAt;
}

/** A path, as bytes where its name is no UTF-8; or what opens something that is no file. */
export type StoredAt = string | Uint8Array | { readonly open: () => AsyncIterable<Uint8Array> };

const isOpener = (at: StoredAt): at is { readonly open: () => AsyncIterable<Uint8Array> } =>
  typeof at === 'object' && 'open' in at;

type OnBytes = ((bytes: Uint8Array) => void) | undefined;

const CHUNK = 512 * 1024;

/** For a decompressor, which works on a chunk while the next one is read: each has its own memory. */
export async function* fileChunks(file: OpenFile, first: Uint8Array, onBytes: OnBytes): AsyncGenerator<Uint8Array> {
  onBytes?.(first);
  yield first;
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const length = file.read(chunk, CHUNK);
    if (length === 0) return;
    onBytes?.(chunk.subarray(0, length));
    yield chunk.subarray(0, length);
  }
}

/** A file's bytes, unpacked where it is compressed; `format` tells how it was. */
export async function* plainChunks(
  at: StoredAt,
  onBytes?: OnBytes,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly format: Container | null }> {
  if (isOpener(at)) {
    yield* unpacked(passing(at.open(), onBytes));
    return;
  }
  const opened = platform.openPath(at);
  if (opened.kind !== 'file') return;
  const { file } = opened;
  try {
    const first = new Uint8Array(CHUNK);
    const length = file.read(first, CHUNK);
    if (length === 0) return;
    const head = first.subarray(0, length);
    const found = sniff(head);
    const stored = fileChunks(file, head, onBytes);
    const format = found.kind === 'compressed' ? found.format : null;
    for await (const bytes of format === null ? stored : decompress(format, stored)) yield { bytes, format };
  } finally {
    file.close();
  }
}

/** The same of a stream; what it is shows in its first chunk, which is longer than any magic. */
async function* unpacked(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly format: Container | null }> {
  const chunks = stream[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    if (first.done === true) return;
    const found = sniff(first.value);
    const format = found.kind === 'compressed' ? found.format : null;
    const stored = (async function* () {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })();
    for await (const bytes of format === null ? stored : decompress(format, stored)) yield { bytes, format };
  } finally {
    await chunks.return?.();
  }
}

/** The chunks of a stream, given to who wants every byte as it is stored. */
export function passing(chunks: AsyncIterable<Uint8Array>, onBytes: OnBytes): AsyncIterable<Uint8Array> {
  if (onBytes === undefined) return chunks;
  return (async function* () {
    for await (const chunk of chunks) {
      onBytes(chunk);
      yield chunk;
    }
  })();
}

/** As it is stored; 0 where it cannot be opened, which is told when it is read. */
export function sizeOf(at: StoredAt): number {
  if (isOpener(at)) return 0;
  try {
    const opened = platform.openPath(at);
    if (opened.kind !== 'file') return 0;
    opened.file.close();
    return opened.file.size;
  } catch {
    return 0;
  }
}
