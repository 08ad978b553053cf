/**
 * Names and outer paths as integers: what a text calls a host or a service when it prints no number, and the VLANs,
 * tunnels or interfaces around a packet. One table a run, so that the hot path compares integers only.
 */

const FIRST_PORT_NAME = 65_536;
/** A hostile text can invent names without end: some 120 MB of them are told apart. */
const MOST_NAMES = 1_000_000;
/** Stands for all others; no name that an input prints has parentheses. */
export const OTHER_NAMES = '(unnamed)';

export class NameTable {
  /** 0 is the empty name: no path. */
  readonly #names: string[] = ['', OTHER_NAMES];
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #most: number;

  constructor(most = MOST_NAMES) {
    this.#most = most;
  }

  /** The integer that stands for `name`, the same each time. */
  intern(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= this.#most) return 1;
    const id = this.#names.length;
    // A part of a string holds the whole of it, here the line that the name stood in: a clone is a string of its own.
    const own = structuredClone(name);
    this.#names.push(own);
    this.#ids.set(own, id);
    return id;
  }

  /** Whether the name has an integer of its own. */
  has(name: string): boolean {
    return this.#ids.has(name);
  }

  /** The name behind `id`; the empty string for an unknown one. */
  text(id: number): string {
    return this.#names[id] ?? '';
  }

  /** A port that was printed as a service name: a number above every real port. */
  internPort(name: string): number {
    return FIRST_PORT_NAME + this.intern(name);
  }

  /** A port as it was given: its number, or its name. */
  portText(port: number): number | string {
    return port < FIRST_PORT_NAME ? port : this.text(port - FIRST_PORT_NAME);
  }
}
