/** The report of a live input: each connection's events as they come, its verdict when it ends, a summary at the end. */
import { endpointText } from '../words/endpoint.ts';
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import { BaseSink, isPlain, type PacketView, type Side, SIDE_NAMES } from '../records/sink.ts';
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  ExchangeRecord,
  FindingRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
} from '../records/contract.ts';
import type { FlowId, FrameNo, Nanos } from '../units.ts';
import { Clock, originOf, type TimeStyle } from './clock.ts';
import { fileLines, fileNotes } from './files.ts';
import { brokenLines } from './overview.ts';
import { outlineOf } from '../records/outline.ts';
import { Totals } from './totals.ts';
import { paintSeverity, palette, type Palette } from './palette.ts';
import { findingLines, tupleText } from './story.ts';
import { hang, padStart, textWidth, wrap } from './layout.ts';

/** Verdicts of connections that were not over when the input was. */
const OPEN: ReadonlySet<string> = new Set(['still-open', 'seen-in-part', 'window-closed', 'half-closed']);

export interface FollowOptions {
  readonly words: ReportWords;
  readonly width: number;
  readonly colour: boolean;
  readonly packets: boolean;
  /** Only how connections ended and what was found. */
  readonly verdicts?: boolean;
  readonly time: TimeStyle;
}

/** Plain packets of one connection since they were last told. */
interface Plain {
  packets: number;
  a: number;
  b: number;
  timeNs: Nanos;
}

interface Live {
  readonly start: ConnectionStartRecord;
  readonly plain: Plain;
}

/** What one packet caused, until the next packet shows that nothing more will come. */
interface Pending {
  frame: FrameNo;
  connection: FlowId;
  side: Side;
  timeNs: Nanos;
  text: string;
  readonly marks: string[];
  readonly states: string[];
}

export class FollowReport extends BaseSink {
  readonly #options: FollowOptions;
  readonly #write: (text: string) => void;
  readonly #colours: Palette;
  readonly #totals = new Totals();
  readonly #live = new Map<FlowId, Live>();
  /** Connections with plain packets that are not told yet. */
  readonly #untold = new Set<FlowId>();
  #starts: CaptureRecord | null = null;
  #clock = new Clock('relative', null);
  #date: string | null = null;
  readonly #pending: Pending = { frame: -1, connection: -1, side: 0, timeNs: 0, text: '', marks: [], states: [] };
  #out: string[] = [];

  constructor(write: (text: string) => void, options: FollowOptions) {
    super();
    this.#write = write;
    this.#options = options;
    this.#colours = palette(options.colour);
  }

  override get wantsPlain(): boolean {
    return true;
  }

  /** Tells everything that has come so far. */
  flush(): void {
    this.#settle();
    for (const connection of this.#untold) this.#tellPlain(connection);
    this.#untold.clear();
    if (this.#out.length === 0) return;
    const text = `${this.#out.join('\n')}\n`;
    this.#out = [];
    this.#write(text);
  }

  #line(timeNs: Nanos, connection: FlowId, text: string): void {
    const date = Number.isNaN(timeNs) ? null : this.#clock.date(timeNs);
    if (date !== null && date !== this.#date)
      this.#out.push(this.#colours.dim(this.#options.words.clock.dateText(date, this.#clock.zone)));
    if (date !== null) this.#date = date;
    const time = Number.isNaN(timeNs) ? '' : this.#clock.text(timeNs);
    const lead = `${padStart(time, this.#clock.style === 'relative' ? 11 : 15)}  #${connection}  `;
    const indent = ' '.repeat(textWidth(lead));
    for (const [i, line] of wrap(text, this.#options.width - textWidth(lead)).entries())
      this.#out.push(`${i === 0 ? this.#colours.dim(lead) : indent}${line}`);
  }

  #arrow(connection: FlowId, side: Side): string {
    const start = this.#live.get(connection)?.start;
    if (start === undefined) return side === 0 ? 'a ▶' : 'b ▶';
    return `${endpointText(side === 0 ? start.a : start.b)} ▶`;
  }

  #settle(): void {
    const p = this.#pending;
    if (p.frame < 0) return;
    this.#tellPlain(p.connection);
    const parts = [p.text, ...p.marks].filter((part) => part !== '');
    let text = parts.length === 0 ? '' : `${this.#arrow(p.connection, p.side)} ${parts.join(' · ')}`;
    const { comma, semicolon } = this.#options.words.punctuation;
    if (p.states.length > 0) text += `${text === '' ? '' : semicolon()}${p.states.join(comma())}`;
    this.#line(p.timeNs, p.connection, text);
    p.frame = -1;
    p.text = '';
    p.marks.length = p.states.length = 0;
  }

  #begin(frame: FrameNo, connection: FlowId): Pending {
    const p = this.#pending;
    if (p.frame !== frame || p.connection !== connection) {
      this.#settle();
      p.frame = frame;
      p.connection = connection;
      p.timeNs = Number.NaN;
    }
    return p;
  }

  #tellPlain(connection: FlowId): void {
    const plain = this.#live.get(connection)?.plain;
    if (plain === undefined || plain.packets === 0) return;
    const { words } = this.#options;
    const parts: string[] = [];
    if (plain.a > 0) parts.push(`${this.#arrow(connection, 0)} ${words.flags.exactBytes(plain.a)}`);
    if (plain.b > 0) parts.push(`${this.#arrow(connection, 1)} ${words.flags.exactBytes(plain.b)}`);
    this.#line(plain.timeNs, connection, words.follow.plainText(parts, plain.packets));
    plain.packets = plain.a = plain.b = 0;
  }

  override capture(record: CaptureRecord): void {
    this.#starts = record;
    this.#clock = new Clock(this.#options.time, originOf(record));
  }

  override opened(_connection: FlowId, start: () => ConnectionStartRecord): void {
    this.#settle();
    const record = start();
    this.#live.set(record.connection, { start: record, plain: { packets: 0, a: 0, b: 0, timeNs: 0 } });
    if (this.#options.verdicts === true) return;
    this.#line(
      record.timeNs ?? Number.NaN,
      record.connection,
      this.#colours.bold(this.#options.words.follow.opened(endpointText(record.a), endpointText(record.b))),
    );
  }

  override packet(view: PacketView): void {
    if (this.#options.verdicts === true) return;
    const { connection, side, kind, detail } = view;
    if (isPlain(kind)) {
      this.#plain(view);
      return;
    }
    const p = this.#begin(view.frame, connection);
    p.side = side;
    p.timeNs = view.timeNs;
    const { flags, marks } = this.#options.words;
    if (p.text === '') p.text = flags.segmentText(view.flags, view.length);
    const sure = marks.markCertainty(kind, view.certainty, detail);
    const mark = marks.markText(kind, detail);
    if (mark !== '') p.marks.push(marks.withCertainty(mark, sure));
  }

  #plain(view: PacketView): void {
    const { connection, side } = view;
    const live = this.#live.get(connection);
    if (live === undefined) return;
    // A packet that moved a state is worth a line of its own; a pending one of another packet comes first.
    const moved = this.#pending.frame === view.frame && this.#pending.connection === connection;
    if (!moved) this.#settle();
    if (this.#options.packets || moved) {
      const p = this.#begin(view.frame, connection);
      p.side = side;
      p.timeNs = view.timeNs;
      p.text = this.#options.words.flags.segmentText(view.flags, view.length);
      return;
    }
    const { plain } = live;
    if (plain.packets++ === 0) {
      plain.timeNs = view.timeNs;
      this.#untold.add(connection);
    }
    if (side === 0) plain.a += view.length;
    else plain.b += view.length;
  }

  override transition({ connection, side, frame, to, certainty }: TransitionRecord): void {
    if (this.#options.verdicts === true) return;
    const p = this.#begin(frame, connection);
    const start = this.#live.get(connection)?.start;
    const who = start === undefined ? side : endpointText(start[side]);
    p.states.push(this.#options.words.follow.stateText(who, to, certainty));
  }

  override revision(record: RevisionRecord): void {
    if (this.#options.verdicts === true) return;
    this.#settle();
    this.#line(Number.NaN, record.connection, this.#options.words.follow.revisionText(record));
  }

  override connection(record: ConnectionRecord): void {
    this.#settle();
    this.#tellPlain(record.id);
    this.#totals.count(outlineOf(record));
    const { words, verdicts } = this.#options;
    const [over, text] = [!OPEN.has(record.verdict.slug), harmless(record.verdict.text)];
    const verdict =
      verdicts === true
        ? words.follow.verdictOfText(tupleText(record), over, text)
        : words.follow.verdictText(over, text);
    this.#line(record.endNs ?? Number.NaN, record.id, paintSeverity(this.#colours, record.trouble)(verdict));
    for (const side of this.#options.verdicts === true ? [] : SIDE_NAMES)
      for (const call of record[side].calls)
        this.#line(Number.NaN, record.id, `${words.story.sideHead(record, side)}${words.calls.callText(call)}`);
    this.#live.delete(record.id);
    this.#untold.delete(record.id);
  }

  override finding(record: FindingRecord): void {
    this.#settle();
    if (record.connection === null) this.#totals.note(record);
    const [, ...lines] = findingLines(record, {
      width: this.#options.width - 2,
      colours: this.#colours,
      words: this.#options.words,
    });
    this.#out.push(...lines.map((line) => `  ${line}`));
  }

  override exchange(record: ExchangeRecord): void {
    this.#settle();
    this.#out.push(...hang('             ', harmless(record.text), this.#options.width));
  }

  override captureEnd(record: CaptureEndRecord): void {
    this.flush();
    this.#totals.fileOver(this.#starts, record);
  }

  override summary(record: SummaryRecord): void {
    this.flush();
    if (this.#totals.files.length > 0 && this.#totals.files.every((file) => file.end.error !== undefined)) return;
    const { width, words, time } = this.#options;
    const style = { width, words, time, colours: this.#colours };
    const out = [''];
    for (const file of this.#totals.files.slice(0, 20)) out.push(...fileLines(file, style), ...fileNotes(file, style));
    if (record.partial === true) out.push(words.overview.partialText(record.partialReason));
    if (this.#totals.connections > 0 || record.folded === 0)
      out.push(...wrap(words.overview.troubleText(this.#totals), width));
    if (record.folded > 0) out.push(...wrap(words.overview.foldedText(this.#totals, record.folded), width));
    out.push(...brokenLines(record, style));
    this.#write(`${out.join('\n')}\n`);
  }
}
