/** An analysis as the page sees it: started, watched, stopped. */
import { ReportData } from '../viewer/data.ts';
import type { FromWorker, Job, ToWorker } from './messages.ts';

export interface Progress {
  readonly read: number;
  readonly packets: number;
}

export interface Watcher {
  onData(data: ReportData): void;
  onProgress(progress: Progress): void;
  onDone(complaints: readonly string[]): void;
  onFailure(why: string): void;
}

/** The worker's script lies in the page as text: a worker of a blob is allowed also where the page is a file. */
function newWorker(): Worker {
  const script = document.getElementById('worker')?.textContent ?? '';
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

export class Run {
  readonly job: Job;
  readonly #worker = newWorker();
  readonly #blocks: Uint8Array[] = [];
  #saved: ((records: Blob) => void) | null = null;

  constructor(job: Job, watcher: Watcher) {
    this.job = job;
    const source = { block: async (n: number) => this.#blocks[n] ?? new Uint8Array(0) };
    this.#worker.addEventListener('message', (event: MessageEvent<FromWorker>) => {
      const message = event.data;
      switch (message.type) {
        case 'block':
          this.#blocks.push(message.bytes);
          return;
        case 'index':
          watcher.onData(new ReportData(message.index, source));
          return;
        case 'progress':
          watcher.onProgress(message);
          return;
        case 'records':
          this.#saved?.(message.records);
          return;
        case 'done':
          watcher.onDone(message.complaints);
          return;
        case 'failed':
          watcher.onFailure(message.why);
      }
    });
    this.#worker.addEventListener('error', (event) => watcher.onFailure(event.message));
    this.#tell({ type: 'analyze', job });
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message, { transfer: [] });
  }

  /** What is known so far is shown then. */
  stop(): void {
    this.#tell({ type: 'stop' });
  }

  /** All records, as the command line writes them with `--format ndjson`. */
  records(): Promise<Blob> {
    return new Promise((resolve) => {
      this.#saved = resolve;
      this.#tell({ type: 'records', job: this.job });
    });
  }

  end(): void {
    this.#worker.terminate();
  }
}
