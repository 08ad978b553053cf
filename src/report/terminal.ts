/** The report that people read: an overview, then the stories of the connections that are worth it. */
import { BaseSink, type ConnectionOutline, type PacketRun, type PacketView } from '../records/sink.ts';
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from '../records/contract.ts';
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { Bytes, FlowId, Nanos } from '../units.ts';
import { errnoAnswers, type ErrnoAsked, errnoUnseen } from './errno-search.ts';
import { commandLines, type Command } from './commands.ts';
import { Clock, originOf, type TimeStyle } from './clock.ts';
import { NUMBERS_WIDTH } from './ladder.ts';
import { wrap } from './layout.ts';
import { inputLines, overviewLines } from './overview.ts';
import { palette, type Severity } from './palette.ts';
import type { RowLimits, Story } from '../records/rows.ts';
import { Stories } from '../records/stories.ts';
import { STORY_LIMITS } from '../records/story.ts';
import { sharedLines, storyLines, tupleText } from './story.ts';
import { sameness } from './sameness.ts';
import { Totals } from './totals.ts';
import { Worst, type ReportedConnection } from './worst.ts';

/** How the lines of a report are written. */
export interface ReportForm {
  /** How far a report may be stretched, in columns. */
  readonly maxWidth: number;
  /** Lines that are not of a story, in this form. */
  lines(lines: readonly string[]): readonly string[];
  /** A whole story in this form. */
  readonly story: typeof storyLines;
}

/** As a terminal shows it; longer lines are hard to follow with the eye. */
const TERMINAL: ReportForm = { maxWidth: 160, lines: (lines) => lines, story: storyLines };

export interface TerminalOptions {
  readonly form?: ReportForm;
  readonly words: ReportWords;
  readonly width: number;
  readonly colour: boolean;
  readonly time: TimeStyle;
  /** Every story, each as soon as its connection is over, and the overview at the end. */
  readonly all: boolean;
  /** A line for every packet (`--packets all`). */
  readonly packets: boolean;
  /** Show payload bytes. */
  readonly payload: boolean;
  /** One connection was asked for: tell it at length. */
  readonly selected: boolean;
  /** Only connections on which an application saw this error are told, and what was seen in its place. */
  readonly errno: ErrnoAsked | null;
  /** The records are saved ones without plain packets: the rows of a connection are in its record's `story`. */
  readonly saved: boolean;
  /** The overview only. */
  readonly brief?: boolean;
  /** How many connections are told at most, where not all are. */
  readonly top?: number | null;
  readonly command?: Command;
  /** Only packets that match it were analysed. */
  readonly filter?: string | null;
}

const WORST = 10;
/** Connections on which an error that was asked for is told in a line, before the stories. */
const MOST_ANSWERS = 3;
/** Where nothing is in trouble, a few of the connections with something to note stand for them all. */
const NOTED = 2;
/** Rows of the beginning and of the end of a connection that was asked for. */
const WIDE = 2_000;
const MAX_STORY_FINDINGS = 20;

function limits(options: TerminalOptions): RowLimits {
  const wide = options.selected || options.packets;
  return {
    head: wide ? WIDE : STORY_LIMITS.head,
    tail: wide ? WIDE : STORY_LIMITS.tail,
    middle: STORY_LIMITS.middle,
    fold: !options.packets,
    payload: options.payload ? 256 : 0,
    numbers: options.width >= NUMBERS_WIDTH,
  };
}

export class TerminalReport extends BaseSink {
  readonly #options: TerminalOptions;
  readonly #form: ReportForm;
  readonly #write: (text: string) => void;
  readonly #stories: Stories;
  readonly #worst: Worst;
  /** Connections that are told at most. */
  readonly #most: number;
  readonly #totals = new Totals();
  readonly #starts = new Map<number, CaptureRecord>();
  #told = 0;
  readonly #explained = new Set<string>();
  /** The last one whose record came: of a single one an overview tells who it was and how it ended. */
  #last: ConnectionRecord | null = null;

  constructor(write: (text: string) => void, options: TerminalOptions) {
    super();
    this.#write = write;
    this.#form = options.form ?? TERMINAL;
    this.#options = { ...options, width: Math.min(options.width, this.#form.maxWidth) };
    this.#stories = new Stories(limits(options), options.saved);
    this.#most = options.brief === true ? 0 : (options.top ?? WORST);
    this.#worst = new Worst(this.#most);
  }

  override get wantsPlain(): boolean {
    return true;
  }

  /** Stories are told when their connections are over; payload is not kept for so long. */
  get takesLate(): boolean {
    return !this.#options.payload;
  }

  get slowestNs(): Nanos {
    return this.#totals.slowestNs;
  }

  override capture(record: CaptureRecord): void {
    this.#starts.set(record.file, record);
  }

  heldBytes(): Bytes {
    return this.#stories.heldBytes;
  }

  override opened(connection: FlowId): void {
    this.#stories.opened(connection);
  }

  override packet(view: PacketView): void {
    this.#stories.packet(view);
  }

  get takesRuns(): boolean {
    return !this.#options.packets && !this.#options.payload;
  }

  run(run: PacketRun): void {
    this.#stories.run(run);
  }

  override transition(record: TransitionRecord): void {
    this.#stories.transition(record);
  }

  override revision(record: RevisionRecord): void {
    this.#stories.revision(record);
  }

  override onlyCounts(outline: ConnectionOutline): boolean {
    this.#totals.count(outline);
    // Of a single one an overview tells the end.
    if (this.#options.brief === true && this.#totals.connections === 1) return false;
    if (this.#options.all || outline.trouble !== 'none' || this.#worst.mayTake('none')) return false;
    this.#stories.drop(outline.id);
    return true;
  }

  override connection(record: ConnectionRecord): void {
    const story = this.#stories.ended(record);
    this.#totals.explain(record, story?.findings ?? []);
    this.#last = record;
    if (story === null) return;
    if (this.#options.all) {
      this.#tell({ record, story });
      this.#stories.store.release(story);
      return;
    }
    const gone = this.#worst.offer({ record, story });
    if (gone !== null) this.#stories.store.release(gone.story);
  }

  override finding(record: FindingRecord): void {
    if (record.connection === null) {
      this.#totals.note(record);
      return;
    }
    const story = this.#stories.of(record.connection) ?? this.#kept(record.connection);
    if (story === null) return;
    if (story.findings.length < MAX_STORY_FINDINGS) story.findings = [...story.findings, record];
    else story.moreFindings++;
  }

  /** A finding may come after its connection's own record. */
  #kept(connection: FlowId): Story | null {
    return this.#worst.ranked().find((told) => told.record.id === connection)?.story ?? null;
  }

  override evidence(record: EvidenceRecord): void {
    this.#totals.besides(record);
  }
  override exchange(record: ExchangeRecord): void {
    this.#totals.exchange(record);
  }

  override twoViews(record: TwoViewsRecord): void {
    this.#totals.joined(record);
  }

  override captureEnd(record: CaptureEndRecord): void {
    const start = this.#starts.get(record.file) ?? null;
    this.#totals.fileOver(start, record);
  }

  override summary(record: SummaryRecord): void {
    // Nothing could be read: who runs the report says why.
    if (this.#totals.files.length > 0 && this.#totals.files.every((file) => file.end.error !== undefined)) return;
    const { width, time, words, errno } = this.#options;
    const colours = palette(this.#options.colour);
    const ranked = this.#worst.ranked();
    const told = this.#worthTelling(ranked);
    if (this.#told > 0) this.#write('\n');
    const style = {
      width,
      colours,
      words,
      time,
      chosen: errno !== null || this.#options.selected,
      explained: this.#explained,
      filter: this.#options.filter ?? null,
      ...(this.#options.command === undefined ? {} : { command: this.#options.command }),
    };
    if (errno !== null)
      for (const { record: one } of told.slice(0, MOST_ANSWERS))
        this.#lines([
          ...errnoAnswers(one, errno.wanted, words).flatMap((text) => wrap(text, width).map(colours.bold)),
          '',
        ]);
    this.#lines(overviewLines(this.#totals, record, style));
    for (const alike of this.#alike(told)) this.#tellAlike(alike);
    const { connections, exchanges } = this.#totals;
    if (errno !== null && connections === 0 && exchanges.length === 0)
      this.#lines(wrap(errnoUnseen(errno.wanted, errno.seen(), words), width));
    this.#lines(this.#untoldLines(told));
    this.#lines(inputLines(this.#totals, style));
  }

  /** How many connections are not told, and what would tell them. */
  #untoldLines(told: readonly ReportedConnection[]): string[] {
    const { width, command, words } = this.#options;
    if (this.#options.brief === true && this.#totals.connections === 1 && this.#last !== null)
      return this.#onlyLines(this.#last);
    const more = this.#totals.connections - told.length - this.#told;
    if (more <= 0) return [];
    const { trouble } = this.#totals;
    const untold = (severity: Severity): number =>
      trouble[severity] - told.filter(({ record }) => record.trouble === severity).length;
    const text = words.list.untoldText(more, told.length > 0, untold('problem') + untold('warning'), untold('note'));
    if (command === undefined) return ['', ...wrap(text, width)];
    const colon = words.punctuation.colon().trimEnd();
    return [
      '',
      ...wrap(text, width),
      ...commandLines(words.list.labels.listThem + colon, command('--list --sort trouble'), width, '  '),
      ...commandLines(
        words.list.labels.tellOne + colon,
        command(`--connection ${this.#totals.worstExample() ?? 'N'}`),
        width,
        '  ',
      ),
    ];
  }

  /** The only connection of an overview: who, and how it ended. */
  #onlyLines(record: ConnectionRecord): string[] {
    const { width, command, words } = this.#options;
    const lines = ['', ...wrap(words.story.whereText(record, tupleText(record), null), width)];
    lines.push(...wrap(harmless(record.verdict.text), width));
    const lead = words.list.labels.tellIt + words.punctuation.colon().trimEnd();
    if (command !== undefined) lines.push('', ...commandLines(lead, command(`--connection ${record.id}`), width));
    return lines;
  }

  /** Few connections are told all; of many only those with something to tell. */
  #worthTelling(ranked: ReportedConnection[]): ReportedConnection[] {
    if (this.#options.all) return [];
    if (this.#options.selected || this.#totals.connections <= this.#most) return ranked;
    const worst = ranked.filter(({ record }) => record.trouble === 'problem' || record.trouble === 'warning');
    return worst.length > 0 ? worst : ranked.filter(({ record }) => record.trouble === 'note').slice(0, NOTED);
  }

  /** Those with one and the same story together, each group in the place of its first. */
  #alike(told: readonly ReportedConnection[]): ReportedConnection[][] {
    const groups = new Map<string, ReportedConnection[]>();
    for (const one of told) {
      const key = this.#options.selected ? String(one.record.id) : sameness(one.record, this.#stories.store, one.story);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [one]);
      else group.push(one);
    }
    return [...groups.values()];
  }

  #tellAlike([first, ...others]: readonly ReportedConnection[]): void {
    if (first === undefined) return;
    this.#tell(first);
    const { width, words } = this.#options;
    const records = others.map(({ record }) => record);
    if (records.length > 0) this.#lines(['', ...sharedLines(records, width, words)]);
  }

  #tell(told: ReportedConnection): void {
    this.#told += this.#options.all ? 1 : 0;
    const { record, story } = told;
    const several = this.#starts.size > 1;
    const style = {
      width: this.#options.width,
      colours: palette(this.#options.colour),
      words: this.#options.words,
      clock: new Clock(this.#options.time, originOf(this.#starts.get(record.file) ?? null)),
      explained: this.#explained,
      folds: !this.#options.packets,
      file: several ? harmless(this.#starts.get(record.file)?.path ?? '') : null,
    };
    this.#put(this.#form.story(record, this.#stories.store, story, style));
  }

  #lines(lines: readonly string[]): void {
    this.#put(this.#form.lines(lines));
  }

  #put(lines: readonly string[]): void {
    if (lines.length > 0) this.#write(`${lines.join('\n')}\n`);
  }
}
