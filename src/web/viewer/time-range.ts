/** Which part of a connection's time graphs show: nanoseconds since the file's first frame. */
import type { ConnectionRecord } from '../../records/contract.ts';
import type { PacketRow } from '../../report/html/packet-rows.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Closer than a thousand nanoseconds there is nothing to see. */
const LEAST_SPAN = 1_000;
/** Beside what is shown at the edges, in parts of the whole. */
const ROOM = 0.02;

export function wholeOf(rows: readonly PacketRow[]): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const { timeNs, endNs } of rows) {
    if (timeNs < from) from = timeNs;
    if (endNs > to) to = endNs;
  }
  const room = (to - from) * ROOM || LEAST_SPAN;
  return { from: from - room, to: to + room };
}

export function bounded(from: number, to: number, whole: Range): Range {
  const start = Math.max(whole.from, from);
  const end = Math.min(whole.to, Math.max(to, start + LEAST_SPAN));
  return { from: Math.min(start, end - LEAST_SPAN), to: end };
}

/** As much time as now, moved to lie within the whole. */
export function moved({ from, to }: Range, by: number, whole: Range): Range {
  const span = to - from;
  const start = Math.max(whole.from, Math.min(whole.to - span, from + by));
  return { from: start, to: start + span };
}

/** Packets before and behind that belong to what is looked at. */
const NEIGHBOURS = 12;
/** A part of the time so large is shown as the whole. */
const NEARLY_ALL = 0.6;

/** The time around some rows: their neighbours and a round trip on either side, as long as that is less than nearly all. */
export function around(
  rows: readonly PacketRow[],
  wanted: ReadonlySet<number>,
  { a, b }: ConnectionRecord,
  whole: Range,
): Range | null {
  let first = Infinity;
  let last = -Infinity;
  for (const row of wanted) {
    if (Number.isNaN(rows[row]?.timeNs ?? Number.NaN)) continue;
    first = Math.min(first, row);
    last = Math.max(last, row);
  }
  const [start, end] = [rows[first], rows[last]];
  if (start === undefined || end === undefined) return null;
  const trip = Math.max(a.rtt?.medianNs ?? a.rtt?.minNs ?? 0, b.rtt?.medianNs ?? b.rtt?.minNs ?? 0);
  const room = Math.max((end.endNs - start.timeNs) / 4, trip);
  const before = rows[Math.max(0, first - NEIGHBOURS)]?.timeNs ?? Number.NaN;
  const behind = rows[Math.min(rows.length - 1, last + NEIGHBOURS)]?.endNs ?? Number.NaN;
  const from = Math.min(start.timeNs - room, Number.isNaN(before) ? Infinity : before);
  const to = Math.max(end.endNs + room, Number.isNaN(behind) ? -Infinity : behind);
  return to - from > (whole.to - whole.from) * NEARLY_ALL ? whole : bounded(from, to, whole);
}
