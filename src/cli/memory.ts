/** How much memory live state may take where nobody says it. */
import { DEFAULT_MEMORY } from '../analyze.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';

/** Of the heap, so much is for live state; the rest is for what is on its way and V8's own. */
const HEAP_SHARE = 0.6;
/** What the program takes by itself. */
const PROGRAM_BYTES = 32 * 1024 * 1024;

/** Bytes for live state; where the whole result is kept too, half for each. */
export const memoryFor = (options: Options, io: Io): number =>
  (options.maxMemory ?? Math.min(DEFAULT_MEMORY, io.heapLimit * HEAP_SHARE - PROGRAM_BYTES)) /
  (options.format === 'json' ? 2 : 1);
