/** A capture's TCP segments as tcpdump prints them (print-tcp.c): pure ACKs without their number, the others' relative or not, now and then with `-v`. */
import { createReader } from '../../src/capture/open.ts';
import { NameTable } from '../../src/segment/names.ts';
import { FAMILY_IPV6, PROTO_TCP, type Segment } from '../../src/segment/segment.ts';
import { ACK, FIN, RST, SYN, URG } from '../../src/tcp-flags.ts';
import type { Random } from './inputs.ts';

const LETTERS = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W', 'e'];
/** What is printed of the time of day that the capture begins at. */
const NOON = 12 * 3600;

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

function clock(ns: number): string {
  const us = Math.floor(ns / 1000);
  const seconds = NOON + Math.floor(us / 1e6);
  const fraction = pad(((us % 1e6) + 1e6) % 1e6, 6);
  return `${pad(Math.floor(seconds / 3600) % 24, 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${fraction}`;
}

const v4 = (word: number): string => [24, 16, 8, 0].map((by) => (word >>> by) & 255).join('.');
const v6 = (...words: readonly number[]): string =>
  words.map((word) => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`).join(':');

function options(s: Segment, relativeTo: number): string {
  const all: string[] = [];
  if (s.mss >= 0) all.push(`mss ${s.mss}`);
  if (s.sackPermitted) all.push('sackOK');
  if (s.hasTimestamp) all.push(`TS val ${s.tsVal >>> 0} ecr ${s.tsEcr >>> 0}`);
  if (s.windowScale >= 0) all.push('nop', `wscale ${s.windowScale}`);
  if (s.sackCount > 0) {
    const edges = [...s.sack.subarray(0, 2 * s.sackCount)].map((edge) => (edge - relativeTo) >>> 0);
    const blocks = Array.from({ length: s.sackCount }, (_, i) => `{${edges[2 * i]}:${edges[2 * i + 1]}}`);
    all.push(`sack ${s.sackCount} ${blocks.join('')}`);
  }
  return all.length === 0 ? '' : `, options [${all.join(',')}]`;
}

/** A line a packet, or two; what is no TCP is left out. */
export function asText(random: Random, capture: Uint8Array): Uint8Array {
  const relative = random.below(3) > 0;
  const verbose = random.below(4) === 0;
  /** By sender and receiver: what its numbers are printed relative to. */
  const bases = new Map<string, number>();
  let text = '';
  const line = (s: Segment): void => {
    if (s.protocol !== PROTO_TCP) return;
    const isV6 = s.family === FAMILY_IPV6;
    const src = `${isV6 ? v6(s.src0, s.src1, s.src2, s.src3) : v4(s.src0)}.${s.srcPort}`;
    const dst = `${isV6 ? v6(s.dst0, s.dst1, s.dst2, s.dst3) : v4(s.dst0)}.${s.dstPort}`;
    let [seq, ack, base] = [s.seq, s.ack, 0];
    if (relative && (s.flags & ACK) !== 0) {
      const [mine, other] = [bases.get(`${src} ${dst}`), bases.get(`${dst} ${src}`)];
      if (mine === undefined || other === undefined || (s.flags & SYN) !== 0) {
        bases.set(`${src} ${dst}`, s.seq);
        bases.set(`${dst} ${src}`, (s.ack - 1) | 0);
        base = s.ack - 1;
      } else {
        seq -= mine;
        ack -= other;
        base = other;
      }
    }
    const numbered = s.payloadLength > 0 || (s.flags & (SYN | FIN | RST)) !== 0;
    const end = s.payloadLength > 0 ? `:${(seq + s.payloadLength) >>> 0}` : '';
    const flags = LETTERS.filter((_, i) => (s.flags & (1 << i)) !== 0).join('');
    const header =
      verbose && !isV6
        ? `(tos 0x0, ttl ${Math.max(0, s.ttl)}, id ${Math.max(0, s.ipId)}, offset 0, flags [DF], proto TCP (6), length ${s.ipLength})\n    `
        : '';
    text += `${clock(s.timeNs)} IP${isV6 ? '6' : ''} ${header}${src} > ${dst}: Flags [${flags === '' ? 'none' : flags}]`;
    text += `${numbered ? `, seq ${seq >>> 0}${end}` : ''}${(s.flags & ACK) !== 0 ? `, ack ${ack >>> 0}` : ''}`;
    text += `, win ${s.window}${(s.flags & URG) !== 0 ? `, urg ${s.urgentPointer}` : ''}${options(s, base)}, length ${s.payloadLength}\n`;
  };
  const reader = createReader(capture.subarray(0, 512), { start: () => undefined, segment: line }, new NameTable());
  reader.push(capture);
  reader.end();
  return new TextEncoder().encode(text);
}
