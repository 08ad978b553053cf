/** Draws graphs over time: the time-sequence graph of one direction, round trips, data in flight and throughput. */
import type { AnnotationKind } from '../../records/contract.ts';
import { byteTick, pixel, rateTick, type Scale, ticks, timeTick } from './axes.ts';
import { MARKS, type MarkStyle } from './packet-marks.ts';
import type { Pen } from './pen.ts';
import type { Direction } from './series.ts';
import type { Ink } from './theme.ts';

export type GraphKind = 'sequence' | 'trips' | 'flight' | 'throughput';

export interface GraphView {
  readonly kind: GraphKind;
  readonly width: number;
  readonly height: number;
  /** The time shown, in nanoseconds. */
  readonly from: number;
  readonly to: number;
  /** Data of that side, in its colour. */
  readonly side: 0 | 1;
  /** Rows to be lit up, and when their packets passed. */
  readonly lit?: ReadonlySet<number>;
  readonly litNs?: readonly number[];
  /** When the chosen packet passed. */
  readonly chosenNs?: number;
  readonly title: string;
}

export const LEFT = 68;
const RIGHT = 10;
const TOP = 20;
const BOTTOM = 20;

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

/** The first place in a flat list, `width` numbers an entry, whose time is not before `t`. */
export function firstAt(list: readonly number[], width: number, t: number): number {
  let low = 0;
  let high = list.length / width;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle * width] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is drawn, from the entry before the time shown to the one behind it. */
function shown(list: readonly number[], width: number, view: GraphView): [number, number] {
  const count = list.length / width;
  return [Math.max(0, firstAt(list, width, view.from) - 1), Math.min(count, firstAt(list, width, view.to) + 1)];
}

export function scalesOf(direction: Direction, view: GraphView): Scales {
  const x: Scale = { from: view.from, to: view.to, start: LEFT, end: view.width - RIGHT };
  const [low, high] = rangeOf(direction, view);
  const room = (high - low) * 0.06 || 1;
  // Marks at the first byte are to be seen whole; what is measured begins at nothing.
  const from = view.kind === 'sequence' ? low - room : 0;
  return { x, y: { from, to: high + room, start: view.height - BOTTOM, end: TOP } };
}

function rangeOf(d: Direction, view: GraphView): [number, number] {
  if (view.kind === 'throughput') return [0, Math.max(1, ...binsOf(d, view).map((bin) => bin.bits))];
  if (view.kind === 'trips') return [0, highest(d.trips, 2, 1, view, 1)];
  if (view.kind === 'flight') return [0, Math.max(highest(d.flight, 2, 1, view, 1), windowTop(d, view))];
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number): void => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  const [from, to] = shown(d.data, 4, view);
  for (let i = from; i < to; i++) {
    take(d.data[i * 4 + 1] as number);
    take(d.data[i * 4 + 3] as number);
  }
  const [fromAck, toAck] = shown(d.acks, 2, view);
  for (let i = fromAck; i < toAck; i++) take(d.acks[i * 2 + 1] as number);
  return low > high ? [0, Math.max(1, d.top)] : [low, Math.max(high, low + 1)];
}

/** A window far above what is in flight would flatten it: it is drawn as high as three times that. */
const windowTop = (d: Direction, view: GraphView): number =>
  Math.min(highest(d.window, 2, 1, view, 0), 3 * highest(d.flight, 2, 1, view, 1));

function highest(list: readonly number[], width: number, at: number, view: GraphView, least: number): number {
  let high = least;
  const [from, to] = shown(list, width, view);
  for (let i = from; i < to; i++) high = Math.max(high, list[i * width + at] as number);
  return high;
}

/** Throughput in about two hundred parts of the time shown. */
function binsOf(d: Direction, view: GraphView): { readonly t: number; readonly bits: number }[] {
  const count = Math.max(20, Math.min(240, Math.floor(view.width / 5)));
  const span = (view.to - view.from) / count;
  const sums = new Float64Array(count);
  const [from, to] = shown(d.sent, 2, view);
  for (let i = from; i < to; i++) {
    const bin = Math.floor(((d.sent[i * 2] as number) - view.from) / span);
    if (bin >= 0 && bin < count) sums[bin] = (sums[bin] as number) + (d.sent[i * 2 + 1] as number);
  }
  return [...sums].map((bytes, i) => ({ t: view.from + i * span, bits: (bytes * 8e9) / span }));
}

export function drawGraph(pen: Pen, d: Direction, view: GraphView): void {
  const scales = scalesOf(d, view);
  drawAxes(pen, scales, view);
  pen.within(LEFT, TOP - 6, view.width - LEFT - RIGHT + 4, view.height - TOP - BOTTOM + 10, () => {
    if (view.kind === 'sequence') drawSequence(pen, d, view, scales);
    else if (view.kind === 'trips') drawTrips(pen, d, view, scales);
    else if (view.kind === 'flight') drawFlight(pen, d, view, scales);
    else drawThroughput(pen, d, view, scales);
    drawChosen(pen, view, scales);
  });
}

function drawAxes(pen: Pen, { x, y }: Scales, view: GraphView): void {
  const across = ticks(view.from, view.to, Math.max(2, (x.end - x.start) / 110));
  const step = (across[1] ?? 0) - (across[0] ?? 0) || view.to - view.from;
  const grid: number[] = [];
  for (const t of across) {
    const at = Math.round(pixel(x, t)) + 0.5;
    grid.push(at, y.end, at, y.start);
    const align = at > x.end - 24 ? 'right' : 'center';
    pen.text(at, view.height - 5, timeTick(t, step), { ink: 'muted', align });
  }
  const rows = Math.max(2, (y.start - y.end) / 48);
  // The next round step may leave one value alone, which tells no scale.
  const few = ticks(y.from, y.to, rows);
  const up = few.length > 1 ? few : ticks(y.from, y.to, 2 * rows);
  const upStep = (up[1] ?? 0) - (up[0] ?? 0) || y.to - y.from;
  const write = (value: number): string =>
    view.kind === 'trips' ? timeTick(value, upStep) : view.kind === 'throughput' ? rateTick(value) : byteTick(value);
  for (const value of up) {
    const at = Math.round(pixel(y, value)) + 0.5;
    grid.push(x.start, at, x.end, at);
    pen.text(x.start - 6, at + 3.5, write(value), { ink: 'muted', align: 'right' });
  }
  pen.lines(grid, { ink: 'grid', width: 1 });
  pen.text(x.start, 12, view.title, { ink: 'text', bold: true });
}

/** Steps: a value holds until the next. */
function steps(list: readonly number[], view: GraphView, { x, y }: Scales, cut = Infinity): number[] {
  const out: number[] = [];
  const [from, to] = shown(list, 2, view);
  let before = Number.NaN;
  for (let i = from; i < to; i++) {
    const px = pixel(x, list[i * 2] as number);
    const py = pixel(y, Math.min(cut, list[i * 2 + 1] as number));
    if (Math.abs(px - (out.at(-2) ?? -9)) < 0.3 && Math.abs(py - before) < 0.3) continue;
    if (!Number.isNaN(before)) out.push(px, before);
    out.push(px, py);
    before = py;
  }
  return out;
}

function drawSequence(pen: Pen, d: Direction, view: GraphView, scales: Scales): void {
  const { x, y } = scales;
  pen.path(steps(d.edges, view, scales), { ink: 'window', width: 1, dash: true });
  pen.path(steps(d.acks, view, scales), { ink: 'ack', width: 1.4 });
  pen.lines(sackLines(d, view, scales), { ink: 'sack', width: 2.5 });
  pen.lines(dataLines(d, view, scales), { ink: view.side === 0 ? 'a' : 'b', width: 2 });
  const first = d.marks.findIndex((mark) => mark.t >= view.from);
  const byStyle = new Map<string, { style: MarkStyle; points: number[] }>();
  for (let i = Math.max(0, first); i < d.marks.length; i++) {
    const mark = d.marks[i];
    if (first < 0 || mark === undefined || mark.t > view.to) break;
    const style = styleOf(mark.kind, mark.spurious);
    if (style === null) continue;
    const key = `${style.shape} ${style.ink} ${style.size} ${style.hollow}`;
    let group = byStyle.get(key);
    if (group === undefined) byStyle.set(key, (group = { style, points: [] }));
    const px = pixel(x, mark.t);
    const py = pixel(y, mark.y);
    const { points } = group;
    // Of many in one place one is to be seen.
    if (Math.abs(px - (points.at(-2) ?? -9)) < 0.5 && Math.abs(py - (points.at(-1) ?? -9)) < 0.5) continue;
    points.push(px, py);
  }
  for (const { style, points } of byStyle.values()) pen.marks(style, points);
  drawLit(pen, d, view, scales);
}

/** What was not needed is drawn hollow. */
function styleOf(kind: AnnotationKind, spurious: boolean): MarkStyle | null {
  const style = MARKS[kind];
  if (style === undefined) return null;
  return spurious ? { ...style, hollow: true } : style;
}

function dataLines(d: Direction, view: GraphView, { x, y }: Scales): number[] {
  const out: number[] = [];
  const [from, to] = shown(d.data, 4, view);
  let lastX = -9;
  let lastY = -9;
  for (let i = from; i < to; i++) {
    const x0 = pixel(x, d.data[i * 4] as number);
    const y0 = pixel(y, d.data[i * 4 + 1] as number);
    const x1 = pixel(x, d.data[i * 4 + 2] as number);
    let y1 = pixel(y, d.data[i * 4 + 3] as number);
    if (Math.abs(x1 - lastX) < 0.3 && Math.abs(y1 - lastY) < 0.3) continue;
    lastX = x1;
    lastY = y1;
    // A segment of few bytes is still to be seen.
    if (x1 - x0 < 1 && y0 - y1 < 1.5) y1 = y0 - 1.5;
    out.push(x0, y0, x1, y1);
  }
  return out;
}

function sackLines(d: Direction, view: GraphView, { x, y }: Scales): number[] {
  const out: number[] = [];
  const [first, end] = shown(d.sacks, 3, view);
  for (let i = first; i < end; i++) {
    const px = pixel(x, d.sacks[i * 3] as number);
    const from = pixel(y, d.sacks[i * 3 + 1] as number);
    const to = pixel(y, d.sacks[i * 3 + 2] as number);
    const again = Math.abs(from - (out.at(-3) ?? -9)) < 0.3 && Math.abs(to - (out.at(-1) ?? -9)) < 0.3;
    if (again && Math.abs(px - (out.at(-4) ?? -9)) < 0.3) continue;
    out.push(px, from, px, to);
  }
  return out;
}

/** Rings around what is evidence. */
function drawLit(pen: Pen, d: Direction, view: GraphView, { x, y }: Scales): void {
  const { lit } = view;
  if (lit === undefined || lit.size === 0) return;
  const points: number[] = [];
  const place = (row: number, t: number, value: number): void => {
    if (lit.has(row)) points.push(pixel(x, t), pixel(y, value));
  };
  const [from, to] = shown(d.data, 4, view);
  for (let i = from; i < to; i++) place(d.dataRow[i] as number, d.data[i * 4] as number, d.data[i * 4 + 1] as number);
  const [fromAck, toAck] = shown(d.acks, 2, view);
  for (let i = fromAck; i < toAck; i++)
    place(d.ackRow[i] as number, d.acks[i * 2] as number, d.acks[i * 2 + 1] as number);
  for (const mark of d.marks) place(mark.row, mark.t, mark.y);
  pen.marks({ shape: 'ring', ink: 'select', size: 9 }, points);
}

/** In every graph the time of what is evidence, as a band, and of the chosen packet, as a line. */
function drawChosen(pen: Pen, { litNs = [], chosenNs }: GraphView, { x, y }: Scales): void {
  const bands: number[] = [];
  let last = -9;
  for (const t of litNs) {
    const at = Math.round(pixel(x, t));
    if (at === last) continue;
    last = at;
    bands.push(at - 2.5, y.end, 5, y.start - y.end);
  }
  pen.rects(bands, 'select', 0.13);
  if (chosenNs === undefined) return;
  const at = pixel(x, chosenNs);
  pen.lines([at, y.end, at, y.start], { ink: 'select', width: 1, dash: true });
}

function drawTrips(pen: Pen, d: Direction, view: GraphView, { x, y }: Scales): void {
  const points: number[] = [];
  const [from, to] = shown(d.trips, 2, view);
  for (let i = from; i < to; i++) {
    const px = pixel(x, d.trips[i * 2] as number);
    const py = pixel(y, d.trips[i * 2 + 1] as number);
    if (Math.abs(px - (points.at(-2) ?? -9)) < 0.3 && Math.abs(py - (points.at(-1) ?? -9)) < 0.3) continue;
    points.push(px, py);
  }
  pen.marks({ shape: 'dot', ink: view.side === 0 ? 'a' : 'b', size: points.length > 2_000 ? 1.2 : 2 }, points);
}

function drawFlight(pen: Pen, d: Direction, view: GraphView, scales: Scales): void {
  pen.path(steps(d.window, view, scales, scales.y.to), { ink: 'window', width: 1.2, dash: true });
  pen.path(steps(d.flight, view, scales), { ink: view.side === 0 ? 'a' : 'b', width: 1.4 });
}

function drawThroughput(pen: Pen, d: Direction, view: GraphView, { x, y }: Scales): void {
  const bins = binsOf(d, view);
  const width = (x.end - x.start) / bins.length;
  const rects: number[] = [];
  for (const { t, bits } of bins) {
    if (bits === 0) continue;
    const top = pixel(y, bits);
    rects.push(pixel(x, t), top, Math.max(1, width - 0.5), y.start - top);
  }
  const ink: Ink = view.side === 0 ? 'a' : 'b';
  pen.rects(rects, ink, 0.75);
}
