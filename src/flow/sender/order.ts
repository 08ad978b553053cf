/** Whether a segment below the newest one was sent late or only came late: the order of sending as the packets carry it. */
import type { Nanos } from '../../units.ts';
import { MILLISECOND } from '../../units.ts';
import type { Segment } from '../../segment/segment.ts';
import type { Flight } from './flight.ts';
import { idStep } from './ip-id.ts';

export interface Order {
  /** It was sent before the segment that left the hole: only the network was late. */
  readonly late: boolean;
  /** It was sent again, and something sent after it came before it. */
  readonly overtaken: boolean;
  /** What told it: `ip-id`, `timestamp`, `time`. */
  readonly by: string;
  readonly certain: boolean;
}

/** Below this round trip a retransmission can leave in the millisecond of what it follows. */
export const TELLS_APART: Nanos = 1.5 * MILLISECOND;

/** Linux TCP_RTO_MIN: what came so late a time-out may have sent, whose wait began before the hole was seen. */
const LEAST_TIMEOUT: Nanos = 200 * MILLISECOND;

/** So far back an identification is still that of a segment overtaken; beyond, of another count. */
export const MOST_BACK = 64;

/** `row` is the hole that the segment fills: its original is not in the capture; the row holds the marks of what opened it. */
export function orderOf(f: Flight, s: Segment, row: number, arrived: Nanos): Order {
  const { board, rtt } = f;
  const opener = board.ipId[row] ?? -1;
  // Linux counts IP IDs per socket, also with DF; 0 is used where no socket answers, IPv6 has none, and others draw them. A busy host that
  // counts all its packets together may go once around in a round trip: what lies far back tells nothing.
  if (s.family === 4 && s.ipId > 0 && opener > 0 && f.ids.counts) {
    const step = idStep(s.ipId, opener);
    const hole = ((board.end[row] ?? 0) - (board.start[row] ?? 0)) | 0;
    const most = MOST_BACK + hole / Math.max(1, s.payloadLength);
    const late = step < 0 && step >= -most;
    const past = idStep(s.ipId, f.ids.newest);
    if (step > 0 || late) return { late, overtaken: !late && past < 0 && past >= -most, by: 'ip-id', certain: true };
  }
  if (s.hasTimestamp) {
    const newer = (s.tsVal - (board.tsVal[row] ?? 0)) | 0;
    // In the same millisecond: no answer to a report of the hole, when none has reached the sender.
    const untold = !f.hasSack && f.dupAcks === 0 && arrived - (board.sentNs[row] ?? arrived) < rtt.ptoNs(false);
    const late = newer < 0 || (newer === 0 && (rtt.minNs > TELLS_APART || untold));
    const overtaken = !late && ((s.tsVal - f.newestTsVal) | 0) < 0;
    return { late, overtaken, by: 'timestamp', certain: newer !== 0 };
  }
  const far = f.atReceiver || f.nearNs > 0;
  const opened = board.sentNs[row] ?? arrived;
  const sooner = Math.min(0.9 * rtt.minNs, LEAST_TIMEOUT);
  return { late: far && arrived - opened < sooner, overtaken: false, by: 'time', certain: false };
}

/** Something that left after it came before it, by one socket's identifications or by its clock. */
export function camePast(f: Flight, s: Segment): boolean {
  if (s.family === 4 && s.ipId > 0 && f.ids.counts && f.unseen?.shared === false) {
    const step = idStep(s.ipId, f.ids.newest);
    return step < 0 && step >= -MOST_BACK;
  }
  return s.hasTimestamp && f.newestTsVal !== 0 && ((s.tsVal - f.newestTsVal) | 0) < 0;
}
