/** Outer paths as integers: the decoder's words are hashed, so that a path's text is made once and not per packet. */
import type { NameTable } from '../segment/names.ts';
import type { Cursor } from '../wire/cursor.ts';
import { pathText } from '../wire/path.ts';

const SLOTS = 1 << 12;
/** Hostile captures can invent tunnels without end; past this many, the table starts again (names stay the same). */
const MAX_PATHS = SLOTS / 2;
/** Names are for ever: past this many paths, further ones share one. */
const MAX_NAMED = 100_000;
const OTHERS = 'one of too many tunnels';

export class PathTable {
  readonly #names: NameTable;
  /** Made when the first path comes: most captures have none. */
  #ids = new Int32Array(0);
  #words: (Int32Array | undefined)[] = [];
  #count = 0;
  #named = 0;

  constructor(names: NameTable) {
    this.#names = names;
    names.intern('');
  }

  /** The name that stands for the cursor's path; 0 when there is nothing around the packet. */
  id(c: Cursor): number {
    const length = c.pathLength;
    if (length === 0) return 0;
    if (this.#words.length === 0) this.#clear();
    const path = c.path;
    let hash = length;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (path[i] ?? 0), 0x9e37_79b1);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const words = this.#words[slot];
      if (words === undefined) break;
      if (same(words, path, length)) return this.#ids[slot] ?? 0;
      slot = (slot + 1) & (SLOTS - 1);
    }
    const id = this.#names.intern(this.#nameOf(path, length));
    if (++this.#count > MAX_PATHS) {
      this.#clear();
    } else {
      this.#words[slot] = path.slice(0, length);
      this.#ids[slot] = id;
    }
    return id;
  }

  /** One that was told before is told again, however often the table began anew since. */
  #nameOf(path: Int32Array, length: number): string {
    const text = pathText(path, length);
    if (this.#names.has(text)) return text;
    if (this.#named >= MAX_NAMED) return OTHERS;
    this.#named++;
    return text;
  }

  #clear(): void {
    this.#count = 0;
    this.#ids = new Int32Array(SLOTS);
    this.#words = Array.from({ length: SLOTS });
  }
}

function same(words: Int32Array, path: Int32Array, length: number): boolean {
  if (words.length !== length) return false;
  for (let i = 0; i < length; i++) if (words[i] !== path[i]) return false;
  return true;
}
