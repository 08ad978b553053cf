/** `tshark -T fields`: the names of the columns from its header or from the command line, and the rows under them. */
import { WiresharkFields } from './fields.ts';
import type { FieldTaker } from './trees.ts';

/** Fewer known names in a line are chance. */
const MIN_NAMES = 2;
const SEPARATORS = ['\t', ',', ';', '|'] as const;
const FIELD_NAME = /^[a-z_][\w-]*(?:\.[\w-]+)+$/i;
const MAX_NAMES = 200;
/** What names and separators are made of; most lines are none of that. */
const MAY_BE_NAMES = /^\s*["']?[a-z_][\w.,;|"'\s-]*$/i;

export class WiresharkTable {
  readonly #to: FieldTaker;
  #names: readonly string[] = [];
  #separator = '\t';
  /** Names of a command line that goes on in the next line. */
  #command: string[] | null = null;

  constructor(to: FieldTaker) {
    this.#to = to;
  }

  /** Takes the line when it names columns or is a row of them. */
  feed(line: string): boolean {
    return this.#header(line) || this.#commandLine(line) || this.#row(line);
  }

  #header(line: string): boolean {
    if (!line.includes('.') || !MAY_BE_NAMES.test(line)) return false;
    for (const separator of [...SEPARATORS, ' ']) {
      const names = split(line, separator);
      if (names.length < MIN_NAMES || names.length > MAX_NAMES || !names.every((name) => FIELD_NAME.test(name)))
        continue;
      if (names.filter((name) => WiresharkFields.isKnown(name)).length < MIN_NAMES) continue;
      this.#names = names;
      this.#separator = separator;
      return true;
    }
    return false;
  }

  /** `tshark -r f.pcap -T fields -e ip.src -e tcp.srcport -E separator=,`, perhaps over several lines. */
  #commandLine(line: string): boolean {
    const starts = /\btshark\b/.test(line) && line.includes('-T');
    if (!starts && this.#command === null) return false;
    const names = starts ? [] : (this.#command ?? []);
    for (const [, name = ''] of line.matchAll(/-e\s*["']?([\w.-]+)/g)) names.push(name);
    const separator = /separator=["']?(\/t|\/s|[^\s"'])/.exec(line)?.[1];
    if (separator !== undefined) this.#separator = separator === '/t' ? '\t' : separator === '/s' ? ' ' : separator;
    else if (starts) this.#separator = '\t';
    this.#command = line.trimEnd().endsWith('\\') ? names : null;
    if (names.length >= MIN_NAMES && names.length <= MAX_NAMES) this.#names = names;
    return true;
  }

  #row(line: string): boolean {
    const names = this.#names;
    if (names.length === 0) return false;
    let cells = split(line, this.#separator);
    // Blanks in place of TABs, as web forms leave them.
    if (cells.length !== names.length && this.#separator === '\t') cells = split(line.trim(), ' ');
    if (cells.length !== names.length || !names.some((name, i) => isValueOf(name, cells[i] ?? ''))) return false;
    this.#to.packet();
    for (const [i, name] of names.entries()) {
      const cell = cells[i] ?? '';
      // Of a field that is there twice both values are printed, with a comma between; where commas part the cells, in quotes.
      if (/info|time/i.test(name)) this.#to.field(name, cell);
      else for (const value of cell.split(',')) this.#to.field(name, value);
    }
    return true;
  }
}

function split(line: string, separator: string): string[] {
  if (separator === ' ') return line.trim().split(/ +/);
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const quote = line[at];
    let end = line.indexOf(separator, at);
    if (quote === '"' || quote === "'") {
      const close = line.indexOf(quote, at + 1);
      if (close >= 0) end = line.indexOf(separator, close);
    }
    if (end < 0) end = line.length;
    cells.push(
      line
        .slice(at, end)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2'),
    );
    at = end + 1;
  }
  return cells;
}

/** A cell that its column would hold: what makes a line a row. */
function isValueOf(name: string, cell: string): boolean {
  if (/\.(?:src|dst)$/.test(name)) return /^[\da-f.:,]{3,}$/i.test(cell);
  return (
    /port$|number$|\.seq|\.ack|\.flags$|\.stream$|time_(?:epoch|relative)$/.test(name) &&
    /^(?:0x)?[\da-f.,]+$/i.test(cell)
  );
}
