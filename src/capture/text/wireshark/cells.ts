/** A line of a packet list as its cells, whatever divides them: TABs, pipes, commas with quotes, semicolons, or blanks. */

/** Fewer dividers than this are part of what a column says. */
const MIN_DIVIDERS = 4;
const DATE = /^(?:\d{4}[-/]\d\d[-/]\d\d|[A-Z][a-z]{2})$/;
const TIME = /^\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?$/;

/** Without the marks of a quoted mail. */
export const unquoted = (line: string): string =>
  !line.includes('>') ? line : line.replace(/^(?: ?>)+ ?(?=[ \d"|])/, '');

/** Null where the line has no dividers but blanks. */
export function dividedCells(line: string): string[] | null {
  const text = unquoted(line);
  if (count(text, '\t') >= MIN_DIVIDERS) return withFirstParted(text.split('\t').map(trimmed));
  if (/^\s*"/.test(text) && count(text, '"') >= 2 * MIN_DIVIDERS) return quoted(text);
  if (count(text, '|') >= MIN_DIVIDERS)
    return text
      .replace(/^\s*\|/, '')
      .replace(/\|\s*$/, '')
      .split('|')
      .map(trimmed);
  if (count(text, ';') >= MIN_DIVIDERS) return text.split(';').map(trimmed);
  if (count(text, ',') >= MIN_DIVIDERS && /^[^ ]*,[^ ]*,[^ ]*,[^ ]*,/.test(text))
    return withInfoLast(text.split(',').map(trimmed));
  return null;
}

/** The words before the info, a date and its time as one. */
export function blankCells(text: string): string[] {
  const cells: string[] = [];
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if ((word.length === 3 || word.length === 10) && DATE.test(word)) {
      // `2025-07-08 15:00:44.85`, `Jul  8, 2025 15:00:44.85`, `Jul  8 15:00:44.85`.
      const time = words.slice(i + 1, i + 4).findIndex((next) => TIME.test(next));
      if (time >= 0) {
        cells.push(words.slice(i, i + time + 2).join(' '));
        i += time + 1;
        continue;
      }
    }
    cells.push(word);
  }
  return cells;
}

/** An editor made blanks of the first TABs of a line. */
const withFirstParted = ([first = '', ...rest]: string[]): string[] => [...first.split(/ {2,}/), ...rest];

/** Without quotes, commas in the info divide nothing. */
function withInfoLast(cells: string[]): string[] {
  const at = cells.findIndex((cell) => / (?:→|->|>) .*\[/.test(cell));
  return at < 0 ? cells : [...cells.slice(0, at), cells.slice(at).join(', ')];
}

function quoted(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"/g)].map((cell) => (cell[1] as string).replaceAll('""', '"').trim());
}

const trimmed = (cell: string): string => cell.trim();

function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) found++;
  return found;
}
