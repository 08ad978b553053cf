/** `tcptrace-explain worker`: a machine of a fleet, which does what batches put into the queue. */
import { extname } from 'node:path';
import { DEFAULT_MEMORY } from '../analyze.ts';
import { shownUrl } from '../batch/queue/bullmq.ts';
import { serveQueue } from '../batch/queue/serve.ts';
import type { CliWords } from '../words/cli-words.ts';
import { faultText } from '../words/fault.ts';
import type { WorkerRequest } from './batch-options.ts';
import { EXIT } from './exit-codes.ts';
import { complain, type Interrupt, type Io } from './io.ts';
import { unavailable } from './unavailable.ts';
import { version } from './version.ts';

export async function workerCommand(request: WorkerRequest, io: Io, words: CliWords): Promise<number> {
  const { url, jobs, takeoverSeconds, idleSeconds } = request;
  const { program } = io;
  const { fleet: says } = words;
  if (program === null) throw new Error('a worker needs the program as a file');
  const stop = new AbortController();
  let interrupt: Interrupt | null = null;
  const undo = io.onInterrupt((signal) => {
    interrupt = signal;
    complain(io, says.ending);
    stop.abort();
  });
  let done = 0;
  let failed = 0;
  complain(io, says.working(shownUrl(url), jobs));
  try {
    await serveQueue({
      url,
      version: version(),
      jobs,
      maxMemory: request.maxMemory ?? DEFAULT_MEMORY * jobs,
      takeoverMs: takeoverSeconds * 1_000,
      idleMs: idleSeconds === null ? null : idleSeconds * 1_000,
      signal: stop.signal,
      // Beside the program lies what its own processes run.
      processor: new URL(`job${extname(program.pathname)}`, program),
      onEnded: (path, why) => {
        if (why === null) done++;
        else {
          failed++;
          complain(io, says.attemptFailed(path, faultText(why, words)));
        }
      },
    });
  } catch (error) {
    const missing = unavailable(error, words);
    if (missing === null) throw error;
    complain(io, missing);
    return EXIT.broken;
  } finally {
    undo();
  }
  complain(io, says.ended(done, failed));
  return interrupt === null ? 0 : EXIT.interrupted[interrupt];
}
