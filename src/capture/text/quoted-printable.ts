/**
 * Mail's quoted-printable (RFC 2045 §6.7), as archives store it: lines that end in `=` go on in the next one, and
 * `=3D` is a character. Undone only in a text that has shown itself as one, since `Seq=11` is no character.
 */

/** A line of quoted-printable has at most 76 characters; a program that breaks lines fills them nearly. */
const LEAST_WIDTH = 60;
const MOST_WIDTH = 78;
/** More lines than this no packet is broken into. */
const MAX_JOINED = 64;

/** The header that says so, an escaped `=`, or the bytes of an arrow. */
const SIGN = /^Content-Transfer-Encoding: *quoted-printable|=3D|=E2=86=92/i;
const ESCAPES = /(?:=[0-9A-F]{2})+/g;

export class QuotedPrintable {
  /** The text is one. */
  known = false;
  /** The line number that the line in hand began with. */
  line = 0;
  #held = '';
  #joined = 0;
  readonly #decoder = new TextDecoder();

  /** A line waits for its rest. */
  get busy(): boolean {
    return this.#joined > 0;
  }

  /** The whole line, decoded; null while its rest is still to come. Of other texts, the line as it is. */
  take(raw: string, line: number): string | null {
    if (!this.known) {
      if (!raw.includes('=') && !raw.startsWith('Content-')) return raw;
      if (!SIGN.test(raw)) return raw;
      this.known = true;
    }
    const text = raw.trimEnd();
    if (this.#joined === 0) this.line = line;
    const isSoft = text.endsWith('=') && text.length >= LEAST_WIDTH && text.length <= MOST_WIDTH;
    if (isSoft && this.#joined < MAX_JOINED) {
      this.#held += text.slice(0, -1);
      this.#joined++;
      return null;
    }
    return this.rest() + this.#decoded(text);
  }

  /** What is in hand when the text ends or pauses. */
  rest(): string {
    const held = this.#decoded(this.#held);
    this.#held = '';
    this.#joined = 0;
    return held;
  }

  #decoded(text: string): string {
    if (!text.includes('=')) return text;
    return text.replace(ESCAPES, (codes) => {
      const bytes = new Uint8Array(codes.length / 3);
      for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(codes.slice(3 * i + 1, 3 * i + 3), 16);
      return this.#decoder.decode(bytes);
    });
  }
}
