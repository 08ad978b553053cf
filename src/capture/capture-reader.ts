/**
 * The part that all binary formats share: bytes in chunks of any size, records that straddle them, frame numbers and
 * times, and the account of what was read, passed over and damaged. A format only knows its own records.
 */
import type { SkippedKey } from '../records/passed-over-facts.ts';
import type { NameTable } from '../segment/names.ts';
import type { Note, Reader, SegmentHandler, SourceEnd, SourceFacts, Stop } from '../segment/source.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import { linkTypeName } from '../wire/link-types.ts';
import { Decoder } from './decoder.ts';
import { FATE_SKIPPED } from './fates.ts';
import type { DecodeOptions } from './decoder.ts';
import { MAX_KEPT } from './pcapng-blocks.ts';
import { Stamps } from './stamps.ts';

/** One file format's grammar. */
export interface Format {
  readonly name: string;
  /**
   * Reads whole records from [start, end) and returns where it stopped. When it stopped before `end`, it has told by
   * `host.need()` how many bytes the next record takes, or by `host.skip()` how many to pass over.
   */
  parse(bytes: Uint8Array, view: DataView, start: number, end: number): number;
  /**
   * Input is over, with the bytes of an unfinished record. Returns where it stopped: before `end` only when another
   * grammar goes on there.
   */
  finish(bytes: Uint8Array, view: DataView, start: number, end: number): number;
}

/** Makes the grammar for a capture that begins at `at`; null when none does. */
export type Recognise = (
  host: CaptureReader,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
) => Format | null;

const MAX_NOTES = 12;
const LARGE_CARRY = 64 * 1024;
/** Before that no capture was made: the next packet may know better. */
const CLOCK_WAS_SET = BigInt(Date.UTC(1985, 0)) * 1_000_000n;
/** A format that gives up passes over everything that may come. */
const MAX_TELLABLE = 2 ** 52;

/** The first packet, kept until the second one tells whether its time can be. */
interface HeldPacket {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly time: Nanos;
  readonly iface: number;
  readonly cutByEnd: boolean;
}

export class CaptureReader implements Reader {
  readonly decoder: Decoder;
  /** Blocks without packets that are longer are passed over without being kept. */
  readonly mostKept: Bytes = MAX_KEPT;
  readonly facts: SourceFacts;
  frame: FrameNo = 0;
  /** Packets that the capture program itself counted as lost. */
  drops = -1;
  /** Of them: counted packet by packet so far. */
  droppedSoFar = 0;
  startEpochNs: bigint | undefined = undefined;
  readonly recognise: Recognise;
  readonly #handler: SegmentHandler;
  readonly #linkTypes = new Set<string>();
  readonly #notes = new Map<string, Note>();
  #truncatedAt: SourceEnd['truncatedAt'];
  #format: Format | null = null;
  #formatName = '';
  #started = false;
  /** Offset in the input of the first byte of what is being parsed. */
  #base = 0;
  #carry = new Uint8Array(0);
  #carryView = new DataView(this.#carry.buffer);
  #carryLength = 0;
  #needed = 1;
  #skip = 0;
  readonly #stamps = new Stamps();
  #held: HeldPacket | null = null;
  #lastTime = 0;
  #latest = 0;
  #earliest = 0;
  #backwards = 0;
  #backwardsFrame = 0;
  #backwardsMost = 0;
  #emptyRecords = 0;
  #cutRecords = 0;

  constructor(handler: SegmentHandler, names: NameTable, options: DecodeOptions, recognise: Recognise) {
    this.#handler = handler;
    this.recognise = recognise;
    this.decoder = new Decoder(handler, names, options);
    this.facts = {
      absoluteSeq: true,
      ackSeqPrinted: true,
      checksums: options.checksums !== false,
      payload: true,
      ttl: true,
      options: true,
    };
  }

  get format(): Format | null {
    return this.#format;
  }

  /** The grammar in force; the first one names the input. */
  set format(format: Format | null) {
    if (format === null) return;
    if (this.#formatName === '') this.#formatName = format.name;
    this.#format = format;
  }

  /** For formats: offset in the input of index `at` of the bytes being parsed. */
  offset(at: number): Bytes {
    return this.#base + at;
  }

  /** For formats: the next record takes `bytes` from where parsing stopped. */
  need(bytes: number): void {
    this.#needed = bytes;
  }

  /** For formats: pass over `bytes` from where parsing stopped, without looking. */
  skip(bytes: number): void {
    this.#skip = bytes;
  }

  linkType(type: number): void {
    this.#linkTypes.add(linkTypeName(type));
  }

  /** One that was said before is not said again. */
  note(note: Note): void {
    if (this.#notes.size < MAX_NOTES) this.#notes.set(JSON.stringify(note), note);
  }

  /** Reading stopped or had to skip at this place; the first one is reported in full. */
  damage(offset: Bytes, why: Stop): void {
    if (this.#truncatedAt === undefined) {
      this.#truncatedAt = { offset, frame: this.frame, why };
    } else {
      this.note({ key: 'note.damage', facts: { offset, frame: this.frame, because: why } });
    }
  }

  /** One packet of the capture, `time` since the first one. */
  packet(
    linkType: number,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    captured: number,
    wireLength: number,
    time: Nanos,
    iface: number,
  ): void {
    const frame = ++this.frame;
    if (!this.#started && this.#held === null && frame === 1 && (this.startEpochNs ?? CLOCK_WAS_SET) < CLOCK_WAS_SET) {
      this.#held = {
        linkType,
        bytes: new Uint8Array(bytes.subarray(at, at + captured)),
        wireLength,
        time,
        iface,
        cutByEnd: this.decoder.cutByEnd,
      };
      return;
    }
    if (this.#held !== null) this.#deliverHeld(this.#held, this.#stamps.firstIsBad(this.#held.time, time, 1));
    this.#deliver(frame, linkType, bytes, view, at, captured, wireLength, this.#stamps.take(time, frame), iface);
  }

  /** `time`: NaN where it is not known; then the packet stands where the one before it stood. */
  #deliver(
    frame: FrameNo,
    linkType: number,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    captured: number,
    wireLength: number,
    time: Nanos,
    iface: number,
  ): void {
    if (!this.#started) this.#start();
    const s = this.decoder.segment;
    s.frame = frame;
    const timed = !Number.isNaN(time);
    s.timeNs = timed ? time : this.#lastTime;
    s.line = 0;
    s.iface = iface;
    s.dropped = this.droppedSoFar;
    if (time < this.#lastTime) this.#ranBackwards(time);
    else if (time > this.#latest) this.#latest = time;
    if (timed) this.#lastTime = time;
    if (captured < wireLength && !this.decoder.cutByEnd) this.#cutRecords++;
    if (captured === 0) {
      this.#emptyRecords++;
      this.decoder.fates.add(FATE_SKIPPED);
      return;
    }
    const { hasTime } = this.decoder;
    if (!timed) this.decoder.hasTime = false;
    this.decoder.packet(linkType, bytes, view, at, at + captured, wireLength);
    if (!timed) this.decoder.hasTime = hasTime;
  }

  #deliverHeld({ linkType, bytes, wireLength, time, iface, cutByEnd }: HeldPacket, bad: boolean): void {
    this.#held = null;
    const latestCut = this.decoder.cutByEnd;
    this.decoder.cutByEnd = cutByEnd;
    const known = bad ? Number.NaN : this.#stamps.take(time, 1);
    this.#deliver(1, linkType, bytes, new DataView(bytes.buffer), 0, bytes.length, wireLength, known, iface);
    this.decoder.cutByEnd = latestCut;
  }

  /** When the capture begins, by the first time that can be. */
  get #began(): bigint | undefined {
    return this.startEpochNs === undefined ? undefined : this.startEpochNs + BigInt(this.#stamps.shiftNs);
  }

  /** A whole block of a format that has them, in [at, end), after what it says was taken: for who copies. */
  block(_type: number, _bytes: Uint8Array, _view: DataView, _at: number, _end: number, _little: boolean): void {}

  /** A record that Wireshark numbers and that holds no packet we can use. */
  countFrame(what: SkippedKey): void {
    if (this.#held !== null) this.#deliverHeld(this.#held, false);
    this.frame++;
    this.decoder.skipped.add(what);
    this.decoder.fates.add(FATE_SKIPPED);
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    if (this.#skip > 0) {
      at = Math.min(this.#skip, chunk.length);
      this.#skip -= at;
      this.#base += at;
    }
    while (this.#carryLength > 0 && at < chunk.length) at = this.#finishCarried(chunk, at);
    if (at >= chunk.length) return;
    this.#base -= at;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (at < chunk.length) {
      const stopped = this.#parse(chunk, view, at, chunk.length);
      if (this.#skip > 0) {
        at = Math.min(stopped + this.#skip, chunk.length);
        this.#skip -= at - stopped;
        continue;
      }
      at = stopped;
      break;
    }
    this.#base += at;
    if (at < chunk.length) this.#keep(chunk, at, chunk.length);
  }

  end(): SourceEnd {
    if (this.#format !== null) {
      this.#finish(this.#format);
      if (this.#skip > 0 && this.#skip < MAX_TELLABLE) {
        this.damage(this.#base, { key: 'stop.in-last-block', facts: { missing: this.#skip } });
      }
    }
    if (this.#held !== null) this.#deliverHeld(this.#held, false);
    if (!this.#started) this.#start();
    return this.#summary();
  }

  #finish(first: Format): void {
    const bytes = this.#carry;
    const end = this.#carryLength;
    let at = 0;
    for (let format = first; ;) {
      at = format.finish(bytes, this.#carryView, at, end);
      const next = this.#format;
      if (next === null || next === format) return;
      at = this.#parse(bytes, this.#carryView, at, end);
      format = this.#format ?? next;
    }
  }

  /** Fills the carried record up and parses it; returns where the chunk goes on. */
  #finishCarried(chunk: Uint8Array, start: number): number {
    // Moving a large carry for a few bytes at a time would cost the square of the input.
    const extra = this.#carryLength > LARGE_CARRY ? this.#carryLength >>> 1 : 1;
    const wanted = Math.max(this.#needed - this.#carryLength, extra);
    const take = Math.min(wanted, chunk.length - start);
    this.#keep(chunk, start, start + take);
    if (this.#carryLength < this.#needed) return start + take;
    const stopped = this.#parse(this.#carry, this.#carryView, 0, this.#carryLength);
    this.#base += stopped;
    this.#carry.copyWithin(0, stopped, this.#carryLength);
    this.#carryLength -= stopped;
    if (this.#skip === 0) return start + take;
    const carried = Math.min(this.#skip, this.#carryLength);
    this.#carry.copyWithin(0, carried, this.#carryLength);
    this.#carryLength -= carried;
    const jump = Math.min(this.#skip - carried, chunk.length - start - take);
    this.#skip -= carried + jump;
    this.#base += carried + jump;
    return start + take + jump;
  }

  #parse(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let at = start;
    for (;;) {
      const format = this.#format;
      // createReader sets the first grammar before any byte comes.
      if (format === null) return end;
      this.#needed = 1;
      const stopped = format.parse(bytes, view, at, end);
      at = stopped;
      // Another capture begins here: its own grammar goes on.
      if (this.#format !== format) continue;
      // A format that wants what it already has would never end.
      if (this.#needed <= end - at) this.#needed = end - at + 1;
      return at;
    }
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    const length = this.#carryLength + (to - from);
    if (length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(length, this.#needed, 4096, this.#carry.length * 2));
      larger.set(this.#carry.subarray(0, this.#carryLength));
      this.#carry = larger;
      this.#carryView = new DataView(larger.buffer);
    }
    this.#carry.set(chunk.subarray(from, to), this.#carryLength);
    this.#carryLength = length;
  }

  #start(): void {
    this.#started = true;
    const startEpochNs = this.#began;
    this.#handler.start({
      format: this.#formatName,
      linkTypes: [...this.#linkTypes],
      facts: this.facts,
      ...(startEpochNs === undefined ? {} : { startEpochNs }),
    });
  }

  #ranBackwards(time: Nanos): void {
    this.#backwards++;
    if (this.#backwards === 1) this.#backwardsFrame = this.frame;
    this.#backwardsMost = Math.max(this.#backwardsMost, this.#lastTime - time);
    if (time < this.#earliest) this.#earliest = time;
  }

  #summary(): SourceEnd {
    const { decoder } = this;
    for (const note of decoder.fragments.end()) this.note(note);
    if (this.#backwards > 0) {
      this.note({
        key: 'note.time-backwards',
        facts: { times: this.#backwards, firstFrame: this.#backwardsFrame, mostNs: this.#backwardsMost },
      });
    }
    const { bad, firstBad } = this.#stamps;
    if (bad > 0) this.note({ key: 'note.bad-stamps', facts: { packets: bad, firstFrame: firstBad } });
    if (this.#emptyRecords > 0) decoder.skipped.add('skipped.empty-records', -1, this.#emptyRecords);
    if (decoder.filtered > 0) decoder.skipped.add('skipped.filtered', -1, decoder.filtered);
    const end: SourceEnd = {
      frames: this.frame,
      tcpSegments: decoder.tcpSegments,
      durationNs: this.#latest - this.#earliest,
      skipped: decoder.skipped.toList(),
      malformed: decoder.malformed.toList(),
      framesWithoutTcp: decoder.fates.toRecord(),
      facts: this.facts,
      linkTypes: [...this.#linkTypes],
      notes: [...this.#notes.values()],
    };
    if (this.#cutRecords > 0) this.facts.payload = false;
    const startEpochNs = this.#began;
    if (startEpochNs !== undefined) end.startEpochNs = startEpochNs;
    if (this.#truncatedAt !== undefined) end.truncatedAt = this.#truncatedAt;
    if (this.drops >= 0) end.capturedDrops = this.drops;
    return end;
  }
}
