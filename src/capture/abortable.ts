/** A stream that ends when it is told to, also while it waits for more. */

/**
 * What `promise` gives, or null as soon as `signal` is aborted. Unlike `Promise.race` with a promise that lives as long
 * as the run, nothing of a round stays behind in what lives longer: every race with something long-lived goes through here.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null);
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop);
    promise.then(
      (value) => {
        signal.removeEventListener('abort', stop);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stop);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

export async function* abortable(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const iterator = stream[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await orAborted(iterator.next(), signal);
      if (next === null) return;
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that waits for more answers only when that has come.
    if (!ended) iterator.return?.().catch(() => {});
  }
}
