/** A connection as lines of the output contract; what was learnt later stands in the place of what was said first. */
import type { AnnotationRecord, OutputRecord, Packet } from '../../records/contract.ts';
import { SIDE_NAMES } from '../../records/sink.ts';
import type { PacketRow } from '../../report/html/packet-rows.ts';
import { jsonText } from '../../words/escape.ts';
import type { Opened } from './data.ts';

export function ndjsonOf({ detail, rows }: Opened): string {
  const { record } = detail;
  const records: OutputRecord[] = [
    ...rows.flatMap((row) => annotationsOf(row, record.file, record.id)),
    ...detail.transitions,
    record,
    ...detail.findings.map((told) => told.record),
  ];
  return records.map((one) => `${jsonText(one)}\n`).join('');
}

/** Plain packets have no lines, as by default on the command line. */
export function annotationsOf(row: PacketRow, file: number, connection: number): AnnotationRecord[] {
  return row.notes.map((note, i) => ({
    type: 'annotation',
    file,
    frame: row.frame,
    ...(row.line > 0 ? { line: row.line } : {}),
    ...(Number.isNaN(row.timeNs) ? {} : { timeNs: row.timeNs }),
    connection,
    from: SIDE_NAMES[row.side],
    kind: note.kind,
    certainty: note.certainty,
    because: note.because.length === 0 ? [row.frame] : [...note.because],
    detail: { ...note.detail },
    ...(i === 0 && !row.icmp ? { packet: packetOf(row) } : {}),
  }));
}

function packetOf(row: PacketRow): Packet {
  const packet: Packet = { flags: row.flags, length: row.length };
  if (!Number.isNaN(row.seq)) packet.seq = row.seq;
  if (!Number.isNaN(row.ack)) packet.ack = row.ack;
  if (!Number.isNaN(row.window)) packet.window = row.window;
  if (row.windowScaled) packet.windowScaled = true;
  if (row.sack.length > 0) packet.sack = row.sack.map(([from, end]) => [from, end]);
  if (row.ttl >= 0) packet.ttl = row.ttl;
  if (row.ipId >= 0) packet.ipId = row.ipId;
  if (row.rttNs >= 0) packet.rttNs = row.rttNs;
  return packet;
}
