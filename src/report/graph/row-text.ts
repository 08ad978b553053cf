/** A packet, or a run of plain ones, in one line of words: beside an arrow of a ladder, under the pointer in a graph. */
import { numberText } from '../../words/render.ts';
import type { ReportWords } from '../../words/report-words.ts';
import type { LadderLine } from '../html/connection-rows.ts';
import type { Note, PacketRow } from '../html/packet-rows.ts';

/** What a language says of packets. */
export type PacketWords = Pick<ReportWords, 'flags' | 'kinds' | 'marks' | 'viewer' | 'writing'>;

/** Seconds since the file's first frame: `12.345678`. */
export const timeText = (ns: number): string => (Number.isNaN(ns) ? '' : (ns / 1e9).toFixed(6));

const tookText = ({ writing }: PacketWords, ns: number): string => (Number.isNaN(ns) ? '' : writing.duration(ns));

export function noteText({ marks }: PacketWords, { kind, certainty, detail }: Note): string {
  return marks.withCertainty(marks.markText(kind, detail), marks.markCertainty(kind, certainty, detail));
}

/** `1,448 bytes · again: time-out, after 200 ms`. */
export function rowText(words: PacketWords, row: PacketRow): string {
  const marks = row.notes.map((note) => noteText(words, note)).filter((text) => text !== '');
  if (row.packets > 1) {
    const [data, acks] = row.data ? [row.packets, 0] : [0, row.packets];
    return [words.viewer.run(data, acks, row.length, tookText(words, row.endNs - row.timeNs)), ...marks].join(' · ');
  }
  if (row.icmp) return marks.join(' · ');
  const trip = row.rttNs >= 0 ? [words.viewer.roundTrip(row.rttNs)] : [];
  return [words.flags.segmentText(row.flags, row.length), ...marks, ...trip].join(' · ');
}

/** `takenNs`: from its first packet to its last. */
export const runText = (words: PacketWords, line: LadderLine, takenNs: number): string =>
  [
    words.viewer.run(line.data, line.acks, line.bytes, tookText(words, takenNs)),
    ...[...line.kinds].map(([kind, n]) => words.kinds.kindCount(kind, n)),
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
