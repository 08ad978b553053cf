/**
 * Zstandard data taken apart into frames and blocks (RFC 8878 §3.1), so that a decompressor is never given more at once
 * than inflates to one block, and never a frame that asks for more memory than is sensible.
 */

const MAGIC = 0xfd2f_b528;
/** `0x184D2A50` to `0x184D2A5F`: frames to be passed over (§3.1.2). */
const SKIPPABLE = 0x184d_2a50;
/** The most that `zstd` itself takes without being asked (§3.1.1.1.2 recommends 8 MB as the least). */
const MOST_WINDOW = 128 * 1024 * 1024;
/** Block_Maximum_Size (§3.1.1.2.4). */
const MOST_BLOCK = 128 * 1024;
const RAW = 0;
const RLE = 1;
const RESERVED = 3;

/** One frame: its bytes, of which none inflate to more than a block. It must be read to its end before the next one. */
export interface ZstdFrame {
  /** What a decompressor keeps of what it wrote: Window_Size, or the whole content. */
  readonly window: number;
  readonly slices: AsyncIterable<Uint8Array>;
}

export async function* zstdFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ZstdFrame, void, void> {
  const source = new Bytes(chunks);
  try {
    for (;;) {
      const magic = await source.take(4);
      if (magic.length === 0) return;
      const number = magic.length < 4 ? 0 : littleEndian(magic, 0, 4);
      if ((number & 0xffff_fff0) >>> 0 === SKIPPABLE) {
        await source.skip(littleEndian(await source.whole(4), 0, 4));
        continue;
      }
      if (number !== MAGIC) throw new Error('what follows is no zstd frame');
      const header = await frameHeader(source);
      if (header.window > MOST_WINDOW)
        throw new Error(
          `it asks for ${Math.round(header.window / 1024 / 1024)} MB of memory; unpack it with \`zstd -d\``,
        );
      yield { window: header.window, slices: slicesOf(source, joined(magic, header.bytes), header.checksum) };
    }
  } finally {
    await source.close();
  }
}

interface FrameHeader {
  readonly bytes: Uint8Array;
  readonly window: number;
  readonly checksum: boolean;
}

/** RFC 8878 §3.1.1.1, after the magic number. */
async function frameHeader(source: Bytes): Promise<FrameHeader> {
  const descriptor = await source.whole(1);
  const flags = descriptor[0] ?? 0;
  const single = (flags & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeFlag = flags >>> 6;
  const contentSize = sizeFlag === 0 ? (single ? 1 : 0) : 1 << sizeFlag;
  const windowSize = single ? 0 : 1;
  const rest = await source.whole(windowSize + dictionary + contentSize);
  let window = 0;
  if (single) window = littleEndian(rest, dictionary, contentSize) + (sizeFlag === 1 ? 256 : 0);
  else {
    const byte = rest[0] ?? 0;
    const base = 2 ** (10 + (byte >>> 3));
    window = base + (base / 8) * (byte & 7);
  }
  return { bytes: joined(descriptor, rest), window, checksum: (flags & 4) !== 0 };
}

async function* slicesOf(source: Bytes, header: Uint8Array, checksum: boolean): AsyncGenerator<Uint8Array, void, void> {
  yield header;
  for (;;) {
    const head = await source.whole(3);
    const word = littleEndian(head, 0, 3);
    const type = (word >>> 1) & 3;
    const size = word >>> 3;
    if (type === RESERVED || size > MOST_BLOCK) throw new Error('a block of it is damaged');
    yield head;
    const body = type === RLE ? 1 : size;
    if (body > 0) yield await source.whole(body);
    else if (type !== RAW) throw new Error('a block of it is empty');
    if ((word & 1) === 1) break;
  }
  if (checksum) yield source.whole(4);
}

const littleEndian = (bytes: Uint8Array, at: number, length: number): number => {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
};

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Any number of bytes from chunks of any size. */
class Bytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk = new Uint8Array(0);
  #at = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    while (this.#at === this.#chunk.length) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#chunk = next.value as Uint8Array<ArrayBuffer>;
      this.#at = 0;
    }
    return true;
  }

  /** The next `wanted` bytes, fewer only at the end. */
  async take(wanted: number): Promise<Uint8Array> {
    if (wanted === 0 || !(await this.#more())) return new Uint8Array(0);
    if (this.#chunk.length - this.#at >= wanted) return this.#chunk.subarray(this.#at, (this.#at += wanted));
    const bytes = new Uint8Array(wanted);
    let length = 0;
    while (length < wanted && (await this.#more())) {
      const piece = this.#chunk.subarray(this.#at, this.#at + wanted - length);
      bytes.set(piece, length);
      length += piece.length;
      this.#at += piece.length;
    }
    return bytes.subarray(0, length);
  }

  async whole(wanted: number): Promise<Uint8Array> {
    const bytes = await this.take(wanted);
    if (bytes.length < wanted) throw new Error('unexpected end of file');
    return bytes;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0 && (await this.#more());) {
      const step = Math.min(left, this.#chunk.length - this.#at);
      this.#at += step;
      left -= step;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
