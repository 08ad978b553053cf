/** The lines of `-x`, `-xx`, `-X` and `-XX`, put back into the bytes of the packet. */
import { hexDigit } from './fast-bytes.ts';

const TAB = 0x09;
const SPACE = 0x20;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const MAX_DUMP = 262_144;
const GROUPS_A_LINE = 8;
const BYTES_A_LINE = 2 * GROUPS_A_LINE;

export class HexDump {
  bytes = new Uint8Array(2048);
  /** The same bytes. */
  view = new DataView(this.bytes.buffer);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Takes one line when it is the dump's next; false when it is none of a dump. */
  add(text: string): boolean {
    let at = 0;
    let offset = this.length;
    if (text.startsWith('0x')) {
      let end = 2;
      while (end < 10 && hex(text, end) >= 0) end++;
      if (end < 6) return false;
      offset = Number.parseInt(text.slice(2, end), 16);
      at = text[end] === ':' ? end + 1 : end;
      if (text[at] !== ' ') return false;
      while (text[at] === ' ') at++;
      // A checksum at the start of a wrapped line is no offset.
      if (hex(text, at) < 0 || hex(text, at + 1) < 0) return false;
    } else if (!isBareDump(text) || (this.length === 0 && text.length < 9)) return false;
    // A line that does not continue the dump (a part left out) ends what can be used of it.
    if (offset !== this.length) return this.length > 0 || offset > 0;
    this.#groups(text, at);
    return true;
  }

  /** The next line just as tcpdump prints it, `\t0x0010:  4500 003c …`, straight from the bytes: where its bytes end; -1 leaves it to {@link add}. */
  addBytes(b: Uint8Array, p: number): number {
    if (b[p] !== TAB || b[p + 1] !== 0x30 || b[p + 2] !== 0x78) return -1;
    p += 3;
    let offset = 0;
    const start = p;
    for (let digit = hexDigit(b[p] as number); digit >= 0 && p < start + 8; digit = hexDigit(b[++p] as number))
      offset = (offset << 4) | digit;
    if (p < start + 4 || offset !== this.length || b[p] !== COLON || b[p + 1] !== SPACE || b[p + 2] !== SPACE)
      return -1;
    if (this.length + BYTES_A_LINE > this.bytes.length && !this.#grow()) return -1;
    const { bytes, length } = this;
    // Each group of two bytes has a blank before it; the last may have one byte only.
    p += 2;
    let count = 0;
    while (count < BYTES_A_LINE && b[p] === SPACE) {
      const high = byteAt(b, p + 1);
      if (high < 0) break;
      bytes[length + count++] = high;
      p += 3;
      const low = byteAt(b, p);
      if (low < 0) break;
      bytes[length + count++] = low;
      p += 2;
    }
    // Two blanks stand between the bytes and their characters.
    const ends =
      b[p] === NEWLINE || (b[p] === RETURN && b[p + 1] === NEWLINE) || (b[p] === SPACE && b[p + 1] === SPACE);
    if (count === 0 || !ends) return -1;
    this.length = length + count;
    return p;
  }

  /** How long the IP packet at the dump's start says it is; 0 when it starts with something else. */
  get ipLength(): number {
    const b = this.bytes;
    if (this.length < 8) return 0;
    const version = (b[0] as number) >>> 4;
    if (version === 4) return ((b[2] as number) << 8) | (b[3] as number);
    return version === 6 ? 40 + (((b[4] as number) << 8) | (b[5] as number)) : 0;
  }

  #groups(text: string, start: number): void {
    let at = start;
    for (let group = 0; group < GROUPS_A_LINE; group++) {
      for (let half = 0; half < 2; half++) {
        const high = hex(text, at);
        const low = hex(text, at + 1);
        if (high < 0 || low < 0) return;
        if (half === 1 || endsGroup(text, at + 2) || hex(text, at + 2) >= 0) this.#put((high << 4) | low);
        else return;
        at += 2;
        if (half === 0 && endsGroup(text, at)) break;
      }
      // Two blanks stand between the bytes and their characters.
      if (text[at] !== ' ' || text[at + 1] === ' ') return;
      at++;
    }
  }

  #put(byte: number): void {
    if (this.length >= MAX_DUMP) return;
    if (this.length === this.bytes.length) this.#grow();
    this.bytes[this.length++] = byte;
  }

  /** False where there are as many bytes as any packet has. */
  #grow(): boolean {
    if (this.bytes.length >= MAX_DUMP) return false;
    const grown = new Uint8Array(this.bytes.length * 2);
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    return true;
  }
}

/** Whether a line that stands alone is one of a dump. */
export const looksLikeDump = (text: string): boolean => /^0x[0-9a-f]{4,8}:? +[0-9a-f]{2}/i.test(text);

/** Version 3's dump has no offsets: a line of nothing but groups of four digits, the last perhaps of two. */
const isBareDump = (text: string): boolean =>
  text.length <= 40 && text.length >= 4 && /^([0-9a-f]{4} ){0,7}[0-9a-f]{2}([0-9a-f]{2})?$/.test(text);

const endsGroup = (text: string, at: number): boolean => at >= text.length || text[at] === ' ';

function hex(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c >= 48 && c <= 57) return c - 48;
  const letter = (c | 0x20) - 97;
  return letter >= 0 && letter <= 5 ? letter + 10 : -1;
}

/** The byte that two hexadecimal digits print; negative where there are none. */
const byteAt = (b: Uint8Array, p: number): number => (hexDigit(b[p] as number) << 4) | hexDigit(b[p + 1] as number);
