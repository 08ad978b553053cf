/** One graph: drawn on a canvas, zoomed by the wheel, moved by dragging; tells what is under the pointer. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { timeTick, valueAt } from '../../report/graph/axes.ts';
import type { Direction } from '../../report/graph/series.ts';
import { drawGraph, type GraphKind, type GraphView, scalesOf } from '../../report/graph/time-sequence.ts';
import { CanvasPen } from './canvas-pen.ts';
import type { Opened } from './data.ts';
import { nearest } from './nearest.ts';
import { PacketTip } from './packet.tsx';
import { canvasOf, svgOf } from './picture.ts';
import { saveCanvas, saveFile } from './save.ts';
import { useTheme } from './theme.ts';
import type { Range } from './time-range.ts';
import { useWords } from './words.ts';

export interface GraphProps {
  readonly kind: GraphKind;
  readonly height: number;
  readonly direction: Direction;
  readonly side: 0 | 1;
  readonly who: string;
  /** Of the connection, in names of files. */
  readonly number: number;
  /** Both ends, above a saved graph. */
  readonly heading: string;
  readonly range: Range;
  readonly lit: ReadonlySet<number>;
  readonly litNs: readonly number[];
  readonly chosenNs: number | undefined;
  readonly opened: Opened;
  readonly onSelect: (row: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly zoom: (factor: number, at?: number) => void;
  /** Shows what was shown, so many nanoseconds later. */
  readonly pan: (from: Range, byNs: number) => void;
  readonly everything: () => void;
}

/** `12.3 ms – 480.0 ms`: what is shown, for those who do not see it. */
function spanText({ from, to }: Range): string {
  const step = (to - from) / 100;
  return `${timeTick(Math.max(0, from), step)} – ${timeTick(to, step)}`;
}

export function Graph(props: GraphProps) {
  const { kind, height, direction, side, who, range, lit, litNs, chosenNs, opened, onSelect, onKey, zoom, pan } = props;
  const words = useWords();
  const { ui } = words;
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(800);
  const [hover, setHover] = useState<{ row: number; x: number; y: number } | null>(null);
  const drag = useRef<{ x: number; from: number; to: number; moved: boolean } | null>(null);
  const title = ui[kind];
  const view: GraphView = {
    kind,
    width,
    height,
    ...range,
    side,
    lit,
    litNs,
    title,
    ...(chosenNs === undefined ? {} : { chosenNs }),
  };

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
  }, [direction, width, height, range, theme, lit, litNs, chosenNs, title]);

  const point = (event: PointerEvent): void => {
    const start = drag.current;
    if (start !== null) {
      const { x } = scalesOf(direction, view);
      const by = ((event.offsetX - start.x) / (x.end - x.start)) * (start.to - start.from);
      if (Math.abs(event.offsetX - start.x) > 3) start.moved = true;
      if (start.moved) pan(start, -by);
      return;
    }
    const row = nearest(direction, view, event.offsetX, event.offsetY);
    setHover(row < 0 ? null : { row, x: event.offsetX, y: event.offsetY });
  };
  const fileName = `connection-${props.number}-${kind}`;
  const saved: GraphView = { ...view, title: `${props.heading} · ${ui.graphLabel(title, who)}` };
  return (
    <figure class="graph">
      <canvas
        ref={canvas}
        class={`graph-${kind}`}
        style={{ height: `${height}px` }}
        role="img"
        aria-label={`${ui.graphLabel(title, who)}, ${spanText(range)}`}
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
        onPointerCancel={() => {
          drag.current = null;
        }}
        onDblClick={props.everything}
      />
      {hover !== null && drag.current === null && (
        <PacketTip opened={opened} row={hover.row} x={hover.x} y={hover.y} width={width} />
      )}
      <div class="save noprint">
        <button
          type="button"
          onClick={() => saveFile(`${fileName}.svg`, [svgOf(direction, saved, words)], 'image/svg+xml')}
        >
          {ui.saveSvg}
        </button>
        <button type="button" onClick={() => saveCanvas(`${fileName}.png`, canvasOf(direction, saved, words))}>
          {ui.savePng}
        </button>
      </div>
    </figure>
  );
}
