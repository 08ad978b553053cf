/**
 * The packets of one connection while it is followed: every annotated packet as it is; plain ones too until they become
 * many, then in runs, so that a graph of the whole still shows each of its pixels.
 */
import { isPlain, type PacketView } from '../../records/sink.ts';
import type { Bytes, FrameNo } from '../../units.ts';
import { Packer, Unpacker } from './bytes.ts';
import { Last, packNote, packRun, type PacketRow, unpackRow } from './packet-rows.ts';

/** Rows of plain packets kept of a connection; some eight bytes each when compressed. */
const MOST_ROWS = 32_768;
/** Annotations kept of a connection; some twenty bytes each. Packets beyond them are rows like plain ones. */
const MOST_MARKS = 131_072;
/** A silence longer than this part of the connection's time so far ends a run: of each kind of row at most as many runs end early. */
const SILENCE = 1 / 2_048;

export class Track {
  readonly #marked = new Packer();
  readonly #last = new Last();
  #plain = new Packer();
  #plainLast = new Last();
  #marks = 0;
  #marksLeftOut = 0;
  /** With an annotation that is kept. */
  #lastMarked: FrameNo = -1;
  /** Rows written, and plain packets in them. */
  #rows = 0;
  #packets = 0;
  /** Packets that may share a row. */
  #together = 1;
  /** Of each side its data and its ACKs: the run that is not yet written. */
  readonly #open: (PacketRow | null)[] = [null, null, null, null];
  #timeNs = Number.NaN;
  /** Steps forward from packet to packet, added up: a clock that leaps back takes nothing away. */
  #elapsedNs = 0;

  packet(view: PacketView): void {
    if (view.timeNs > this.#timeNs) this.#elapsedNs += view.timeNs - this.#timeNs;
    this.#timeNs = view.timeNs;
    if (!isPlain(view.kind)) {
      if (this.#marks < MOST_MARKS) {
        this.#marks++;
        this.#lastMarked = view.frame;
        packNote(this.#marked, this.#last, view);
        return;
      }
      this.#marksLeftOut++;
      if (!view.first || view.kind === 'icmp-error') return;
    }
    this.#packets++;
    this.#add(plainRow(view));
  }

  /** Whether the annotations of a packet are kept, as far as it has any. */
  marks(frame: FrameNo): boolean {
    return this.#marksLeftOut === 0 || frame <= this.#lastMarked;
  }

  get heldBytes(): Bytes {
    return this.#marked.room + this.#plain.room;
  }

  #add(row: PacketRow): void {
    if (this.#together === 1) {
      this.#write(row);
      return;
    }
    const which = row.side * 2 + (row.data ? 1 : 0);
    const open = this.#open[which] as PacketRow | null;
    if (open !== null && this.#mayJoin(open, row)) {
      join(open, row);
      return;
    }
    // Writing may thin what is written, and then takes up what is open: that has to be complete.
    this.#open[which] = row;
    if (open !== null) this.#write(open);
  }

  #mayJoin(open: PacketRow, row: PacketRow): boolean {
    if (open.packets + row.packets > this.#together) return false;
    return !(row.timeNs - open.endNs > this.#elapsedNs * SILENCE);
  }

  #write(row: PacketRow): void {
    packRun(this.#plain, this.#plainLast, row);
    if (++this.#rows > MOST_ROWS) this.#thin();
  }

  /** Twice as many packets may share a row from now on: half of the rows are left, and those that a silence keeps apart. */
  #thin(): void {
    const rows = new Unpacker(this.#plain.bytes());
    const last = new Last();
    this.#plain = new Packer();
    this.#plainLast = new Last();
    this.#rows = 0;
    this.#together *= 2;
    const open = this.#open.splice(0, 4, null, null, null, null);
    while (!rows.done) this.#add(unpackRow(rows, last));
    for (const row of open) if (row !== null) this.#add(row);
  }

  /** The packed rows: those of annotated packets, then plain ones. */
  finish(): { marked: Uint8Array; plain: Uint8Array; packets: number; rows: number; marksLeftOut: number } {
    for (const row of this.#open) if (row !== null) packRun(this.#plain, this.#plainLast, row);
    const rows = this.#rows + this.#open.filter((row) => row !== null).length;
    this.#open.fill(null);
    const [marked, plain] = [this.#marked.bytes(), this.#plain.bytes()];
    return { marked, plain, packets: this.#packets, rows, marksLeftOut: this.#marksLeftOut };
  }
}

const NO_SACK: PacketRow['sack'] = [];
const sackOf = (view: PacketView): PacketRow['sack'] =>
  Array.from({ length: view.sackCount }, (_, i) => [view.sackEdge(2 * i), view.sackEdge(2 * i + 1)] as const);

const plainRow = (view: PacketView): PacketRow => ({
  frame: view.frame,
  lastFrame: view.frame,
  side: view.side,
  data: view.kind === 'data' || (view.kind !== 'ack' && view.length > 0),
  packets: 1,
  timeNs: view.timeNs,
  endNs: view.timeNs,
  flags: view.flags,
  length: view.length,
  seq: view.seq,
  seqEnd: view.seq + view.length,
  ack: view.ack,
  ackEnd: view.ack,
  window: view.window,
  windowScaled: view.windowScaled,
  rttNs: view.rttNs,
  ttl: -1,
  ipId: -1,
  line: view.line,
  sack: view.sackCount === 0 ? NO_SACK : sackOf(view),
  icmp: false,
  notes: [],
});

function join(run: PacketRow, row: PacketRow): void {
  run.lastFrame = row.lastFrame;
  run.endNs = row.endNs;
  run.packets += row.packets;
  run.flags |= row.flags;
  run.length += row.length;
  run.seqEnd = row.seqEnd;
  run.ackEnd = row.ackEnd;
  run.window = row.window;
  if (row.sack.length > 0) run.sack = row.sack;
  // The longest round trip of a run is the one to see.
  run.rttNs = run.rttNs > row.rttNs ? run.rttNs : row.rttNs === row.rttNs ? row.rttNs : run.rttNs;
}
