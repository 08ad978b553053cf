/** A packet, or a run of plain ones, in one line of words: beside an arrow of a ladder, under the pointer in a graph. */
import type { AnnotationKind } from '../../records/contract.ts';
import { durationText, numberText } from '../../words/render.ts';
import type { Certainty } from '../../units.ts';
import type { LadderLine } from '../html/connection-rows.ts';
import type { Note, PacketRow } from '../html/packet-rows.ts';

/** What a language says of packets. */
export interface PacketWords {
  markText(kind: AnnotationKind, detail: Note['detail']): string;
  markCertainty(kind: AnnotationKind, certainty: Certainty, detail: Note['detail']): string;
  segmentText(flags: number, length: number): string;
  kindCount(kind: AnnotationKind, n: number): string;
  readonly ui: {
    run(data: number, acks: number, size: number, took: string): string;
    roundTrip(ns: number): string;
  };
}

/** Seconds since the file's first frame: `12.345678`. */
export const timeText = (ns: number): string => (Number.isNaN(ns) ? '' : (ns / 1e9).toFixed(6));

const tookText = (ns: number): string => (Number.isNaN(ns) ? '' : durationText(ns));

export function noteText(words: PacketWords, { kind, certainty, detail }: Note): string {
  const sure = words.markCertainty(kind, certainty, detail);
  return `${words.markText(kind, detail)}${sure === '' ? '' : ` (${sure})`}`;
}

/** `1,448 bytes · again: time-out, after 200 ms`. */
export function rowText(words: PacketWords, row: PacketRow): string {
  const marks = row.notes.map((note) => noteText(words, note)).filter((text) => text !== '');
  if (row.packets > 1) {
    const [data, acks] = row.data ? [row.packets, 0] : [0, row.packets];
    return [words.ui.run(data, acks, row.length, tookText(row.endNs - row.timeNs)), ...marks].join(' · ');
  }
  if (row.icmp) return marks.join(' · ');
  const trip = row.rttNs >= 0 ? [words.ui.roundTrip(row.rttNs)] : [];
  return [words.segmentText(row.flags, row.length), ...marks, ...trip].join(' · ');
}

/** `takenNs`: from its first packet to its last. */
export const runText = (words: PacketWords, line: LadderLine, takenNs: number): string =>
  [
    words.ui.run(line.data, line.acks, line.bytes, tookText(takenNs)),
    ...[...line.kinds].map(([kind, n]) => words.kindCount(kind, n)),
  ].join(' · ');

export function numbersText(row: PacketRow): string {
  const parts: string[] = [];
  if (!Number.isNaN(row.seq)) parts.push(row.length > 0 ? `seq ${row.seq}–${row.seqEnd - 1}` : `seq ${row.seq}`);
  if (!Number.isNaN(row.ack)) parts.push(`ack ${row.ackEnd}`);
  if (!Number.isNaN(row.window)) parts.push(`win ${numberText(row.window)}`);
  for (const [from, end] of row.sack) parts.push(`sack ${from}–${end - 1}`);
  return parts.join('  ');
}

/** The direction of an arrow; a run is drawn in that of most of its data. */
export function sideOf(rows: readonly PacketRow[], line: LadderLine): 0 | 1 {
  let balance = 0;
  for (let i = line.from; i < line.end; i++) {
    const row = rows[i];
    if (row !== undefined) balance += (row.side === 0 ? 1 : -1) * (row.length + 0.001);
  }
  return balance >= 0 ? 0 : 1;
}
