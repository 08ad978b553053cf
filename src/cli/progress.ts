/** Progress of long work: one line on the terminal's error output, gone when the work is done. */
import { harmless } from '../words/escape.ts';
import type { CliWords } from '../words/cli-words.ts';
import { MILLISECOND } from '../units.ts';
import { cut } from '../report/layout.ts';
import type { Io } from './io.ts';

/** Work that is over sooner needs no progress. */
const QUIET_MS = 1_000;
const EVERY_MS = 200;

export class Progress {
  readonly #io: Io;
  readonly #words: CliWords['running'];
  readonly #began: number;
  #fileBegan = 0;
  #drawn = 0;
  #shown = false;
  #name = '';

  constructor(io: Io, words: CliWords['running']) {
    this.#io = io;
    this.#words = words;
    this.#began = io.now();
  }

  file(name: string): void {
    this.#name = harmless(name);
    this.#fileBegan = this.#io.now();
  }

  update(read: number, total: number | undefined, packets: number): void {
    const now = this.#io.now();
    if (now - this.#began < QUIET_MS || now - this.#drawn < EVERY_MS) return;
    this.#drawn = now;
    const says = this.#words;
    const spent = now - this.#fileBegan;
    const parts = [total === undefined ? says.bytes(read) : says.percentOf(read / Math.max(1, total), total)];
    if (packets > 0) parts.push(says.packetsPerSecond(rateText((packets * 1_000) / Math.max(1, now - this.#began))));
    if (total !== undefined && read > 0 && spent > 0)
      parts.push(says.left(Math.max(0, (spent * (total - read)) / read) * MILLISECOND));
    const width = Math.max(20, (this.#io.columns ?? 80) - 1);
    this.#shown = true;
    this.#io.writeError(`\r\u001b[K${cut(says.line(this.#name, parts), width)}`);
  }

  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#io.writeError('\r\u001b[K');
  }
}

const rateText = (perSecond: number): string =>
  perSecond >= 1e6
    ? `${(perSecond / 1e6).toFixed(1)} M`
    : perSecond >= 1e3
      ? `${Math.round(perSecond / 1e3)} k`
      : String(Math.round(perSecond));
