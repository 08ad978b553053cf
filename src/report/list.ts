/** `--list`: a line a connection, or a line for all connections of a host, network, port or finding. */
import { BaseSink } from '../records/sink.ts';
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  FindingRecord,
  SummaryRecord,
} from '../records/contract.ts';
import { Entries, type Entry, entryOf, type Group, type Grouping, Groups, type Sort } from '../records/entries.ts';
import type { Bytes } from '../units.ts';
import { endpointText } from '../words/endpoint.ts';
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import { durationText, numberText } from '../words/render.ts';
import { Clock, originOf, type TimeStyle } from './clock.ts';
import { commandLines, type Command } from './commands.ts';
import { errnoAnswers, type ErrnoAsked, errnoUnseen } from './errno-search.ts';
import { commonDirectory } from './files.ts';
import { cut, wrap } from './layout.ts';
import { paintSeverity, palette, type Palette, type Severity } from './palette.ts';
import { type Column, tableLines } from './table.ts';

export interface ListOptions {
  readonly words: ReportWords;
  readonly width: number;
  readonly colour: boolean;
  readonly time: TimeStyle;
  readonly sort: Sort | null;
  /** Lines at most. */
  readonly top: number | null;
  readonly by: Grouping | null;
  /** Only connections on which an application saw this error are listed. */
  readonly errno: ErrnoAsked | null;
  /** For the lines that are kept until the end; without it as many as are kept at most. */
  readonly memory?: Bytes;
  readonly command?: Command;
}

const CODES = 3;
/** Columns of a name. */
const MOST_NAME = 32;

export class ListReport extends BaseSink {
  readonly takesLate = true;
  readonly #options: ListOptions;
  readonly #write: (text: string) => void;
  readonly #entries: Entries;
  readonly #groups: Groups | null;
  readonly #starts = new Map<number, CaptureRecord>();
  /** A finding's title, by its code. */
  readonly #titles = new Map<string, string>();
  #unreadable = 0;

  constructor(write: (text: string) => void, options: ListOptions) {
    super();
    this.#write = write;
    this.#options = options;
    this.#entries = new Entries(options.sort ?? 'start', options.top, options.memory ?? Number.POSITIVE_INFINITY);
    this.#groups = options.by === null ? null : new Groups(options.by);
  }

  override capture(record: CaptureRecord): void {
    this.#starts.set(record.file, record);
  }

  override connection(record: ConnectionRecord): void {
    const entry = entryOf(record);
    this.#entries.add(entry);
    this.#groups?.add(entry);
  }

  override finding({ code, title }: FindingRecord): void {
    if (!this.#titles.has(code)) this.#titles.set(code, title);
  }

  override captureEnd(record: CaptureEndRecord): void {
    if (record.error !== undefined) this.#unreadable++;
  }

  override summary(record: SummaryRecord): void {
    // Nothing could be read: who runs the report says why.
    if (this.#starts.size > 0 && this.#unreadable === this.#starts.size) return;
    const { width, colour, command, by, words, errno } = this.#options;
    const { count, trouble } = this.#entries;
    const colours = palette(colour);
    if (record.partial === true)
      this.#write(`${wrap(words.overview.partialText(record.partialReason), width).map(colours.warn).join('\n')}\n\n`);
    if (count === 0) {
      const nothing = errno === null ? words.list.nothingListed() : errnoUnseen(errno.wanted, errno.seen(), words);
      this.#write(`${wrap(nothing, width).join('\n')}\n`);
      return;
    }
    if (errno !== null)
      for (const one of errno.examples())
        for (const text of errnoAnswers(one, errno.wanted, words))
          this.#write(`${wrap(text, width).map(colours.bold).join('\n')}\n\n`);
    const entries = this.#groups === null ? this.#entries.ranked() : [];
    const out = this.#groups === null ? this.#entryLines(entries) : this.#groupLines(this.#groups, this.#options);
    out.push('', ...wrap(words.list.listedText(count, trouble.problem, trouble.warning), width).map(colours.bold));
    const [group] = this.#groups?.ranked(this.#options.sort ?? 'trouble') ?? [];
    const { labels } = words.list;
    const [label, options] =
      group === undefined || by === null
        ? [labels.tellOne, `--connection ${entries[0]?.id ?? 'N'}`]
        : [labels.listThem, `--list ${conditionOf(by, group)}`];
    if (command !== undefined)
      out.push(...commandLines(label + words.punctuation.colon().trimEnd(), command(options), width));
    this.#write(`${out.join('\n')}\n`);
  }

  #entryLines(shown: readonly Entry[]): string[] {
    const { width, colour } = this.#options;
    const colours = palette(colour);
    const { heading, lines } = tableLines(this.#columns(), shown, width);
    const out = [colours.dim(heading), ...lines.map((line, i) => paintRow(colours, shown[i]?.trouble ?? 'none')(line))];
    const more = this.#entries.count - shown.length;
    if (more > 0) out.push(this.#options.words.list.moreListed(more));
    return out;
  }

  #groupLines(groups: Groups, { width, colour, sort, top }: ListOptions): string[] {
    const colours = palette(colour);
    const all = groups.ranked(sort ?? 'trouble');
    const shown = all.slice(0, top ?? all.length);
    const { heading, lines } = tableLines(this.#groupColumns(), shown, width);
    const out = [colours.dim(heading), ...lines.map((line, i) => paintRow(colours, shown[i]?.worst ?? 'none')(line))];
    if (all.length > shown.length) out.push(this.#options.words.list.moreListed(all.length - shown.length));
    return out;
  }

  #columns(): Column<Entry>[] {
    const { headings: H, endedText, shareText, shortBytes } = this.#options.words.list;
    /** What the list is sorted by stays. */
    const at = (sort: Sort, dispensable: number): number => (this.#options.sort === sort ? 0 : dispensable);
    const clocks = new Map<number, Clock>();
    for (const [file, start] of this.#starts) clocks.set(file, new Clock(this.#options.time, originOf(start)));
    const paths = [...this.#starts.values()].map((start) => start.path);
    const { length } = paths.length > 1 ? commonDirectory(paths) : '';
    const file = (one: Entry): string =>
      paths.length > 1 ? harmless((this.#starts.get(one.file)?.path ?? '').slice(length)) : '';
    const start = (one: Entry): string =>
      Number.isNaN(one.startNs) ? '' : (clocks.get(one.file)?.text(one.startNs).slice(0, -3) ?? '');
    return [
      { heading: H.id, text: (one) => String(one.id), right: true, dispensable: 0 },
      { heading: H.file, text: file, dispensable: 3 },
      { heading: H.client, text: (one) => endpointText(one.client), dispensable: 0 },
      { heading: H.server, text: (one) => endpointText(one.server), dispensable: 1, below: (cell) => `→ ${cell}` },
      { heading: H.name, text: (one) => cut(harmless(one.name), MOST_NAME), dispensable: 3 },
      { heading: H.start, text: start, right: true, dispensable: 6 },
      { heading: H.duration, text: (one) => lasted(one.durationNs), right: true, dispensable: at('duration', 4) },
      { heading: H.toServer, text: (one) => shortBytes(one.client.bytes), right: true, dispensable: at('bytes', 5) },
      { heading: H.toClient, text: (one) => shortBytes(one.server.bytes), right: true, dispensable: at('bytes', 5) },
      {
        heading: H.sentAgain,
        text: (one) => shareText(one.sentAgain, one.segments),
        right: true,
        dispensable: at('sent-again', 7),
      },
      { heading: H.rtt, text: (one) => lasted(one.rttNs), right: true, dispensable: at('rtt', 8) },
      { heading: H.ended, text: (one) => endedText(one.slug), dispensable: 2, below: (cell) => cell },
      { heading: H.codes, text: (one) => codesText(one.codes), dispensable: 0 },
      { heading: H.verdict, text: (one) => harmless(one.verdict), dispensable: 9, rest: 24 },
    ];
  }

  #groupColumns(): Column<Group>[] {
    const { groupHeadings: H, shareText, shortBytes } = this.#options.words.list;
    const byCode = this.#options.by === 'code';
    const name = (one: Group): string => {
      const title = byCode ? this.#titles.get(one.name) : undefined;
      return harmless(title === undefined ? one.name : `${one.name} ${title}`);
    };
    const codes = (one: Group): string =>
      byCode
        ? ''
        : [...one.codes]
            .sort((x, y) => y[1] - x[1])
            .slice(0, CODES)
            .map(([code, n]) => (n > 1 ? `${code} × ${numberText(n)}` : code))
            .join(this.#options.words.punctuation.comma());
    return [
      {
        heading: byCode ? H.finding : this.#options.words.list.groupHead(this.#options.by ?? 'server'),
        text: name,
        dispensable: 0,
      },
      { heading: H.connections, text: (one) => numberText(one.connections), right: true, dispensable: 0 },
      {
        heading: H.troubled,
        text: (one) => (one.troubled > 0 ? numberText(one.troubled) : ''),
        right: true,
        dispensable: 1,
      },
      { heading: H.bytes, text: (one) => shortBytes(one.bytes), right: true, dispensable: 3 },
      { heading: H.sentAgain, text: (one) => shareText(one.sentAgain, one.segments), right: true, dispensable: 4 },
      { heading: H.rtt, text: (one) => (one.rttNs < 0 ? '' : durationText(one.rttNs)), right: true, dispensable: 5 },
      { heading: H.example, text: (one) => `#${one.example}`, dispensable: 2 },
      { heading: H.codes, text: codes, dispensable: 2 },
    ];
  }
}

/** What is only worth a note is nothing that the eye must find in a list. */
const paintRow = (colours: Palette, severity: Severity): ((line: string) => string) =>
  severity === 'problem' || severity === 'warning' ? paintSeverity(colours, severity) : (line) => line;

/** The condition that chooses one group. */
function conditionOf(by: Grouping, { name }: Group): string {
  if (by === 'code') return `--code ${name}`;
  return by === 'server' || by === 'client' ? `--host ${name}` : `--filter '${by} ${name}'`;
}

const lasted = (ns: number): string => (Number.isNaN(ns) ? '' : durationText(ns));

const codesText = (codes: readonly string[]): string =>
  codes.length <= CODES ? codes.join(' ') : `${codes.slice(0, CODES).join(' ')} +${codes.length - CODES}`;
