/**
 * A capture written again as pcapng with comments (draft-ietf-opsawg-pcapng §3.5 opt_comment): blocks of pcapng are
 * copied to the byte, other formats become enhanced packet blocks. Packets count as they do when they are analysed.
 */
import type { SkippedKey } from '../records/passed-over-facts.ts';
import { NameTable } from '../segment/names.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import { CaptureReader, type Format } from './capture-reader.ts';
import { BrokenCompression } from './decompress.ts';
import { formatOf, recognise } from './open.ts';
import {
  BYTE_ORDER,
  ENHANCED_HEADER,
  ENHANCED_PACKET,
  INTERFACE,
  MAX_BLOCK,
  PACKET_OBSOLETE,
  SECTION_HEADER,
  SIMPLE_PACKET,
} from './pcapng-blocks.ts';
import { plainChunks } from './pieces.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

export interface Comments {
  /** About the whole capture. */
  readonly section: readonly string[];
  /** About one packet. */
  packet(frame: FrameNo): readonly string[];
  /** What is written down as the program that wrote the file. */
  readonly program: string;
}

/** What the copy lacks. */
export interface Copied {
  /** Packets whose comments had no place: simple packet blocks take none. */
  readonly withoutComment: number;
}

/** LINKTYPE_ETHERNET */
const ETHERNET = 1;
const OPTION_COMMENT = 1;
const OPTION_PROGRAM = 4;
const OPTION_RESOLUTION = 9;
const NANOSECONDS = 9;
const MICROSECONDS = 6;
/** An option's length is two bytes. */
const MAX_OPTION: Bytes = 0xffff;
const SECTION_FIXED = 24;
const BATCH = 256 * 1024;

const encoder = new TextEncoder();
const padded = (length: Bytes): Bytes => (length + 3) & ~3;

/** Whether the file is a capture whose packets can be written again: a text holds none. */
export async function isCapture(at: string | Uint8Array): Promise<boolean> {
  for await (const { bytes } of plainChunks(at)) return sniff(bytes.subarray(0, SNIFF_BYTES)).kind === 'capture';
  return false;
}

/** Reads the file at `at` from its beginning and hands the copy on in pieces, which are valid during the call only. */
export async function copyAnnotated(
  at: string | Uint8Array,
  comments: Comments,
  write: (bytes: Uint8Array) => void,
): Promise<Copied> {
  const out = new BlockWriter(write);
  let copier: Copier | null = null;
  try {
    for await (const { bytes } of plainChunks(at)) {
      if (copier === null) {
        const found = sniff(bytes.subarray(0, SNIFF_BYTES));
        if (found.kind !== 'capture') break;
        copier = new Copier(comments, out);
        copier.format = formatOf(found.format, copier);
      }
      copier.push(bytes);
    }
  } catch (error) {
    // Damaged data end the copy where they ended the analysis, which has told it.
    if (!(error instanceof BrokenCompression)) throw error;
  }
  copier?.finish();
  out.flush();
  return { withoutComment: copier?.withoutComment ?? 0 };
}

/** Blocks of a file in one byte order, put together in batches. */
class BlockWriter {
  readonly #write: (bytes: Uint8Array) => void;
  #bytes = new Uint8Array(BATCH);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Room for a block of `length` bytes; returns where it begins, its type and both lengths written. */
  begin(type: number, length: Bytes, little: boolean): { view: DataView; bytes: Uint8Array; at: number } {
    if (this.#used + length > this.#bytes.length) this.flush();
    if (length > this.#bytes.length) {
      this.#bytes = new Uint8Array(length);
      this.#view = new DataView(this.#bytes.buffer);
    }
    const at = this.#used;
    this.#used += length;
    this.#bytes.fill(0, at, at + length);
    this.#view.setUint32(at, type, little);
    this.#view.setUint32(at + 4, length, little);
    this.#view.setUint32(at + length - 4, length, little);
    return { view: this.#view, bytes: this.#bytes, at };
  }

  raw(bytes: Uint8Array): void {
    if (bytes.length > BATCH) {
      this.flush();
      this.#write(bytes);
      return;
    }
    if (this.#used + bytes.length > this.#bytes.length) this.flush();
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  flush(): void {
    if (this.#used > 0) this.#write(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
  }
}

/** `text` as the value of an option: what is too long is cut between characters. */
function optionValue(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length <= MAX_OPTION) return bytes;
  let end = MAX_OPTION;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

type Option = readonly [code: number, value: Uint8Array];
const commentOptions = (texts: readonly string[]): Option[] =>
  texts.map((text) => [OPTION_COMMENT, optionValue(text)] as const);
const optionsLength = (options: readonly Option[]): Bytes =>
  options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 0);

/** Returns where they end. */
function putOptions(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  options: readonly Option[],
  little: boolean,
): number {
  let at = start;
  for (const [code, value] of options) {
    view.setUint16(at, code, little);
    view.setUint16(at + 2, value.length, little);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  return at;
}

class Copier extends CaptureReader {
  override readonly mostKept = MAX_BLOCK;
  withoutComment = 0;
  readonly #comments: Comments;
  readonly #out: BlockWriter;
  /** Who began the section in hand: the input, or this writer; null: there is none yet. */
  #section: 'theirs' | 'ours' | null = null;
  #commented = false;
  /** Interfaces of a section of ours, by link type. */
  readonly #ours = new Map<number, number>();
  readonly #linkTypes: number[] = [];
  #little = true;
  /** Ticks of the last packet, high and low half. */
  #stamp: readonly [number, number] = [0, 0];
  /** Interfaces of the input: in the section in hand, and in those before it. */
  #interfaces = 0;
  #interfacesBefore = 0;
  /** The last packet whose block was written. */
  #written: FrameNo = 0;
  /** The last packet of a pcapng, until its block is known to be whole. */
  #last: { bytes: Uint8Array; at: number; captured: Bytes; wireLength: Bytes; iface: number } | null = null;

  constructor(comments: Comments, out: BlockWriter) {
    super({ start: () => {}, segment: () => {} }, new NameTable(), {}, recognise);
    this.#comments = comments;
    this.#out = out;
  }

  override linkType(type: number): void {
    super.linkType(type);
    this.#linkTypes.push(type);
  }

  override packet(
    linkType: number,
    bytes: Uint8Array,
    _view: DataView,
    at: number,
    captured: number,
    wireLength: number,
    time: Nanos,
    iface: number,
  ): void {
    this.frame++;
    if (inBlocks(this.format)) {
      this.#last = { bytes, at, captured, wireLength, iface };
      return;
    }
    const id = this.#ourInterface(linkType);
    const ns = (this.startEpochNs ?? 0n) + BigInt(Math.round(time));
    const ticks = this.facts.clock === 'us' ? (ns + 500n) / 1000n : ns;
    const stamp = ticks < 0n ? 0n : ticks;
    this.#stamp = [Number(stamp >> 32n), Number(stamp & 0xffff_ffffn)];
    this.#enhanced(id, ...this.#stamp, wireLength, bytes.subarray(at, at + captured));
  }

  /** An empty packet in its place, so that those behind it keep their numbers; pcapng's own block is copied. */
  override countFrame(what: SkippedKey): void {
    super.countFrame(what);
    if (inBlocks(this.format)) return;
    this.#enhanced(this.#ourInterface(this.#linkTypes[0] ?? ETHERNET), ...this.#stamp, 0, new Uint8Array(0));
  }

  override block(type: number, bytes: Uint8Array, view: DataView, at: number, end: number, little: boolean): void {
    const { frame } = this;
    const comments = frame > this.#written ? this.#comments.packet(frame) : [];
    this.#written = frame;
    this.#last = null;
    if (type === SECTION_HEADER) {
      this.#section = 'theirs';
      this.#little = little;
      this.#interfacesBefore += this.#interfaces;
      this.#interfaces = 0;
      this.#sectionHeader(bytes, view, at, end);
      return;
    }
    if (type === INTERFACE) this.#interfaces++;
    const packet = type === ENHANCED_PACKET || type === PACKET_OBSOLETE;
    if (comments.length === 0 || !packet) {
      if (comments.length > 0 && type === SIMPLE_PACKET) this.withoutComment++;
      this.#out.raw(bytes.subarray(at, end));
      return;
    }
    const optionsAt = at + ENHANCED_HEADER + padded(view.getUint32(at + 20, little));
    // Its lengths do not fit: it stays as it is.
    if (optionsAt > end - 4) this.#out.raw(bytes.subarray(at, end));
    else this.#withOptions(type, bytes, at, optionsAt, end - 4, commentOptions(comments));
  }

  /** The end of the input, and the packet that it may have cut. */
  finish(): void {
    this.end();
    if (this.#last !== null) {
      const { bytes, at, captured, wireLength, iface } = this.#last;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const [high, low] = [view.getUint32(at - 16, this.#little), view.getUint32(at - 12, this.#little)];
      const id = iface - this.#interfacesBefore;
      this.#enhanced(id, high, low, wireLength, bytes.subarray(at, at + captured));
    }
    if (this.#section !== null) return;
    this.#begin();
    for (const type of this.#linkTypes) this.#ourInterface(type);
  }

  /** The head and the options of a block, more options between them. */
  #withOptions(
    type: number,
    from: Uint8Array,
    start: number,
    optionsAt: number,
    optionsEnd: number,
    more: readonly Option[],
  ): { view: DataView; at: number } {
    const head = optionsAt - start;
    const kept = optionsEnd - optionsAt;
    // Where there were no options, one ends the list.
    const length = head + optionsLength(more) + Math.max(kept, 4) + 4;
    const { view, bytes, at } = this.#out.begin(type, length, this.#little);
    bytes.set(from.subarray(start + 8, optionsAt), at + 8);
    const behind = putOptions(view, bytes, at + head, more, this.#little);
    bytes.set(from.subarray(optionsAt, optionsEnd), behind);
    return { view, at };
  }

  /** Its section is as long as it comes out: comments make it longer than the input said. */
  #sectionHeader(from: Uint8Array, _view: DataView, start: number, end: number): void {
    const { view, at } = this.#withOptions(
      SECTION_HEADER,
      from,
      start,
      start + SECTION_FIXED,
      end - 4,
      this.#sectionComments(),
    );
    view.setBigInt64(at + 16, -1n, this.#little);
  }

  #sectionComments(): Option[] {
    if (this.#commented) return [];
    this.#commented = true;
    return commentOptions(this.#comments.section);
  }

  /** A section of ours. */
  #begin(): void {
    this.#section = 'ours';
    this.#little = true;
    this.#ours.clear();
    const more: Option[] = [...this.#sectionComments(), [OPTION_PROGRAM, optionValue(this.#comments.program)]];
    const { view, bytes, at } = this.#out.begin(SECTION_HEADER, SECTION_FIXED + optionsLength(more) + 8, true);
    view.setUint32(at + 8, BYTE_ORDER, true);
    view.setUint16(at + 12, 1, true);
    view.setBigInt64(at + 16, -1n, true);
    putOptions(view, bytes, at + SECTION_FIXED, more, true);
  }

  #ourInterface(linkType: number): number {
    if (this.#section !== 'ours') this.#begin();
    const known = this.#ours.get(linkType);
    if (known !== undefined) return known;
    const id = this.#ours.size;
    this.#ours.set(linkType, id);
    const resolution = this.facts.clock === 'us' ? MICROSECONDS : NANOSECONDS;
    const more: Option[] = [[OPTION_RESOLUTION, Uint8Array.of(resolution)]];
    const { view, bytes, at } = this.#out.begin(INTERFACE, 16 + optionsLength(more) + 8, true);
    view.setUint16(at + 8, linkType, true);
    view.setUint32(at + 12, this.facts.snapLength ?? 0, true);
    putOptions(view, bytes, at + 16, more, true);
    return id;
  }

  #enhanced(iface: number, high: number, low: number, wireLength: Bytes, data: Uint8Array): void {
    const comments = commentOptions(this.#comments.packet(this.frame));
    const options = comments.length === 0 ? 0 : optionsLength(comments) + 4;
    const length = ENHANCED_HEADER + padded(data.length) + options + 4;
    const { view, bytes, at } = this.#out.begin(ENHANCED_PACKET, length, this.#little);
    view.setUint32(at + 8, iface, this.#little);
    view.setUint32(at + 12, high, this.#little);
    view.setUint32(at + 16, low, this.#little);
    view.setUint32(at + 20, data.length, this.#little);
    view.setUint32(at + 24, wireLength, this.#little);
    bytes.set(data, at + ENHANCED_HEADER);
    putOptions(view, bytes, at + ENHANCED_HEADER + padded(data.length), comments, this.#little);
  }
}

const inBlocks = (format: Format | null): boolean => format?.name === 'pcapng';
