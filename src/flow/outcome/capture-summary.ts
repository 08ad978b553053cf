/** What the file has shown of its own faults, read-only: what findings weigh their needs by. */
import type { Evidence } from '../witness/evidence.ts';

export type CaptureSummary = Omit<
  Readonly<Evidence>,
  'withheld' | 'clear' | 'readToEnd' | 'arrived' | 'segment' | 'ended' | 'data'
>;
