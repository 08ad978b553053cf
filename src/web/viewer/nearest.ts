/** Which packet is meant by a place in a graph. */
import { pixel } from '../../report/graph/axes.ts';
import type { Direction } from '../../report/graph/series.ts';
import { firstAt, type GraphView, LEFT, scalesOf } from '../../report/graph/time-sequence.ts';

/** How near, in pixels, a packet must be to be meant. */
const NEAR = 14;

/** The row of the packet nearest to a place; −1: none is near. */
export function nearest(d: Direction, view: GraphView, px: number, py: number): number {
  if (px < LEFT) return -1;
  const { x, y } = scalesOf(d, view);
  let best = -1;
  let least = NEAR * NEAR;
  const offer = (row: number, t: number, value: number, bonus = 1): void => {
    const dx = pixel(x, t) - px;
    if (dx > NEAR || dx < -NEAR) return;
    const dy = pixel(y, value) - py;
    const distance = (dx * dx + dy * dy) * bonus;
    if (distance < least) {
      least = distance;
      best = row;
    }
  };
  if (view.kind === 'trips') {
    for (let i = 0; i < d.tripRow.length; i++)
      offer(d.tripRow[i] as number, d.trips[i * 2] as number, d.trips[i * 2 + 1] as number);
    return best;
  }
  if (view.kind !== 'sequence') return inTime(d, view, px);
  // What has a mark is more likely meant than the line it lies on.
  for (const mark of d.marks) offer(mark.row, mark.t, mark.y, 0.3);
  for (let i = 0; i < d.dataRow.length; i++) {
    const t0 = d.data[i * 4] as number;
    offer(d.dataRow[i] as number, t0, d.data[i * 4 + 1] as number);
    offer(d.dataRow[i] as number, d.data[i * 4 + 2] as number, d.data[i * 4 + 3] as number);
  }
  for (let i = 0; i < d.ackRow.length; i++)
    offer(d.ackRow[i] as number, d.acks[i * 2] as number, d.acks[i * 2 + 1] as number);
  return best;
}

/** Where a graph draws sums, the data packet next in time. */
function inTime(d: Direction, view: GraphView, px: number): number {
  const { x } = scalesOf(d, view);
  const t = view.from + ((px - x.start) / (x.end - x.start)) * (view.to - view.from);
  const i = firstAt(d.data, 4, t);
  let best = -1;
  let least = NEAR;
  for (const at of [i - 1, i]) {
    const row = d.dataRow[at];
    const away = Math.abs(pixel(x, d.data[at * 4] ?? Number.NaN) - px);
    if (row === undefined || !(away < least)) continue;
    least = away;
    best = row;
  }
  return best;
}
