/** Both ends of a common line straight from the bytes: numeric addresses and ports with ` > ` between them. */
import { FAMILY_IPV4, FAMILY_IPV6, type Segment } from '../../segment/segment.ts';
import { hexDigit } from './fast-bytes.ts';

const SPACE = 0x20;
const DOT = 0x2e;
const COLON = 0x3a;

export class FastEndpoints {
  readonly #words = new Int32Array(4);
  #portValue = 0;

  /** `10.0.0.1.80 > 10.0.0.2.5000`, up to what follows; -1 when it is something else. */
  read4(b: Uint8Array, p: number, s: Segment): number {
    p = this.#address4(b, p);
    if (p < 0) return -1;
    s.src0 = this.#words[0] as number;
    p = this.#port(b, p);
    if (p < 0 || b[p] !== SPACE || b[p + 1] !== 0x3e || b[p + 2] !== SPACE) return -1;
    s.srcPort = this.#portValue;
    p = this.#address4(b, p + 3);
    if (p < 0) return -1;
    s.dst0 = this.#words[0] as number;
    p = this.#port(b, p);
    s.dstPort = this.#portValue;
    s.family = FAMILY_IPV4;
    return p;
  }

  /** Four numbers up to 255 with dots between them and after the last. */
  #address4(b: Uint8Array, p: number): number {
    let word = 0;
    for (let part = 0; part < 4; part++) {
      let value = (b[p] as number) - 48;
      if (value >>> 0 > 9) return -1;
      let c = b[++p] as number;
      if (value === 0 && c !== DOT) return -1;
      while (c !== DOT) {
        const digit = c - 48;
        if (digit >>> 0 > 9) return -1;
        value = value * 10 + digit;
        if (value > 255) return -1;
        c = b[++p] as number;
      }
      p++;
      word = (word << 8) | value;
    }
    this.#words[0] = word;
    return p;
  }

  /** One to five digits up to 65535. */
  #port(b: Uint8Array, p: number): number {
    let digit = (b[p] as number) - 48;
    if (digit >>> 0 > 9 || (digit === 0 && ((b[p + 1] as number) - 48) >>> 0 <= 9)) return -1;
    let port = 0;
    do {
      port = port * 10 + digit;
      if (port > 65_535) return -1;
      digit = (b[++p] as number) - 48;
    } while (digit >>> 0 <= 9);
    this.#portValue = port;
    return p;
  }

  /** The same with IPv6 addresses. */
  read6(b: Uint8Array, p: number, s: Segment): number {
    const w = this.#words;
    p = this.#address6(b, p);
    if (p < 0) return -1;
    s.src0 = w[0] as number;
    s.src1 = w[1] as number;
    s.src2 = w[2] as number;
    s.src3 = w[3] as number;
    p = this.#port(b, p);
    if (p < 0 || b[p] !== SPACE || b[p + 1] !== 0x3e || b[p + 2] !== SPACE) return -1;
    s.srcPort = this.#portValue;
    p = this.#address6(b, p + 3);
    if (p < 0) return -1;
    s.dst0 = w[0] as number;
    s.dst1 = w[1] as number;
    s.dst2 = w[2] as number;
    s.dst3 = w[3] as number;
    p = this.#port(b, p);
    s.dstPort = this.#portValue;
    s.family = FAMILY_IPV6;
    return p;
  }

  /** RFC 5952 text up to the dot before the port; forms with an embedded IPv4 address are left to the general path. */
  #address6(b: Uint8Array, p: number): number {
    const w = this.#words;
    w[0] = w[1] = w[2] = w[3] = 0;
    let group = 0;
    let gap = -1;
    if (b[p] === COLON) {
      if (b[p + 1] !== COLON) return -1;
      gap = 0;
      p += 2;
    }
    while (b[p] !== DOT) {
      let value = 0;
      let digits = 0;
      for (; digits < 5; digits++) {
        const digit = hexDigit(b[p] as number);
        if (digit < 0) break;
        value = (value << 4) | digit;
        p++;
      }
      if (digits === 0 || digits > 4 || group > 7) return -1;
      putGroup(w, group++, value);
      if (b[p] === DOT) break;
      if (b[p] !== COLON) return -1;
      p++;
      if (b[p] === COLON) {
        if (gap >= 0) return -1;
        gap = group;
        p++;
      }
    }
    if (gap < 0) return group === 8 ? p + 1 : -1;
    if (group > 7) return -1;
    // Groups after `::` belong at the end.
    for (let from = group - 1, to = 7; from >= gap; from--, to--) {
      const value = getGroup(w, from);
      putGroup(w, from, 0);
      putGroup(w, to, value);
    }
    return p + 1;
  }
}

function putGroup(words: Int32Array, group: number, value: number): void {
  const i = group >> 1;
  const word = words[i] as number;
  words[i] = group & 1 ? (word & ~0xffff) | value : (word & 0xffff) | (value << 16);
}

function getGroup(words: Int32Array, group: number): number {
  const word = words[group >> 1] as number;
  return group & 1 ? word & 0xffff : word >>> 16;
}
