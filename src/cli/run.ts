/** The program: the real world handed to `main`; in a thread of a batch the jobs that it is given. */
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { isThreadData, serveThread } from '../batch/thread.ts';
import { processIo } from './io.ts';
import { main } from './main.ts';

const data: unknown = workerData;
if (parentPort !== null && isThreadData(data)) serveThread(parentPort, data);
else if (isMainThread) {
  // A packet passes some forty small functions: V8 is to make fewer of them out of line (a tenth of a bulk transfer's time).
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=2500');
  // All output is written by now; an input that nobody reads any more must not keep the process alive.
  process.exit(await main(process.argv.slice(2), processIo(new URL(import.meta.url))));
}
