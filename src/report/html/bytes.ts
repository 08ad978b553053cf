/** Whole numbers and texts as a stream of bytes, small numbers short: what packets are kept in, and how they are read back. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const START = 48;

export class Packer {
  #bytes = new Uint8Array(START);
  #used = 0;

  get length(): number {
    return this.#used;
  }

  /** Bytes that are set aside. */
  get room(): number {
    return this.#bytes.length;
  }

  /** A whole number from 0 to 2⁵³ − 1: seven bits a byte, the lowest first, the eighth bit set where more follow. */
  uint(n: number): void {
    this.#room(8);
    while (n >= 0x8000_0000) {
      this.#bytes[this.#used++] = (n % 128) | 128;
      n = Math.floor(n / 128);
    }
    let rest = n | 0;
    while (rest >= 128) {
      this.#bytes[this.#used++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#used++] = rest;
  }

  /** A whole number from −2⁵² to 2⁵² − 1: those near 0 are short on both sides. */
  int(n: number): void {
    this.uint(n < 0 ? -2 * n - 1 : 2 * n);
  }

  text(text: string): void {
    const bytes = encoder.encode(text);
    this.uint(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  /** What was written so far; valid until more is. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  clear(): void {
    this.#used = 0;
  }

  #room(more: number): void {
    const needed = this.#used + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

export class Unpacker {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint(): number {
    let n = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('the packed numbers end early');
      n += (byte & 127) * scale;
      if (byte < 128) return n;
      scale *= 128;
    }
  }

  int(): number {
    const n = this.uint();
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
  }

  text(): string {
    const length = this.uint();
    const from = this.#at;
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(from, this.#at));
  }
}
