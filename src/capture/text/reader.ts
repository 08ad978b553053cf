/** Reads text in any style of tcpdump, chunk by chunk, and gives out each packet as soon as its lines are complete. */
import type { NameTable } from '../../segment/names.ts';
import { Segment } from '../../segment/segment.ts';
import type { Reader, SegmentHandler, SourceEnd } from '../../segment/source.ts';
import { Assembler } from './assembler.ts';
import { TIME_NONE } from './clock.ts';
import { Deliveries } from './deliveries.ts';
import { timesAreDeltas } from './delta-times.ts';
import { FastLine } from './fast-line.ts';
import { numbersRise } from './printed-numbers.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const COLON = 0x3a;
const LETTER_I = 0x49;
const LETTER_P = 0x50;
const DASH = 0x2d;
const DOT = 0x2e;
/** A longer line is no line of a packet; the rest of it is passed over. */
const MAX_LINE = 65_536;

export function createTextReader(handler: SegmentHandler, names: NameTable, live = false): Reader {
  return new TextReader(handler, names, live);
}

class TextReader implements Reader {
  readonly #out: Deliveries;
  readonly #assembler: Assembler;
  readonly #fast: FastLine;
  readonly #segment = new Segment();
  readonly #decoder = new TextDecoder();
  /** Bytes of a line whose end has not come yet. */
  #rest: Uint8Array = new Uint8Array(0);
  #restLength = 0;
  #line = 0;
  /** Give out what is complete when the bytes pause, at the price that a pause may part a packet from its dump. */
  readonly #live: boolean;

  constructor(handler: SegmentHandler, names: NameTable, live: boolean) {
    this.#live = live;
    this.#fast = new FastLine(names);
    this.#out = new Deliveries(handler);
    this.#assembler = new Assembler(this.#out, names);
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
      this.#lines(line, 0, line.length, end + 1 < chunk.length ? chunk[end + 1] : undefined);
      start = end + 1;
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) this.#lines(chunk, start, end, chunk[end]);
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

  /** Whole lines in [start, end); `next` is the byte after them, where it is known. */
  #lines(bytes: Uint8Array, start: number, end: number, next: number | undefined): void {
    const assembler = this.#assembler;
    const fast = this.#fast;
    const s = this.#segment;
    for (let p = start; p < end;) {
      this.#line++;
      if (bytes[p] === TAB && assembler.feedDump(bytes, p)) {
        p = bytes.indexOf(NEWLINE, p) + 1;
        continue;
      }
      const newline = fast.read(bytes, p, end, s);
      // An untimed line may be the packet inside the tunnel before it.
      const inside = fast.timeKind === TIME_NONE && assembler.awaitsMore;
      if (newline >= 0 && !inside && this.#standsAlone(bytes, newline + 1, end, next)) {
        if (assembler.busy) assembler.flush();
        this.#out.deliver(s, this.#line, fast.timeKind, fast.seconds, fast.nanos, fast.decimals);
        this.#line += fast.lines - 1;
        p = newline + 1;
        continue;
      }
      const stop = bytes.indexOf(NEWLINE, p);
      assembler.feed(this.#decoder.decode(bytes.subarray(p, Math.min(stop, p + MAX_LINE))), this.#line);
      p = stop + 1;
    }
  }

  /** Whether the line at `p` begins another packet, so that nothing of it belongs to this one (a dump, a wrapped rest). */
  #standsAlone(bytes: Uint8Array, p: number, end: number, next: number | undefined): boolean {
    if (p >= end)
      return next === undefined ? !this.#assembler.mayGetDump : next === LETTER_I || (next >= 0x30 && next <= 0x39);
    const first = bytes[p] as number;
    // Without times (-t) packets begin with `IP `, and so do those inside tunnels, which never follow a TCP line.
    if (first === LETTER_I && bytes[p + 1] === LETTER_P) return true;
    if (first < 0x30 || first > 0x39) return false;
    return bytes[p + 2] === COLON || bytes[p + 4] === DASH || bytes[p + 10] === DOT;
  }
}
