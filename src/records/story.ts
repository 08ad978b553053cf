/** The story of a connection as its record has it, and back: rows of packets, bounded, as a report draws them. */
import {
  ANNOTATION_KINDS,
  type AnnotationKind,
  type ConnectionStory,
  type RevisionRecord,
  STATE_NAMES,
  type StoryRow,
} from './contract.ts';
import { takesBack } from './taken-back.ts';
import { NONE, type RowLimits, type RowStore, type Story } from './rows.ts';
import { SIDE_NAMES } from './sink.ts';
import type { FrameNo } from '../units.ts';

const CLOSED = STATE_NAMES.indexOf('CLOSED');

/** What a report shows at most of a connection that it was not asked for. */
export const STORY_LIMITS: RowLimits = { head: 24, tail: 24, middle: 8, fold: true, payload: 0, numbers: true };

/** The kinds of annotation that are bits in a row's two columns. */
export function kindsOf(store: RowStore, row: number): AnnotationKind[] {
  const kinds: AnnotationKind[] = [];
  let low = store.kindsLow[row] as number;
  let high = store.kindsHigh[row] as number;
  for (let i = 0; low !== 0; i++, low >>>= 1) if ((low & 1) !== 0) kinds.push(ANNOTATION_KINDS[i] as AnnotationKind);
  for (let i = 31; high !== 0; i++, high >>>= 1)
    if ((high & 1) !== 0) kinds.push(ANNOTATION_KINDS[i] as AnnotationKind);
  return kinds;
}

/** A kept story as it is written. */
export function writeStory(store: RowStore, story: Story): ConnectionStory {
  const rows: ConnectionStory['rows'] = [];
  const gaps: NonNullable<NonNullable<ConnectionStory['hidden']>['gaps']> = [];
  for (let row = story.head; row !== NONE; row = store.next[row] as number) {
    const packets = store.hiddenBefore[row] as number;
    const silenceNs = store.silenceNs[row] as number;
    if (packets > 0) gaps.push({ after: rows.length, packets, ...(silenceNs > 0 ? { silenceNs } : {}) });
    rows.push(writeRow(store, row));
  }
  const [first] = gaps;
  if (first === undefined) return { rows };
  const hidden: NonNullable<ConnectionStory['hidden']> = { after: first.after, packets: story.hiddenPackets, gaps };
  if (story.hiddenKinds !== null)
    hidden.kinds = Object.fromEntries(
      [...story.hiddenKinds].map(([kind, times]) => [ANNOTATION_KINDS[kind] as AnnotationKind, times]),
    );
  return { rows, hidden };
}

function writeRow(store: RowStore, row: number): number | StoryRow {
  const frame = store.frame[row] as number;
  const data = store.dataPackets[row] as number;
  const acks = store.ackPackets[row] as number;
  const run = data + acks > 1;
  const marked = store.marks[row] as number;
  if (!run && marked > 0) return frame;
  const side = store.side[row] as 0 | 1;
  const saved: StoryRow = {
    frame,
    from: SIDE_NAMES[side],
    flags: store.flags[row] as number,
    length: store.bytes[row] as number,
  };
  const timeNs = store.timeNs[row] as number;
  if (timeNs === timeNs) saved.timeNs = timeNs;
  if (run) writeRun(store, row, saved, data, acks);
  else writeNumbers(store, row, saved);
  const kinds = kindsOf(store, row);
  if (marked > 0) saved.marked = marked;
  if (kinds.length > 0) saved.kinds = kinds;
  if (store.plain[row] === 0) saved.alike = true;
  return saved;
}

function writeRun(store: RowStore, row: number, saved: StoryRow, data: number, acks: number): void {
  saved.to = store.lastFrame[row] as number;
  const endNs = store.endNs[row] as number;
  if (endNs === endNs) saved.endNs = endNs;
  saved.data = data;
  saved.acks = acks;
  if (store.dataSide[row] !== store.side[row]) saved.dataFrom = SIDE_NAMES[store.dataSide[row] as 0 | 1];
}

function writeNumbers(store: RowStore, row: number, saved: StoryRow): void {
  const seq = store.seq[row] as number;
  const ack = store.ack[row] as number;
  const window = store.window[row] as number;
  if (seq === seq) saved.seq = seq;
  if (ack === ack) saved.ack = ack;
  if (window === window) saved.window = window;
}

/** A side has entered a state, an index into STATE_NAMES, with a frame. */
export interface Move {
  readonly side: 'a' | 'b';
  readonly frame: FrameNo;
  readonly state: number;
}

/**
 * Makes the rows of a saved connection again: `story` holds those of its annotated packets, one a row; they become what
 * `written` says they were, with the runs of plain packets between them.
 */
export function readStory(
  store: RowStore,
  story: Story,
  written: ConnectionStory,
  moves: readonly Move[],
  revisions: readonly RevisionRecord[],
): void {
  const annotated = new Map<FrameNo, number>();
  for (let row = story.head; row !== NONE; row = store.next[row] as number)
    annotated.set(store.frame[row] as number, row);
  for (const revision of revisions) {
    const row = annotated.get(revision.frame);
    if (row !== undefined) store.revise(row, revision);
  }
  const rows: number[] = [];
  for (const one of written.rows) {
    const row = typeof one === 'number' ? annotated.get(one) : readRow(store, one, annotated, revisions);
    if (row === undefined) continue;
    if (typeof one === 'number') annotated.delete(one);
    rows.push(row);
  }
  for (const row of annotated.values()) store.drop(row);
  link(store, story, rows, written);
  showStates(
    store,
    rows,
    moves.filter((m) => m.state !== CLOSED || !revisions.some((r) => takesBack(r, m.side, m.frame))),
  );
}

function link(store: RowStore, story: Story, rows: readonly number[], written: ConnectionStory): void {
  for (const [i, row] of rows.entries()) store.next[row] = rows[i + 1] ?? NONE;
  story.head = rows[0] ?? NONE;
  story.tail = rows.at(-1) ?? NONE;
  story.beforeTail = rows.at(-2) ?? NONE;
  story.rows = rows.length;
  const { hidden } = written;
  story.headEnd = rows[Math.min(hidden?.after ?? rows.length, rows.length) - 1] ?? NONE;
  story.hiddenPackets = hidden?.packets ?? 0;
  let endNs = Number.NaN;
  for (const row of rows) {
    const silence = (store.timeNs[row] as number) - endNs;
    store.silenceNs[row] = silence > 0 ? silence : 0;
    store.hiddenBefore[row] = 0;
    endNs = store.endNs[row] as number;
  }
  for (const { after, packets, silenceNs = 0 } of hidden?.gaps ??
    (hidden === undefined ? [] : [{ after: hidden.after, packets: hidden.packets, silenceNs: 0 }])) {
    const row = rows[after];
    if (row === undefined) continue;
    store.hiddenBefore[row] = packets;
    store.silenceNs[row] = silenceNs;
  }
  story.hiddenKinds = null;
  for (const [kind, times] of Object.entries(hidden?.kinds ?? {})) {
    const index = ANNOTATION_KINDS.indexOf(kind as AnnotationKind);
    if (index >= 0) (story.hiddenKinds ??= new Map()).set(index, times);
  }
}

function showStates(store: RowStore, rows: readonly number[], moves: readonly Move[]): void {
  const states = { a: 0, b: 0 };
  let at = 0;
  for (const row of rows) {
    for (let move = moves[at]; move !== undefined && move.frame <= (store.lastFrame[row] as number); move = moves[++at])
      states[move.side] = move.state;
    store.stateA[row] = states.a;
    store.stateB[row] = states.b;
  }
}

/** A run, or a plain packet; what is to be said of the first packet of a run of alike ones, its annotation says. */
function readRow(
  store: RowStore,
  saved: StoryRow,
  annotated: ReadonlyMap<FrameNo, number>,
  revisions: readonly RevisionRecord[],
): number {
  const row = store.take();
  const run = saved.to !== undefined;
  const data = run ? (saved.data ?? 0) : saved.length > 0 ? 1 : 0;
  const side = saved.from === 'a' ? 0 : 1;
  store.frame[row] = saved.frame;
  store.lastFrame[row] = saved.to ?? saved.frame;
  store.timeNs[row] = saved.timeNs ?? Number.NaN;
  store.endNs[row] = saved.endNs ?? saved.timeNs ?? Number.NaN;
  store.setNumbers(row, saved.seq ?? Number.NaN, saved.ack ?? Number.NaN, saved.window ?? Number.NaN);
  store.side[row] = side;
  store.dataSide[row] = saved.dataFrom === undefined ? side : saved.dataFrom === 'a' ? 0 : 1;
  store.flags[row] = saved.flags;
  store.plain[row] = saved.alike === true ? 0 : 1;
  store.dataPackets[row] = data;
  store.ackPackets[row] = run ? (saved.acks ?? 0) : 1 - data;
  store.bytes[row] = saved.length;
  store.marks[row] = saved.marked ?? 0;
  store.kindsLow[row] = store.kindsHigh[row] = 0;
  for (const kind of saved.kinds ?? []) store.addKind(row, kind);
  if (saved.alike !== true) return row;
  const notes = store.notes.get(annotated.get(saved.frame) ?? NONE);
  if (notes !== undefined) store.notes.set(row, notes);
  else for (const revision of revisions) if (revision.frame === saved.frame) store.reviseNotes(row, revision);
  return row;
}
