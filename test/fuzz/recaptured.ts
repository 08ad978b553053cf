/**
 * Captures that a bad day made: records of sound captures left out, copied, cut, moved in time and order, and their TCP headers
 * changed a little, so that the packets still belong to connections.
 */
import { sniff } from '../../src/capture/sniff.ts';
import type { Random } from './inputs.ts';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 1;
const MAX_RECORDS = 400;

interface Capture {
  readonly header: Uint8Array;
  readonly records: Uint8Array[];
}

/** The first records (`most` of them) of a little-endian pcap of Ethernet; null for any other file. */
export function split(bytes: Uint8Array, most = MAX_RECORDS): Capture | null {
  if (bytes.length < FILE_HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0, true);
  if ((magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) || view.getUint32(20, true) !== ETHERNET) return null;
  const records: Uint8Array[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= bytes.length && records.length < most;) {
    const end = at + RECORD_HEADER + view.getUint32(at + 8, true);
    if (end > bytes.length) break;
    records.push(bytes.slice(at, end));
    at = end;
  }
  return records.length > 1 ? { header: bytes.slice(0, FILE_HEADER), records } : null;
}

/** Of seeds that are captures of Ethernet in pcap; null when the one that was picked is none. */
export function recaptured(random: Random, seeds: readonly Uint8Array[]): Uint8Array | null {
  const capture = split(random.pick(seeds) ?? new Uint8Array());
  if (capture === null) return null;
  const { header, records } = capture;
  for (let i = 1 + random.below(10); i > 0 && records.length > 1; i--) change(random, records, seeds);
  return new Uint8Array(Buffer.concat([header, ...records]));
}

/** One thing that may happen to a capture of Ethernet. */
export function change(random: Random, records: Uint8Array[], seeds: readonly Uint8Array[]): void {
  const n = random.below(records.length);
  const record = records[n];
  if (record === undefined) return;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  switch (random.below(10)) {
    case 0:
      records.splice(n, 1 + random.below(4));
      return;
    case 1:
      records.splice(random.below(records.length), 0, record.slice());
      return;
    case 2:
      records.splice(random.below(records.length), 0, ...records.splice(n, 1 + random.below(3)));
      return;
    case 3:
      cut(random, records);
      return;
    case 4: {
      // A clock that steps from here on.
      const by = random.below(2) === 0 ? random.below(100_000) : -random.below(100);
      for (const later of records.slice(n)) {
        const times = new DataView(later.buffer, later.byteOffset, later.byteLength);
        times.setUint32(0, times.getUint32(0, true) + by, true);
      }
      return;
    }
    case 5:
      for (const copy of records.slice(n, n + 8)) records.push(copy.slice());
      return;
    case 6: {
      const other = split(random.pick(seeds) ?? new Uint8Array());
      if (other !== null) records.splice(n, 0, ...other.records.slice(0, 60));
      return;
    }
    default:
      bend(random, view);
  }
}

/** A snap length for all packets from some place on. */
function cut(random: Random, records: Uint8Array[]): void {
  const keep = 30 + random.below(80);
  for (let n = random.below(records.length); n < records.length; n++) {
    const record = records[n];
    if (record === undefined || record.length <= RECORD_HEADER + keep) continue;
    const shorter = record.slice(0, RECORD_HEADER + keep);
    new DataView(shorter.buffer).setUint32(8, keep, true);
    records[n] = shorter;
  }
}

/** One field of the TCP header changed: flags, numbers, window, a port, an option's byte. */
function bend(random: Random, view: DataView): void {
  const ip = RECORD_HEADER + 14;
  const v6 = view.byteLength > ip + 60 && view.getUint16(ip - 2) === 0x86dd && view.getUint8(ip + 6) === 6;
  if (!v6 && (view.byteLength < ip + 40 || view.getUint8(ip) !== 0x45 || view.getUint8(ip + 9) !== 6)) return;
  const tcp = ip + (v6 ? 40 : 20);
  switch (random.below(9)) {
    case 0:
      view.setUint8(tcp + 13, view.getUint8(tcp + 13) ^ (1 << random.below(8)));
      return;
    case 1:
      view.setUint32(tcp + 4, view.getUint32(tcp + 4) + random.below(5000) - 2500);
      return;
    case 2:
      view.setUint32(tcp + 8, view.getUint32(tcp + 8) + random.below(5000) - 2500);
      return;
    case 3:
      view.setUint16(tcp + 14, random.below(2) === 0 ? 0 : random.below(65_536));
      return;
    case 4:
      view.setUint16(tcp + 2 * random.below(2), random.below(65_536));
      return;
    case 5:
      view.setUint32(tcp + 4 + 4 * random.below(2), random.word());
      return;
    case 6:
      // A byte of the IP header: lengths, identification, TTL.
      view.setUint8(ip + random.below(tcp - ip), random.word() & 255);
      return;
    case 7:
      // A number a little off, as a byte sent twice or skipped makes it.
      view.setUint32(tcp + 4 + 4 * random.below(2), view.getUint32(tcp + 4) + random.below(5) - 2);
      return;
    default:
      if (view.byteLength > tcp + 21)
        view.setUint8(tcp + 20 + random.below(view.byteLength - tcp - 20), random.word() & 255);
  }
}

/** What steers a terminal or a page, and what nobody sees: controls of C1, bidirectional marks, joiners, tags, markup. */
const STEERING = [
  0x1b, 0x07, 0x85, 0x9b, 0xad, 0x61c, 0x180e, 0x200b, 0x202e, 0x2028, 0x2066, 0x3164, 0xfe0f, 0xfff9, 0xe0041,
];
const MARKUP = ['\u{1b}]0;x\u{7}', '\u{9b}31m', '</script><script>', '"><img src=x>', '%1b[2J', '\r', '$(id)', '\u{0}'];

/** Behind these, or just before the first, stands what a report shows: names of hosts and of what was asked for. */
const ANCHORS = [' > ', 'Host: ', 'GET /'];

/** Such characters put into the names that a text or a payload holds: between its bytes, or over them where lengths must stay. */
export function steering(random: Random, bytes: Uint8Array): Uint8Array {
  const encoder = new TextEncoder();
  let out = Buffer.from(bytes);
  const text = sniff(bytes.subarray(0, 512)).kind === 'text';
  for (let i = 1 + random.below(6); i > 0; i--) {
    const steer =
      random.below(2) === 0 ? String.fromCodePoint(random.pick(STEERING) ?? 0) : (random.pick(MARKUP) ?? '');
    const what = encoder.encode(steer);
    const anchor = random.pick(ANCHORS) ?? '';
    const found = out.indexOf(anchor, random.below(out.length));
    const at =
      found < 0 ? random.below(out.length) : found + (random.below(2) === 0 ? -random.below(6) : anchor.length);
    if (at < 0) continue;
    const behind = out.subarray(text ? at : at + what.length);
    out = Buffer.concat([out.subarray(0, at), what, behind]);
  }
  return new Uint8Array(out);
}
