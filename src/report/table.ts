/** A table on a terminal: columns as wide as what is in them; where there is no room, the least important ones go. */
import { cut, pad, padStart, textWidth } from './layout.ts';

export interface Column<Row> {
  readonly heading: string;
  readonly text: (row: Row) => string;
  /** Numbers stand to the right. */
  readonly right?: true;
  /** What goes first where there is no room: the highest. 0 stays. */
  readonly dispensable: number;
  /** Where there is no room for it, it stands in a line below the others, as this tells it. */
  readonly below?: (cell: string) => string;
  /** Takes what is left of the width, if that is at least so many columns; cut there. */
  readonly rest?: number;
}

const GAP = 2;

interface Laid<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  width: number;
}

/** Heading and one line a row, no wider than `width`, or two where a column stands below. Columns in which nothing stands are left out. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): { readonly heading: string; readonly lines: string[] } {
  let laid: Laid<Row>[] = columns
    .map((column) => ({ column, cells: rows.map(column.text), width: 0 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  for (const one of laid)
    one.width = one.cells.reduce((most, cell) => Math.max(most, textWidth(cell)), textWidth(one.column.heading));
  const below: Laid<Row>[] = [];
  const used = (): number =>
    laid.reduce((sum, one) => sum + GAP + (one.column.rest === undefined ? one.width : one.column.rest), -GAP);
  while (used() > width) {
    const goes = laid.reduce<Laid<Row> | null>(
      (most, one) => (one.column.dispensable > (most?.column.dispensable ?? 0) ? one : most),
      null,
    );
    if (goes === null) break;
    laid = laid.filter((one) => one !== goes);
    if (goes.column.below !== undefined) below.unshift(goes);
  }
  const rest = laid.find((one) => one.column.rest !== undefined);
  if (rest !== undefined) {
    const others = laid.reduce((sum, one) => sum + GAP + (one === rest ? 0 : one.width), -GAP);
    rest.width = Math.min(rest.width, width - others);
  }
  const line = (cell: (one: Laid<Row>) => string): string => {
    const parts = laid.map((one) => {
      const text = cut(cell(one), Math.max(1, one.width));
      return one.column.right === true ? padStart(text, one.width) : pad(text, one.width);
    });
    return cut(parts.join(' '.repeat(GAP)).trimEnd(), width);
  };
  const indent = ' '.repeat((laid[0]?.width ?? 0) + GAP);
  const under = (i: number): string => {
    const cells = below.map(({ column, cells: all }) => (all[i] ? (column.below?.(all[i]) ?? '') : ''));
    const text = cells.filter((cell) => cell !== '').join(' '.repeat(GAP));
    return text === '' ? '' : `\n${cut(indent + text, width)}`;
  };
  return {
    heading: line((one) => one.column.heading),
    lines: rows.map((_, i) => line((one) => one.cells[i] ?? '') + under(i)),
  };
}
