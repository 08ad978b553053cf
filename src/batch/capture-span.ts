/** When a capture file begins and ends, without reading all of it: its head and first packet, and its last packet. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { plainChunks, type StoredAt } from '../capture/pieces.ts';
import { sniff } from '../capture/sniff.ts';
import { isS3, s3Chunks, s3Ends } from './s3.ts';

export interface CaptureSpan {
  /** Everything before the first packet: equal in all pieces of one recording. */
  readonly head: Buffer;
  /** Of the first packet, since 1970. */
  readonly startNs: bigint;
}

const MICRO = 0xa1b2c3d4;
const NANO = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const MOST_CAPTURED = 262_144;
const SECOND = 1_000_000_000n;

const PCAPNG = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const NOT_PACKETS: ReadonlySet<number> = new Set([PCAPNG, INTERFACE, 4, 0x0bad, 10]);
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

interface Order {
  readonly little: boolean;
  readonly ns: number;
}

function pcapOrder(bytes: Buffer): Order | null {
  if (bytes.length < FILE_HEADER) return null;
  for (const little of [true, false]) {
    const magic = little ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0);
    if (magic === MICRO || magic === NANO) return { little, ns: magic === NANO ? 1 : 1000 };
  }
  return null;
}

const u32 = (bytes: Buffer, at: number, little: boolean): number =>
  little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
const u16 = (bytes: Buffer, at: number, little: boolean): number =>
  little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);

const timeNs = (bytes: Buffer, at: number, { little, ns }: Order): bigint =>
  BigInt(u32(bytes, at, little)) * SECOND + BigInt(u32(bytes, at + 4, little)) * BigInt(ns);

/** From the first bytes of a capture; null where it is no pcap or pcapng, or has no packet there. */
export function headOf(bytes: Buffer): CaptureSpan | null {
  const order = pcapOrder(bytes);
  if (order !== null) {
    if (bytes.length < FILE_HEADER + RECORD_HEADER) return null;
    return { head: bytes.subarray(0, FILE_HEADER), startNs: timeNs(bytes, FILE_HEADER, order) };
  }
  return pcapngHead(bytes);
}

/** What leads a whole file without a packet, as recorders write in a quiet minute; null where it is none. */
export function headOfEmpty(bytes: Buffer): Buffer | null {
  if (pcapOrder(bytes) !== null) return bytes.length === FILE_HEADER ? bytes : null;
  if (bytes.length < 28 || bytes.readUInt32BE(0) !== PCAPNG) return null;
  const little = bytes.readUInt32LE(8) === BYTE_ORDER;
  let head: Buffer | null = null;
  let at = 0;
  while (at + 12 <= bytes.length) {
    const type = u32(bytes, at, little);
    const length = u32(bytes, at + 4, little);
    if (length < 12 || at + length > bytes.length) return null;
    if (type === STATISTICS) head ??= bytes.subarray(0, at);
    else if (!NOT_PACKETS.has(type) || head !== null) return null;
    at += length;
  }
  return at === bytes.length ? (head ?? bytes) : null;
}

interface Clock {
  readonly ticksPerSecond: bigint;
  readonly offset: bigint;
}

function pcapngHead(bytes: Buffer): CaptureSpan | null {
  if (bytes.length < 28 || bytes.readUInt32BE(0) !== PCAPNG) return null;
  const little = bytes.readUInt32LE(8) === BYTE_ORDER;
  const clocks: Clock[] = [];
  for (let at = 0; at + 12 <= bytes.length;) {
    const type = u32(bytes, at, little);
    const length = u32(bytes, at + 4, little);
    if (length < 12 || at + length > bytes.length) return null;
    if (type === INTERFACE) clocks.push(clockOf(bytes, at, length, little));
    if (type === ENHANCED_PACKET) {
      const startNs = enhancedTime(bytes, at, little, clocks);
      return startNs === null ? null : { head: bytes.subarray(0, at), startNs };
    }
    if (!NOT_PACKETS.has(type)) return null;
    at += length;
  }
  return null;
}

function clockOf(bytes: Buffer, block: number, length: number, little: boolean): Clock {
  let ticksPerSecond = 1_000_000n;
  let offset = 0n;
  for (let at = block + 16; at + 4 <= block + length - 4;) {
    const code = u16(bytes, at, little);
    const size = u16(bytes, at + 2, little);
    if (code === 0 || at + 4 + size > block + length) break;
    if (code === OPTION_RESOLUTION && size === 1) {
      const raw = bytes[at + 4] ?? 6;
      ticksPerSecond = (raw & 0x80) === 0 ? 10n ** BigInt(raw) : 2n ** BigInt(raw & 0x7f);
    } else if (code === OPTION_OFFSET && size === 8)
      offset = little ? bytes.readBigInt64LE(at + 4) : bytes.readBigInt64BE(at + 4);
    at += 4 + ((size + 3) & ~3);
  }
  return { ticksPerSecond, offset };
}

function enhancedTime(bytes: Buffer, at: number, little: boolean, clocks: readonly Clock[]): bigint | null {
  const clock = clocks[u32(bytes, at + 8, little)];
  if (clock === undefined) return null;
  const ticks = (BigInt(u32(bytes, at + 12, little)) << 32n) | BigInt(u32(bytes, at + 16, little));
  return (ticks * SECOND) / clock.ticksPerSecond + clock.offset * SECOND;
}

/** What opens it, be it a file or an object on S3. */
export const storedAt = (at: string | Buffer): StoredAt =>
  typeof at === 'string' && isS3(at) ? { open: () => s3Chunks(at) } : at;

/** Of the last packet; null where it cannot be told. What is compressed is unpacked for it. */
export async function lastTimeNs(at: string | Buffer): Promise<bigint | null> {
  try {
    const stored = typeof at === 'string' && isS3(at) ? await s3Ends(at, ENDS) : storedEnds(at);
    if (stored === null) return null;
    if (sniff(stored.first).kind !== 'compressed') return lastOf(stored.first, stored.last);
    let first: Buffer | null = null;
    let last = Buffer.alloc(0);
    for await (const { bytes } of plainChunks(storedAt(at))) {
      first ??= Buffer.from(bytes.subarray(0, ENDS));
      last = Buffer.concat([last, bytes]);
      if (last.length > ENDS) last = last.subarray(last.length - ENDS);
    }
    return first === null ? null : lastOf(first, last);
  } catch {
    return null;
  }
}

/** Enough for the largest packet and some more. */
const ENDS = 2 * MOST_CAPTURED;

function storedEnds(at: string | Buffer): { first: Buffer; last: Buffer } | null {
  const file = openSync(at, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return null;
    const length = Math.min(size, ENDS);
    const first = Buffer.alloc(length);
    readSync(file, first, 0, length, 0);
    const last = Buffer.alloc(length);
    readSync(file, last, 0, length, size - length);
    return { first, last };
  } finally {
    closeSync(file);
  }
}

function lastOf(first: Buffer, last: Buffer): bigint | null {
  const order = pcapOrder(first);
  if (order !== null) return lastRecord(last, order, timeNs(first, FILE_HEADER, order));
  return lastBlock(first, last);
}

/** The first place from which records follow each other to the very end of the file: what follows by chance does not. */
function lastRecord(bytes: Buffer, order: Order, start: bigint): bigint | null {
  const earliest = Number(start / SECOND);
  for (let from = 0; from + RECORD_HEADER <= bytes.length; from++) {
    let last: bigint | null = null;
    let records = 0;
    let before = 0;
    for (let at = from; ;) {
      if (at === bytes.length) {
        if (records > 0) return last;
        break;
      }
      if (at + RECORD_HEADER > bytes.length) break;
      const seconds = u32(bytes, at, order.little);
      const captured = u32(bytes, at + 8, order.little);
      const length = u32(bytes, at + 12, order.little);
      if (captured > MOST_CAPTURED || captured > length || length > MOST_CAPTURED || captured === 0) break;
      if (seconds < earliest || (records > 0 && Math.abs(seconds - before) > 86_400)) break;
      if (u32(bytes, at + 4, order.little) * order.ns >= 1e9) break;
      last = timeNs(bytes, at, order);
      before = seconds;
      records++;
      at += RECORD_HEADER + captured;
    }
  }
  return null;
}

/** Blocks of pcapng end with their length: they are read backwards. */
function lastBlock(first: Buffer, last: Buffer): bigint | null {
  if (first.length < 28 || first.readUInt32BE(0) !== PCAPNG) return null;
  const little = first.readUInt32LE(8) === BYTE_ORDER;
  const clocks: Clock[] = [];
  for (let at = 0; at + 12 <= first.length;) {
    const type = u32(first, at, little);
    const length = u32(first, at + 4, little);
    if (length < 12 || at + length > first.length || type === ENHANCED_PACKET) break;
    if (type === INTERFACE) clocks.push(clockOf(first, at, length, little));
    at += length;
  }
  for (let end = last.length; end >= 12;) {
    const length = u32(last, end - 4, little);
    const at = end - length;
    if (length < 12 || at < 0 || u32(last, at + 4, little) !== length) return null;
    if (u32(last, at, little) === ENHANCED_PACKET) return enhancedTime(last, at, little, clocks);
    end = at;
  }
  return null;
}
