/** Output in large batches of bytes: lines are put together in one buffer and handed on when it is full. */

/** Takes bytes; they are valid during the call only. Throws when the reader of the output has gone. */
export type WriteBytes = (bytes: Uint8Array) => void;

const BATCH = 256 * 1024;
/** No single fragment or number needs more than this; longer texts take another way. */
const ROOM = 4 * 1024;

const encoder = new TextEncoder();
export const encode = (text: string): Uint8Array => encoder.encode(text);

export class ByteWriter {
  readonly #write: WriteBytes;
  readonly #bytes = Buffer.allocUnsafe(BATCH);
  #used = 0;

  constructor(write: WriteBytes) {
    this.#write = write;
  }

  /** Makes sure that one line of fragments and numbers fits; call it once a line. */
  room(): void {
    if (this.#used > BATCH - ROOM) this.flush();
  }

  /** A short fragment that was encoded before. */
  fragment(fragment: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.#used;
    const n = fragment.length;
    for (let i = 0; i < n; i++) bytes[at++] = fragment[i] as number;
    this.#used = at;
  }

  /** A whole number as decimal digits; 9 times quicker here than by a string (30 ns against 270 ns). */
  integer(value: number): void {
    if (value < 0) {
      this.#bytes[this.#used++] = 45;
      value = -value;
    }
    if (value >= 1_000_000_000) {
      const high = Math.floor(value / 1_000_000_000);
      this.integer(high);
      this.#digits((value - high * 1_000_000_000) | 0, 9);
    } else {
      const n = value | 0;
      this.#digits(
        n,
        n < 10
          ? 1
          : n < 100
            ? 2
            : n < 1_000
              ? 3
              : n < 10_000
                ? 4
                : n < 100_000
                  ? 5
                  : n < 1_000_000
                    ? 6
                    : n < 10_000_000
                      ? 7
                      : n < 100_000_000
                        ? 8
                        : 9,
      );
    }
  }

  #digits(value: number, width: number): void {
    const bytes = this.#bytes;
    let n = value;
    for (let at = this.#used + width - 1; at >= this.#used; at--) {
      const rest = (n / 10) | 0;
      bytes[at] = 48 + n - rest * 10;
      n = rest;
    }
    this.#used += width;
  }

  /** Text of any length. */
  text(text: string): void {
    // UTF-8 needs at most three bytes for each UTF-16 unit.
    if (text.length * 3 > BATCH - this.#used) this.flush();
    if (text.length * 3 > BATCH) this.#write(encode(text));
    else this.#used += this.#bytes.write(text, this.#used, 'utf8');
  }

  flush(): void {
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#write(this.#bytes.subarray(0, used));
  }
}
