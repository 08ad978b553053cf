/** Reads text in any style of tcpdump, chunk by chunk, and gives out each packet as soon as its lines are complete. */
import type { NameTable } from '../../segment/names.ts';
import { Segment } from '../../segment/segment.ts';
import type { Reader, SegmentHandler, SourceEnd } from '../../segment/source.ts';
import { Assembler } from './assembler.ts';
import { TIME_NONE } from './clock.ts';
import { Deliveries } from './deliveries.ts';
import { timesAreDeltas } from './delta-times.ts';
import { DumpedPacket } from './dumped-packet.ts';
import { FastLine, PADDING } from './fast-line.ts';
import { startsPacket } from './fast-time.ts';
import { numbersRise } from './printed-numbers.ts';
import { inTimeOrder, MOST_BYTES } from './two-directions.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
/** A longer line is no line of a packet; the rest of it is passed over. */
const MAX_LINE = 65_536;
/** Bytes that are looked at at a time. */
const PIECE = 131_072;
/** What the next bytes will decide waits for them, if it is no more than this. */
const MOST_WAITING = 4096;

/** `inFull`: no line is read straight from its bytes; for the test that holds both ways to the same. */
export function createTextReader(handler: SegmentHandler, names: NameTable, live = false, inFull = false): Reader {
  return new TextReader(handler, names, live, inFull);
}

class TextReader implements Reader {
  readonly #out: Deliveries;
  readonly #assembler: Assembler;
  readonly #dumped: DumpedPacket;
  readonly #fast: FastLine;
  readonly #segment = new Segment();
  readonly #decoder = new TextDecoder();
  /** What is in hand: first what no newline has ended yet, or waits for the next bytes; zeros behind it. */
  readonly #bytes = new Uint8Array(MAX_LINE + MOST_WAITING + PIECE + PADDING);
  readonly #view = new DataView(this.#bytes.buffer);
  #length = 0;
  /** The rest of a line that is too long is passed over. */
  #passing = false;
  #line = 0;
  #begun = false;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Give out what is complete when the bytes pause, at the price that a pause may part a packet from its dump. */
  readonly #live: boolean;
  readonly #inFull: boolean;

  constructor(handler: SegmentHandler, names: NameTable, live: boolean, inFull: boolean) {
    this.#live = live;
    this.#inFull = inFull;
    this.#fast = new FastLine(names);
    this.#out = new Deliveries(handler);
    this.#dumped = new DumpedPacket(names);
    this.#assembler = new Assembler(this.#out, names, this.#dumped);
  }

  push(chunk: Uint8Array): void {
    if (!this.#begun && !this.#live && this.#waits(chunk)) return;
    this.#read(chunk);
  }

  /** A text that seems to print one direction after the other is put in order when all of it is there. */
  #waits(chunk: Uint8Array): boolean {
    if (this.#waiting.length === 0 && inTimeOrder(chunk) === null) return false;
    this.#waiting.push(chunk.slice());
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MOST_BYTES) this.#readWaiting();
    return true;
  }

  #readWaiting(): void {
    if (this.#waiting.length === 0) return;
    const whole = new Uint8Array(this.#waitingBytes);
    let at = 0;
    for (const part of this.#waiting.splice(0)) {
      whole.set(part, at);
      at += part.length;
    }
    const sorted = inTimeOrder(whole);
    this.#out.sorted = this.#out.bases.apart = sorted !== null;
    this.#read(sorted ?? whole);
  }

  #read(chunk: Uint8Array): void {
    if (!this.#begun) {
      this.#out.clock.deltas = timesAreDeltas(chunk);
      this.#out.numbered = numbersRise(chunk);
      this.#begun = chunk.includes(NEWLINE);
    }
    for (let at = 0; at < chunk.length; at += PIECE)
      this.#take(chunk.subarray(at, at + PIECE), at + PIECE < chunk.length);
    if (this.#live && this.#length === 0) this.#assembler.pause();
  }

  idle(): void {
    this.#lines(false);
    this.#assembler.idle();
  }

  end(): SourceEnd {
    this.#readWaiting();
    this.#lines(false);
    if (this.#length > 0) {
      this.#line++;
      this.#assembler.feed(this.#decoder.decode(this.#bytes.subarray(0, this.#length)), this.#line);
    }
    this.#assembler.flush();
    return this.#out.end();
  }

  /** `more`: further bytes are there already. */
  #take(piece: Uint8Array, more: boolean): void {
    if (this.#passing) {
      const end = piece.indexOf(NEWLINE);
      if (end < 0) return;
      this.#passing = false;
      piece = piece.subarray(end);
    }
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
    this.#bytes.fill(0, this.#length, this.#length + PADDING);
    this.#lines(more || !this.#live);
    if (this.#length <= MAX_LINE) return;
    this.#length = MAX_LINE;
    this.#passing = true;
  }

  /** The whole lines in hand; what further bytes will decide waits for them if it `mayWait`. */
  #lines(mayWait: boolean): void {
    const bytes = this.#bytes;
    const end = bytes.subarray(0, this.#length).lastIndexOf(NEWLINE) + 1;
    if (end === 0) return;
    const assembler = this.#assembler;
    const fast = this.#fast;
    const s = this.#segment;
    const there = this.#length;
    let p = 0;
    while (p < end) {
      this.#line++;
      if (bytes[p] === TAB && !this.#inFull && assembler.feedDump(bytes, p)) {
        p = bytes.indexOf(NEWLINE, p) + 1;
        continue;
      }
      const newline = this.#inFull ? -1 : fast.read(bytes, this.#view, p, end, s);
      const after = newline < 0 ? -1 : this.#packet(newline + 1, end, there);
      if (after >= 0) {
        p = after;
        continue;
      }
      if (mayWait && there - p <= MOST_WAITING && !this.#inFull && startsPacket(bytes, p)) {
        this.#line--;
        break;
      }
      const stop = bytes.indexOf(NEWLINE, p);
      assembler.feed(this.#decoder.decode(bytes.subarray(p, Math.min(stop, p + MAX_LINE))), this.#line);
      p = stop + 1;
    }
    bytes.copyWithin(0, p, there + PADDING);
    this.#length = there - p;
  }

  /**
   * Gives out the packet that was read, whose line, and dump if there is one, end before `p` and the next packet: where that begins;
   * -1 leaves the line to the assembler.
   */
  #packet(p: number, end: number, there: number): number {
    const assembler = this.#assembler;
    const { lines, time, showsFlags } = this.#fast;
    const timed = time.kind !== TIME_NONE;
    // An untimed line may be the packet inside the tunnel before it, one without flags may stand in a packet list.
    if ((!timed && assembler.awaitsMore) || (!showsFlags && assembler.listed)) return -1;
    if (this.#standsAlone(p, there)) {
      assembler.passed(this.#segment, timed, time.indent);
      this.#deliver(this.#segment, false);
      this.#line += lines - 1;
      return p;
    }
    return p < end && this.#bytes[p] === TAB ? this.#withDump(p, end, there) : -1;
  }

  /** The same with the dump that begins at `p`. */
  #withDump(p: number, end: number, there: number): number {
    const { lines, time } = this.#fast;
    const assembler = this.#assembler;
    const dumped = this.#dumped;
    assembler.passed(this.#segment, time.kind !== TIME_NONE, time.indent);
    p = dumped.read(this.#bytes, p, end);
    const decoded = p < 0 || !this.#standsAlone(p, there) ? null : dumped.decode(this.#segment);
    dumped.dump.clear();
    if (decoded === null) return -1;
    assembler.dumps = true;
    this.#deliver(decoded, true);
    this.#line += lines - 1 + dumped.lines;
    return p;
  }

  #deliver(s: Segment, fromBytes: boolean): void {
    const { kind, seconds, nanos, decimals, number } = this.#fast.time;
    this.#out.deliver(s, this.#line, kind, seconds, nanos, decimals, fromBytes, number);
  }

  /** Whether the line at `p` begins another packet, so that nothing of it belongs to this one (a dump, a wrapped rest). */
  #standsAlone(p: number, there: number): boolean {
    return p >= there ? this.#live && !this.#assembler.mayGetDump : startsPacket(this.#bytes, p);
  }
}
