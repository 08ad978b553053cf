/** The TCP header (RFC 9293 §3.1) and all of its options, as far as the captured bytes go. */
import type { Cursor } from './cursor.ts';
import type { TransportFields } from './fields.ts';
import { HAS_ACK, HAS_FLAGS, HAS_LENGTH, HAS_OPTIONS, HAS_PORTS, HAS_SEQ, HAS_WINDOW } from './known.ts';

const MIN_HEADER = 20;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_WINDOW_SCALE = 3;
const OPTION_SACK_PERMITTED = 4;
const OPTION_SACK = 5;
const OPTION_TIMESTAMP = 8;
const OPTION_MD5 = 19;
const OPTION_AO = 29;
/** RFC 2385 §3: a digest of 16 bytes; RFC 5925 §2.2: two key numbers and whatever digest. */
const MD5_BYTES = 18;
const LEAST_AO_BYTES = 4;
const OPTION_MPTCP = 30;
/** Subtype of RFC 8684 §3.1. */
const MPTCP_CAPABLE = 0;
const OPTION_FAST_OPEN = 34;
const OPTION_EXPERIMENT = 254;
const OPTION_EXPERIMENT_2 = 253;
/** Fast Open's experimental form (RFC 6994, RFC 7413 §4.1.1). */
const EXPERIMENT_FAST_OPEN = 0xf989;
/** NOP, NOP, timestamp: how nearly every data segment's options look (RFC 7323 appendix A). */
const ALIGNED_TIMESTAMP = 0x0101080a;

const WHOLE = HAS_PORTS | HAS_SEQ | HAS_ACK | HAS_FLAGS | HAS_WINDOW | HAS_OPTIONS | HAS_LENGTH;

/** True when there is a segment to hand over; otherwise the cursor says why not. */
export function tcp(c: Cursor, f: TransportFields): boolean {
  const at = c.at;
  const view = c.view;
  const left = c.end - at;
  if (left < MIN_HEADER) return cutTcp(c, f, left);
  const ports = view.getInt32(at);
  const word = view.getInt32(at + 12);
  const header = (word >>> 28) * 4;
  f.srcPort = ports >>> 16;
  f.dstPort = ports & 0xffff;
  f.seq = view.getInt32(at + 4);
  f.ack = view.getInt32(at + 8);
  f.flags = (word >>> 16) & 0x1ff;
  f.window = word & 0xffff;
  f.urgentPointer = view.getUint16(at + 18);
  f.known = WHOLE;
  const length = c.wireEnd - at - header;
  if (header < MIN_HEADER) {
    c.malformed('malformed.tcp-header-length');
    return false;
  }
  if (length < 0) {
    c.malformed('malformed.tcp-header-beyond-packet');
    return false;
  }
  f.payloadLength = length;
  f.bytes = c.bytes;
  const optionsEnd = at + header;
  if (optionsEnd > c.end) {
    f.known &= ~HAS_OPTIONS;
    f.payloadStart = f.payloadEnd = c.end;
  } else {
    f.payloadStart = optionsEnd;
    f.payloadEnd = c.end;
  }
  if (header > MIN_HEADER) {
    const end = optionsEnd > c.end ? c.end : optionsEnd;
    if (header === 32 && end === optionsEnd && view.getUint32(at + 20) === ALIGNED_TIMESTAMP) {
      f.hasTimestamp = true;
      f.tsVal = view.getInt32(at + 24);
      f.tsEcr = view.getInt32(at + 28);
    } else {
      f.rare = true;
      // A whole header whose options do not add up: systems stop reading there (Linux tcp_parse_options), and so do we.
      if (!options(view, at + MIN_HEADER, end, f) && end === optionsEnd) c.oddity = 'malformed.tcp-option-length';
    }
  }
  return true;
}

/** Part of a header: ports and whatever else is whole. Less than both ports is no segment. */
function cutTcp(c: Cursor, f: TransportFields, left: number): boolean {
  if (left < 4) {
    c.short('TCP');
    return false;
  }
  const at = c.at;
  const view = c.view;
  f.srcPort = view.getUint16(at);
  f.dstPort = view.getUint16(at + 2);
  f.known = HAS_PORTS;
  if (left >= 8) {
    f.seq = view.getInt32(at + 4);
    f.known |= HAS_SEQ;
  }
  if (left >= 12) {
    f.ack = view.getInt32(at + 8);
    f.known |= HAS_ACK;
  }
  if (left >= 14) {
    const word = view.getUint16(at + 12);
    f.flags = word & 0x1ff;
    f.known |= HAS_FLAGS;
    const length = c.wireEnd - at - (word >>> 12) * 4;
    if (length >= 0 && word >>> 12 >= 5) {
      f.payloadLength = length;
      f.known |= HAS_LENGTH;
    }
  }
  if (left >= 16) {
    f.window = view.getUint16(at + 14);
    f.known |= HAS_WINDOW;
  }
  f.bytes = c.bytes;
  f.payloadStart = f.payloadEnd = c.end;
  if (c.wireEnd - at < MIN_HEADER) {
    c.malformed('malformed.tcp-header-short');
    return false;
  }
  return true;
}

/** Reads the options in [at, end); false when one does not fit. */
function options(view: DataView, start: number, end: number, f: TransportFields): boolean {
  let at = start;
  while (at < end) {
    const kind = view.getUint8(at);
    if (kind === OPTION_END) return true;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    if (at + 2 > end) return false;
    const length = view.getUint8(at + 1);
    if (length < 2 || at + length > end) return false;
    option(view, kind, at, length, f);
    at += length;
  }
  return true;
}

function option(view: DataView, kind: number, at: number, length: number, f: TransportFields): void {
  switch (kind) {
    case OPTION_TIMESTAMP:
      if (length !== 10) return;
      f.hasTimestamp = true;
      f.tsVal = view.getInt32(at + 2);
      f.tsEcr = view.getInt32(at + 6);
      return;
    case OPTION_SACK:
      sackBlocks(view, at, length, f);
      return;
    case OPTION_MSS:
      if (length === 4) f.mss = view.getUint16(at + 2);
      return;
    case OPTION_WINDOW_SCALE:
      if (length === 3) f.windowScale = view.getUint8(at + 2);
      return;
    case OPTION_SACK_PERMITTED:
      if (length === 2) f.sackPermitted = true;
      return;
    case OPTION_MD5:
      if (length === MD5_BYTES) f.signed = true;
      return;
    case OPTION_AO:
      if (length >= LEAST_AO_BYTES) f.signed = true;
      return;
    case OPTION_MPTCP:
      if (length >= 3) f.mptcp = view.getUint8(at + 2) >>> 4;
      if (length >= 12 && f.mptcp === MPTCP_CAPABLE) f.mptcpKey = view.getUint32(at + 4);
      return;
    case OPTION_FAST_OPEN:
      f.fastOpen = length - 2;
      return;
    case OPTION_EXPERIMENT:
    case OPTION_EXPERIMENT_2:
      if (length >= 4 && view.getUint16(at + 2) === EXPERIMENT_FAST_OPEN) f.fastOpen = length - 4;
      else f.otherOption = kind;
      return;
    default:
      if (f.otherOption < 0) f.otherOption = kind;
  }
}

function sackBlocks(view: DataView, at: number, length: number, f: TransportFields): void {
  const room = f.sack.length >>> 1;
  const blocks = Math.min((length - 2) >>> 3, room);
  for (let i = 0; i < blocks; i++) {
    f.sack[2 * i] = view.getInt32(at + 2 + 8 * i);
    f.sack[2 * i + 1] = view.getInt32(at + 6 + 8 * i);
  }
  f.sackCount = blocks;
}
