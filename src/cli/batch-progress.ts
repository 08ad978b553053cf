/** Progress of a batch: files, bytes, packets a second, time left and the worst finding so far, on one line. */
import type { Job } from '../batch/job.ts';
import type { UnitResult } from '../batch/unit.ts';
import type { BatchWatch, QueueRemark } from '../batch/work.ts';
import { harmless } from '../words/escape.ts';
import type { CliWords } from '../words/cli-words.ts';
import { numberText } from '../words/render.ts';
import { MILLISECOND } from '../units.ts';
import { cut } from '../report/layout.ts';
import { complain, type Io } from './io.ts';
import { version } from './version.ts';

const EVERY_MS = 250;
/** Where nobody watches a terminal, a line of a log is enough. */
const LOG_EVERY_MS = 30_000;
const RANK = { note: 1, warning: 2, problem: 3 } as const;

export class BatchProgress implements BatchWatch {
  readonly #io: Io;
  readonly #words: CliWords;
  readonly #began: number;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #total: number;
  readonly #running = new Map<string, { read: number; packets: number }>();
  #drawn = 0;
  #shown = false;
  #done = 0;
  #doneBytes = 0;
  #skippedBytes = 0;
  #packets = 0;
  #worst: UnitResult['worst'] = null;
  skipped_ = 0;

  /** `sizes`: bytes of each job's inputs, by the job's name. */
  constructor(io: Io, words: CliWords, sizes: ReadonlyMap<string, number>) {
    this.#io = io;
    this.#words = words;
    this.#sizes = sizes;
    this.#total = [...sizes.values()].reduce((sum, one) => sum + one, 0);
    this.#began = this.#drawn = io.now();
  }

  started(job: Job): void {
    this.#running.set(job.name, { read: 0, packets: 0 });
  }
  progress(job: Job, read: number, packets: number): void {
    const one = this.#running.get(job.name);
    if (one === undefined) return;
    one.read = read;
    one.packets = packets;
    this.#draw();
  }
  ended(job: Job, result: UnitResult | null): void {
    this.#running.delete(job.name);
    this.#done++;
    this.#doneBytes += this.#sizes.get(job.name) ?? 0;
    if (result !== null) {
      this.#packets += result.packets;
      const { worst } = result;
      if (worst !== null && (this.#worst === null || RANK[worst.severity] > RANK[this.#worst.severity]))
        this.#worst = worst;
    }
    this.#draw();
  }
  skipped(job: Job): void {
    this.skipped_++;
    this.#done++;
    const size = this.#sizes.get(job.name) ?? 0;
    this.#doneBytes += size;
    this.#skippedBytes += size;
    this.#draw();
  }

  queue({ kind, url }: QueueRemark): void {
    this.clear();
    const says = this.#words.fleet;
    complain(this.#io, kind === 'in-memory' ? says.inMemory(url) : says.noWorker(url, version()));
  }

  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#io.writeError('\r\u001b[K');
  }

  #draw(): void {
    const now = this.#io.now();
    if (now - this.#drawn < (this.#io.stderrIsTty ? EVERY_MS : LOG_EVERY_MS)) return;
    this.#drawn = now;
    const text = this.#text(now - this.#began);
    if (!this.#io.stderrIsTty) {
      this.#io.writeError(`${text}\n`);
      return;
    }
    this.#shown = true;
    this.#io.writeError(`\r\u001b[K${cut(text, Math.max(20, (this.#io.columns ?? 80) - 1))}`);
  }

  #text(spentMs: number): string {
    const says = this.#words.running;
    let read = this.#doneBytes;
    let packets = this.#packets;
    for (const one of this.#running.values()) {
      read += one.read;
      packets += one.packets;
    }
    const parts = [says.captures(this.#done, this.#sizes.size), says.bytesOf(read, this.#total)];
    if (packets > 0)
      parts.push(says.packetsPerSecond(numberText(Math.round((packets * 1_000) / Math.max(1, spentMs)))));
    const fresh = read - this.#skippedBytes;
    if (fresh > 0 && this.#total > read)
      parts.push(says.left(((spentMs * (this.#total - read)) / fresh) * MILLISECOND));
    const worst = this.#worst;
    if (worst !== null) parts.push(says.worst(worst.code, harmless(worst.title)));
    return says.parts(parts);
  }
}
