/** Both ends of a common line where one is a name, or a port a service: `host.example.com.https > 10.0.0.2.5000`. */
import { KNOWN_PORTS, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { Endpoint, putEndpoints } from './endpoint.ts';

const SPACE = 0x20;
const COLON = 0x3a;
const MAX_WORD = 260;

/** What stands in names and addresses; anything else is left to the general path. */
const PLAIN = new Uint8Array(256);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:%') PLAIN[c.charCodeAt(0)] = 1;

export class FastNames {
  readonly #src = new Endpoint();
  readonly #dst = new Endpoint();
  readonly #names: NameTable;
  #word = '';

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** From the first end to the colon behind the second; -1 when it is something else. */
  read(b: Uint8Array, p: number, s: Segment): number {
    p = this.#take(b, p);
    if (p < 0 || b[p + 1] !== 0x3e || b[p + 2] !== SPACE) return -1;
    this.#src.read(this.#word, true);
    p = this.#take(b, p + 3);
    if (p < 0 || !this.#word.endsWith(':') || this.#word.endsWith('::')) return -1;
    this.#dst.read(this.#word.slice(0, -1), true);
    // Numbers may have been tried before.
    s.src1 = s.src2 = s.src3 = s.dst1 = s.dst2 = s.dst3 = 0;
    putEndpoints(s, this.#src, this.#dst, this.#names);
    if ((s.known & KNOWN_PORTS) === 0) return -1;
    return b[p - 1] === COLON ? p - 1 : -1;
  }

  /** The word at `p`, which a blank ends. */
  #take(b: Uint8Array, p: number): number {
    const start = p;
    while (PLAIN[b[p] as number] === 1 && p - start < MAX_WORD) p++;
    if (p === start || b[p] !== SPACE) return -1;
    this.#word = String.fromCharCode.apply(null, b.subarray(start, p) as unknown as number[]);
    return p;
  }
}
