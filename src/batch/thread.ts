/** What a thread of a batch does: the jobs that it is given, one after the other. */
import type { MessagePort } from 'node:worker_threads';
import type { FromThread, ThreadData, ToThread } from './pool.ts';
import { runJob } from './unit.ts';

/** Progress is told so often. */
const EVERY_MS = 200;

export const isThreadData = (data: unknown): data is ThreadData =>
  typeof data === 'object' && data !== null && (data as Partial<ThreadData>).batchThread === true;

export function serveThread(port: MessagePort, { world }: ThreadData): void {
  let stop = new AbortController();
  const tell = (message: FromThread): void => port.postMessage(message);
  port.on('message', (message: ToThread) => {
    if ('stop' in message) {
      stop.abort();
      return;
    }
    stop = new AbortController();
    let reportedAt = performance.now();
    const onProgress = (read: number, packets: number): void => {
      const now = performance.now();
      if (now - reportedAt < EVERY_MS) return;
      reportedAt = now;
      tell({ read, packets });
    };
    runJob(message.job, { ...world, signal: stop.signal, onProgress }).then(
      (result) => tell({ result }),
      (error: unknown) => tell({ broken: error instanceof Error ? error.message : String(error) }),
    );
  });
}
