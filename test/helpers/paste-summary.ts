/** A reading as a few short lines that a person can hold against the paste. */
import {
  KNOWN_ACK,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_SEQ,
  KNOWN_TIME,
  KNOWN_WINDOW,
} from '../../src/segment/segment.ts';
import type { PlainSegment, ReadResult } from './segments.ts';
import { countsOf, notesOf } from './in-english.ts';
import type { Counted } from '../../src/records/passed-over-facts.ts';

const LETTERS: readonly (readonly [number, string])[] = [
  [2, 'S'],
  [1, 'F'],
  [4, 'R'],
  [8, 'P'],
  [16, '.'],
  [32, 'U'],
  [64, 'E'],
  [128, 'W'],
];

function host(s: PlainSegment, address: string): string {
  if (s.family === 0) return address;
  const words = address.split('.').map((w) => Number.parseInt(w, 16));
  const first = words[0] ?? 0;
  if (s.family === 4) return [first >>> 24, (first >>> 16) & 255, (first >>> 8) & 255, first & 255].join('.');
  return words.flatMap((w) => [(w >>> 16).toString(16), (w & 0xffff).toString(16)]).join(':');
}

function options(s: PlainSegment): string {
  const parts: string[] = [];
  if (s.mss >= 0) parts.push(`mss ${s.mss}`);
  if (s.windowScale >= 0) parts.push(`wscale ${s.windowScale}`);
  if (s.sackPermitted) parts.push('sackOK');
  if (s.timestamps !== null) parts.push(`ts ${s.timestamps.join('/')}`);
  if (s.sack.length > 0) parts.push(`sack ${s.sack.join(':')}`);
  return parts.length === 0 ? '' : ` [${parts.join(' ')}]`;
}

/** `12 +0.000123 10.0.0.1:80 > 10.0.0.2:5000 [S.] seq 1 ack 2 win 3 len 0 [mss 1460]`: line, time, and what is known. */
export function segmentLine(s: PlainSegment): string {
  const time = s.known & KNOWN_TIME ? `+${(s.timeNs / 1e9).toFixed(6)}` : '-';
  const ends = `${host(s, s.src)}:${s.srcPort} > ${host(s, s.dst)}:${s.dstPort}`;
  let text = `${s.line} ${time} ${ends}`;
  if (s.icmpType >= 0) return `${text} ICMP ${s.icmpType}/${s.icmpCode}`;
  const flags = LETTERS.filter(([bit]) => (s.flags & bit) !== 0).map(([, letter]) => letter);
  text += s.known & KNOWN_FLAGS ? ` [${flags.join('')}]` : ' [?]';
  if (s.known & KNOWN_SEQ) text += ` seq ${s.seq}`;
  if (s.known & KNOWN_ACK) text += ` ack ${s.ack}`;
  if (s.known & KNOWN_WINDOW) text += ` win ${s.window}`;
  if (s.flags & 32) text += ` urg ${s.urgentPointer}`;
  if (s.known & KNOWN_LENGTH) text += ` len ${s.payloadLength}`;
  text += options(s);
  if (s.ttl >= 0) text += ` ttl ${s.ttl} id ${s.ipId} df ${s.df}`;
  if (s.payload > 0) text += ` payload ${s.payload}`;
  if (s.linkDirection > 0) text += ` ${['', 'in', 'out', 'other'][s.linkDirection] ?? ''}`;
  return text;
}

const counts = (name: string, counted: readonly Counted[]): string[] =>
  Object.entries(countsOf(counted)).map(([what, n]) => `${name}: ${n} ${what}`);

export function summary(read: ReadResult): string {
  return [
    `${read.start.format}, clock ${read.end.facts.clock ?? '?'}, ${read.end.frames} packets`,
    ...read.segments.map(segmentLine),
    ...counts('skipped', read.end.skipped),
    ...counts('malformed', read.end.malformed),
    ...notesOf(read.end).map((note) => `note: ${note}`),
    '',
  ].join('\n');
}
