/** The rows of a connection put together: annotated packets with what was learnt of them later, plain ones between them, and the states after each. */
import type { RevisionRecord, StateName, StoryRow } from '../../records/contract.ts';
import { isFoldable } from '../../records/row-kinds.ts';
import { takesBack } from '../../records/taken-back.ts';
import type { Note, PacketRow } from './packet-rows.ts';
import type { ConnectionDetail } from './report-data.ts';

export function rowsOf(
  marked: readonly (PacketRow & { readonly another: boolean })[],
  plain: readonly PacketRow[],
  detail: ConnectionDetail,
): PacketRow[] {
  const rows: PacketRow[] = [];
  const byFrame = new Map<number, PacketRow>();
  for (const one of marked) {
    const before = one.another ? byFrame.get(one.frame) : undefined;
    if (before !== undefined) {
      before.notes.push(...one.notes);
      continue;
    }
    rows.push(one);
    byFrame.set(one.frame, one);
  }
  for (const one of plain) rows.push(one);
  const { story } = detail.record;
  if (plain.length === 0 && story !== undefined)
    for (const row of story.rows) if (typeof row !== 'number' && !byFrame.has(row.frame)) rows.push(ofStory(row));
  for (const revision of detail.revisions) revise(byFrame.get(revision.frame), revision);
  return rows.sort((x, y) => x.frame - y.frame);
}

/** What was learnt later takes the place of what was said. */
function revise(row: PacketRow | undefined, { kind, replaces, certainty, because, detail }: RevisionRecord): void {
  if (row === undefined) return;
  row.notes = row.notes.filter((note) => note.kind !== (replaces ?? kind) && note.kind !== kind);
  row.notes.push({ kind, certainty, because, detail });
}

/** A row of a saved story: a run of plain packets, of which saved results hold no more. */
function ofStory(row: StoryRow): PacketRow {
  const data = row.data ?? (row.to === undefined && row.length > 0 ? 1 : 0);
  const acks = row.acks ?? (row.to === undefined && row.length === 0 ? 1 : 0);
  const timeNs = row.timeNs ?? Number.NaN;
  const seq = row.seq ?? Number.NaN;
  const ack = row.ack ?? Number.NaN;
  return {
    frame: row.frame,
    lastFrame: row.to ?? row.frame,
    side: (data > 0 ? (row.dataFrom ?? row.from) : row.from) === 'a' ? 0 : 1,
    data: data > 0,
    packets: data + acks,
    timeNs,
    endNs: row.endNs ?? timeNs,
    flags: row.flags,
    length: row.length,
    seq,
    seqEnd: seq + row.length,
    ack,
    ackEnd: ack,
    window: row.window ?? Number.NaN,
    windowScaled: false,
    rttNs: Number.NaN,
    ttl: -1,
    ipId: -1,
    line: 0,
    sack: [],
    icmp: false,
    notes: [],
  };
}

/** A line of the ladder: one row, or several in a row that go without saying. */
export interface LadderLine {
  /** Indices into the rows: from, up to and not with. */
  readonly from: number;
  readonly end: number;
  readonly data: number;
  readonly acks: number;
  readonly bytes: number;
  readonly states: readonly [StateName, StateName];
  readonly moved: readonly [boolean, boolean];
  /** Annotations that were folded into the run, by kind. */
  readonly kinds: ReadonlyMap<Note['kind'], number>;
}

const goesWithoutSaying = (row: PacketRow): boolean => !row.icmp && row.notes.every((note) => isFoldable(note.kind));

/** Least rows that are folded: fewer are quicker to read one by one. */
const LEAST_RUN = 4;

/** `open`: runs, by their first row, that are to be shown packet by packet; `apart`: rows that are never part of a run. */
export function ladderOf(
  rows: readonly PacketRow[],
  detail: Pick<ConnectionDetail, 'transitions' | 'revisions'>,
  open: ReadonlySet<number>,
  apart: ReadonlySet<number> = new Set(),
): LadderLine[] {
  const transitions = detail.transitions.filter(
    ({ side, frame, to }) => to !== 'CLOSED' || !detail.revisions.some((r) => takesBack(r, side, frame)),
  );
  const lines: LadderLine[] = [];
  const states: [StateName, StateName] = ['UNKNOWN', 'UNKNOWN'];
  let next = 0;
  const push = (from: number, end: number): void => {
    const last = rows[end - 1] as PacketRow;
    const moved: [boolean, boolean] = [from === 0, from === 0];
    for (let one = transitions[next]; one !== undefined && one.frame <= last.lastFrame; one = transitions[++next]) {
      const side = one.side === 'a' ? 0 : 1;
      states[side] = one.to;
      moved[side] = true;
    }
    lines.push(lineOf(rows, from, end, [...states], moved));
  };
  for (let from = 0; from < rows.length;) {
    let end = from;
    const bound = transitions[next]?.frame ?? Infinity;
    while (end < rows.length) {
      const row = rows[end] as PacketRow;
      if (!goesWithoutSaying(row) || apart.has(end) || (row.lastFrame >= bound && end > from)) break;
      end++;
    }
    if (end - from >= LEAST_RUN && !open.has(from)) {
      push(from, end);
      from = end;
    } else for (const last = Math.max(end, from + 1); from < last; from++) push(from, from + 1);
  }
  return lines;
}

function lineOf(
  rows: readonly PacketRow[],
  from: number,
  end: number,
  states: readonly [StateName, StateName],
  moved: readonly [boolean, boolean],
): LadderLine {
  const line = { from, end, data: 0, acks: 0, bytes: 0, states, moved, kinds: new Map<Note['kind'], number>() };
  for (let i = from; i < end; i++) {
    const row = rows[i] as PacketRow;
    if (row.data) line.data += row.packets;
    else line.acks += row.packets;
    line.bytes += row.length;
    for (const { kind } of row.notes) line.kinds.set(kind, (line.kinds.get(kind) ?? 0) + 1);
  }
  return line;
}

/** The row that holds a packet; −1 when there is none. */
export const rowWith = (rows: readonly PacketRow[], frame: number): number => {
  const exact = rows.findIndex((row) => row.frame === frame);
  return exact >= 0 ? exact : rows.findIndex((row) => row.frame <= frame && frame <= row.lastFrame);
};
