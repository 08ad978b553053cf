/** The columns that rows of packets lie in, and the list of rows that are free. */
import type { AnnotationKind } from './contract.ts';
import { KIND_INDEX } from './kinds.ts';
import type { Bytes } from '../units.ts';

export const NONE = -1;

/** A row in all columns. */
const ROW_BYTES: Bytes = 112;
/** Beyond so many rows the columns grow by a quarter, not to twice their size. */
const MANY_ROWS = 1 << 18;

export class RowColumns {
  readonly #numbers: boolean;
  #capacity = 0;
  #free = NONE;
  #unused = 0;
  /** Rows that are in use. */
  #used = 0;
  next = new Int32Array(0);
  /** Of the first packet of the row. */
  frame = new Uint32Array(0);
  lastFrame = new Uint32Array(0);
  timeNs = new Float64Array(0);
  endNs = new Float64Array(0);
  /** From the packet before it; 0 where there is none or no time. */
  silenceNs = new Float64Array(0);
  /** Packets that are only counted, between the row before and this one. */
  hiddenBefore = new Int32Array(0);
  /** Only where they are to be shown. */
  seq = new Float64Array(0);
  ack = new Float64Array(0);
  window = new Float64Array(0);
  /** Who sent the first packet. */
  side = new Uint8Array(0);
  /** Whose data the row is about: its sender's, or for a pure ACK the peer's. */
  dataSide = new Uint8Array(0);
  flags = new Uint16Array(0);
  /** States of both sides after the row. */
  stateA = new Uint8Array(0);
  stateB = new Uint8Array(0);
  /** Plain: it may be part of a run. */
  plain = new Uint8Array(0);
  dataPackets = new Int32Array(0);
  ackPackets = new Int32Array(0);
  bytes = new Float64Array(0);
  /** Packets of a run that carry a foldable annotation, and the kinds as a set of bits. */
  marks = new Int32Array(0);
  kindsLow = new Int32Array(0);
  kindsHigh = new Int32Array(0);

  /** `numbers`: sequence numbers and windows are kept. */
  constructor(numbers: boolean) {
    this.#numbers = numbers;
  }

  /** What the rows in use take. */
  get rowBytes(): Bytes {
    return this.#used * ROW_BYTES;
  }

  packetsOf(row: number): number {
    return (this.dataPackets[row] as number) + (this.ackPackets[row] as number);
  }

  setNumbers(row: number, seq: number, ack: number, window: number): void {
    if (!this.#numbers) return;
    this.seq[row] = seq;
    this.ack[row] = ack;
    this.window[row] = window;
  }

  addKind(row: number, kind: AnnotationKind): void {
    const bit = KIND_INDEX[kind];
    if (bit < 31) this.kindsLow[row] = (this.kindsLow[row] as number) | (1 << bit);
    else this.kindsHigh[row] = (this.kindsHigh[row] as number) | (1 << (bit - 31));
  }

  /** A chain of `count` rows that are not used any longer. */
  free(first: number, last: number, count: number): void {
    this.next[last] = this.#free;
    this.#free = first;
    this.#used -= count;
  }

  /** A row that nothing uses; all of it is to be set. */
  take(): number {
    this.#used++;
    if (this.#free !== NONE) {
      const row = this.#free;
      this.#free = this.next[row] as number;
      return row;
    }
    if (this.#unused === this.#capacity) this.#grow();
    return this.#unused++;
  }

  #grow(): void {
    const n = this.#capacity < MANY_ROWS ? Math.max(256, this.#capacity * 2) : Math.ceil(this.#capacity * 1.25);
    this.#capacity = n;
    this.next = grown(this.next, new Int32Array(n));
    this.frame = grown(this.frame, new Uint32Array(n));
    this.lastFrame = grown(this.lastFrame, new Uint32Array(n));
    this.timeNs = grown(this.timeNs, new Float64Array(n));
    this.endNs = grown(this.endNs, new Float64Array(n));
    this.silenceNs = grown(this.silenceNs, new Float64Array(n));
    this.hiddenBefore = grown(this.hiddenBefore, new Int32Array(n));
    if (this.#numbers) {
      this.seq = grown(this.seq, new Float64Array(n));
      this.ack = grown(this.ack, new Float64Array(n));
      this.window = grown(this.window, new Float64Array(n));
    }
    this.side = grown(this.side, new Uint8Array(n));
    this.dataSide = grown(this.dataSide, new Uint8Array(n));
    this.flags = grown(this.flags, new Uint16Array(n));
    this.stateA = grown(this.stateA, new Uint8Array(n));
    this.stateB = grown(this.stateB, new Uint8Array(n));
    this.plain = grown(this.plain, new Uint8Array(n));
    this.dataPackets = grown(this.dataPackets, new Int32Array(n));
    this.ackPackets = grown(this.ackPackets, new Int32Array(n));
    this.bytes = grown(this.bytes, new Float64Array(n));
    this.marks = grown(this.marks, new Int32Array(n));
    this.kindsLow = grown(this.kindsLow, new Int32Array(n));
    this.kindsHigh = grown(this.kindsHigh, new Int32Array(n));
  }
}

function grown<T extends Int32Array | Uint32Array | Float64Array | Uint8Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
