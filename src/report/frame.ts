/** The answer to "what is packet N, and why": everything that the records say about one frame. */
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import { BaseSink, type Detail, isPlain, type PacketView, type Side, SIDE_NAMES } from '../records/sink.ts';
import type {
  AnnotationKind,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ExchangeRecord,
  FindingRecord,
  RevisionRecord,
  StateName,
  SummaryRecord,
  TransitionRecord,
} from '../records/contract.ts';
import type { Certainty, FlowId, FrameNo } from '../units.ts';
import { Clock, originOf, type TimeStyle } from './clock.ts';
import { hang, wrap } from './layout.ts';
import { palette } from './palette.ts';
import { payloadLines } from './payload.ts';
import { findingLines, connectionText, ruled } from './story.ts';

export interface FrameOptions {
  readonly words: ReportWords;
  readonly frame: FrameNo;
  readonly width: number;
  readonly colour: boolean;
  readonly time: TimeStyle;
  readonly payload: boolean;
}

interface Mark {
  readonly kind: AnnotationKind;
  readonly certainty: Certainty;
  readonly because: readonly FrameNo[];
  readonly detail: Detail | null;
}

/** What was seen of the packet; a packet can belong to one connection only. */
interface Seen {
  readonly view: PacketView;
  readonly before: readonly [StateName | null, StateName | null];
  readonly marks: Mark[];
}

const SIDES: readonly Side[] = [0, 1];

export class FrameReport extends BaseSink {
  readonly #options: FrameOptions;
  readonly #write: (text: string) => void;
  #capture: CaptureRecord | null = null;
  #end: CaptureEndRecord | null = null;
  #seen: Seen | null = null;
  #record: ConnectionRecord | null = null;
  readonly #states = new Map<FlowId, [StateName | null, StateName | null]>();
  /** States as they were when the packet came. */
  readonly #moves: TransitionRecord[] = [];
  #movesOf: FlowId = -1;
  #before: [StateName | null, StateName | null] = [null, null];
  readonly #findings: FindingRecord[] = [];
  #exchange: ExchangeRecord | null = null;

  constructor(write: (text: string) => void, options: FrameOptions) {
    super();
    this.#write = write;
    this.#options = options;
  }

  override get wantsPlain(): boolean {
    return true;
  }

  override capture(record: CaptureRecord): void {
    this.#capture = record;
  }

  override packet(view: PacketView): void {
    const { connection, kind, certainty, because, detail } = view;
    if (view.frame !== this.#options.frame) return;
    if (this.#seen === null) {
      const states = this.#movesOf === connection ? this.#before : (this.#states.get(connection) ?? [null, null]);
      this.#seen = {
        view: { ...view, payload: view.payload.slice(0, 1024) },
        before: [states[0], states[1]],
        marks: [],
      };
    }
    if (!isPlain(kind))
      this.#seen.marks.push({ kind, certainty, because: because === null ? [] : [...because], detail: { ...detail } });
  }

  override transition(record: TransitionRecord): void {
    const { connection, frame } = record;
    const side = record.side === 'a' ? 0 : 1;
    let states = this.#states.get(connection);
    if (states === undefined) this.#states.set(connection, (states = [null, null]));
    if (frame === this.#options.frame && (this.#movesOf === -1 || this.#movesOf === connection)) {
      if (this.#movesOf === -1) this.#before = [states[0], states[1]];
      this.#movesOf = connection;
      this.#moves.push(record);
    }
    states[side] = record.to;
  }

  override revision(record: RevisionRecord): void {
    const seen = this.#seen;
    if (record.frame !== this.#options.frame || seen === null || seen.view.connection !== record.connection) return;
    const replaced = record.replaces ?? record.kind;
    const at = seen.marks.findIndex((mark) => mark.kind === replaced);
    const mark = { kind: record.kind, certainty: record.certainty, because: record.because, detail: record.detail };
    if (at < 0) seen.marks.push(mark);
    else seen.marks[at] = mark;
  }

  override connection(record: ConnectionRecord): void {
    this.#states.delete(record.id);
    if (record.id === this.#seen?.view.connection) this.#record = record;
  }

  override finding(record: FindingRecord): void {
    if (record.frames.includes(this.#options.frame)) this.#findings.push(record);
  }

  override exchange(record: ExchangeRecord): void {
    if (record.frames.includes(this.#options.frame)) this.#exchange = record;
  }

  override captureEnd(record: CaptureEndRecord): void {
    this.#end = record;
  }

  override summary(_record: SummaryRecord): void {
    if (this.#end?.error !== undefined || this.beyond !== null) return;
    this.#write(`${this.#answer().join('\n')}\n`);
  }

  /** That there is no such packet, in a sentence; null: there is. */
  get beyond(): string | null {
    const { frame, words } = this.#options;
    const { frames = 0, error } = this.#end ?? {};
    if (error !== undefined || this.#seen !== null || this.#exchange !== null || frame <= frames) return null;
    return words.frame.noSuchPacket(frame, this.#capture?.path ?? '', frames);
  }

  #answer(): string[] {
    const { frame, width, colour, time, words } = this.#options;
    const path = this.#capture === null ? null : harmless(this.#capture.path);
    const seen = this.#seen;
    const record = this.#record;
    if (seen === null || record === null) {
      if (this.#exchange !== null)
        return [
          ...wrap(words.frame.ofExchange(frame, path), width),
          ...hang('  ', harmless(this.#exchange.text), width),
        ];
      return wrap(words.frame.ofNoConnection(frame, path), width);
    }
    const colours = palette(colour);
    const clock = new Clock(time, originOf(this.#capture));
    const { view } = seen;
    const { side } = view;
    const from = record[SIDE_NAMES[side]];
    const to = record[SIDE_NAMES[side === 0 ? 1 : 0]];
    const out = [ruled(words.frame.title(frame, path), { width, colours })];
    const at = Number.isNaN(view.timeNs)
      ? ''
      : words.clock.momentText(clock.date(view.timeNs), clock.text(view.timeNs), clock.style === 'relative');
    const error = seen.marks.find((mark) => mark.kind === 'icmp-error');
    const router = error?.detail?.['router'];
    const ends = { from, to, side: SIDE_NAMES[side], other: SIDE_NAMES[side === 0 ? 1 : 0] };
    const what =
      error === undefined
        ? words.frame.segmentLine(view.flags, view.length, ends, at)
        : words.frame.icmpLine(typeof router === 'string' ? harmless(router) : null, ends, at);
    out.push(...wrap(what, width).map(colours.bold));
    if (error === undefined) {
      out.push(...hang(`  ${words.frame.heads.header}`, words.frame.headerText(view), width));
      const flags = words.flags.flagMeanings(view.flags);
      if (flags !== '') out.push(...hang(`  ${words.frame.heads.flags}`, flags, width));
    }
    out.push(
      ...hang(
        `  ${words.frame.heads.belongsTo}`,
        words.frame.connectionText(record.id, connectionText(record, words)),
        width,
      ),
    );
    out.push('', colours.bold(words.frame.heads.what));
    if (seen.marks.length === 0) out.push(...hang('  ', words.frame.plainText(view.length > 0), width));
    for (const mark of seen.marks) out.push(...this.#markLines(mark));
    out.push(...this.#stateLines(record, seen));
    if (this.#options.payload && view.payload.length > 0)
      out.push('', colours.bold(words.frame.heads.payload), ...payloadLines(view.payload).map((line) => `  ${line}`));
    out.push('', ...hang(words.frame.heads.verdict, harmless(record.verdict.text), width));
    for (const finding of this.#findings) out.push(...findingLines(finding, { width, colours, words }));
    return out;
  }

  #markLines(mark: Mark): string[] {
    const { width, frame, words } = this.#options;
    const sure = words.marks.markCertainty(mark.kind, mark.certainty, mark.detail);
    const { withCertainty, withMeaning, markText } = words.marks;
    const what = withCertainty(markText(mark.kind, mark.detail) || mark.kind, sure);
    const out = hang('  ', withMeaning(what, words.kinds.kindMeaning(mark.kind)), width);
    const cause = mark.detail?.['cause'];
    if (mark.kind === 'reset' && typeof cause === 'string')
      out.push(
        ...hang(
          '    ',
          (mark.detail && words.resets.specialReset(mark.detail)?.means) ?? words.resets.resetMeaning(cause),
          width,
        ),
      );
    const others = mark.because.filter((one) => one !== frame);
    if (others.length > 0) out.push(...hang('    ', words.frame.provedBy(others), width));
    for (const [key, value] of Object.entries(mark.detail ?? {}))
      out.push(...hang('    ', withMeaning(words.marks.fieldWords(key), words.marks.fieldText(key, value)), width));
    return out;
  }

  #stateLines(record: ConnectionRecord, seen: Seen): string[] {
    const { width, colour, words } = this.#options;
    const out = ['', palette(colour).bold(words.frame.heads.states)];
    for (const side of SIDES) {
      const lead = `  ${words.story.sideHead(record, SIDE_NAMES[side])}`;
      const moves =
        this.#movesOf === seen.view.connection ? this.#moves.filter((move) => move.side === SIDE_NAMES[side]) : [];
      for (const move of moves) {
        out.push(...hang(lead, words.frame.moveText(move), width));
      }
      if (moves.length > 0) continue;
      const state = seen.before[side];
      out.push(...hang(lead, words.frame.stateText(state), width));
    }
    return out;
  }
}
