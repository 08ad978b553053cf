/**
 * Reads the commonest lines straight from the bytes, without a string or an object: a number, a time, link addresses or an interface,
 * `IP` or `IP6` and what `-v` tells of it, both ends, `Flags [`, numbers, well-known options, `length`; `-q`, and UDP that is nothing
 * else. Whatever differs is left to the general path.
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
  PROTO_UDP,
  type Segment,
} from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../tcp-flags.ts';
import { ascii, hexDigit, startsWith, word4 } from './fast-bytes.ts';
import { FastEndpoints } from './fast-endpoints.ts';
import { readFastHeader4, readFastHeader6 } from './fast-header.ts';
import { skipInterface } from './fast-interface.ts';
import { linkVersion, readFastLink } from './fast-link.ts';
import { FastNames } from './fast-names.ts';
import { FastTime } from './fast-time.ts';
import { incorrectChecksum } from './printed-checksum.ts';

const SPACE = 0x20;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE = 0x5d;
const OPEN = 0x28;
const LETTER_I = 0x49;
const LETTER_P = 0x50;
const LETTER_H = 0x68;
const LETTER_P_SMALL = 0x70;
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

/** Words four characters at a time; what is left of one overlaps the four before. */
const FLAGS_1 = word4(': Fl');
const FLAGS_2 = word4('ags ');
const SEQ = word4('seq ');
const ACK_WORD = word4('ack ');
const WIN = word4('win ');
const URG_WORD = word4('urg ');
const OPTIONS_1 = word4('opti');
const OPTIONS_2 = word4('ons ');
const LENGTH_1 = word4('leng');
const LENGTH_2 = word4('gth ');
const NOP_1 = word4('nop,');
const TS_1 = word4('TS v');
const TS_2 = word4('val ');
const ECR_1 = word4(' ecr');
const QUIET = word4(': tc');
const UDP_1 = word4(': UD');
const UDP_2 = word4('P, l');
const UDP_3 = word4('engt');
const COMMA_SPACE = 0x2c20;
const CKSUM = word4('cksu');
const CKSUM_WORD = ascii('cksum 0x');
const CORRECT_WORD = ascii(' (correct), ');
const INCORRECT_WORD = ascii(' (incorrect -> 0x');
const NOP_WORD = ascii('nop');
const MSS_WORD = ascii('mss ');
const SACK_OK_WORD = ascii('sackOK');
const SACK_WORD = ascii('sack ');
const SCALE_WORD = ascii('wscale ');
const EOL_WORD = ascii('eol');

/** How many bytes behind the end of a line may be looked at: they must be there, whatever they hold. */
export const PADDING = 64;

export class FastLine {
  readonly time = new FastTime();
  /** How many lines the packet took: two with `-v`. */
  lines = 1;
  /** It shows flags, as no line of a packet list does. */
  showsFlags = true;
  #checksum = -1;
  /** The number read last, modulo 2^32. */
  #value = 0;
  readonly #ends = new FastEndpoints();
  readonly #named: FastNames;

  constructor(names: NameTable) {
    this.#named = new FastNames(names);
  }

  /**
   * Fills `s` with the packet at `p`, numbers as printed; returns where its last newline is, or -1 when it is not of the
   * common form. `v` shows the bytes of `b`, which hold a newline at or after `p`, whole lines up to `end`, and {@link PADDING} more.
   */
  read(b: Uint8Array, v: DataView, p: number, end: number, s: Segment): number {
    this.lines = 1;
    p = this.time.read(b, p);
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
    if (p >= 0 && b[p] === OPEN) {
      if (version === 4) {
        p = readFastHeader4(b, p, end, s);
        this.lines = 2;
      } else p = readFastHeader6(b, p, s);
    }
    if (p < 0) return -1;
    const numeric = version === 6 ? this.#ends.read6(b, p, s) : this.#ends.read4(b, p, s);
    p = numeric < 0 ? this.#named.read(b, p, s) : numeric;
    if (p < 0) return -1;
    const word = v.getInt32(p);
    this.showsFlags = true;
    if (word === FLAGS_1 && v.getInt32(p + 4) === FLAGS_2 && b[p + 8] === OPEN_BRACKET)
      return this.#tcp(b, v, p + 9, s);
    this.showsFlags = false;
    if (word === QUIET && b[p + 4] === LETTER_P_SMALL && b[p + 5] === SPACE)
      return this.#lengthOnly(b, p + 6, s, PROTO_TCP);
    const isUdp = word === UDP_1 && v.getInt32(p + 4) === UDP_2 && v.getInt32(p + 8) === UDP_3;
    return isUdp && b[p + 12] === LETTER_H && b[p + 13] === SPACE ? this.#lengthOnly(b, p + 14, s, PROTO_UDP) : -1;
  }

  /** The number behind `tcp `, all that `-q` prints of the header, and behind `UDP, length `. */
  #lengthOnly(b: Uint8Array, p: number, s: Segment, protocol: number): number {
    p = this.#number(b, p);
    if (p < 0 || this.#value < 0) return -1;
    s.payloadLength = this.#value;
    s.known = KNOWN_TIME | KNOWN_PORTS | KNOWN_LENGTH;
    s.protocol = protocol;
    return lineEnd(b, p);
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

  #tcp(b: Uint8Array, v: DataView, p: number, s: Segment): number {
    let flags = 0;
    let c = b[p] as number;
    while (c !== CLOSE) {
      const flag = c < 128 ? (FLAG_OF_LETTER[c] as number) : 0;
      if (flag === 0) return -1;
      flags |= flag;
      c = b[++p] as number;
    }
    if (v.getUint16(p + 1) !== COMMA_SPACE) return -1;
    p += 3;
    this.#checksum = -1;
    let word = v.getInt32(p);
    if (word === CKSUM) {
      if (!startsWith(b, p, CKSUM_WORD)) return -1;
      p = this.#cksum(b, p + CKSUM_WORD.length, s);
      if (p < 0) return -1;
      word = v.getInt32(p);
    }
    let known = KNOWN_TIME | KNOWN_PORTS | KNOWN_FLAGS | KNOWN_OPTIONS | KNOWN_LENGTH;
    let end = 0;
    let range = false;
    if (word === SEQ) {
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
      if (v.getUint16(p) !== COMMA_SPACE) return -1;
      p += 2;
      word = v.getInt32(p);
    }
    if (word === ACK_WORD) {
      p = this.#number(b, p + 4);
      if (p < 0 || v.getUint16(p) !== COMMA_SPACE) return -1;
      s.ack = this.#value;
      known |= KNOWN_ACK;
      p += 2;
      word = v.getInt32(p);
    }
    if (word !== WIN) return -1;
    p = this.#number(b, p + 4);
    if (p < 0 || v.getUint16(p) !== COMMA_SPACE) return -1;
    s.window = this.#value;
    known |= KNOWN_WINDOW;
    p += 2;
    word = v.getInt32(p);
    if (word === URG_WORD) {
      p = this.#number(b, p + 4);
      if (p < 0 || v.getUint16(p) !== COMMA_SPACE) return -1;
      s.urgentPointer = this.#value;
      p += 2;
      word = v.getInt32(p);
    }
    if (word === OPTIONS_1) {
      if (v.getInt32(p + 4) !== OPTIONS_2 || b[p + 8] !== OPEN_BRACKET) return -1;
      p = this.#options(b, v, p + 9, s);
      if (p < 0 || v.getUint16(p) !== COMMA_SPACE) return -1;
      p += 2;
      word = v.getInt32(p);
    }
    if (word !== LENGTH_1 || v.getInt32(p + 3) !== LENGTH_2) return -1;
    p = this.#number(b, p + 7);
    if (p < 0 || this.#value < 0) return -1;
    s.payloadLength = this.#value;
    if (range && ((end - s.seq) | 0) !== s.payloadLength) return -1;
    s.flags = flags;
    s.known = known;
    s.protocol = PROTO_TCP;
    if (this.#checksum >= 0) s.checksum = incorrectChecksum(this.#checksum, s);
    // `: HTTP: GET / …` after the length tells nothing more about TCP.
    return b[p] === COLON && b[p + 1] === SPACE ? b.indexOf(NEWLINE, p) : lineEnd(b, p);
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
  #options(b: Uint8Array, v: DataView, p: number, s: Segment): number {
    for (;;) {
      while (v.getInt32(p) === NOP_1) p += 4;
      const c = b[p];
      if (c === 0x54 && v.getInt32(p) === TS_1 && v.getInt32(p + 3) === TS_2) {
        p = this.#number(b, p + 7);
        if (p < 0 || v.getInt32(p) !== ECR_1 || b[p + 4] !== SPACE) return -1;
        s.tsVal = this.#value;
        p = this.#number(b, p + 5);
        s.tsEcr = this.#value;
        s.hasTimestamp = true;
      } else if (c === 0x6e && startsWith(b, p, NOP_WORD)) p += 3;
      else if (c === 0x6d && startsWith(b, p, MSS_WORD)) {
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

/** Where the newline is, when the line ends at `p`; else -1. */
function lineEnd(b: Uint8Array, p: number): number {
  if (b[p] === NEWLINE) return p;
  return b[p] === RETURN && b[p + 1] === NEWLINE ? p + 1 : -1;
}
