/** What graphs draw of a connection: of each direction its data, what the peer said about it, and what follows from both. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Side } from '../../records/sink.ts';
import type { PacketRow } from '../html/packet-rows.ts';
import { RST } from '../../tcp-flags.ts';
import { MARKS } from './packet-marks.ts';

export interface Mark {
  readonly t: number;
  readonly y: number;
  readonly kind: AnnotationKind;
  readonly row: number;
  /** The original had arrived. */
  readonly spurious: boolean;
}

/** Flat lists of numbers; times are nanoseconds since the file's first frame, numbers of bytes count from the first byte. */
export interface Direction {
  /** Data of one row: from time, from byte, to time, to byte. */
  readonly data: number[];
  readonly dataRow: number[];
  /** Time, acknowledged up to. */
  readonly acks: number[];
  readonly ackRow: number[];
  /** Time, edge of the receiver's window. */
  readonly edges: number[];
  /** Time, from byte, to byte. */
  readonly sacks: number[];
  readonly marks: Mark[];
  /** Time, bytes that are not acknowledged. */
  readonly flight: number[];
  /** Time, bytes that the receiver has room for. */
  readonly window: number[];
  /** Time, round trip in nanoseconds. */
  readonly trips: number[];
  readonly tripRow: number[];
  /** Time, payload bytes, also of what was sent again. */
  readonly sent: number[];
  /** The highest byte sent or acknowledged. */
  top: number;
}

const WRAP = 2 ** 32;

/** A 32-bit number near `near`, without its wraps. */
const unwrapped = (value: number, near: number): number => near + ((value - (near % WRAP)) | 0);

const newDirection = (): Direction => ({
  data: [],
  dataRow: [],
  acks: [],
  ackRow: [],
  edges: [],
  sacks: [],
  marks: [],
  flight: [],
  window: [],
  trips: [],
  tripRow: [],
  sent: [],
  top: 0,
});

/** Where each direction stands while its rows pass by. */
interface Place {
  near: number;
  next: number;
  acked: number;
}

/** The two directions, by who sends; rows without a time are left out. */
export function seriesOf(rows: readonly PacketRow[]): readonly [Direction, Direction] {
  const both = [newDirection(), newDirection()] as const;
  const places: [Place, Place] = [
    { near: 0, next: 0, acked: 0 },
    { near: 0, next: 0, acked: 0 },
  ];
  for (const [i, row] of rows.entries()) {
    if (Number.isNaN(row.timeNs)) continue;
    const peer: Side = row.side === 0 ? 1 : 0;
    if (!row.icmp) {
      sendRow(both[row.side], places[row.side], row, i);
      ackRow(both[peer], places[peer], row, i);
    }
    markRow(both, places, row, i);
  }
  for (const side of [0, 1] as const) both[side].top = Math.max(places[side].next, places[side].acked);
  return both;
}

function sendRow(to: Direction, place: Place, row: PacketRow, i: number): void {
  if (Number.isNaN(row.seq) || row.length === 0) {
    if (row.length > 0) to.sent.push(row.timeNs, row.length);
    return;
  }
  const from = unwrapped(row.seq, place.near);
  const end = from + (row.seqEnd - row.seq);
  to.data.push(row.timeNs, from, row.endNs, end);
  to.dataRow.push(i);
  to.sent.push(row.timeNs, row.length);
  place.near = Math.max(place.near, end);
  place.next = Math.max(place.next, end);
  to.flight.push(row.endNs, Math.max(0, place.next - place.acked));
}

function ackRow(to: Direction, place: Place, row: PacketRow, i: number): void {
  if (row.rttNs >= 0) {
    to.trips.push(row.timeNs, row.rttNs);
    to.tripRow.push(i);
  }
  if (Number.isNaN(row.ack) || (row.flags & RST) !== 0) return;
  const first = unwrapped(row.ack, place.near);
  const last = first + (row.ackEnd - row.ack);
  to.acks.push(row.timeNs, first);
  to.ackRow.push(i);
  if (row.packets > 1) {
    to.acks.push(row.endNs, last);
    to.ackRow.push(i);
  }
  place.near = Math.max(place.near, last);
  place.acked = Math.max(place.acked, last);
  to.flight.push(row.endNs, Math.max(0, place.next - place.acked));
  if (!Number.isNaN(row.window)) {
    to.edges.push(row.endNs, last + row.window);
    to.window.push(row.endNs, row.window);
  }
  for (const [from, end] of row.sack)
    to.sacks.push(row.timeNs, unwrapped(from, place.near), unwrapped(end, place.near));
}

function markRow(
  both: readonly [Direction, Direction],
  places: readonly [Place, Place],
  row: PacketRow,
  i: number,
): void {
  const peer: Side = row.side === 0 ? 1 : 0;
  for (const { kind, detail } of row.notes) {
    const style = MARKS[kind];
    if (style === undefined) continue;
    const spurious = detail['spurious'] === true;
    const side = style.at === 'data' ? row.side : peer;
    const place = places[side];
    const value = style.at === 'data' ? row.seqEnd : row.ack;
    const near = Number.isNaN(value) ? place.near : unwrapped(value, place.near);
    // A number that fits nowhere, as a forged reset has it, is drawn where the direction stands.
    const y = Math.abs(near - place.near) > 1 << 24 ? place.near : near;
    both[side].marks.push({ t: row.timeNs, y, kind, row: i, spurious });
    if (kind === 'reset') both[peer].marks.push({ t: row.timeNs, y: places[peer].near, kind, row: i, spurious });
  }
}
