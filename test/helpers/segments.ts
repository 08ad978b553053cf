/** Reads an input to its end and keeps a plain copy of every segment, and compares two lists as far as one of them knows. */
import { createReader } from '../../src/capture/open.ts';
import { createTextReader } from '../../src/capture/text/reader.ts';
import { NameTable } from '../../src/segment/names.ts';
import {
  KNOWN_ACK,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_PORTS,
  KNOWN_SEQ,
  KNOWN_TIME,
  KNOWN_WINDOW,
  type Segment,
} from '../../src/segment/segment.ts';
import type { Reader, SegmentHandler, SourceEnd, SourceStart } from '../../src/segment/source.ts';

export interface PlainSegment {
  frame: number;
  line: number;
  timeNs: number;
  protocol: number;
  family: number;
  src: string;
  dst: string;
  srcPort: number | string;
  dstPort: number | string;
  path: string;
  linkSrc: number;
  linkDst: number;
  linkDirection: number;
  ttl: number;
  ipId: number;
  df: number;
  ecn: number;
  ipLength: number;
  checksum: number;
  known: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  urgentPointer: number;
  payloadLength: number;
  mss: number;
  windowScale: number;
  sackPermitted: boolean;
  timestamps: readonly number[] | null;
  sack: readonly number[];
  fastOpen: number;
  mptcp: number;
  signed: boolean;
  icmpType: number;
  icmpCode: number;
  icmpMtu: number;
  echoId: number;
  echoSeq: number;
  payload: number;
  quoted: PlainSegment | null;
}

export function plain(s: Segment, names: NameTable): PlainSegment {
  const address = (a: number, b: number, c: number, d: number): string =>
    s.family === 0 ? names.text(a) : [a, b, c, d].map((w) => (w >>> 0).toString(16)).join('.');
  return {
    frame: s.frame,
    line: s.line,
    timeNs: s.timeNs,
    protocol: s.protocol,
    family: s.family,
    src: address(s.src0, s.src1, s.src2, s.src3),
    dst: address(s.dst0, s.dst1, s.dst2, s.dst3),
    srcPort: names.portText(s.srcPort),
    dstPort: names.portText(s.dstPort),
    path: names.text(s.path),
    linkSrc: s.linkSrc,
    linkDst: s.linkDst,
    linkDirection: s.linkDirection,
    ttl: s.ttl,
    ipId: s.ipId,
    df: s.df,
    ecn: s.ecn,
    ipLength: s.ipLength,
    checksum: s.checksum,
    known: s.known,
    seq: s.seq >>> 0,
    ack: s.ack >>> 0,
    flags: s.flags,
    window: s.window,
    urgentPointer: s.urgentPointer,
    payloadLength: s.payloadLength,
    mss: s.mss,
    windowScale: s.windowScale,
    sackPermitted: s.sackPermitted,
    timestamps: s.hasTimestamp ? [s.tsVal >>> 0, s.tsEcr >>> 0] : null,
    sack: [...s.sack.subarray(0, 2 * s.sackCount)].map((edge) => edge >>> 0),
    fastOpen: s.fastOpen,
    mptcp: s.mptcp,
    signed: s.signed,
    icmpType: s.icmpType,
    icmpCode: s.icmpCode,
    icmpMtu: s.icmpMtu,
    echoId: s.echoId,
    echoSeq: s.echoSeq,
    payload: s.payloadEnd - s.payloadStart,
    quoted: s.quoted === null ? null : plain(s.quoted, names),
  };
}

export interface ReadResult {
  segments: PlainSegment[];
  start: SourceStart;
  end: SourceEnd;
  names: NameTable;
}

function collect(
  make: (handler: SegmentHandler, names: NameTable) => Reader,
  feed: (reader: Reader) => void,
): ReadResult {
  const names = new NameTable();
  const segments: PlainSegment[] = [];
  let start: SourceStart | undefined;
  const reader = make(
    {
      start(s) {
        start = s;
      },
      segment(s) {
        segments.push(plain(s, names));
      },
    },
    names,
  );
  feed(reader);
  const end = reader.end();
  if (start === undefined) throw new Error('the reader never said what it reads');
  return { segments, start, end, names };
}

/** A whole text, in one chunk or in chunks of `chunk` bytes. */
export function readText(text: string | Uint8Array, chunk = 0, inFull = false): ReadResult {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return collect(
    (handler, names) => createTextReader(handler, names, false, inFull),
    (reader) => {
      if (chunk === 0) reader.push(bytes);
      else for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
    },
  );
}

/** A whole capture file. */
export function readCapture(bytes: Uint8Array): ReadResult {
  return collect(
    (handler, names) => createReader(bytes.subarray(0, 512), handler, names),
    (reader) => reader.push(bytes),
  );
}

/** What differs between a segment read from text and the same packet read from its bytes, as far as the text tells. */
export function differences(text: PlainSegment, wire: PlainSegment): string[] {
  const wrong: string[] = [];
  const check = (name: string, a: unknown, b: unknown): void => {
    const left = JSON.stringify(a);
    const right = JSON.stringify(b);
    if (left !== right) wrong.push(`frame ${text.frame} ${name}: text ${left}, wire ${right}`);
  };
  const known = text.known;
  check('protocol', text.protocol, wire.protocol);
  if (text.family !== 0) {
    check('family', text.family, wire.family);
    check('source', text.src, wire.src);
    check('destination', text.dst, wire.dst);
  }
  if (known & KNOWN_PORTS) {
    if (typeof text.srcPort === 'number') check('source port', text.srcPort, wire.srcPort);
    if (typeof text.dstPort === 'number') check('destination port', text.dstPort, wire.dstPort);
  }
  if (known & KNOWN_TIME) check('time', text.timeNs, wire.timeNs);
  if (known & KNOWN_FLAGS) check('flags', text.flags, wire.flags);
  if (known & KNOWN_SEQ) check('seq', text.seq, wire.seq);
  if (known & KNOWN_ACK) check('ack', text.ack, wire.ack);
  if (known & KNOWN_WINDOW) check('window', text.window, wire.window);
  if (known & KNOWN_LENGTH) check('length', text.payloadLength, wire.payloadLength);
  if (known & KNOWN_FLAGS)
    check('urgent pointer', text.urgentPointer, text.flags & 0x20 ? wire.urgentPointer : text.urgentPointer);
  if (known & KNOWN_OPTIONS) {
    for (const field of [
      'mss',
      'windowScale',
      'sackPermitted',
      'timestamps',
      'sack',
      'fastOpen',
      'mptcp',
      'signed',
    ] as const) {
      check(field, text[field], wire[field]);
    }
  }
  for (const field of [
    'ttl',
    'ipId',
    'df',
    'ecn',
    'linkSrc',
    'linkDst',
    'icmpType',
    'icmpCode',
    'icmpMtu',
    'echoId',
    'echoSeq',
  ] as const) {
    if (text[field] !== -1) check(field, text[field], wire[field]);
  }
  if (text.linkDirection !== 0) check('direction', text.linkDirection, wire.linkDirection);
  if (text.checksum !== 0 && wire.checksum !== 0) check('checksum', text.checksum, wire.checksum);
  return wrong;
}
