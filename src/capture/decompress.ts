/**
 * Compressed captures as a stream of plain bytes: gzip, zstd and xz, each with several members one after the other. What
 * is unpacked at a time is bounded whatever the ratio; data that inflate as no capture does are cut off.
 */
import { platform } from '#platform';
import type { UnpackFacts } from '../records/reading-facts.ts';
import type { KeyWithFacts } from '../records/key-with-facts.ts';
import type { Bytes } from '../units.ts';
import type { Container } from './sniff.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Below this, nothing is cut off. */
const SUSPICIOUS: Bytes = 2 ** 30;
/**
 * Captures of a local transfer of zeros in segments of 64 kB shrink to a 3,800th (measured with zstd -22), in the
 * largest segments that Linux makes (256 kB, BIG TCP) to a quarter of that.
 */
const MOST_RATIO = 20_000;

/** How xz-decompress tells XZ_MEMLIMIT_ERROR: a dictionary above those of `xz -9`. */
const XZ_MEMORY = 'failed with error code 4';

/** Thrown where unpacking ended before the data did. */
export class BrokenCompression extends Error {
  readonly why: KeyWithFacts<UnpackFacts>;

  constructor(why: KeyWithFacts<UnpackFacts>) {
    super(why.key);
    this.name = 'BrokenCompression';
    this.why = why;
  }
}

export async function* decompress(
  format: Container,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let packed = 0;
  let unpacked = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of chunks) {
      packed += chunk.length;
      yield chunk;
    }
  };
  const check = (bytes: Bytes): void => {
    unpacked += bytes;
    if (unpacked <= SUSPICIOUS || unpacked <= packed * MOST_RATIO) return;
    throw new BrokenCompression({ key: 'unpack.inflates-too-much', facts: { format, packed, unpacked } });
  };
  try {
    for await (const piece of unpack(format, counted(), check)) {
      yield piece;
      check(piece.length);
    }
  } catch (error) {
    if (error instanceof BrokenCompression) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes(XZ_MEMORY)) throw new BrokenCompression({ key: 'unpack.wants-too-much-memory', facts: {} });
    throw new BrokenCompression({ key: 'unpack.damaged', facts: { format, fault: message } });
  }
}

/** `reserve` is told of memory that the data ask for before any of it is filled. */
function unpack(
  format: Container,
  chunks: AsyncIterable<Uint8Array>,
  reserve: (bytes: Bytes) => void,
): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'gzip':
      return platform.gunzip(chunks);
    case 'zstd':
      return throughZstd(chunks, reserve);
    case 'xz':
      return throughXz(chunks);
  }
}

async function* throughZstd(
  chunks: AsyncIterable<Uint8Array>,
  reserve: (bytes: Bytes) => void,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const { window, slices } of zstdFrames(chunks)) {
    reserve(window);
    yield* platform.unzstd === null ? throughFzstd(slices) : platform.unzstd(slices);
  }
}

/** Loaded only when such a file comes: it costs start-up time. */
async function* throughFzstd(slices: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const { Decompress } = await import('fzstd');
  let pieces: Uint8Array[] = [];
  const zstd = new Decompress((piece) => pieces.push(piece));
  for await (const slice of slices) {
    zstd.push(slice);
    const ready = pieces;
    pieces = [];
    yield* ready;
  }
  zstd.push(new Uint8Array(0), true);
  yield* pieces;
}

/** An optional package on Node: where it was left out, that is said, and not that the data are damaged. */
async function* throughXz(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const xz = await platform.xz();
  if (xz === null) throw new BrokenCompression({ key: 'unpack.xz-missing', facts: {} });
  const { XzReadableStream } = xz;
  const iterator = chunks[Symbol.asyncIterator]();
  const compressed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const reader = new XzReadableStream(compressed).getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel();
    await iterator.return?.();
  }
}
