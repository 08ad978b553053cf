/** What the records say of each packet, as comments for a copy of the capture. */
import { BaseSink, isPlain, type PacketView } from '../records/sink.ts';
import type {
  AnnotationKind,
  CaptureEndRecord,
  ConnectionRecord,
  FindingRecord,
  RevisionRecord,
  TransitionRecord,
} from '../records/contract.ts';
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { Certainty, FlowId, FrameNo } from '../units.ts';

/** Their order at a packet. */
const RANKS = { connection: 0, finding: 1, mark: 2, states: 3 } as const;

interface Comment {
  readonly rank: number;
  /** Of a mark, which may be revised. */
  readonly kind: AnnotationKind | null;
  readonly text: string;
}

/** More marked packets than anybody opens in a graphical tool; findings and verdicts are written for all. */
const MOST_MARKED = 500_000;

export class CommentSink extends BaseSink {
  /** Marked packets that were left out. */
  leftOut = 0;
  /** The input was read, though perhaps not to its end. */
  readable = false;
  readonly #words: ReportWords;
  readonly #comments = new Map<FrameNo, Comment[]>();
  readonly #moves = new Map<FlowId, TransitionRecord[]>();

  constructor(words: ReportWords) {
    super();
    this.#words = words;
  }

  /** What is to be said of one packet, in order. */
  of(frame: FrameNo): readonly string[] {
    const comments = this.#comments.get(frame);
    return comments === undefined ? [] : comments.toSorted((x, y) => x.rank - y.rank).map((one) => one.text);
  }

  override captureEnd({ error }: CaptureEndRecord): void {
    this.readable = error === undefined;
  }

  override packet({ frame, kind, certainty, because, detail }: PacketView): void {
    if (isPlain(kind)) return;
    if (this.#comments.size >= MOST_MARKED && !this.#comments.has(frame)) this.leftOut++;
    else this.#add(frame, RANKS.mark, this.#markText(frame, kind, certainty, because, detail), kind);
  }

  override revision({ frame, kind, certainty, because, detail, replaces }: RevisionRecord): void {
    const text = this.#markText(frame, kind, certainty, because, detail);
    const comments = this.#comments.get(frame);
    const at = comments?.findIndex((one) => one.kind === (replaces ?? kind)) ?? -1;
    if (comments === undefined || at < 0) this.#add(frame, RANKS.mark, text, kind);
    else comments[at] = { rank: RANKS.mark, kind, text };
  }

  /** Sides have names when it is known who is the client. */
  override transition(record: TransitionRecord): void {
    const moves = this.#moves.get(record.connection);
    if (moves === undefined) this.#moves.set(record.connection, [record]);
    else moves.push(record);
  }

  override connection(record: ConnectionRecord): void {
    const { comments } = this.#words;
    this.#add(record.firstFrame, RANKS.connection, comments.connectionText(record.id, harmless(record.verdict.text)));
    const moves = this.#moves.get(record.id) ?? [];
    this.#moves.delete(record.id);
    const frames = new Map<FrameNo, TransitionRecord[]>();
    for (const move of moves) {
      const same = frames.get(move.frame);
      if (same === undefined) frames.set(move.frame, [move]);
      else same.push(move);
    }
    for (const [frame, ofFrame] of frames) this.#add(frame, RANKS.states, comments.movesText(record, ofFrame));
  }

  override finding(record: FindingRecord): void {
    const { comments } = this.#words;
    const [first, ...others] = new Set(record.frames);
    if (first === undefined) return;
    this.#add(first, RANKS.finding, comments.findingText(record));
    for (const frame of others) this.#add(frame, RANKS.finding, comments.evidenceText(record, first));
  }

  #markText(
    frame: FrameNo,
    kind: AnnotationKind,
    certainty: Certainty,
    because: readonly FrameNo[] | null,
    detail: Readonly<Record<string, unknown>> | null | undefined,
  ): string {
    const { marks, comments } = this.#words;
    const known = detail ?? null;
    const mark = marks.withCertainty(marks.markText(kind, known) || kind, marks.markCertainty(kind, certainty, known));
    return comments.markText(
      mark,
      (because ?? []).filter((one) => one !== frame),
    );
  }

  #add(frame: FrameNo, rank: number, text: string, kind: AnnotationKind | null = null): void {
    const comments = this.#comments.get(frame);
    if (comments === undefined) this.#comments.set(frame, [{ rank, kind, text }]);
    else comments.push({ rank, kind, text });
  }
}
