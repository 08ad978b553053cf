/** What `-v` tells of the IP header: in brackets before the addresses since tcpdump 3.9, behind the line before. */
import { ABSENT, type Segment } from '../../segment/segment.ts';
import { numberAfter } from './scanner.ts';

const IPV6_FIXED = 40;

/** `(tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60)`, or IPv6's form of it. */
export function readHeader(text: string, s: Segment): void {
  s.ttl = numberAfter(text, 'ttl ') ?? numberAfter(text, 'hlim ') ?? ABSENT;
  const flags = between(text, 'flags [', ']');
  if (text.includes('hlim ')) {
    const length = numberAfter(text, 'payload length:') ?? numberAfter(text, 'payload length ');
    // BIG TCP: the header says 0, tcpdump measures.
    const real = numberAfter(text, 'real length ');
    if (length !== undefined) s.ipLength = real ?? IPV6_FIXED + length;
    s.ecn = hexAfter(text, 'class 0x') & 3;
    return;
  }
  s.ipId = numberAfter(text, ' id ') ?? ABSENT;
  if (flags !== undefined) s.df = flags.includes('DF') ? 1 : 0;
  const length = numberAfter(text.slice(Math.max(0, text.indexOf('proto'))), 'length');
  if (length !== undefined) s.ipLength = length;
  if (text.includes('tos 0x')) s.ecn = hexAfter(text, 'tos 0x') & 3;
}

/** Version 3's `(DF) [tos 0x10] (ttl 64, id 1, len 60)`. */
export function readTrailingHeader(text: string, s: Segment): void {
  if (!text.includes('(')) return;
  if (text.includes('(DF)') || text.includes(' DF,')) s.df = 1;
  s.ttl = numberAfter(text, 'ttl ') ?? numberAfter(text, 'hlim ') ?? s.ttl;
  const id = numberAfter(text, ', id ');
  if (id !== undefined) {
    s.ipId = id;
    if (s.df === ABSENT) s.df = 0;
    s.ipLength = numberAfter(text, ', len ') ?? s.ipLength;
  }
  if (text.includes('[tos 0x')) s.ecn = hexAfter(text, '[tos 0x') & 3;
}

/** A datagram's part behind the first: its offset is not 0. */
export function isLaterFragment(text: string): boolean {
  return (numberAfter(text, 'offset ') ?? 0) > 0;
}

function between(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  if (start < 0) return undefined;
  const end = text.indexOf(close, start + open.length);
  return end < 0 ? undefined : text.slice(start + open.length, end);
}

function hexAfter(text: string, label: string): number {
  const at = text.indexOf(label);
  if (at < 0) return 0;
  const value = Number.parseInt(text.slice(at + label.length, at + label.length + 4), 16);
  return Number.isNaN(value) ? 0 : value;
}
