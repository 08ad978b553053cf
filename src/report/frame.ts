/** The answer to "what is packet N, and why": everything that the records say about one frame. */
import { exactBytes, flagMeanings, flagsText, segmentText } from '../words/en/flags.ts';
import { kindMeaning } from '../words/en/kinds.ts';
import { certaintyText, fieldText, fieldWords, markCertainty, markText } from '../words/en/marks.ts';
import { resetMeaning, specialReset } from '../words/en/resets.ts';
import { endpointText, sideName, sideWord } from '../words/en/sides.ts';
import { stateMeaning } from '../words/en/states.ts';
import { harmless } from '../words/escape.ts';
import { numberText } from '../words/render.ts';
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
    if (this.#end?.error !== undefined) return;
    this.#write(`${this.#answer().join('\n')}\n`);
  }

  #answer(): string[] {
    const { frame, width, colour, time } = this.#options;
    const end = this.#end;
    const path = harmless(this.#capture?.path ?? 'the input');
    const seen = this.#seen;
    const record = this.#record;
    if (seen === null || record === null) {
      const frames = end?.frames ?? 0;
      if (this.#exchange !== null)
        return [
          ...wrap(`Packet ${frame} of ${path} belongs to no TCP connection, but to this:`, width),
          ...hang('  ', harmless(this.#exchange.text), width),
        ];
      const text =
        frame > frames
          ? `There is no packet ${frame}: ${path} holds ${numberText(frames)}.`
          : `Packet ${frame} of ${path} belongs to no TCP connection: it is another protocol, could not be read, or is a piece of a fragmented packet.`;
      return wrap(text, width);
    }
    const colours = palette(colour);
    const clock = new Clock(time, originOf(this.#capture));
    const { view } = seen;
    const { side } = view;
    const from = record[SIDE_NAMES[side]];
    const to = record[SIDE_NAMES[side === 0 ? 1 : 0]];
    const out = [ruled(`packet ${frame} of ${path}`, { width, colours })];
    const at = Number.isNaN(view.timeNs)
      ? ''
      : `${clock.date(view.timeNs) ?? ''} ${clock.text(view.timeNs)}${clock.style === 'relative' ? ' s after the first packet' : ''}`.trim();
    const error = seen.marks.find((mark) => mark.kind === 'icmp-error');
    const router = error?.detail?.['router'];
    if (error !== undefined)
      out.push(
        ...wrap(
          `An ICMP error from ${typeof router === 'string' ? harmless(router) : 'a router'} to ${sideName(to, SIDE_NAMES[side === 0 ? 1 : 0])} ${harmless(to.address)}${at === '' ? '' : `, ${at}`}`,
          width,
        ).map(colours.bold),
      );
    else
      out.push(
        ...wrap(
          `${segmentText(view.flags, view.length)} from ${sideName(from, SIDE_NAMES[side])} ${endpointText(from)} to ${endpointText(to)}${at === '' ? '' : `, ${at}`}`,
          width,
        ).map(colours.bold),
      );
    if (error === undefined) {
      out.push(...hang('  header: ', headerText(view), width));
      const flags = flagMeanings(view.flags);
      if (flags !== '') out.push(...hang('  flags: ', flags, width));
    }
    out.push(
      ...hang(
        '  belongs to: ',
        `connection ${record.id}, ${connectionText(record)} (--connection ${record.id} tells it)`,
        width,
      ),
    );
    out.push('', colours.bold('What it is'));
    if (seen.marks.length === 0)
      out.push(
        ...hang(
          '  ',
          view.length > 0
            ? 'Plain data: nothing else is to be said about it.'
            : 'A plain acknowledgement: nothing else is to be said about it.',
          width,
        ),
      );
    for (const mark of seen.marks) out.push(...this.#markLines(mark));
    out.push(...this.#stateLines(record, seen));
    if (this.#options.payload && view.payload.length > 0)
      out.push('', colours.bold('Payload'), ...payloadLines(view.payload).map((line) => `  ${line}`));
    out.push('', ...hang('The connection: ', harmless(record.verdict.text), width));
    for (const finding of this.#findings) out.push(...findingLines(finding, { width, colours }));
    return out;
  }

  #markLines(mark: Mark): string[] {
    const { width, frame } = this.#options;
    const sure = markCertainty(mark.kind, mark.certainty, mark.detail);
    const out = hang(
      '  ',
      `${markText(mark.kind, mark.detail) || mark.kind}${sure === '' ? '' : ` (${sure})`}: ${kindMeaning(mark.kind)}`,
      width,
    );
    const cause = mark.detail?.['cause'];
    if (mark.kind === 'reset' && typeof cause === 'string')
      out.push(...hang('    ', (mark.detail && specialReset(mark.detail)?.means) ?? resetMeaning(cause), width));
    const others = mark.because.filter((one) => one !== frame);
    if (others.length > 0)
      out.push(...hang('    ', `proved by ${others.length === 1 ? 'packet' : 'packets'} ${others.join(', ')}`, width));
    for (const [key, value] of Object.entries(mark.detail ?? {}))
      out.push(...hang('    ', `${fieldWords(key)}: ${fieldText(key, value)}`, width));
    return out;
  }

  #stateLines(record: ConnectionRecord, seen: Seen): string[] {
    const { width, colour } = this.#options;
    const out = ['', palette(colour).bold('States')];
    for (const side of SIDES) {
      const name = sideWord(record[SIDE_NAMES[side]], SIDE_NAMES[side]);
      const moves =
        this.#movesOf === seen.view.connection ? this.#moves.filter((move) => move.side === SIDE_NAMES[side]) : [];
      for (const move of moves) {
        const sure = certaintyText(move.certainty);
        out.push(
          ...hang(
            `  ${name}: `,
            `${move.from} → ${move.to}${sure === '' ? '' : ` (${sure})`}: ${stateMeaning(move.to)}; ${move.rfc}`,
            width,
          ),
        );
      }
      if (moves.length > 0) continue;
      const state = seen.before[side];
      out.push(
        ...hang(
          `  ${name}: `,
          state === null ? 'not shown by the packets so far' : `stays in ${state}: ${stateMeaning(state)}`,
          width,
        ),
      );
    }
    return out;
  }
}

function headerText(view: PacketView): string {
  const parts = [flagsText(view.flags, true)];
  if (view.length > 0)
    parts.push(
      `${exactBytes(view.length)} of data${view.seq === view.seq ? `, relative numbers ${view.seq} to ${view.seq + view.length - 1}` : ''}`,
    );
  if (view.ack === view.ack) parts.push(`acknowledges up to ${view.ack}`);
  if (view.window === view.window) parts.push(`window ${view.window}`);
  if (view.line > 0) parts.push(`line ${view.line} of the text`);
  return parts.join('; ');
}
