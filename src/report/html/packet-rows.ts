/** The packets of a connection as rows of packed numbers: each row says how it differs from the one before. */
import type { AnnotationKind } from '../../records/contract.ts';
import { ANNOTATION_KINDS } from '../../records/contract.ts';
import { KIND_INDEX } from '../../records/kinds.ts';
import type { Detail, PacketView, Side } from '../../records/sink.ts';
import type { Certainty, FrameNo, Nanos } from '../../units.ts';
import { type Packer, Unpacker } from './bytes.ts';

/** One thing that a packet is. */
export interface Note {
  kind: AnnotationKind;
  certainty: Certainty;
  /** Empty: the packet itself. */
  because: readonly FrameNo[];
  detail: Detail;
}

/** A packet, or a run of plain ones of the same side: then numbers are those of the first and, where two are named, of the last. */
export interface PacketRow {
  frame: FrameNo;
  lastFrame: FrameNo;
  side: Side;
  /** Without notes: whether it carries data. */
  data: boolean;
  packets: number;
  /** NaN where the text prints no time. */
  timeNs: Nanos;
  endNs: Nanos;
  flags: number;
  /** Payload, of all packets together. */
  length: number;
  /** As {@link PacketView} has them; NaN where the input lacks them. */
  seq: number;
  /** Behind the last byte. */
  seqEnd: number;
  ack: number;
  ackEnd: number;
  window: number;
  windowScaled: boolean;
  rttNs: Nanos;
  ttl: number;
  ipId: number;
  line: number;
  sack: (readonly [number, number])[];
  /** An ICMP error, which has no TCP header. */
  icmp: boolean;
  notes: Note[];
}

const CERTAINTIES: readonly Certainty[] = ['observed', 'implied', 'assumed'];

/** Bits that say what follows in a row. */
const HAS = {
  sideB: 1,
  packet: 1 << 1,
  implied: 1 << 2,
  assumed: 1 << 3,
  because: 1 << 4,
  detail: 1 << 5,
  time: 1 << 6,
  seq: 1 << 7,
  ack: 1 << 8,
  window: 1 << 9,
  scaled: 1 << 10,
  sack: 1 << 11,
  ttl: 1 << 12,
  ipId: 1 << 13,
  rtt: 1 << 14,
  line: 1 << 15,
  many: 1 << 16,
} as const;

/** The numbers that a row is told as a difference from. */
export class Last {
  frame = 0;
  time = 0;
  line = 0;
  readonly seq = [0, 0];
  readonly ack = [0, 0];
  readonly window = [0, 0];
  readonly ipId = [0, 0];
}

/** Writes one annotation of a packet, with the packet where no other annotation of it came before. */
export function packNote(to: Packer, last: Last, view: PacketView): void {
  const { side, because, detail, timeNs } = view;
  const packet = view.first && view.kind !== 'icmp-error';
  const hasBecause = because !== null && !(because.length === 1 && because[0] === view.frame);
  let has = side === 1 ? HAS.sideB : 0;
  if (view.certainty === 'implied') has |= HAS.implied;
  if (view.certainty === 'assumed') has |= HAS.assumed;
  if (hasBecause) has |= HAS.because;
  if (detail !== null) has |= HAS.detail;
  if (timeNs === timeNs) has |= HAS.time;
  if (view.line > 0) has |= HAS.line;
  if (packet) has |= HAS.packet | packetBits(view);
  to.uint(has);
  to.uint(KIND_INDEX[view.kind]);
  packPlace(to, last, has, view);
  if (hasBecause) {
    to.uint(because.length);
    for (const frame of because) to.int(frame - view.frame);
  }
  if (detail !== null) to.text(JSON.stringify(detail));
  if (!packet) return;
  packNumbers(to, last, has, view);
  if ((has & HAS.sack) !== 0) {
    to.uint(view.sackCount);
    for (let i = 0; i < view.sackCount * 2; i++) packEdge(to, last, side, view.sackEdge(i));
  }
  if ((has & HAS.ttl) !== 0) to.uint(view.ttl);
  if ((has & HAS.ipId) !== 0) {
    to.int(view.ipId - (last.ipId[side] as number));
    last.ipId[side] = view.ipId;
  }
  if ((has & HAS.rtt) !== 0) to.uint(Math.round(view.rttNs));
}

interface Numbers {
  readonly frame: FrameNo;
  readonly line: number;
  readonly timeNs: Nanos;
  readonly side: Side;
  readonly flags: number;
  readonly length: number;
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly windowScaled: boolean;
  readonly rttNs: Nanos;
}

function numberBits({ seq, ack, window, windowScaled, rttNs }: Numbers): number {
  let has = 0;
  if (seq === seq) has |= HAS.seq;
  if (ack === ack) has |= HAS.ack;
  if (window === window) has |= HAS.window;
  if (windowScaled) has |= HAS.scaled;
  if (rttNs >= 0) has |= HAS.rtt;
  return has;
}

const packetBits = (view: PacketView): number =>
  numberBits(view) |
  (view.sackCount > 0 ? HAS.sack : 0) |
  (view.ttl >= 0 ? HAS.ttl : 0) |
  (view.ipId >= 0 ? HAS.ipId : 0);

function packPlace(to: Packer, last: Last, has: number, { frame, timeNs, line }: Numbers): void {
  to.int(frame - last.frame);
  last.frame = frame;
  if ((has & HAS.time) !== 0) {
    const time = Math.round(timeNs);
    to.int(time - last.time);
    last.time = time;
  }
  if ((has & HAS.line) !== 0) {
    to.int(line - last.line);
    last.line = line;
  }
}

function packNumbers(to: Packer, last: Last, has: number, one: Numbers): void {
  const { side } = one;
  to.uint(one.flags);
  to.uint(one.length);
  if ((has & HAS.seq) !== 0) {
    to.int((one.seq - (last.seq[side] as number)) | 0);
    last.seq[side] = (one.seq + one.length) | 0;
  }
  if ((has & HAS.ack) !== 0) {
    to.int((one.ack - (last.ack[side] as number)) | 0);
    last.ack[side] = one.ack | 0;
  }
  if ((has & HAS.window) !== 0) {
    to.int(one.window - (last.window[side] as number));
    last.window[side] = one.window;
  }
}

/** An edge of a block of SACK, by the acknowledgement that it came with. */
const packEdge = (to: Packer, last: Last, side: Side, edge: number): void =>
  to.int((edge - (last.ack[side] as number)) | 0);

/** Writes a run of plain packets. */
export function packRun(to: Packer, last: Last, row: PacketRow): void {
  let has = (row.side === 1 ? HAS.sideB : 0) | HAS.packet | numberBits(row);
  if (row.timeNs === row.timeNs) has |= HAS.time;
  if (row.line > 0) has |= HAS.line;
  if (row.packets > 1) has |= HAS.many;
  if (row.sack.length > 0) has |= HAS.sack;
  to.uint(has);
  to.uint(KIND_INDEX[row.data ? 'data' : 'ack']);
  packPlace(to, last, has, row);
  packNumbers(to, last, has, row);
  if ((has & HAS.sack) !== 0) {
    to.uint(row.sack.length);
    for (const edges of row.sack) for (const edge of edges) packEdge(to, last, row.side, edge);
  }
  if ((has & HAS.rtt) !== 0) to.uint(Math.round(row.rttNs));
  if (row.packets === 1) return;
  to.uint(row.packets);
  to.int(row.lastFrame - row.frame);
  if ((has & HAS.time) !== 0) to.int(Math.round(row.endNs) - Math.round(row.timeNs));
  if ((has & HAS.seq) !== 0) to.int((row.seqEnd - row.seq) | 0);
  if ((has & HAS.ack) !== 0) to.int((row.ackEnd - row.ack) | 0);
}

/** All rows of one stream. */
export function unpackRows(bytes: Uint8Array): ReturnType<typeof unpackRow>[] {
  const from = new Unpacker(bytes);
  const last = new Last();
  const rows: ReturnType<typeof unpackRow>[] = [];
  while (!from.done) rows.push(unpackRow(from, last));
  return rows;
}

/** Reads one row; one without `packet` is another annotation of a packet that came before, or an ICMP error. */
export function unpackRow(from: Unpacker, last: Last): PacketRow & { readonly another: boolean } {
  const has = from.uint();
  const kind = ANNOTATION_KINDS[from.uint()] as AnnotationKind;
  const side: Side = (has & HAS.sideB) === 0 ? 0 : 1;
  last.frame += from.int();
  const { frame } = last;
  if ((has & HAS.time) !== 0) last.time += from.int();
  if ((has & HAS.line) !== 0) last.line += from.int();
  const timeNs = (has & HAS.time) === 0 ? Number.NaN : last.time;
  const plain = kind === 'data' || kind === 'ack';
  const row = {
    frame,
    lastFrame: frame,
    side,
    data: kind === 'data',
    packets: 1,
    timeNs,
    endNs: timeNs,
    flags: 0,
    length: 0,
    seq: Number.NaN,
    seqEnd: Number.NaN,
    ack: Number.NaN,
    ackEnd: Number.NaN,
    window: Number.NaN,
    windowScaled: (has & HAS.scaled) !== 0,
    rttNs: Number.NaN,
    ttl: -1,
    ipId: -1,
    line: (has & HAS.line) === 0 ? 0 : last.line,
    sack: [] as (readonly [number, number])[],
    icmp: kind === 'icmp-error',
    notes: plain ? [] : [unpackNote(from, has, kind, frame)],
    another: (has & HAS.packet) === 0 && kind !== 'icmp-error',
  };
  if ((has & HAS.packet) === 0) return row;
  unpackNumbers(from, last, has, row);
  if ((has & HAS.sack) !== 0) unpackSack(from, last, row);
  if ((has & HAS.ttl) !== 0) row.ttl = from.uint();
  if ((has & HAS.ipId) !== 0) row.ipId = last.ipId[side] = (last.ipId[side] as number) + from.int();
  if ((has & HAS.rtt) !== 0) row.rttNs = from.uint();
  if (!plain) row.data = row.length > 0;
  if ((has & HAS.many) !== 0) unpackRest(from, has, row);
  return row;
}

function unpackNote(from: Unpacker, has: number, kind: AnnotationKind, frame: FrameNo): Note {
  const certainty = CERTAINTIES[(has & HAS.implied) !== 0 ? 1 : (has & HAS.assumed) !== 0 ? 2 : 0] as Certainty;
  const because = (has & HAS.because) === 0 ? [] : Array.from({ length: from.uint() }, () => frame + from.int());
  const detail = (has & HAS.detail) === 0 ? {} : (JSON.parse(from.text()) as Detail);
  return { kind, certainty, because, detail };
}

function unpackNumbers(from: Unpacker, last: Last, has: number, row: PacketRow): void {
  const { side } = row;
  row.flags = from.uint();
  row.length = from.uint();
  if ((has & HAS.seq) !== 0) {
    const seq = ((last.seq[side] as number) + from.int()) | 0;
    last.seq[side] = (seq + row.length) | 0;
    row.seq = seq >>> 0;
    row.seqEnd = row.seq + row.length;
  }
  if ((has & HAS.ack) !== 0) {
    last.ack[side] = ((last.ack[side] as number) + from.int()) | 0;
    row.ack = row.ackEnd = last.ack[side] >>> 0;
  }
  if ((has & HAS.window) !== 0) row.window = last.window[side] = (last.window[side] as number) + from.int();
}

function unpackSack(from: Unpacker, last: Last, row: PacketRow): void {
  const edge = (): number => (((last.ack[row.side] as number) + from.int()) | 0) >>> 0;
  for (let left = from.uint(); left > 0; left--) row.sack.push([edge(), edge()]);
}

function unpackRest(from: Unpacker, has: number, row: PacketRow): void {
  row.packets = from.uint();
  row.lastFrame = row.frame + from.int();
  if ((has & HAS.time) !== 0) row.endNs = row.timeNs + from.int();
  if ((has & HAS.seq) !== 0) row.seqEnd = row.seq + from.int();
  if ((has & HAS.ack) !== 0) row.ackEnd = row.ack + from.int();
}
