/** The heap of this process: how much of it is used, and V8 asked to collect what nothing holds any longer. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bytes } from '../units.ts';

export interface Heap {
  /** The most that it may grow to. */
  readonly limit: Bytes;
  /** What is in use, and what nothing holds any longer but is not collected yet. */
  used(): Bytes;
  /** Collects now; from then on V8 does when the heap has grown by half since, not when it has grown fourfold. */
  collect(): void;
}

export function processHeap(): Heap {
  let collectNow: (() => void) | null = null;
  return {
    limit: getHeapStatistics().heap_size_limit,
    used: () => getHeapStatistics().used_heap_size,
    collect: () => {
      if (collectNow === null) {
        setFlagsFromString('--heap-growing-percent=50');
        // The function is made with a context, so a new one has it.
        setFlagsFromString('--expose-gc');
        collectNow = runInNewContext('gc') as () => void;
      }
      collectNow();
    },
  };
}
