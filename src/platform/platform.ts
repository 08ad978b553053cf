/** What the library needs of the world around it: `node.ts` and `browser.ts` give it, and nothing else in the library knows either. */
import type { Bytes } from '../units.ts';

export interface OpenFile {
  readonly size: Bytes;
  /** Fills `into` from its beginning with at most `most` bytes, and tells how many there were; 0 at the end. */
  read(into: Uint8Array, most: number): number;
  /** As it is by now. */
  sizeNow(): Bytes;
  close(): void;
}

/** A file is read in large pieces, at once; what blocks or never ends, as it comes. */
export type Opened =
  | { readonly kind: 'file'; readonly file: OpenFile }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: 'directory' };

export interface Xz {
  readonly XzReadableStream: new (packed: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
}

export interface Platform {
  /** A path as bytes where its name is no UTF-8. Throws what has a system's error as `code`: `ENOENT`. */
  openPath(path: string | Uint8Array): Opened;
  /** Of a file; null for anything else that has a path. Throws as {@link openPath} does. */
  fileSize(path: string | Uint8Array): Bytes | null;
  /** All members of a gzip stream, one after the other; throws where they are damaged or end early. */
  gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Null where the system itself has no zstd. */
  readonly unzstd: ((chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | null;
  /** What unpacks xz, loaded only when such a file comes; null where the optional package was left out. */
  xz(): Promise<Xz | null>;
  /** Of a `file:` address. */
  pathOf(url: URL): string;
  /** Deflated without a head (RFC 1951), in base64. */
  deflated(bytes: Uint8Array): string;
  /** In base64. */
  sha1(bytes: Uint8Array): string;
  /** Lets what waits in the event loop have its turn. */
  turn(): Promise<void>;
}
