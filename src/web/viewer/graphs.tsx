/** The graphs of a connection on one time axis: zoomed and moved together, a click chooses a packet everywhere. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { pixel, valueAt } from '../../report/graph/axes.ts';
import { MARKS } from '../../report/graph/packet-marks.ts';
import type { Direction } from '../../report/graph/series.ts';
import { seriesOf } from '../../report/graph/series.ts';
import { SvgPen } from '../../report/graph/svg-pen.ts';
import { LIGHT, type Ink } from '../../report/graph/theme.ts';
import { drawGraph, type GraphKind, type GraphView, LEFT, scalesOf } from '../../report/graph/time-sequence.ts';
import type { Note } from '../../report/html/packet-rows.ts';
import { CanvasPen } from './canvas-pen.ts';
import type { Opened } from './data.ts';
import { PacketTip } from './packet.tsx';
import { saveCanvas, saveFile } from './save.ts';
import { useTheme } from './theme.ts';
import { useWords } from './words.ts';

const KINDS: readonly { readonly kind: GraphKind; readonly height: number }[] = [
  { kind: 'sequence', height: 340 },
  { kind: 'trips', height: 120 },
  { kind: 'flight', height: 120 },
  { kind: 'throughput', height: 110 },
];

interface Props {
  readonly opened: Opened;
  readonly selected: number;
  readonly lit: ReadonlySet<number>;
  readonly onSelect: (row: number) => void;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Closer than a thousand nanoseconds there is nothing to see. */
const LEAST_SPAN = 1_000;

export function Graphs({ opened, selected, lit, onSelect }: Props) {
  const words = useWords();
  const { ui } = words;
  const { record } = opened.detail;
  const series = useMemo(() => seriesOf(opened.rows), [opened]);
  const busier = series[1].top > series[0].top ? 1 : 0;
  const [side, setSide] = useState<0 | 1>(busier);
  const whole = useMemo(() => wholeOf(opened), [opened]);
  const [range, setRange] = useState<Range>(whole);
  useEffect(() => {
    setSide(busier);
    setRange(whole);
  }, [opened]);
  const direction = series[side];
  const nameOf = (one: 'a' | 'b'): string => words.sides.sideName(record[one], one);
  const who = nameOf(side === 0 ? 'a' : 'b');
  const set = (from: number, to: number): void => setRange(bounded(from, to, whole));
  const zoom = (factor: number, at = (range.from + range.to) / 2): void =>
    set(at - (at - range.from) * factor, at + (range.to - at) * factor);
  const move = (part: number): void => {
    const by = (range.to - range.from) * part;
    const from = Math.max(whole.from, Math.min(whole.to - (range.to - range.from), range.from + by));
    setRange({ from, to: from + (range.to - range.from) });
  };
  const onKey = (event: KeyboardEvent): void => {
    const actions: Readonly<Record<string, () => void>> = {
      '+': () => zoom(0.6),
      '=': () => zoom(0.6),
      '-': () => zoom(1.7),
      ArrowLeft: () => move(-0.2),
      ArrowRight: () => move(0.2),
      '0': () => setRange(whole),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  if (opened.rows.length > 0 && !(whole.to > whole.from)) return <p class="dim">{ui.noTimes}</p>;
  const shared = { direction, side, who, range, lit, selected, opened, onSelect, onKey, zoom, set, whole };
  const shownKinds = KINDS.filter(({ kind }) => kind !== 'trips' || direction.trips.length > 0);
  return (
    <section aria-labelledby="graphs" class="graphs">
      <h2 id="graphs">{ui.graphs}</h2>
      <div class="bar noprint">
        <div role="group" aria-label={ui.graphs} class="tabs">
          {([0, 1] as const).map((one) => (
            <button
              type="button"
              aria-pressed={one === side}
              class={one === 0 ? 'a' : 'b'}
              onClick={() => setSide(one)}
            >
              {ui.dataOf(nameOf(one === 0 ? 'a' : 'b'))}
            </button>
          ))}
        </div>
        <button type="button" onClick={() => zoom(0.6)} aria-label={ui.zoomIn}>
          +
        </button>
        <button type="button" onClick={() => zoom(1.7)} aria-label={ui.zoomOut}>
          −
        </button>
        <button type="button" onClick={() => setRange(whole)}>
          {ui.wholeTime}
        </button>
      </div>
      {shownKinds.map(({ kind, height }) => (
        <Graph key={kind} kind={kind} height={height} {...shared} />
      ))}
      <Legend direction={direction} side={side} />
      <p class="dim small noprint">{ui.graphHelp}</p>
    </section>
  );
}

function wholeOf({ rows }: Opened): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const { timeNs, endNs } of rows) {
    if (timeNs < from) from = timeNs;
    if (endNs > to) to = endNs;
  }
  const room = (to - from) * 0.02 || LEAST_SPAN;
  return { from: from - room, to: to + room };
}

function bounded(from: number, to: number, whole: Range): Range {
  const start = Math.max(whole.from, from);
  const end = Math.min(whole.to, Math.max(to, start + LEAST_SPAN));
  return { from: Math.min(start, end - LEAST_SPAN), to: end };
}

interface GraphProps {
  readonly kind: GraphKind;
  readonly height: number;
  readonly direction: Direction;
  readonly side: 0 | 1;
  readonly who: string;
  readonly range: Range;
  readonly whole: Range;
  readonly lit: ReadonlySet<number>;
  readonly selected: number;
  readonly opened: Opened;
  readonly onSelect: (row: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly zoom: (factor: number, at?: number) => void;
  readonly set: (from: number, to: number) => void;
}

function Graph(props: GraphProps) {
  const { kind, height, direction, side, who, range, lit, selected, opened, onSelect, onKey, zoom, set } = props;
  const { ui } = useWords();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(800);
  const [hover, setHover] = useState<{ row: number; x: number; y: number } | null>(null);
  const drag = useRef<{ x: number; from: number; to: number; moved: boolean } | null>(null);
  const title = ui[kind];
  const view: GraphView = { kind, width, height, ...range, side, lit, title, ...(selected < 0 ? {} : { selected }) };

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    watch.observe(element);
    // A listener that may keep the page from scrolling cannot be passive, as those of the framework are.
    const wheel = (event: WheelEvent): void => wheelRef.current(event);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }, []);
  const wheelRef = useRef<(event: WheelEvent) => void>(() => {});
  wheelRef.current = (event) => {
    event.preventDefault();
    const { x } = scalesOf(direction, view);
    zoom(event.deltaY > 0 ? 1.25 : 0.8, valueAt(x, event.offsetX));
  };

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return;
    const dots = devicePixelRatio || 1;
    element.width = Math.round(width * dots);
    element.height = Math.round(height * dots);
    context.scale(dots, dots);
    context.fillStyle = theme.ground;
    context.fillRect(0, 0, width, height);
    drawGraph(new CanvasPen(context, theme), direction, view);
  }, [direction, width, height, range, theme, lit, selected, title]);

  const point = (event: PointerEvent): void => {
    const start = drag.current;
    if (start !== null) {
      const { x } = scalesOf(direction, view);
      const by = ((event.offsetX - start.x) / (x.end - x.start)) * (start.to - start.from);
      if (Math.abs(event.offsetX - start.x) > 3) start.moved = true;
      if (start.moved) set(start.from - by, start.to - by);
      return;
    }
    const row = nearest(direction, view, event.offsetX, event.offsetY);
    setHover(row < 0 ? null : { row, x: event.offsetX, y: event.offsetY });
  };
  const fileName = `connection-${opened.detail.record.id}-${kind}`;
  return (
    <figure class="graph">
      <canvas
        ref={canvas}
        class={`graph-${kind}`}
        style={{ height: `${height}px` }}
        role="img"
        aria-label={ui.graphLabel(title, who)}
        tabIndex={0}
        onKeyDown={onKey}
        onPointerMove={point}
        onPointerLeave={() => setHover(null)}
        onPointerDown={(event) => {
          drag.current = { x: event.offsetX, ...range, moved: false };
          (event.target as HTMLCanvasElement).setPointerCapture(event.pointerId);
        }}
        onPointerUp={(event) => {
          const clicked = drag.current !== null && !drag.current.moved;
          drag.current = null;
          const row = clicked ? nearest(direction, view, event.offsetX, event.offsetY) : -1;
          if (row >= 0) onSelect(row);
        }}
        onDblClick={() => set(props.whole.from, props.whole.to)}
      />
      {hover !== null && drag.current === null && (
        <PacketTip opened={opened} row={hover.row} x={hover.x} y={hover.y} width={width} />
      )}
      <div class="save noprint">
        <button
          type="button"
          onClick={() => saveFile(`${fileName}.svg`, [svgOf(direction, view, who)], 'image/svg+xml')}
        >
          {ui.saveSvg}
        </button>
        <button type="button" onClick={() => canvas.current !== null && saveCanvas(`${fileName}.png`, canvas.current)}>
          {ui.savePng}
        </button>
      </div>
    </figure>
  );
}

function svgOf(direction: Direction, view: GraphView, who: string): string {
  const pen = new SvgPen(LIGHT);
  drawGraph(pen, direction, view);
  return pen.svg(view.width, view.height, `${view.title}, ${who}`);
}

/** How near, in pixels, a packet must be to be meant. */
const NEAR = 14;

function nearest(d: Direction, view: GraphView, px: number, py: number): number {
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
  if (px < LEFT) return -1;
  if (view.kind === 'trips') {
    for (let i = 0; i < d.tripRow.length; i++)
      offer(d.tripRow[i] as number, d.trips[i * 2] as number, d.trips[i * 2 + 1] as number);
    return best;
  }
  if (view.kind !== 'sequence') return -1;
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

/** Only what is there is explained. */
function Legend({ direction, side }: { readonly direction: Direction; readonly side: 0 | 1 }) {
  const { ui, kinds } = useWords();
  const lines: [Ink, string][] = [
    [side === 0 ? 'a' : 'b', ui.legendData],
    ['ack', ui.legendAck],
    ['window', ui.legendWindow],
  ];
  if (direction.sacks.length > 0) lines.push(['sack', ui.legendSack]);
  const counts = new Map<Note['kind'], number>();
  for (const { kind } of direction.marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return (
    <ul class="legend">
      {lines.map(([ink, text]) => (
        <li>
          <i class={`line ink-${ink}`} aria-hidden="true" />
          {text}
        </li>
      ))}
      {[...counts].map(([kind, n]) => (
        <li>
          <Symbol kind={kind} />
          {kinds.kindCount(kind, n)}
        </li>
      ))}
    </ul>
  );
}

function Symbol({ kind }: { readonly kind: Note['kind'] }) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const style = MARKS[kind];
  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null || style === undefined) return;
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, 16, 14);
    new CanvasPen(context, theme).marks(style, [8, 7]);
  }, [theme, kind]);
  return <canvas ref={canvas} width={32} height={28} class="symbol" aria-hidden="true" />;
}
