/**
 * Passes packets on, but for a section of the input that stands in it once more (pasted twice, files put together that
 * overlap): times go back and then the same packets follow with the same times, which nobody can send twice.
 */
import type { Counted, SkippedFacts } from '../records/passed-over-facts.ts';
import type { EvidenceLine } from '../segment/evidence-line.ts';
import { KNOWN_TIME, type Segment } from '../segment/segment.ts';
import type { Note, SegmentHandler, SourceEnd, SourceStart } from '../segment/source.ts';
import type { FrameNo, Nanos } from '../units.ts';

/** Packets that are remembered; a power of two. */
const KEPT = 1 << 16;
const MASK = KEPT - 1;
/** Steps back in time that are looked into: each reads all that is kept, and a clock may run wild. */
const MAX_SEARCHES = 256;
const MAX_TOLD = 3;
const NOT_REPEATED = -1;

interface Repeat {
  readonly from: FrameNo;
  to: FrameNo;
  readonly first: FrameNo;
  last: FrameNo;
}

export class Sections implements SegmentHandler {
  readonly #handler: SegmentHandler;
  readonly #times = new Float64Array(KEPT);
  readonly #marks = new Int32Array(KEPT);
  readonly #frames = new Float64Array(KEPT);
  /** Packets passed on, and the one among them that would come next of the section that comes again. */
  #passed = 0;
  #next = NOT_REPEATED;
  #lastTime: Nanos = -Infinity;
  #searches = 0;
  #dropped = 0;
  readonly #repeats: Repeat[] = [];

  constructor(handler: SegmentHandler) {
    this.#handler = handler;
  }

  start(start: SourceStart): void {
    this.#handler.start(start);
  }

  segment(s: Segment): void {
    const time = s.timeNs;
    const isBack = time < this.#lastTime;
    this.#lastTime = time;
    if ((isBack || this.#next >= 0) && this.#isRepeated(s, isBack)) return;
    const at = this.#passed++ & MASK;
    this.#times[at] = (s.known & KNOWN_TIME) === 0 ? Number.NaN : time;
    this.#marks[at] = markOf(s);
    this.#frames[at] = s.frame;
    this.#handler.segment(s);
  }

  evidence(line: EvidenceLine): void {
    this.#handler.evidence?.(line);
  }

  /** What the end of the input tells, with what was left out here. */
  finish(end: SourceEnd): SourceEnd {
    if (this.#dropped === 0) return end;
    const notes = this.#repeats.slice(0, MAX_TOLD).map((repeat): Note => ({ key: 'note.repeated', facts: repeat }));
    const twice: Counted<SkippedFacts> = { key: 'skipped.standing-twice', facts: {}, count: this.#dropped };
    return { ...end, skipped: [...end.skipped, twice], notes: [...notes, ...end.notes] };
  }

  #isRepeated(s: Segment, isBack: boolean): boolean {
    if (this.#next < 0 || !this.#isAt(this.#next, s)) {
      this.#next = isBack ? this.#find(s) : NOT_REPEATED;
      if (this.#next < 0) return false;
      const frame = this.#frames[this.#next & MASK] as number;
      this.#repeats.push({ from: s.frame, to: s.frame, first: frame, last: frame });
    }
    const repeat = this.#repeats.at(-1);
    if (repeat !== undefined) {
      repeat.to = s.frame;
      repeat.last = this.#frames[this.#next & MASK] as number;
    }
    this.#dropped++;
    this.#next = this.#next + 1 < this.#passed ? this.#next + 1 : NOT_REPEATED;
    return true;
  }

  #find(s: Segment): number {
    if (this.#searches >= MAX_SEARCHES) return NOT_REPEATED;
    this.#searches++;
    for (let i = Math.max(0, this.#passed - KEPT); i < this.#passed; i++) if (this.#isAt(i, s)) return i;
    return NOT_REPEATED;
  }

  #isAt(i: number, s: Segment): boolean {
    return this.#times[i & MASK] === s.timeNs && this.#marks[i & MASK] === markOf(s);
  }
}

/** Equal for equal packets, and hardly ever else. */
function markOf(s: Segment): number {
  let mark = Math.imul(s.seq ^ (s.src0 << 1) ^ s.src3, 0x9e3779b1) ^ s.ack ^ Math.imul(s.dst0 ^ s.dst3, 0x85ebca6b);
  mark = Math.imul(mark ^ (s.srcPort << 16) ^ s.dstPort, 0xc2b2ae35) ^ (mark >>> 15);
  mark = Math.imul(mark ^ (s.flags << 17) ^ s.payloadLength, 0x9e3779b1) ^ s.tsVal;
  return mark ^ (s.ipId << 8) ^ (s.icmpType << 3) ^ s.echoSeq ^ s.window;
}
