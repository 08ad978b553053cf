/** UTF-16 text (PowerShell's `>`) on its way to a reader that expects UTF-8. */
import type { Reader, SourceEnd } from '../segment/source.ts';

export class Utf16Reader implements Reader {
  readonly #reader: Reader;
  readonly #bigEndian: boolean;
  readonly #decoder = new TextDecoder('utf-16le');
  readonly #encoder = new TextEncoder();
  /** First half of a pair that the chunk's end split. */
  #half = -1;

  constructor(reader: Reader, encoding: 'utf-16le' | 'utf-16be') {
    this.#reader = reader;
    this.#bigEndian = encoding === 'utf-16be';
  }

  push(chunk: Uint8Array): void {
    const held = this.#half >= 0 ? 1 : 0;
    const whole = (chunk.length + held) & ~1;
    const little = new Uint8Array(whole);
    if (held === 1 && whole > 0) little[0] = this.#half;
    little.set(chunk.subarray(0, whole - held), held);
    if (whole > 0 || held === 0) this.#half = -1;
    if (whole - held < chunk.length) this.#half = chunk[chunk.length - 1] ?? -1;
    if (this.#bigEndian) swapPairs(little);
    const text = this.#decoder.decode(little, { stream: true });
    if (text !== '') this.#reader.push(this.#encoder.encode(text));
  }

  end(): SourceEnd {
    return this.#reader.end();
  }
}

function swapPairs(bytes: Uint8Array): void {
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const first = bytes[i] ?? 0;
    bytes[i] = bytes[i + 1] ?? 0;
    bytes[i + 1] = first;
  }
}
