/** One end of a printed packet: an address or a name, and a port or a service's name. */
import { FAMILY_IPV4, FAMILY_IPV6, FAMILY_NAME, KNOWN_PORTS, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';

export class Endpoint {
  family = FAMILY_NAME;
  readonly words = new Int32Array(4);
  host = '';
  /** As printed; empty when there is none. */
  port = '';

  /** Takes the word before or after ` > ` apart; a port is expected after the last dot of TCP's and UDP's words. */
  read(word: string, withPort: boolean): void {
    this.host = word;
    this.port = '';
    const colon = withPort ? /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(word) : null;
    if (colon !== null) {
      // Not tcpdump's way, but many people's: `10.0.0.1:80`, `[fe80::1]:80`.
      this.host = (colon[1] as string).replace(/^\[|\]$/g, '');
      this.port = colon[2] as string;
    } else if (withPort) {
      const dot = word.lastIndexOf('.');
      const whole = withPort && dot > 0 && dot < word.length - 1;
      // Four numbers alone are an address whose port was left out.
      if (whole && !(isIpv4(word) && word.split('.').length === 4)) {
        this.host = word.slice(0, dot);
        this.port = word.slice(dot + 1);
      }
    }
    const inside = /^[[(<]([^[\](){}<>]+)[\])>]$/.exec(this.host);
    if (inside !== null && isAddress(inside[1] as string)) this.host = inside[1] as string;
    this.words.fill(0);
    if (readIpv4(this.host, this.words)) this.family = FAMILY_IPV4;
    else if (readIpv6(this.host, this.words)) this.family = FAMILY_IPV6;
    else this.family = FAMILY_NAME;
  }
}

/** Writes both ends into the segment; one name makes names of both, so that a connection's two directions agree. */
export function putEndpoints(s: Segment, src: Endpoint, dst: Endpoint, names: NameTable): void {
  if (src.family !== FAMILY_NAME && src.family === dst.family) {
    s.family = src.family;
    s.src0 = src.words[0] as number;
    s.src1 = src.words[1] as number;
    s.src2 = src.words[2] as number;
    s.src3 = src.words[3] as number;
    s.dst0 = dst.words[0] as number;
    s.dst1 = dst.words[1] as number;
    s.dst2 = dst.words[2] as number;
    s.dst3 = dst.words[3] as number;
  } else {
    s.family = FAMILY_NAME;
    s.src0 = names.intern(src.host);
    s.dst0 = names.intern(dst.host);
  }
  if (src.port !== '' && dst.port !== '') {
    putPorts(s, src, dst, names);
    s.known |= KNOWN_PORTS;
  }
}

/** Those that are printed; the other one stays 0. */
export function putPorts(s: Segment, src: Endpoint, dst: Endpoint, names: NameTable): void {
  if (src.port !== '') s.srcPort = portNumber(src.port, names);
  if (dst.port !== '') s.dstPort = portNumber(dst.port, names);
}

/** As a segment has it: a number, or above 65535 an interned service. */
export function portNumber(port: string, names: NameTable): number {
  const value = /^\d{1,5}$/.test(port) ? Number(port) : 65_536;
  return value <= 65_535 ? value : names.internPort(port);
}

const isIpv4 = (text: string): boolean => readIpv4(text, SCRATCH);
const isAddress = (text: string): boolean => isIpv4(text) || readIpv6(text, SCRATCH);
const SCRATCH = new Int32Array(4);

/** Dotted decimal into the first word; false when it is none. */
function readIpv4(text: string, words: Int32Array): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let word = 0;
  let part = 0;
  let value = -1;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 46;
    if (c === 46) {
      if (value < 0 || part === 4) return false;
      word = (word << 8) | value;
      part++;
      value = -1;
      continue;
    }
    const digit = c - 48;
    if (digit < 0 || digit > 9) return false;
    value = (value < 0 ? 0 : value * 10) + digit;
    if (value > 255) return false;
  }
  if (part !== 4) return false;
  words[0] = word;
  return true;
}

/** RFC 4291 §2.2 text, with `%zone` ignored and an IPv4 tail allowed, into the four words; false when it is none. */
function readIpv6(text: string, words: Int32Array): boolean {
  const zone = text.indexOf('%');
  const bare = zone < 0 ? text : text.slice(0, zone);
  if (bare.length < 2 || bare.length > 45 || !bare.includes(':')) return false;
  const halves = bare.split('::');
  if (halves.length > 2) return false;
  const head = groupsOf(halves[0] as string);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string) : [];
  if (head === undefined || tail === undefined) return false;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return false;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  for (let i = 0; i < 4; i++) {
    words[i] = ((groups[2 * i] as number) << 16) | (groups[2 * i + 1] as number);
  }
  return true;
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else if (i === parts.length - 1 && readIpv4(part, SCRATCH)) {
      const word = SCRATCH[0] as number;
      groups.push(word >>> 16, word & 0xffff);
    } else return undefined;
  }
  return groups;
}
