/** The ladder of a connection drawn: arrows between its two ends, and the state of each beside it. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { LadderLine } from '../html/connection-rows.ts';
import type { PacketRow } from '../html/packet-rows.ts';
import { cut } from '../layout.ts';
import type { Pen } from './pen.ts';
import { type PacketWords, rowText, runText, sideOf, timeText } from './row-text.ts';
import type { Ink } from './theme.ts';

const ROW = 24;
const TIME = 76;
const FRAME = 120;
const LANE_A = 235;
/** From the right edge. */
const LANE_B = 110;
/** About so many pixels a column of the text between the lanes takes. */
const LETTER = 6.4;

export const ladderHeight = (lines: number): number => (lines + 2) * ROW;

export interface LadderPlace {
  readonly top: number;
  readonly width: number;
  /** Names of the two ends. */
  readonly names: readonly [string, string];
}

export function drawLadder(
  pen: Pen,
  rows: readonly PacketRow[],
  lines: readonly LadderLine[],
  words: PacketWords,
  { top, width, names }: LadderPlace,
): void {
  const right = width - LANE_B;
  pen.text(LANE_A, top + 12, names[0], { ink: 'a', align: 'center', bold: true });
  pen.text(right, top + 12, names[1], { ink: 'b', align: 'center', bold: true });
  const from = top + ROW;
  const end = from + lines.length * ROW;
  pen.lines([LANE_A, from, LANE_A, end, right, from, right, end], { ink: 'grid', width: 2 });
  for (const [i, line] of lines.entries()) drawLine(pen, rows, line, words, from + (i + 0.6) * ROW, right);
}

function drawLine(
  pen: Pen,
  rows: readonly PacketRow[],
  line: LadderLine,
  words: PacketWords,
  y: number,
  right: number,
): void {
  const first = rows[line.from];
  const last = rows[line.end - 1];
  if (first === undefined || last === undefined) return;
  const run = line.end - line.from > 1;
  const text = run ? runText(words, line, last.endNs - first.timeNs) : rowText(words, first);
  const side = sideOf(rows, line);
  const ink = inkOf([...line.kinds.keys()], side, words);
  pen.text(TIME, y + 4, timeText(first.timeNs), { ink: 'muted', align: 'right' });
  pen.text(FRAME, y + 4, String(first.frame), { ink: 'muted', align: 'right' });
  const [a, b] = line.states;
  if (line.moved[0] && a !== 'UNKNOWN') pen.text(LANE_A - 8, y + 4, a, { ink: 'text', align: 'right', bold: true });
  if (line.moved[1] && b !== 'UNKNOWN') pen.text(right + 8, y + 4, b, { ink: 'text', bold: true });
  const [start, tip] = side === 0 ? [LANE_A + 3, right - 3] : [right - 3, LANE_A + 3];
  const back = side === 0 ? -7 : 7;
  pen.lines([start, y + 6, tip, y + 6], { ink, width: 1.2 });
  pen.path([tip + back, y + 2, tip, y + 6, tip + back, y + 10], { ink, width: 1.4 });
  const most = Math.floor((right - LANE_A - 20) / LETTER);
  pen.text((LANE_A + right) / 2, y + 1, cut(text, most), { ink, align: 'center' });
}

function inkOf(kinds: readonly AnnotationKind[], side: 0 | 1, words: PacketWords): Ink {
  const tones = new Set(kinds.map(words.kinds.kindTone));
  if (tones.has('bad')) return 'bad';
  if (tones.has('warn')) return 'fast';
  return side === 0 ? 'a' : 'b';
}
