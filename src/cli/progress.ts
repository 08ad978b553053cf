/** Progress of long work: one line on the terminal's error output, gone when the work is done. */
import { harmless } from '../words/escape.ts';
import { bytesText, durationText, percentText } from '../words/render.ts';
import { MILLISECOND } from '../units.ts';
import { cut } from '../report/layout.ts';
import type { Io } from './io.ts';

/** Work that is over sooner needs no progress. */
const QUIET_MS = 1_000;
const EVERY_MS = 200;

export class Progress {
  readonly #io: Io;
  readonly #began: number;
  #fileBegan = 0;
  #drawn = 0;
  #shown = false;
  #name = '';

  constructor(io: Io) {
    this.#io = io;
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
    const spent = now - this.#fileBegan;
    const parts = [
      total === undefined ? bytesText(read) : `${percentText(read / Math.max(1, total))} of ${bytesText(total)}`,
    ];
    if (packets > 0) parts.push(`${rateText((packets * 1_000) / Math.max(1, now - this.#began))} packets/s`);
    if (total !== undefined && read > 0 && spent > 0)
      parts.push(`${durationText(Math.max(0, (spent * (total - read)) / read) * MILLISECOND)} left`);
    const width = Math.max(20, (this.#io.columns ?? 80) - 1);
    this.#shown = true;
    this.#io.writeError(`\r\u001b[K${cut(`${this.#name}: ${parts.join(', ')}`, width)}`);
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
