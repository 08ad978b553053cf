/**
 * Reads the commonest line straight from the bytes, without a string or an object: a time, `IP` or `IP6`, numeric
 * endpoints, `Flags [`, numbers, well-known options, `length`. Whatever differs is left to the general path.
 */
import {
  CHECKSUM_GOOD,
  KNOWN_ACK,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_PORTS,
  KNOWN_SEQ,
  KNOWN_TIME,
  KNOWN_WINDOW,
  MAX_SACK_BLOCKS,
  PROTO_TCP,
  type Segment,
} from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../tcp-flags.ts';
import { ascii, hexDigit, startsWith, two } from './fast-bytes.ts';
import { FastEndpoints } from './fast-endpoints.ts';
import { readFastHeader4 } from './fast-header.ts';
import { skipInterface } from './fast-interface.ts';
import { linkVersion, readFastLink } from './fast-link.ts';
import { FastNames } from './fast-names.ts';
import { incorrectChecksum } from './printed-checksum.ts';
import { TIME_DATE, TIME_EPOCH, TIME_NONE, TIME_OF_DAY, daysFromCivil } from './clock.ts';

const SPACE = 0x20;
const COMMA = 0x2c;
const DOT = 0x2e;
const COLON = 0x3a;
const CLOSE = 0x5d;
const OPEN = 0x28;
const LETTER_I = 0x49;
const LETTER_P = 0x50;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** The flag letters of tcpdump 4 and 5 (`print-tcp.c`), by character. */
export const FLAG_OF_LETTER = new Uint16Array(128);
for (const [letter, flag] of [
  ['F', FIN],
  ['S', SYN],
  ['R', RST],
  ['P', PSH],
  ['.', ACK],
  ['U', URG],
  ['E', ECE],
  ['W', CWR],
  ['e', AE],
  ['n', AE],
] as const) {
  FLAG_OF_LETTER[letter.charCodeAt(0)] = flag;
}

const FLAGS_WORD = ascii(': Flags [');
const CKSUM_WORD = ascii('cksum 0x');
const CORRECT_WORD = ascii(' (correct), ');
const INCORRECT_WORD = ascii(' (incorrect -> 0x');
const SEQ_WORD = ascii('seq ');
const ACK_WORD = ascii('ack ');
const WIN_WORD = ascii('win ');
const URG_WORD = ascii('urg ');
const OPTIONS_WORD = ascii('options [');
const LENGTH_WORD = ascii('length ');
const TS_WORD = ascii('TS val ');
const ECR_WORD = ascii(' ecr ');
const NOP_WORD = ascii('nop');
const MSS_WORD = ascii('mss ');
const SACK_OK_WORD = ascii('sackOK');
const SACK_WORD = ascii('sack ');
const SCALE_WORD = ascii('wscale ');
const EOL_WORD = ascii('eol');

export class FastLine {
  timeKind = 0;
  seconds = 0;
  nanos = 0;
  decimals = 0;
  /** How many lines the packet took: two with `-v`. */
  lines = 1;
  #checksum = -1;
  /** The number read last, modulo 2^32. */
  #value = 0;
  readonly #ends = new FastEndpoints();
  readonly #named: FastNames;
  /** A date's midnight, remembered: all lines of a day share it. */
  #dateKey = -1;
  #dateSeconds = 0;

  constructor(names: NameTable) {
    this.#named = new FastNames(names);
  }

  /**
   * Fills `s` with the packet at `p`, numbers as printed; returns where its last newline is, or -1 when it is not of the
   * common form. The bytes must hold a newline at or after `p`, and whole lines up to `end`.
   */
  read(b: Uint8Array, p: number, end: number, s: Segment): number {
    this.lines = 1;
    p = this.#time(b, p);
    if (p < 0) return -1;
    s.clear();
    s.iface = 0;
    let version = 4;
    if (b[p + 2] === COLON && b[p + 5] === COLON) {
      p = readFastLink(b, p, s);
      version = linkVersion;
    } else {
      if (b[p] !== LETTER_I || b[p + 1] !== LETTER_P) p = skipInterface(b, p, s);
      if (p < 0 || b[p] !== LETTER_I || b[p + 1] !== LETTER_P) return -1;
      if (b[p + 2] === 0x36) version = 6;
      p += version === 6 ? 3 : 2;
      if (b[p++] !== SPACE) return -1;
    }
    if (p >= 0 && version === 4 && b[p] === OPEN) {
      p = readFastHeader4(b, p, end, s);
      this.lines = 2;
    }
    if (p < 0) return -1;
    const numeric = version === 6 ? this.#ends.read6(b, p, s) : this.#ends.read4(b, p, s);
    p = numeric < 0 ? this.#named.read(b, p, s) : numeric;
    if (p < 0 || !startsWith(b, p, FLAGS_WORD)) return -1;
    return this.#tcp(b, p + FLAGS_WORD.length, s);
  }

  /** Only digits up to `p`'s end; the value is exact modulo 2^32, as sequence numbers are. */
  #number(b: Uint8Array, p: number): number {
    let digit = (b[p] as number) - 48;
    if (digit >>> 0 > 9) return -1;
    let value = 0;
    const limit = p + 10;
    do {
      value = (Math.imul(value, 10) + digit) | 0;
      digit = (b[++p] as number) - 48;
    } while (digit >>> 0 <= 9 && p < limit);
    if (digit >>> 0 <= 9) return -1;
    this.#value = value;
    return p;
  }

  #time(b: Uint8Array, p: number): number {
    if (b[p] === LETTER_I) {
      this.timeKind = TIME_NONE;
      return p;
    }
    this.timeKind = TIME_OF_DAY;
    let base = 0;
    if (b[p + 4] === 0x2d && b[p + 7] === 0x2d && b[p + 10] === SPACE) {
      base = this.#date(b, p);
      if (base < 0) return -1;
      this.timeKind = TIME_DATE;
      p += 11;
    } else if (b[p + 2] !== COLON) {
      return this.#epoch(b, p);
    }
    if (b[p + 2] !== COLON || b[p + 5] !== COLON || b[p + 8] !== DOT) return -1;
    const hours = two(b, p);
    const minutes = two(b, p + 3);
    const seconds = two(b, p + 6);
    if (hours < 0 || minutes < 0 || seconds < 0) return -1;
    this.seconds = base + hours * 3600 + minutes * 60 + seconds;
    return this.#fraction(b, p + 9);
  }

  #date(b: Uint8Array, p: number): number {
    const century = two(b, p);
    const year = two(b, p + 2);
    const month = two(b, p + 5);
    const day = two(b, p + 8);
    if (century < 0 || year < 0 || month < 0 || day < 0) return -1;
    const key = ((century * 100 + year) * 100 + month) * 100 + day;
    if (key !== this.#dateKey) {
      this.#dateKey = key;
      this.#dateSeconds = daysFromCivil(century * 100 + year, month, day) * 86_400;
    }
    return this.#dateSeconds;
  }

  #epoch(b: Uint8Array, p: number): number {
    if (b[p + 10] !== DOT) return -1;
    let seconds = 0;
    for (let i = 0; i < 10; i++) {
      const digit = (b[p + i] as number) - 48;
      if (digit >>> 0 > 9) return -1;
      seconds = seconds * 10 + digit;
    }
    this.timeKind = TIME_EPOCH;
    this.seconds = seconds;
    return this.#fraction(b, p + 11);
  }

  /** Six or nine decimals and the space after them. */
  #fraction(b: Uint8Array, p: number): number {
    let value = 0;
    let count = 0;
    for (; count < 10; count++) {
      const digit = (b[p + count] as number) - 48;
      if (digit >>> 0 > 9) break;
      value = value * 10 + digit;
    }
    if (count === 6) value *= 1000;
    else if (count !== 9) return -1;
    if (b[p + count] !== SPACE) return -1;
    this.nanos = value;
    this.decimals = count;
    return p + count + 1;
  }

  #tcp(b: Uint8Array, p: number, s: Segment): number {
    let flags = 0;
    let c = b[p] as number;
    while (c !== CLOSE) {
      const flag = c < 128 ? (FLAG_OF_LETTER[c] as number) : 0;
      if (flag === 0) return -1;
      flags |= flag;
      c = b[++p] as number;
    }
    if (b[p + 1] !== COMMA || b[p + 2] !== SPACE) return -1;
    p += 3;
    this.#checksum = -1;
    if (startsWith(b, p, CKSUM_WORD)) p = this.#cksum(b, p + CKSUM_WORD.length, s);
    if (p < 0) return -1;
    let known = KNOWN_TIME | KNOWN_PORTS | KNOWN_FLAGS | KNOWN_OPTIONS | KNOWN_LENGTH;
    let end = 0;
    let range = false;
    if (startsWith(b, p, SEQ_WORD)) {
      p = this.#number(b, p + 4);
      if (p < 0) return -1;
      s.seq = this.#value;
      known |= KNOWN_SEQ;
      if (b[p] === COLON) {
        p = this.#number(b, p + 1);
        if (p < 0) return -1;
        end = this.#value;
        range = true;
      }
      if (b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
      p += 2;
    }
    if (startsWith(b, p, ACK_WORD)) {
      p = this.#number(b, p + 4);
      if (p < 0 || b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
      s.ack = this.#value;
      known |= KNOWN_ACK;
      p += 2;
    }
    if (!startsWith(b, p, WIN_WORD)) return -1;
    p = this.#number(b, p + 4);
    if (p < 0 || b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
    s.window = this.#value;
    known |= KNOWN_WINDOW;
    p += 2;
    if (startsWith(b, p, URG_WORD)) {
      p = this.#number(b, p + 4);
      if (p < 0 || b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
      s.urgentPointer = this.#value;
      p += 2;
    }
    if (startsWith(b, p, OPTIONS_WORD)) {
      p = this.#options(b, p + OPTIONS_WORD.length, s);
      if (p < 0 || b[p] !== COMMA || b[p + 1] !== SPACE) return -1;
      p += 2;
    }
    if (!startsWith(b, p, LENGTH_WORD)) return -1;
    p = this.#number(b, p + LENGTH_WORD.length);
    if (p < 0 || this.#value < 0) return -1;
    s.payloadLength = this.#value;
    if (range && ((end - s.seq) | 0) !== s.payloadLength) return -1;
    s.flags = flags;
    s.known = known;
    s.protocol = PROTO_TCP;
    if (this.#checksum >= 0) s.checksum = incorrectChecksum(this.#checksum, s);
    if (b[p] === NEWLINE) return p;
    if (b[p] === RETURN && b[p + 1] === NEWLINE) return p + 1;
    // `: HTTP: GET / …` after the length tells nothing more about TCP.
    return b[p] === COLON && b[p + 1] === SPACE ? b.indexOf(NEWLINE, p) : -1;
  }

  /** `1a2b (correct), ` or `1a2b (incorrect -> 0x3c4d), `: keeps an incorrect field until all else is read. */
  #cksum(b: Uint8Array, p: number, s: Segment): number {
    let field = 0;
    for (let i = 0; i < 4; i++) {
      const digit = hexDigit(b[p++] as number);
      if (digit < 0) return -1;
      field = (field << 4) | digit;
    }
    if (startsWith(b, p, CORRECT_WORD)) {
      s.checksum = CHECKSUM_GOOD;
      return p + CORRECT_WORD.length;
    }
    if (!startsWith(b, p, INCORRECT_WORD)) return -1;
    this.#checksum = field;
    p += INCORRECT_WORD.length + 4;
    return b[p] === 0x29 && b[p + 1] === COMMA && b[p + 2] === SPACE ? p + 3 : -1;
  }

  /** From after `options [` to after its `]`. */
  #options(b: Uint8Array, p: number, s: Segment): number {
    for (;;) {
      const c = b[p];
      if (c === 0x6e && startsWith(b, p, NOP_WORD)) p += 3;
      else if (c === 0x54 && startsWith(b, p, TS_WORD)) {
        p = this.#number(b, p + 7);
        if (p < 0 || !startsWith(b, p, ECR_WORD)) return -1;
        s.tsVal = this.#value;
        p = this.#number(b, p + 5);
        s.tsEcr = this.#value;
        s.hasTimestamp = true;
      } else if (c === 0x6d && startsWith(b, p, MSS_WORD)) {
        p = this.#number(b, p + 4);
        s.mss = this.#value;
      } else if (c === 0x77 && startsWith(b, p, SCALE_WORD)) {
        p = this.#number(b, p + 7);
        s.windowScale = this.#value;
      } else if (c === 0x73 && startsWith(b, p, SACK_OK_WORD)) {
        s.sackPermitted = true;
        p += 6;
      } else if (c === 0x73 && startsWith(b, p, SACK_WORD)) p = this.#sack(b, p + 5, s);
      else if (c === 0x65 && startsWith(b, p, EOL_WORD)) p += 3;
      else return -1;
      if (p < 0) return -1;
      if (b[p] === CLOSE) return p + 1;
      if (b[p] !== COMMA) return -1;
      p++;
    }
  }

  /** `2 {1:5}{9:11}`, from its count. */
  #sack(b: Uint8Array, p: number, s: Segment): number {
    p = this.#number(b, p);
    const blocks = this.#value;
    if (p < 0 || b[p] !== SPACE || blocks < 1 || blocks > MAX_SACK_BLOCKS) return -1;
    p++;
    for (let i = 0; i < blocks; i++) {
      if (b[p] !== 0x7b) return -1;
      p = this.#number(b, p + 1);
      if (p < 0 || b[p] !== COLON) return -1;
      s.sack[2 * i] = this.#value;
      p = this.#number(b, p + 1);
      if (p < 0 || b[p] !== 0x7d) return -1;
      s.sack[2 * i + 1] = this.#value;
      p++;
    }
    s.sackCount = blocks;
    return p;
  }
}
