/** Both ends of a common line where one is a name, or a port a service: `host.example.com.https > 10.0.0.2.5000`. */
import { FAMILY_NAME, KNOWN_PORTS, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { Endpoint, portNumber } from './endpoint.ts';

const SPACE = 0x20;
const COLON = 0x3a;
const ARROW = 0x3e;
const MAX_WORD = 260;
/** Words that are remembered, by their hash; a power of two. */
const REMEMBERED = 1024;

/** What stands in names and addresses; anything else is left to the general path. */
const PLAIN = new Uint8Array(256);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:%') PLAIN[c.charCodeAt(0)] = 1;

/** One word that stood at an end of a line, and what it was found to mean. */
class Word {
  readonly bytes: Uint8Array;
  readonly end = new Endpoint();
  /** The ids of its host and its port; -1: not asked for yet. */
  host = -1;
  port = -1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end.read(String.fromCharCode(...bytes), true);
  }

  is(b: Uint8Array, p: number, length: number): boolean {
    const { bytes } = this;
    if (bytes.length !== length) return false;
    for (let i = 0; i < length; i++) if (bytes[i] !== b[p + i]) return false;
    return true;
  }
}

export class FastNames {
  readonly #names: NameTable;
  readonly #words: (Word | undefined)[] = Array.from({ length: REMEMBERED }, () => undefined);
  #length = 0;
  #slot = 0;

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** From the first end to the colon behind the second; -1 when it is something else. */
  read(b: Uint8Array, p: number, s: Segment): number {
    let end = this.#measure(b, p);
    if (end < 0 || b[end + 1] !== ARROW || b[end + 2] !== SPACE) return -1;
    const src = this.#word(b, p, this.#length);
    p = end + 3;
    end = this.#measure(b, p);
    if (end < 0 || this.#length < 2 || b[end - 1] !== COLON || b[end - 2] === COLON) return -1;
    const dst = this.#word(b, p, this.#length - 1);
    if (src.end.port === '' || dst.end.port === '') return -1;
    this.#put(s, src, dst);
    return end - 1;
  }

  /** As {@link putEndpoints} does. */
  #put(s: Segment, src: Word, dst: Word): void {
    const { family, words } = src.end;
    if (family !== FAMILY_NAME && family === dst.end.family) {
      const to = dst.end.words;
      s.family = family;
      s.src0 = words[0] as number;
      s.src1 = words[1] as number;
      s.src2 = words[2] as number;
      s.src3 = words[3] as number;
      s.dst0 = to[0] as number;
      s.dst1 = to[1] as number;
      s.dst2 = to[2] as number;
      s.dst3 = to[3] as number;
    } else {
      s.family = FAMILY_NAME;
      s.src0 = this.#host(src);
      s.dst0 = this.#host(dst);
      // Numbers may have been tried before.
      s.src1 = s.src2 = s.src3 = s.dst1 = s.dst2 = s.dst3 = 0;
    }
    s.srcPort = this.#port(src);
    s.dstPort = this.#port(dst);
    s.known |= KNOWN_PORTS;
  }

  #host(word: Word): number {
    if (word.host < 0) word.host = this.#names.intern(word.end.host);
    return word.host;
  }

  #port(word: Word): number {
    if (word.port < 0) word.port = portNumber(word.end.port, this.#names);
    return word.port;
  }

  /** The word at `p`, up to the blank that ends it: where that is. */
  #measure(b: Uint8Array, p: number): number {
    const start = p;
    let hash = 0;
    while (PLAIN[b[p] as number] === 1 && p - start < MAX_WORD) hash = (Math.imul(hash, 31) + (b[p++] as number)) | 0;
    if (p === start || b[p] !== SPACE) return -1;
    this.#length = p - start;
    this.#slot = (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
    return p;
  }

  /** What was measured last, `length` bytes of it. */
  #word(b: Uint8Array, p: number, length: number): Word {
    const known = this.#words[this.#slot];
    if (known?.is(b, p, length) === true) return known;
    return (this.#words[this.#slot] = new Word(b.slice(p, p + length)));
  }
}
