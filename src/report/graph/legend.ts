/** What the lines and marks of a time-sequence graph stand for, drawn below it. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { ReportWords } from '../../words/report-words.ts';
import { textWidth } from '../layout.ts';
import { MARKS } from './packet-marks.ts';
import type { Pen } from './pen.ts';
import type { Direction } from './series.ts';
import type { Ink } from './theme.ts';

/** About so many pixels wide is a column; wide letters take two. */
const LETTER = 6.2;
const ROW = 18;

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly side: 0 | 1;
}

/** Only what is there is explained. Tells where it ends, in pixels from the top. */
export function packetsMarks(
  pen: Pen,
  direction: Direction,
  { kinds, viewer }: ReportWords,
  { left, top, width, side }: Place,
): number {
  let x = left;
  let y = top + 10;
  const place = (text: string, draw: (x: number, y: number) => void): void => {
    const wide = 24 + textWidth(text) * LETTER + 14;
    if (x + wide > width) {
      x = left;
      y += ROW;
    }
    draw(x, y);
    pen.text(x + 24, y + 4, text, { ink: 'text' });
    x += wide;
  };
  const lines: [Ink, string][] = [
    [side === 0 ? 'a' : 'b', viewer.legendData],
    ['ack', viewer.legendAck],
    ['window', viewer.legendWindow],
  ];
  if (direction.sacks.length > 0) lines.push(['sack', viewer.legendSack]);
  for (const [ink, text] of lines)
    place(text, (at, level) => pen.lines([at, level, at + 18, level], { ink, width: 2, dash: ink === 'window' }));
  const counts = new Map<AnnotationKind, number>();
  for (const { kind } of direction.marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, n] of counts) {
    const style = MARKS[kind];
    if (style !== undefined) place(kinds.kindCount(kind, n), (at, level) => pen.marks(style, [at + 10, level]));
  }
  return y + ROW;
}
