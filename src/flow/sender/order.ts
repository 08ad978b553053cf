/** Whether a segment below the newest one was sent late or only came late: the order of sending as the packets carry it. */
import type { Nanos } from '../../units.ts';
import { MILLISECOND, SECOND } from '../../units.ts';
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

/** Transmissions whose IP IDs are remembered, to know a copy from a retransmission. */
const RECENT = 64;

/** The newest segments with their IP IDs. */
export class Recent {
  readonly #id = new Int32Array(RECENT).fill(-1);
  readonly #seq = new Int32Array(RECENT);
  readonly #length = new Int32Array(RECENT);
  readonly #ack = new Int32Array(RECENT);
  readonly #ttl = new Int16Array(RECENT);
  readonly #mac = new Float64Array(RECENT);
  readonly #ns = new Float64Array(RECENT);
  readonly #frame = new Float64Array(RECENT);
  #next = 0;

  add(s: Segment): void {
    const i = this.#next;
    this.#next = (i + 1) % RECENT;
    this.#id[i] = s.ipId;
    this.#seq[i] = s.seq;
    this.#length[i] = s.payloadLength;
    this.#ack[i] = s.ack;
    this.#ttl[i] = s.ttl;
    this.#mac[i] = s.linkSrc;
    this.#ns[i] = s.timeNs;
    this.#frame[i] = s.frame;
  }

  /** The frame that this one is a copy of, and who made the copy. */
  copyOf(s: Segment): { frame: number; capture: boolean; sinceNs: Nanos } | null {
    if (s.ipId <= 0) return null;
    for (let i = 0; i < RECENT; i++) {
      if (this.#id[i] !== s.ipId || this.#seq[i] !== s.seq || this.#length[i] !== s.payloadLength) continue;
      const sinceNs = s.timeNs - (this.#ns[i] ?? 0);
      if (this.#ack[i] !== s.ack || sinceNs > SECOND) continue;
      const elsewhere = this.#ttl[i] !== s.ttl || this.#mac[i] !== s.linkSrc;
      return { frame: this.#frame[i] ?? 0, capture: elsewhere && sinceNs < 50 * MILLISECOND, sinceNs };
    }
    return null;
  }
}
