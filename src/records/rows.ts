/**
 * The packets of live connections as rows in shared typed columns: each connection holds a linked list of them, runs of
 * plain data are one row, and of a long connection the beginning and the end are kept, so that memory follows the live
 * connections and not their packets.
 */
import type { AnnotationKind, FindingRecord, RevisionRecord } from './contract.ts';
import { ByIndex } from './by-index.ts';
import { KIND_INDEX } from './kinds.ts';
import { NONE, RowColumns } from './row-columns.ts';
import { isFoldable, isStep, onlyRepeated } from './row-kinds.ts';
import { type Detail, isPlain, type PacketRun, type PacketView } from './sink.ts';
import { type Bytes, type Certainty, MILLISECOND, type Nanos, SECOND } from '../units.ts';
import { isControl } from '../tcp-flags.ts';

export { NONE } from './row-columns.ts';

/** A run of packets ends where the next one comes after so long a silence, and so many times its own pace. */
const LEAST_SILENCE: Nanos = SECOND;
const MOST_PACES = 8;
/** Shorter silences make no row of the middle worth keeping. */
const LEAST_WAIT: Nanos = 100 * MILLISECOND;
/** What the notes of a row, or its payload, take beside the bytes of the payload; measured, rounded up. */
const NOTES_BYTES: Bytes = 400;
const PAYLOAD_BYTES: Bytes = 250;

export interface Note {
  readonly kind: AnnotationKind;
  readonly certainty: Certainty;
  readonly detail: Detail | null;
}

const NO_FINDINGS: readonly FindingRecord[] = [];

/** One connection while it is followed. */
export class Story {
  head = NONE;
  tail = NONE;
  /** The row before `tail`, when it may still be merged with it. */
  beforeTail = NONE;
  /** The last row of the kept beginning. */
  headEnd = NONE;
  /** Rows behind it that follow a long silence, and the last of them; NONE: there is none. */
  middle = 0;
  middleEnd = NONE;
  rows = 0;
  packets = 0;
  hiddenPackets = 0;
  /** Hidden annotations by kind; made when the first one is hidden. */
  hiddenKinds: Map<number, number> | null = null;
  /** The state of each side now, as an index into STATE_NAMES. */
  stateA = 0;
  stateB = 0;
  findings: readonly FindingRecord[] = NO_FINDINGS;
  moreFindings = 0;
}

export interface RowLimits {
  /** Rows kept of a connection's beginning and of its end. */
  readonly head: number;
  readonly tail: number;
  /** Rows kept between them: those that the longest silences come before. */
  readonly middle: number;
  /** Fold runs of plain data into one row. */
  readonly fold: boolean;
  /** Payload bytes kept of a row's first data packet. */
  readonly payload: number;
  /** Keep sequence numbers and windows. */
  readonly numbers: boolean;
}

export class RowStore extends RowColumns {
  readonly #limits: RowLimits;
  /** What is more to say about an annotated row than its kinds. */
  readonly notes = new ByIndex<Note[]>();
  readonly payloads = new ByIndex<Uint8Array>();

  constructor(limits: RowLimits) {
    super(limits.numbers);
    this.#limits = limits;
  }

  /** About what all rows take, with what is said of them. */
  get heldBytes(): Bytes {
    return this.rowBytes + this.notes.size * NOTES_BYTES + this.payloads.size * (PAYLOAD_BYTES + this.#limits.payload);
  }

  packet(story: Story, view: PacketView): void {
    if (isPlain(view.kind)) this.#plainPacket(story, view);
    else this.#annotated(story, view);
  }

  /** A packet without an annotation of its own, or with one that is folded into a run. */
  #plainPacket(story: Story, view: PacketView): void {
    story.packets++;
    const dataSide = view.length > 0 ? view.side : 1 - view.side;
    const { tail, beforeTail: before } = story;
    if (
      this.#limits.fold &&
      tail !== NONE &&
      this.plain[tail] === 1 &&
      this.dataSide[tail] === dataSide &&
      this.#isAlike(story, tail, view) &&
      !this.#breaks(tail, view.timeNs)
    ) {
      if (this.packetsOf(tail) > 1) {
        this.#join(tail, view);
        return;
      }
      if (
        before !== NONE &&
        this.plain[before] === 1 &&
        this.dataSide[before] === dataSide &&
        this.#isAlike(story, before, view) &&
        !this.#breaks(before, this.timeNs[tail] as number)
      ) {
        this.#merge(story, before, tail);
        this.#join(before, view);
        return;
      }
    }
    const row = this.#append(story, view);
    this.plain[row] = 1;
    this.dataSide[row] = dataSide;
    if (!this.#limits.fold && view.rttNs >= 0) this.#note(row, 'ack', 'observed', { rttNs: view.rttNs });
    if (view.length > 0 && this.#limits.payload > 0) this.#keepPayload(row, view);
  }

  /** An annotation of a packet; the first one of a packet makes its row. */
  #annotated(story: Story, view: PacketView): void {
    const { kind, certainty, detail } = view;
    const tail = story.tail;
    let row = tail;
    const samePacket = tail !== NONE && this.lastFrame[tail] === view.frame;
    if (!samePacket) {
      if (isFoldable(kind) && view.length === 0) {
        this.#plainPacket(story, view);
        row = story.tail;
        if (this.packetsOf(row) === 1) this.#note(row, kind, certainty, detail);
      } else {
        story.packets++;
        row = this.#append(story, view);
        this.plain[row] = 0;
        this.#note(row, kind, certainty, detail);
        if (view.length > 0 && this.#limits.payload > 0) this.#keepPayload(row, view);
      }
      this.marks[row] = (this.marks[row] as number) + 1;
    } else {
      const alone = this.packetsOf(row) === 1;
      if (!isFoldable(kind) && alone) this.plain[row] = 0;
      if (alone) this.#note(row, kind, certainty, detail);
    }
    this.addKind(row, kind);
  }

  /** A side has entered a state with `frame`: the rows from there on show it. */
  moved(story: Story, side: 'a' | 'b', frame: number, state: number): void {
    if (side === 'a') story.stateA = state;
    else story.stateB = state;
    const column = side === 'a' ? this.stateA : this.stateB;
    const { tail, beforeTail: before } = story;
    if (tail === NONE || (this.lastFrame[tail] as number) < frame) return;
    column[tail] = state;
    if (tail === story.head || (before !== NONE && (this.lastFrame[before] as number) < frame)) return;
    for (let row = story.head; row !== NONE; row = this.next[row] as number)
      if ((this.lastFrame[row] as number) >= frame) column[row] = state;
  }

  /** Later evidence about a packet that may still be here. */
  revised(story: Story, record: RevisionRecord): void {
    for (let row = story.head; row !== NONE; row = this.next[row] as number) {
      if (this.frame[row] !== record.frame) continue;
      this.revise(row, record);
      return;
    }
  }

  /** Puts later evidence in the place of what was said about the first packet of a row. */
  revise(row: number, record: RevisionRecord): void {
    const replaced = KIND_INDEX[record.replaces ?? record.kind];
    if (replaced < 31) this.kindsLow[row] = (this.kindsLow[row] as number) & ~(1 << replaced);
    else this.kindsHigh[row] = (this.kindsHigh[row] as number) & ~(1 << (replaced - 31));
    this.addKind(row, record.kind);
    this.reviseNotes(row, record);
    if (this.packetsOf(row) === 1) this.plain[row] = 0;
  }

  reviseNotes(row: number, record: RevisionRecord): void {
    const { kind, certainty, detail } = record;
    const replaced = record.replaces ?? kind;
    const notes = (this.notes.get(row) ?? []).filter((note) => note.kind !== replaced && note.kind !== kind);
    notes.push({ kind, certainty, detail });
    this.notes.set(row, notes);
  }

  release(story: Story): void {
    if (story.tail === NONE) return;
    let rows = 0;
    for (let row = story.head; row !== NONE; row = this.next[row] as number) {
      this.#forget(row);
      rows++;
    }
    this.free(story.head, story.tail, rows);
    story.head = story.tail = story.beforeTail = story.headEnd = story.middleEnd = NONE;
    story.middle = 0;
    story.rows = 0;
  }

  /** A packet at `timeNs` comes so late that a run ends before it. */
  #breaks(tail: number, timeNs: Nanos): boolean {
    const silence = timeNs - (this.endNs[tail] as number);
    if (!(silence >= LEAST_SILENCE)) return false;
    const n = this.packetsOf(tail);
    const pace =
      n === 1
        ? (this.silenceNs[tail] as number)
        : ((this.endNs[tail] as number) - (this.timeNs[tail] as number)) / (n - 1);
    return silence > MOST_PACES * pace;
  }

  /** In the same states; and of lines that show no flags nobody knows that they are acknowledgements. */
  #isAlike({ stateA, stateB }: Story, row: number, { flags }: PacketView): boolean {
    return this.stateA[row] === stateA && this.stateB[row] === stateB && (this.flags[row] === 0) === (flags === 0);
  }

  #note(row: number, kind: AnnotationKind, certainty: Certainty, detail: Detail | null): void {
    if (certainty === 'observed' && (detail === null || (isStep(kind) && detail['simultaneous'] !== true))) return;
    const note = { kind, certainty, detail };
    const notes = this.notes.get(row);
    if (notes === undefined) this.notes.set(row, [note]);
    else notes.push(note);
  }

  #keepPayload(row: number, view: PacketView): void {
    if (view.payload.length > 0) this.payloads.set(row, view.payload.slice(0, this.#limits.payload));
  }

  #join(row: number, view: PacketView): void {
    if (view.length > 0) {
      this.dataPackets[row] = (this.dataPackets[row] as number) + 1;
      this.bytes[row] = (this.bytes[row] as number) + view.length;
    } else this.ackPackets[row] = (this.ackPackets[row] as number) + 1;
    this.flags[row] = (this.flags[row] as number) | view.flags;
    this.lastFrame[row] = view.frame;
    this.endNs[row] = view.timeNs;
  }

  /** Plain packets that the last row, which is one of several such packets, goes on with. */
  joinRun(story: Story, run: PacketRun): void {
    const { tail: row } = story;
    story.packets += run.dataPackets + run.ackPackets;
    this.dataPackets[row] = (this.dataPackets[row] as number) + run.dataPackets;
    this.ackPackets[row] = (this.ackPackets[row] as number) + run.ackPackets;
    this.bytes[row] = (this.bytes[row] as number) + run.bytes;
    this.flags[row] = (this.flags[row] as number) | run.flags;
    this.lastFrame[row] = run.lastFrame;
    this.endNs[row] = run.endNs;
  }

  /** Makes `tail` part of the row before it. */
  #merge(story: Story, before: number, tail: number): void {
    this.dataPackets[before] = (this.dataPackets[before] as number) + (this.dataPackets[tail] as number);
    this.ackPackets[before] = (this.ackPackets[before] as number) + (this.ackPackets[tail] as number);
    this.bytes[before] = (this.bytes[before] as number) + (this.bytes[tail] as number);
    this.marks[before] = (this.marks[before] as number) + (this.marks[tail] as number);
    this.kindsLow[before] = (this.kindsLow[before] as number) | (this.kindsLow[tail] as number);
    this.kindsHigh[before] = (this.kindsHigh[before] as number) | (this.kindsHigh[tail] as number);
    this.flags[before] = (this.flags[before] as number) | (this.flags[tail] as number);
    const payload = this.payloads.get(tail);
    if (payload !== undefined && this.payloads.get(before) === undefined) this.payloads.set(before, payload);
    this.notes.delete(before);
    this.next[before] = NONE;
    this.lastFrame[before] = this.lastFrame[tail] as number;
    this.endNs[before] = this.endNs[tail] as number;
    story.tail = before;
    story.beforeTail = NONE;
    story.rows--;
    if (story.headEnd === tail) story.headEnd = before;
    this.drop(tail);
  }

  #forget(row: number): void {
    if (this.notes.size > 0) this.notes.delete(row);
    if (this.payloads.size > 0) this.payloads.delete(row);
  }

  drop(row: number): void {
    this.#forget(row);
    this.free(row, row, 1);
  }

  /** The last row is complete: where it only repeats the one before it, the two become one. */
  #foldRepeated(story: Story): void {
    const { tail, beforeTail: before } = story;
    if (!this.#limits.fold || before === NONE || this.plain[tail] === 1 || this.plain[before] === 1) return;
    const [low, high] = [this.kindsLow[tail] as number, this.kindsHigh[tail] as number];
    if (!onlyRepeated(low, high)) return;
    if (
      this.side[tail] !== this.side[before] ||
      low !== this.kindsLow[before] ||
      high !== this.kindsHigh[before] ||
      isControl((this.flags[tail] as number) | (this.flags[before] as number)) ||
      this.stateA[tail] !== this.stateA[before] ||
      this.stateB[tail] !== this.stateB[before]
    )
      return;
    const notes = this.notes.get(before);
    this.#merge(story, before, tail);
    if (notes !== undefined) this.notes.set(before, notes);
  }

  #append(story: Story, view: PacketView): number {
    if (story.tail !== NONE) this.#foldRepeated(story);
    if (story.rows >= this.#limits.head + this.#limits.tail) this.#hideMiddle(story);
    const row = this.take();
    this.next[row] = NONE;
    this.frame[row] = this.lastFrame[row] = view.frame;
    this.timeNs[row] = this.endNs[row] = view.timeNs;
    const silence = story.tail === NONE ? 0 : view.timeNs - (this.endNs[story.tail] as number);
    this.silenceNs[row] = silence > 0 ? silence : 0;
    this.hiddenBefore[row] = 0;
    this.setNumbers(row, view.seq, view.ack, view.window);
    this.side[row] = view.side;
    this.dataSide[row] = view.side;
    this.flags[row] = view.flags;
    this.stateA[row] = story.stateA;
    this.stateB[row] = story.stateB;
    this.dataPackets[row] = view.length > 0 ? 1 : 0;
    this.ackPackets[row] = view.length > 0 ? 0 : 1;
    this.bytes[row] = view.length;
    this.marks[row] = this.kindsLow[row] = this.kindsHigh[row] = 0;
    if (story.tail === NONE) story.head = row;
    else this.next[story.tail] = row;
    story.beforeTail = story.tail;
    story.tail = row;
    story.rows++;
    if (story.rows <= this.#limits.head) story.headEnd = row;
    return row;
  }

  /** Lets go of the oldest row between the kept beginning and the end, unless one of the longest silences came before it. */
  #hideMiddle(story: Story): void {
    const row = this.next[this.#lastKept(story)] as number;
    story.rows--;
    if (story.beforeTail === row) story.beforeTail = NONE;
    const silence = this.silenceNs[row] as number;
    if (silence >= LEAST_WAIT && this.#limits.middle > 0 && this.#makeRoom(story, silence)) {
      story.middle++;
      story.middleEnd = row;
    } else this.#hide(story, this.#lastKept(story), row);
  }

  #lastKept(story: Story): number {
    return story.middle === 0 ? story.headEnd : story.middleEnd;
  }

  /** Whether a row after `silence` is one of those that are kept; the one after the shortest silence goes for it. */
  #makeRoom(story: Story, silence: Nanos): boolean {
    if (story.middle < this.#limits.middle) return true;
    let least = silence;
    let leastBefore = NONE;
    let before = story.headEnd;
    for (let n = 0; n < story.middle; n++) {
      const row = this.next[before] as number;
      if ((this.silenceNs[row] as number) < least) {
        least = this.silenceNs[row] as number;
        leastBefore = before;
      }
      before = row;
    }
    if (leastBefore === NONE) return false;
    const goes = this.next[leastBefore] as number;
    story.middle--;
    if (story.middleEnd === goes) story.middleEnd = leastBefore;
    this.#hide(story, leastBefore, goes);
    return true;
  }

  /** Takes `row`, which follows `before`, out of the list; what it held is counted. */
  #hide(story: Story, before: number, row: number): void {
    const next = this.next[row] as number;
    this.next[before] = next;
    const packets = this.packetsOf(row);
    if (next !== NONE)
      this.hiddenBefore[next] = (this.hiddenBefore[next] as number) + (this.hiddenBefore[row] as number) + packets;
    story.hiddenPackets += packets;
    let low = this.kindsLow[row] as number;
    let high = this.kindsHigh[row] as number;
    if (low !== 0 || high !== 0) {
      story.hiddenKinds ??= new Map();
      const several = this.plain[row] === 1 ? (this.marks[row] as number) : 1;
      for (let kind = 0; low !== 0; kind++, low >>>= 1) if ((low & 1) !== 0) count(story.hiddenKinds, kind, several);
      for (let kind = 31; high !== 0; kind++, high >>>= 1)
        if ((high & 1) !== 0) count(story.hiddenKinds, kind, several);
    }
    this.drop(row);
  }
}

const count = (map: Map<number, number>, key: number, by: number): unknown => map.set(key, (map.get(key) ?? 0) + by);
