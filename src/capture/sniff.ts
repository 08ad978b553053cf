/** What a file is, by its first bytes: never by its name. */
import type { ForeignFormat } from '../records/reading-facts.ts';

/** The grammars of binary captures. */
export type CaptureFormat = 'pcap' | 'pcapng' | 'snoop' | 'netmon';
export type Container = 'gzip' | 'zstd' | 'xz';
export type Sniffed =
  | { readonly kind: 'capture'; readonly format: CaptureFormat }
  | { readonly kind: 'compressed'; readonly format: Container }
  | { readonly kind: 'text'; readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' }
  /** Recognised, and not for us. */
  | { readonly kind: 'other'; readonly what: ForeignFormat }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'empty' };

/** As many bytes as the longest signature needs (a tar's is at 257). */
export const SNIFF_BYTES = 512;

interface Signature {
  readonly at: number;
  readonly bytes: readonly number[];
  readonly what: ForeignFormat;
}

const ascii = (text: string): number[] => Array.from(text, (ch) => ch.charCodeAt(0));

const SIGNATURES: readonly Signature[] = [
  { at: 0, bytes: [0x01, 0x10, 0x4c, 0x00], what: 'lanalyzer' },
  {
    at: 0,
    bytes: [0x04, 0x22, 0x4d, 0x18],
    what: 'lz4',
  },
  {
    at: 0,
    bytes: [0x02, 0x21, 0x4c, 0x18],
    what: 'lz4-old',
  },
  {
    at: 0,
    bytes: ascii('BZh'),
    what: 'bzip2',
  },
  {
    at: 0,
    bytes: [0x1f, 0x9d],
    what: 'compress',
  },
  {
    at: 0,
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: 'zip',
  },
  { at: 0, bytes: [0x50, 0x4b, 0x05, 0x06], what: 'zip-empty' },
  {
    at: 0,
    bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
    what: '7-zip',
  },
  {
    at: 0,
    bytes: ascii('Rar!'),
    what: 'rar',
  },
  {
    at: 257,
    bytes: ascii('ustar'),
    what: 'tar',
  },
  { at: 0, bytes: ascii('iptrace '), what: 'iptrace' },
  { at: 0, bytes: ascii('btsnoop\0'), what: 'btsnoop' },
  { at: 0, bytes: ascii('TRSNIFF data'), what: 'sniffer' },
  { at: 0, bytes: ascii('XCP\0'), what: 'netxray' },
  { at: 0, bytes: [0x7f, 0x76, 0x65, 0x72], what: 'etherpeek' },
  { at: 0, bytes: ascii('\0version'), what: 'omnipeek-tagged' },
  { at: 0, bytes: [0x05, ...ascii('VNF')], what: 'visual-networks' },
  { at: 0, bytes: [0xaa, 0xaa, 0xaa, 0xaa, 0x20, 0, 0, 0], what: '5view' },
  { at: 0, bytes: ascii('ObserverPktBuffe'), what: 'observer' },
  { at: 0, bytes: ascii('+---------+---------------+--'), what: 'k12-text' },
  { at: 0, bytes: [0, 0, 2, 0, 0x12, 5, 0, 0x10], what: 'k12' },
  { at: 0, bytes: ascii('nettl'), what: 'nettl' },
  { at: 0, bytes: [0x54, 0x52, 0x00], what: 'nettl' },
  {
    at: 0,
    bytes: [0x10, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00],
    what: 'etl',
  },
  {
    at: 0,
    bytes: [0x89, 0x50, 0x4e, 0x47],
    what: 'png',
  },
  {
    at: 0,
    bytes: [0xff, 0xd8, 0xff],
    what: 'jpeg',
  },
  {
    at: 0,
    bytes: ascii('GIF8'),
    what: 'gif',
  },
  {
    at: 8,
    bytes: ascii('WEBP'),
    what: 'webp',
  },
  { at: 0, bytes: ascii('%PDF'), what: 'pdf' },
  {
    at: 0,
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    what: 'office',
  },
  { at: 0, bytes: [0x7f, ...ascii('ELF')], what: 'elf' },
  { at: 0, bytes: [0x4d, 0x5a, 0x90], what: 'windows-program' },
  { at: 0, bytes: ascii('SQLite format 3'), what: 'sqlite' },
];

const startsWith = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean =>
  bytes.length >= at + wanted.length && wanted.every((b, i) => bytes[at + i] === b);

const PCAP_MAGICS: readonly (readonly number[])[] = [
  [0xa1, 0xb2, 0xc3, 0xd4],
  [0xd4, 0xc3, 0xb2, 0xa1],
  [0xa1, 0xb2, 0x3c, 0x4d],
  [0x4d, 0x3c, 0xb2, 0xa1],
  [0xa1, 0xb2, 0xcd, 0x34],
  [0x34, 0xcd, 0xb2, 0xa1],
];

/** `bytes` is the beginning of the input, {@link SNIFF_BYTES} of it when there are as many. */
export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { kind: 'empty' };
  if (PCAP_MAGICS.some((magic) => startsWith(bytes, 0, magic))) {
    return { kind: 'capture', format: 'pcap' };
  }
  if (startsWith(bytes, 0, [0x0a, 0x0d, 0x0d, 0x0a])) return { kind: 'capture', format: 'pcapng' };
  if (startsWith(bytes, 0, ascii('snoop\0\0\0'))) return { kind: 'capture', format: 'snoop' };
  if (startsWith(bytes, 0, ascii('RTSS')) || startsWith(bytes, 0, ascii('GMBU')))
    return { kind: 'capture', format: 'netmon' };
  if (startsWith(bytes, 0, [0x1f, 0x8b])) return { kind: 'compressed', format: 'gzip' };
  if (isZstd(bytes)) return { kind: 'compressed', format: 'zstd' };
  if (startsWith(bytes, 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) {
    return { kind: 'compressed', format: 'xz' };
  }
  for (const s of SIGNATURES) {
    if (startsWith(bytes, s.at, s.bytes)) return { kind: 'other', what: s.what };
  }
  if (isAllZero(bytes)) {
    return { kind: 'other', what: 'zeros' };
  }
  return textOrNot(bytes);
}

/** A frame, or a skippable frame before one (RFC 8878 §3.1). */
function isZstd(bytes: Uint8Array): boolean {
  if (startsWith(bytes, 0, [0x28, 0xb5, 0x2f, 0xfd])) return true;
  return ((bytes[0] ?? 0) & 0xf0) === 0x50 && startsWith(bytes, 1, [0x2a, 0x4d, 0x18]);
}

const isAllZero = (bytes: Uint8Array): boolean => bytes.length >= 16 && bytes.every((b) => b === 0);

function textOrNot(bytes: Uint8Array): Sniffed {
  if (startsWith(bytes, 0, [0xff, 0xfe])) return { kind: 'text', encoding: 'utf-16le' };
  if (startsWith(bytes, 0, [0xfe, 0xff])) return { kind: 'text', encoding: 'utf-16be' };
  const head = bytes.subarray(0, SNIFF_BYTES);
  const wide = utf16WithoutMark(head);
  if (wide !== null) return { kind: 'text', encoding: wide };
  let printable = 0;
  let zeros = 0;
  for (const b of head) {
    if (b === 0) zeros++;
    // Tab, line ends, escape sequences of colours, ASCII, and the bytes of UTF-8.
    if (b === 9 || b === 10 || b === 13 || b === 27 || b === 8 || (b >= 32 && b !== 127)) printable++;
  }
  if (zeros > 0 || printable < head.length * 0.95 || !(mostlyAscii(head) || isUtf8(head))) {
    return looksLikeErf(bytes) ? { kind: 'other', what: 'erf' } : { kind: 'unknown' };
  }
  const text = String.fromCharCode(...head)
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return {
      kind: 'other',
      what: 'html',
    };
  }
  return { kind: 'text', encoding: 'utf-8' };
}

const mostlyAscii = (head: Uint8Array): boolean => {
  let high = 0;
  for (const b of head) if (b >= 128) high++;
  return high < head.length * 0.7;
};

/** Prose in Chinese, say, around the packets: few bytes are ASCII, and no other data is UTF-8 by chance. */
function isUtf8(head: Uint8Array): boolean {
  // `stream` leaves a character that is cut at the end alone.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    decoder.decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** PowerShell's `>` writes UTF-16, older tools without a byte order mark. */
function utf16WithoutMark(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head.length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < head.length; i += 2) {
    if (head[i] === 0 && isAscii(head[i + 1] ?? 0)) even++;
    if (head[i + 1] === 0 && isAscii(head[i] ?? 0)) odd++;
  }
  const pairs = head.length >>> 1;
  if (odd > pairs * 0.9) return 'utf-16le';
  if (even > pairs * 0.9) return 'utf-16be';
  return null;
}

const isAscii = (b: number): boolean => b === 9 || b === 10 || b === 13 || (b >= 32 && b < 127);

/** Seconds since 1970 at the end of 1990 and of 2080: no card stamps others. */
const ERF_FIRST = 662_688_000;
const ERF_LAST = 3_502_828_800;

/** ERF has no signature: a record type, plausible lengths, and the next record where the first one ends. */
function looksLikeErf(bytes: Uint8Array): boolean {
  let at = 0;
  let records = 0;
  while (at + 16 <= bytes.length && records < 3) {
    const type = (bytes[at + 8] ?? 0) & 0x7f;
    const seconds = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(4, true);
    const length = ((bytes[at + 10] ?? 0) << 8) | (bytes[at + 11] ?? 0);
    if (type === 0 || type > 48 || length < 16 || seconds < ERF_FIRST || seconds > ERF_LAST) return false;
    at += length;
    records++;
  }
  return records > 0;
}
