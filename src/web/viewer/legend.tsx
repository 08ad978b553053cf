/** What the lines and marks of a time-sequence graph stand for. */
import { useEffect, useRef } from 'preact/hooks';
import { MARKS } from '../../report/graph/packet-marks.ts';
import type { Direction } from '../../report/graph/series.ts';
import type { Ink } from '../../report/graph/theme.ts';
import type { Note } from '../../report/html/packet-rows.ts';
import { CanvasPen } from './canvas-pen.ts';
import { useTheme } from './theme.ts';
import { useWords } from './words.ts';

/** Only what is there is explained. */
export function Legend({ direction, side }: { readonly direction: Direction; readonly side: 0 | 1 }) {
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
