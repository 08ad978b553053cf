/** Whether a segment below the newest one was sent late or only came late: the order of sending as the packets carry it. */
import type { Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';
import type { Segment } from '../../segment/segment.ts';
import type { Flight } from './flight.ts';

export interface Order {
  readonly late: boolean;
  /** What told it: `ip-id`, `timestamp`, `time`. */
  readonly by: string;
  readonly certain: boolean;
}

/** `row` is the hole that the segment fills: its original is not in the capture. */
export function orderOf(f: Flight, s: Segment, row: number, now: Nanos): Order {
  const { board, rtt } = f;
  const id = s.ipId;
  // Linux counts IP IDs per socket, also with DF; 0 is used where no socket answers, and IPv6 has none.
  if (s.family === 4 && id > 0 && f.newestId > 0) {
    const step = ((id - f.newestId) << 16) >> 16;
    return { late: step < 0, by: 'ip-id', certain: true };
  }
  const above = row + 1 < board.tail ? row + 1 : row;
  if (s.hasTimestamp && above !== row) {
    const newer = (s.tsVal - (board.tsVal[above] ?? 0)) | 0;
    const late = newer < 0 || (newer === 0 && rtt.minNs > 1.5 * MILLISECOND);
    return { late, by: 'timestamp', certain: newer !== 0 };
  }
  const opened = board.sentNs[row] ?? now;
  return { late: f.atReceiver && now - opened < 0.9 * rtt.minNs, by: 'time', certain: false };
}
