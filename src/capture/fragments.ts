/**
 * IP datagrams put together from their fragments, in bounded memory. IPv4: the most recent copy of a byte counts
 * (RFC 791 §3.2). IPv6: fragments that overlap, other than exact repeats, spoil the datagram (RFC 8200 §4.5, RFC 5722).
 */
import type { Cursor } from '../wire/cursor.ts';
import { IP_TCP } from '../wire/ip-protocols.ts';
import type { Note } from '../segment/source.ts';
import type { Segment } from '../segment/segment.ts';
import type { FrameNo, Nanos } from '../units.ts';
import type { Skipped } from './counts.ts';

const MAX_OPEN = 128;
/** Completed ones that copies of their fragments are recognised by. */
const MAX_COMPLETED = 32;
const MAX_DATAGRAM = 65_535;
const MAX_PIECES = 8_192 + 1;
/** RFC 8200 §4.5; longer than the 30 s of Linux for IPv4. */
const TIMEOUT: Nanos = 60_000_000_000;

interface Datagram {
  readonly key: Int32Array;
  readonly startedAt: Nanos;
  bytes: Uint8Array;
  /** Byte ranges that have arrived, sorted and disjoint: start, end in turn. */
  ranges: number[];
  /** Known once the last fragment has come. */
  total: number;
  protocol: number;
  pieces: number;
  spoiled: boolean;
  readonly firstFrame: FrameNo;
  lastFrame: FrameNo;
}

/** What a datagram lacks of its payload: [from, to) of its bytes; `to` is -1 where the last piece never came. */
type Gap = readonly [from: number, to: number];

const KEY_WORDS = 12;

export class Fragments {
  readonly #skipped: Skipped;
  readonly #open: Datagram[] = [];
  readonly #completed: Datagram[] = [];
  readonly #key = new Int32Array(KEY_WORDS);
  #overlapping = 0;
  /** Datagrams with TCP that lack a piece; those of which only the first is there; the earliest of all. */
  #incomplete = 0;
  #firstPieceOnly = 0;
  #earliest: Datagram | null = null;

  /** `skipped`: where fragments of datagrams that never complete are counted. */
  constructor(skipped: Skipped) {
    this.#skipped = skipped;
  }

  /** The whole IP payload when this fragment completes it; null otherwise. `protocol` is then the first fragment's. */
  add(c: Cursor, f: Segment, path: number): Uint8Array | null {
    const start = c.fragmentOffset;
    const end = start + (c.end - c.at);
    if (end > MAX_DATAGRAM + 8 || (c.fragmentMore && ((c.end - c.at) & 7) !== 0)) {
      this.#skipped.add('skipped.fragments-contradict');
      return null;
    }
    const datagram = this.#find(c, f, path);
    datagram.pieces++;
    datagram.lastFrame = f.frame;
    if (start === 0) datagram.protocol = c.next;
    if (!c.fragmentMore) {
      if (datagram.total >= 0 && datagram.total !== end) datagram.spoiled = true;
      datagram.total = end;
    }
    if (datagram.pieces > MAX_PIECES) datagram.spoiled = true;
    if (!datagram.spoiled) this.#put(datagram, c, start, end, f.family === 6);
    const r = datagram.ranges;
    if (datagram.spoiled || datagram.total < 0 || r[0] !== 0 || r[1] !== datagram.total) return null;
    this.#open.splice(this.#open.indexOf(datagram), 1);
    this.#completed.push(datagram);
    if (this.#completed.length > MAX_COMPLETED) this.#completed.shift();
    c.next = datagram.protocol;
    return datagram.bytes.subarray(0, datagram.total);
  }

  /** Input is over: what is still open never completed. Returns what is to be told. */
  end(): Note[] {
    for (const datagram of this.#open) this.#lacks(datagram);
    this.#open.length = 0;
    const notes: Note[] = [];
    const d = this.#earliest;
    const [gap] = d === null ? [] : gapsOf(d);
    if (d !== null && gap !== undefined) {
      const [from, to] = gap;
      const { firstFrame, lastFrame } = d;
      notes.push({
        key: 'note.fragments-missing',
        facts: {
          datagrams: this.#incomplete,
          firstPiecesOnly: this.#completed.length === 0 && this.#firstPieceOnly === this.#incomplete,
          firstFrame,
          lastFrame,
          from,
          ...(to < 0 ? {} : { to }),
        },
      });
    }
    if (this.#overlapping > 0) notes.push({ key: 'note.fragments-overlap', facts: { fragments: this.#overlapping } });
    return notes;
  }

  /** No piece of this datagram is waited for any longer. */
  #lacks(d: Datagram): void {
    if (d.spoiled) return this.#skipped.add('skipped.fragments-contradict', -1, d.pieces);
    if (this.#completed.some((one) => isCopyOf(d, one)))
      return this.#skipped.add('skipped.fragments-repeated', -1, d.pieces);
    const gaps = gapsOf(d);
    const [from = 0, to = 0] = gaps[0] ?? [];
    const missing = gaps.length > 1 ? 'several' : from === 0 ? 'first' : to < 0 ? 'last' : 'middle';
    this.#skipped.add('skipped.incomplete-datagrams', missing, d.pieces);
    if (d.protocol !== IP_TCP) return;
    this.#incomplete++;
    if (missing === 'last' && d.pieces === 1) this.#firstPieceOnly++;
    if (this.#earliest === null || d.firstFrame < this.#earliest.firstFrame) this.#earliest = d;
  }

  #find(c: Cursor, f: Segment, path: number): Datagram {
    const now = f.timeNs;
    const key = this.#key;
    key[0] = f.src0;
    key[1] = f.src1;
    key[2] = f.src2;
    key[3] = f.src3;
    key[4] = f.dst0;
    key[5] = f.dst1;
    key[6] = f.dst2;
    key[7] = f.dst3;
    key[8] = c.fragmentId;
    key[9] = f.family;
    // RFC 791: the protocol is part of the identity; RFC 8200: it is not (only the first fragment tells it).
    key[10] = f.family === 4 ? c.next : 0;
    key[11] = path;
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const datagram = this.#open[i];
      if (datagram === undefined) break;
      if (!sameKey(datagram.key, key)) continue;
      if (Math.abs(now - datagram.startedAt) <= TIMEOUT) return datagram;
      this.#open.splice(i, 1);
      this.#lacks(datagram);
    }
    if (this.#open.length >= MAX_OPEN) this.#skipped.add('skipped.fragments-given-up', -1, this.#open.shift()?.pieces);
    const fresh: Datagram = {
      key: key.slice(),
      startedAt: now,
      bytes: new Uint8Array(4096),
      ranges: [],
      total: -1,
      protocol: c.next,
      pieces: 0,
      spoiled: false,
      firstFrame: f.frame,
      lastFrame: f.frame,
    };
    this.#open.push(fresh);
    return fresh;
  }

  #put(d: Datagram, c: Cursor, start: number, end: number, v6: boolean): void {
    if (d.total >= 0 && end > d.total) {
      d.spoiled = true;
      return;
    }
    const ranges = d.ranges;
    let overlaps = false;
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const from = ranges[i] ?? 0;
      const to = ranges[i + 1] ?? 0;
      if (start < to && end > from) overlaps = true;
    }
    if (overlaps) {
      const piece = c.bytes.subarray(c.at, c.end);
      const repeat = covered(ranges, start, end) && equal(d.bytes.subarray(start, end), piece);
      if (!repeat) {
        this.#overlapping++;
        if (v6) {
          d.spoiled = true;
          return;
        }
      }
    }
    if (end > d.bytes.length) {
      const larger = new Uint8Array(Math.min(Math.max(end, d.bytes.length * 2), MAX_DATAGRAM + 8));
      larger.set(d.bytes);
      d.bytes = larger;
    }
    d.bytes.set(c.bytes.subarray(c.at, c.end), start);
    d.ranges = merged(ranges, start, end);
  }
}

/** The parts of its payload that did not come; what is behind the last one, too, where its end is not known. */
function gapsOf({ ranges, total }: Datagram): Gap[] {
  const gaps: Gap[] = [];
  let at = 0;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const start = ranges[i] ?? 0;
    if (start > at) gaps.push([at, start]);
    at = ranges[i + 1] ?? 0;
  }
  if (total < 0) gaps.push([at, -1]);
  else if (at < total) gaps.push([at, total]);
  return gaps;
}

/** Whether what came of one datagram are pieces of another once more. */
function isCopyOf(d: Datagram, whole: Datagram): boolean {
  if (!sameKey(d.key, whole.key) || Math.abs(d.startedAt - whole.startedAt) > TIMEOUT) return false;
  for (let i = 0; i + 1 < d.ranges.length; i += 2) {
    const [from = 0, to = 0] = [d.ranges[i], d.ranges[i + 1]];
    if (to > whole.total || !equal(whole.bytes.subarray(from, to), d.bytes.subarray(from, to))) return false;
  }
  return true;
}

function sameKey(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < KEY_WORDS; i++) if (a[i] !== b[i]) return false;
  return true;
}

function covered(ranges: readonly number[], start: number, end: number): boolean {
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if ((ranges[i] ?? 0) <= start && (ranges[i + 1] ?? 0) >= end) return true;
  }
  return false;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The ranges with [start, end) added, touching ones joined. */
function merged(ranges: readonly number[], start: number, end: number): number[] {
  const out: number[] = [];
  let from = start;
  let to = end;
  let placed = false;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const a = ranges[i] ?? 0;
    const b = ranges[i + 1] ?? 0;
    if (b < from) {
      out.push(a, b);
    } else if (a > to) {
      if (!placed) out.push(from, to);
      placed = true;
      out.push(a, b);
    } else {
      from = Math.min(from, a);
      to = Math.max(to, b);
    }
  }
  if (!placed) out.push(from, to);
  return out;
}
