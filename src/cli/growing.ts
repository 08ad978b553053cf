/** A file that somebody still writes to, as a stream: at its end it waits for more, until it is told to stop. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const CHUNK = 64 * 1024;
/** As often as `tail -f` looks. */
const LOOK_MS = 250;

/** `onEnd` is called when all that is there was read for the first time. A file that is emptied ends the stream. */
export async function* growing(
  path: string | Buffer,
  signal: AbortSignal,
  onEnd: () => void = () => {},
): AsyncGenerator<Uint8Array, void, void> {
  const file = openSync(path, 'r');
  try {
    let at = 0;
    let ended = false;
    while (!signal.aborted) {
      const chunk = new Uint8Array(CHUNK);
      const length = readSync(file, chunk, 0, CHUNK, at);
      at += length;
      if (length > 0) {
        yield chunk.subarray(0, length);
        continue;
      }
      if (fstatSync(file).size < at) return;
      if (!ended) onEnd();
      ended = true;
      await wait(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    closeSync(file);
  }
}
