/** Reads captures in tests: every segment as a plain copy, whatever the size of the chunks. */
import { createReader } from '../../src/capture/open.ts';
import type { ReadOptions } from '../../src/capture/open.ts';
import { readSource } from '../../src/capture/source.ts';
import type { SourceInput, SourceOptions } from '../../src/capture/source.ts';
import { NameTable } from '../../src/segment/names.ts';
import type { Segment } from '../../src/segment/segment.ts';
import type { SegmentHandler, SourceEnd, SourceStart } from '../../src/segment/source.ts';
import { ipv4Text, ipv6Text } from '../../src/wire/address.ts';

export interface Row {
  frame: number;
  timeNs: number;
  protocol: number;
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  path: string;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  payloadLength: number;
  payload: string;
  checksum: number;
  known: number;
  ttl: number;
  iface: number;
  linkDirection: number;
  options: string;
  quoted: Row | null;
}

export interface ReadResult {
  start: SourceStart;
  rows: Row[];
  end: SourceEnd;
}

const address = (family: number, a: number, b: number, c: number, d: number): string =>
  family === 4 ? ipv4Text(a) : ipv6Text(a, b, c, d);

export function row(s: Segment, names: NameTable): Row {
  return {
    frame: s.frame,
    timeNs: s.timeNs,
    protocol: s.protocol,
    src: address(s.family, s.src0, s.src1, s.src2, s.src3),
    dst: address(s.family, s.dst0, s.dst1, s.dst2, s.dst3),
    srcPort: s.srcPort,
    dstPort: s.dstPort,
    path: names.text(s.path),
    seq: s.seq >>> 0,
    ack: s.ack >>> 0,
    flags: s.flags,
    window: s.window,
    payloadLength: s.payloadLength,
    payload: Buffer.from(s.bytes.subarray(s.payloadStart, s.payloadEnd)).toString('latin1'),
    checksum: s.checksum,
    known: s.known,
    ttl: s.ttl,
    iface: s.iface,
    linkDirection: s.linkDirection,
    options: JSON.stringify([
      s.mss,
      s.windowScale,
      s.sackPermitted,
      s.hasTimestamp,
      s.tsVal,
      s.tsEcr,
      [...s.sack.subarray(0, 2 * s.sackCount)],
      s.fastOpen,
      s.mptcp,
      s.signed,
    ]),
    quoted: s.quoted === null ? null : row(s.quoted, names),
  };
}

class Collector implements SegmentHandler {
  startInfo: SourceStart = { format: 'none', linkTypes: [], facts: {} };
  readonly rows: Row[] = [];
  readonly names: NameTable;
  constructor(names: NameTable) {
    this.names = names;
  }
  start(start: SourceStart): void {
    this.startInfo = start;
  }
  segment(segment: Segment): void {
    this.rows.push(row(segment, this.names));
  }
}

/** Through the reader alone, in chunks of `size` bytes that are overwritten after use, as a file driver's are. */
export function readBytes(
  bytes: Uint8Array,
  size = bytes.length,
  options: ReadOptions = {},
  names = new NameTable(),
): ReadResult {
  const collector = new Collector(names);
  const reader = createReader(bytes.subarray(0, 512), collector, names, options);
  const chunk = new Uint8Array(Math.max(1, size));
  for (let at = 0; at < bytes.length; at += chunk.length) {
    const piece = bytes.subarray(at, at + chunk.length);
    chunk.fill(0xee);
    chunk.set(piece);
    reader.push(chunk.subarray(0, piece.length));
  }
  const end = reader.end();
  return { start: collector.startInfo, rows: collector.rows, end };
}

/** Through the whole driver. */
export async function readInput(
  input: SourceInput,
  options: SourceOptions = {},
  names = new NameTable(),
): Promise<ReadResult> {
  const collector = new Collector(names);
  const end = await readSource(input, collector, names, options);
  return { start: collector.startInfo, rows: collector.rows, end };
}

/** The bytes that `from`'s port sent, put together by sequence number. */
export function stream(rows: readonly Row[], fromPort: (port: number) => boolean): string {
  const parts = rows
    .filter((r) => r.protocol === 6 && fromPort(r.srcPort) && r.payloadLength > 0)
    .toSorted((a, b) => a.seq - b.seq);
  let next = -1;
  let text = '';
  for (const part of parts) {
    if (next >= 0 && part.seq < next) continue;
    text += part.payload;
    next = part.seq + part.payloadLength;
  }
  return text;
}
