/** Reads text in any style of tcpdump, chunk by chunk, and gives out each packet as soon as its lines are complete. */
import type { NameTable } from '../../segment/names.ts';
import { Segment } from '../../segment/segment.ts';
import type { Reader, SegmentHandler, SourceEnd } from '../../segment/source.ts';
import { Assembler } from './assembler.ts';
import { TIME_NONE } from './clock.ts';
import { Deliveries } from './deliveries.ts';
import { timesAreDeltas } from './delta-times.ts';
import { DumpedPacket } from './dumped-packet.ts';
import { FastLine } from './fast-line.ts';
import { numbersRise } from './printed-numbers.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const COLON = 0x3a;
const LETTER_I = 0x49;
const LETTER_P = 0x50;
const DASH = 0x2d;
const DOT = 0x2e;
/** `2024-05-01 `. */
const DATE = 11;
/** No packet's line is shorter: a date and a time. */
const LEAST_TIMED = DATE + 15;
/** A longer line is no line of a packet; the rest of it is passed over. */
const MAX_LINE = 65_536;

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
  /** Bytes of a line whose end has not come yet. */
  #rest: Uint8Array = new Uint8Array(0);
  #restLength = 0;
  #line = 0;
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
    if (this.#line === 0) {
      this.#out.clock.deltas = timesAreDeltas(chunk);
      this.#out.numbered = numbersRise(chunk);
    }
    let start = 0;
    if (this.#restLength > 0) {
      const end = chunk.indexOf(NEWLINE);
      if (end < 0) {
        this.#keep(chunk);
        return;
      }
      this.#keep(chunk.subarray(0, end + 1));
      const line = this.#rest.subarray(0, this.#restLength);
      this.#restLength = 0;
      const whole = line.length;
      this.#lines(line, 0, whole, whole);
      start = end + 1;
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) this.#lines(chunk, start, end, chunk.length);
    if (Math.max(start, end) < chunk.length) this.#keep(chunk.subarray(Math.max(start, end)));
    else if (this.#live) this.#assembler.pause();
  }

  idle(): void {
    this.#assembler.idle();
  }

  end(): SourceEnd {
    if (this.#restLength > 0) {
      const line = this.#rest.subarray(0, this.#restLength);
      this.#restLength = 0;
      this.#line++;
      this.#assembler.feed(this.#decoder.decode(line), this.#line);
    }
    this.#assembler.flush();
    return this.#out.end();
  }

  #keep(bytes: Uint8Array): void {
    const length = Math.min(this.#restLength + bytes.length, MAX_LINE);
    if (length > this.#rest.length) {
      const grown = new Uint8Array(Math.min(MAX_LINE, Math.max(1024, length * 2)));
      grown.set(this.#rest.subarray(0, this.#restLength));
      this.#rest = grown;
    }
    this.#rest.set(bytes.subarray(0, length - this.#restLength), this.#restLength);
    this.#restLength = length;
    // The newline must be there even when the line was cut.
    if (bytes.at(-1) === NEWLINE) this.#rest[length - 1] = NEWLINE;
  }

  /** Whole lines in [start, end), and what is there of the next one up to `there`. */
  #lines(bytes: Uint8Array, start: number, end: number, there: number): void {
    const assembler = this.#assembler;
    const fast = this.#fast;
    const s = this.#segment;
    for (let p = start; p < end;) {
      this.#line++;
      if (bytes[p] === TAB && !this.#inFull && assembler.feedDump(bytes, p)) {
        p = bytes.indexOf(NEWLINE, p) + 1;
        continue;
      }
      const newline = this.#inFull ? -1 : fast.read(bytes, p, end, s);
      const after = newline < 0 ? -1 : this.#packet(bytes, newline + 1, end, there);
      if (after >= 0) {
        p = after;
        continue;
      }
      const stop = bytes.indexOf(NEWLINE, p);
      assembler.feed(this.#decoder.decode(bytes.subarray(p, Math.min(stop, p + MAX_LINE))), this.#line);
      p = stop + 1;
    }
  }

  /**
   * Gives out the packet that was read, whose line, and dump if there is one, end before `p` and the next packet: where that begins;
   * -1 leaves the line to the assembler.
   */
  #packet(bytes: Uint8Array, p: number, end: number, there: number): number {
    const assembler = this.#assembler;
    const fast = this.#fast;
    // An untimed line may be the packet inside the tunnel before it.
    if (fast.timeKind === TIME_NONE && assembler.awaitsMore) return -1;
    if (this.#standsAlone(bytes, p, there)) {
      assembler.passed(fast.timeKind !== TIME_NONE);
      this.#out.deliver(this.#segment, this.#line, fast.timeKind, fast.seconds, fast.nanos, fast.decimals);
      this.#line += fast.lines - 1;
      return p;
    }
    return p < end && bytes[p] === TAB ? this.#withDump(bytes, p, end, there) : -1;
  }

  /** The same with the dump that begins at `p`. */
  #withDump(bytes: Uint8Array, p: number, end: number, there: number): number {
    const { timeKind, seconds, nanos, decimals, lines } = this.#fast;
    const assembler = this.#assembler;
    const dumped = this.#dumped;
    assembler.passed(timeKind !== TIME_NONE);
    p = dumped.read(bytes, p, end);
    const decoded = p < 0 || !this.#standsAlone(bytes, p, there) ? null : dumped.decode(this.#segment);
    dumped.dump.clear();
    if (decoded === null) return -1;
    assembler.dumps = true;
    this.#out.deliver(decoded, this.#line, timeKind, seconds, nanos, decimals, true);
    this.#line += lines - 1 + dumped.lines;
    return p;
  }

  /** Whether the line at `p` begins another packet, so that nothing of it belongs to this one (a dump, a wrapped rest). */
  #standsAlone(b: Uint8Array, p: number, there: number): boolean {
    if (p >= there) return this.#live && !this.#assembler.mayGetDump;
    const first = b[p] as number;
    // Without times (-t) packets begin with `IP `, and so do those inside tunnels, which never follow a TCP line.
    if (first === LETTER_I) return p + 1 < there && b[p + 1] === LETTER_P;
    return isDigit(first) && p + LEAST_TIMED <= there && beginsWithTime(b, p);
  }
}

/** A time of day, alone or behind a date, or seconds since 1970, to the microsecond at least. */
function beginsWithTime(b: Uint8Array, p: number): boolean {
  if (!isDigit(b[p + 1] as number)) return false;
  if (b[p + 10] === DOT) return isDigit(b[p + 9] as number) && isDigit(b[p + 16] as number);
  if (b[p + 4] === DASH && isDigit(b[p + 3] as number)) p += DATE;
  if (b[p + 2] !== COLON || b[p + 5] !== COLON || b[p + 8] !== DOT) return false;
  return isDigit(b[p + 3] as number) && isDigit(b[p + 14] as number);
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
