/** Compressed captures as a stream of plain bytes: gzip, zstd and xz, each with several members one after the other. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { ReadableStream } from 'node:stream/web';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Container } from './sniff.ts';

/** Larger pieces than zlib's 16 KiB make inflating 2.1 times as fast. */
const CHUNK = 256 * 1024;

/** node:zlib has zstd from Node 22.15 on. */
type Create = (options: { chunkSize: number }) => Transform & { readonly bytesWritten: number };
const createZstd = (zlib as { createZstdDecompress?: Create }).createZstdDecompress;

export function decompress(format: Container, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'gzip':
      return throughTransform(zlib.createGunzip({ chunkSize: CHUNK }), chunks);
    case 'zstd':
      return createZstd === undefined ? throughFzstd(chunks) : throughFrames(createZstd, chunks);
    case 'xz':
      return throughXz(chunks);
  }
}

async function* throughTransform(transform: Transform, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) {
      if (transform.destroyed) return;
      if (!transform.write(chunk)) {
        await Promise.race([once(transform, 'drain'), once(transform, 'close')]);
      }
    }
    transform.end();
  };
  const fed = feed().catch((error: unknown) => {
    transform.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const piece of transform) yield piece as Uint8Array;
    await fed;
  } finally {
    transform.destroy();
  }
}

/** node:zlib's zstd ends after the first frame that ends inside a chunk: the rest goes to a new one. */
async function* throughFrames(create: Create, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  const input = { ended: false };
  while (!input.ended) {
    const transform = create({ chunkSize: CHUNK });
    const over = once(transform, 'end').then(
      () => {},
      () => {},
    );
    let before = 0;
    const feed = async (): Promise<void> => {
      for (;;) {
        if (rest.length === 0) {
          const next = await source.next();
          if (next.done === true) {
            input.ended = true;
            transform.end();
            return;
          }
          rest = new Uint8Array(next.value);
        }
        await new Promise<void>((resolve) => {
          transform.write(rest, () => {
            resolve();
          });
          void over.then(resolve);
        });
        // It stopped inside: a frame ended there.
        if (transform.bytesWritten < before + rest.length) return;
        before += rest.length;
        rest = new Uint8Array(0);
      }
    };
    const fed = feed().catch((error: unknown) => {
      transform.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    try {
      for await (const piece of transform) yield piece as Uint8Array;
      await fed;
      rest = rest.subarray(transform.bytesWritten - before);
    } finally {
      transform.destroy();
    }
  }
}

/** Loaded only when such a file comes: both cost start-up time. */
async function* throughFzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let pieces: Uint8Array[] = [];
  const zstd = new Decompress((piece) => pieces.push(piece));
  for await (const chunk of chunks) {
    zstd.push(chunk);
    const ready = pieces;
    pieces = [];
    yield* ready;
  }
  zstd.push(new Uint8Array(0), true);
  yield* pieces;
}

interface XzModule {
  XzReadableStream: new (compressed: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
}

async function* throughXz(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = createRequire(import.meta.url)('xz-decompress') as XzModule;
  const iterator = chunks[Symbol.asyncIterator]();
  const compressed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  for await (const piece of new XzReadableStream(compressed)) yield piece;
}
