/** The library in Node. */
import { hash } from 'node:crypto';
import { closeSync, constants, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { pipeline, Readable, type Transform } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import type { Opened, Platform, Xz } from './platform.ts';

/** Larger pieces than zlib's 16 KiB make inflating 2.1 times as fast. */
const PIECE = 256 * 1024;
/** Of a device. */
const CHUNK = 512 * 1024;

/** node:zlib has zstd from Node 22.15 on. */
type CreateTransform = (options: { chunkSize: number }) => Transform;
const createZstd = (zlib as { createZstdDecompress?: CreateTransform }).createZstdDecompress;

async function* throughTransform(
  transform: Transform,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  // What goes wrong on either side comes out of the iteration.
  const pieces = pipeline(Readable.from(chunks), transform, () => {});
  for await (const piece of pieces) yield piece as Uint8Array;
}

function openPath(given: string | Uint8Array): Opened {
  const path = typeof given === 'string' ? given : Buffer.from(given);
  const stats = statSync(path);
  if (stats.isDirectory()) return { kind: 'directory' };
  if (stats.isFIFO()) {
    // Opened without waiting for who writes to it, so that waiting can be broken off.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { kind: 'stream', chunks: new Socket({ fd, readable: true, writable: false }) };
  }
  // A device blocks when read synchronously.
  if (!stats.isFile()) return { kind: 'stream', chunks: createReadStream(path, { highWaterMark: CHUNK }) };
  const fd = openSync(path, 'r');
  return {
    kind: 'file',
    file: {
      size: fstatSync(fd).size,
      read: (into, most) => readSync(fd, into, 0, Math.min(into.length, most), null),
      sizeNow: () => fstatSync(fd).size,
      close: () => closeSync(fd),
    },
  };
}

async function xz(): Promise<Xz | null> {
  try {
    return createRequire(import.meta.url)('xz-decompress') as Xz;
  } catch {
    return null;
  }
}

export const platform: Platform = {
  openPath,
  fileSize: (path) => {
    const stats = statSync(typeof path === 'string' ? path : Buffer.from(path));
    return stats.isFile() ? stats.size : null;
  },
  gunzip: (chunks) => throughTransform(zlib.createGunzip({ chunkSize: PIECE }), chunks),
  unzstd: createZstd === undefined ? null : (chunks) => throughTransform(createZstd({ chunkSize: PIECE }), chunks),
  xz,
  pathOf: fileURLToPath,
  deflated: (bytes) => zlib.deflateRawSync(bytes, { level: 6 }).toString('base64'),
  sha1: (bytes) => hash('sha1', bytes, 'base64'),
  turn: () => setImmediate(),
};
