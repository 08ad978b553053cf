/** Reads what tcpdump prints of a TCP header, in the words of version 4 and later and in those of version 3. */
import {
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  KNOWN_ACK,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_SEQ,
  KNOWN_WINDOW,
  OPTIONS_UNTOLD,
  PROTO_TCP,
  type Segment,
} from '../../segment/segment.ts';
import { ACK, CWR, ECE, SYN, URG } from '../../tcp-flags.ts';
import { FLAG_OF_LETTER } from './fast-line.ts';
import { readTrailingHeader } from './ip-header.ts';
import type { Scanner } from './scanner.ts';
import { COMPLETE, INCOMPLETE, MALFORMED, NOT_A_PACKET } from './status.ts';
import { readOptions } from './tcp-options.ts';

/** Version 3's flags at the end of a wrapped line. */
const LONE_FLAGS = /^(?:[SFRP]{1,4}|\.) ?$/;

/** A field of the header behind a part that was left out, or nothing. */
const GOES_ON = /^[ ,]*(?:$|(?:seq|ack|win|urg|options|opts|length|cksum)\b|\[)/;

/** What somebody wrote behind a line, as in scripts, C or with an arrow. */
const REMARK = /^(?:#|\/\/|<[-=]|\u2190|-{1,3}[ >]|\()/;

/** The header after `dst: `; NOT_A_PACKET when this is not TCP. */
export function readTcp(t: Scanner, s: Segment): number {
  if (t.eat('Flags')) {
    s.protocol = PROTO_TCP;
    t.skip('');
    if (t.done) return INCOMPLETE;
    return t.eat('[') ? readModern(t, s) : MALFORMED;
  }
  if ('Flags '.startsWith(t.text.slice(t.at))) {
    s.protocol = PROTO_TCP;
    return INCOMPLETE;
  }
  if (t.looksAt('tcp')) return readQuiet(t, s);
  const flags = oldFlags(t);
  if (flags < 0) {
    if (!LONE_FLAGS.test(t.text.slice(t.at))) return NOT_A_PACKET;
    s.protocol = PROTO_TCP;
    return INCOMPLETE;
  }
  s.protocol = PROTO_TCP;
  s.flags = flags;
  s.known |= KNOWN_FLAGS;
  return readOld(t, s);
}

/** `-q`: `tcp 536`, with nothing of the header. */
function readQuiet(t: Scanner, s: Segment): number {
  const start = t.at;
  t.eat('tcp');
  if (t.done) {
    s.protocol = PROTO_TCP;
    return INCOMPLETE;
  }
  t.skip('');
  const length = t.count();
  if (length === undefined) {
    t.at = start;
    return NOT_A_PACKET;
  }
  s.protocol = PROTO_TCP;
  s.payloadLength = length;
  s.known |= KNOWN_LENGTH;
  return COMPLETE;
}

function readModern(t: Scanner, s: Segment): number {
  const letters = t.until(']');
  if (!t.eat(']')) return INCOMPLETE;
  let flags = 0;
  if (letters !== 'none') {
    for (const letter of letters) {
      const flag = FLAG_OF_LETTER[letter.charCodeAt(0) & 127] as number;
      if (flag === 0) return MALFORMED;
      flags |= flag;
    }
  }
  s.flags = flags;
  s.known |= KNOWN_FLAGS;
  let options = true;
  for (;;) {
    t.skip(',');
    if (t.done) return INCOMPLETE;
    if (t.eat('seq ') || t.eat('seq, ')) {
      const status = readRange(t, s);
      if (status !== COMPLETE) return status;
    } else if (t.eat('length ') || t.eat('length: ') || t.eat('len ')) {
      const length = t.count();
      if (length === undefined) return t.done ? INCOMPLETE : MALFORMED;
      s.payloadLength = length;
      s.known |= KNOWN_LENGTH | (options ? KNOWN_OPTIONS : 0);
      return COMPLETE;
    } else if (t.eat('options [') || t.eat('opts [')) {
      const status = readOptions(t, s, ']');
      if (status === INCOMPLETE) return INCOMPLETE;
      options = status === COMPLETE;
      if (!options && t.done) return COMPLETE;
    } else if (t.looksAt('[|tcp') || t.looksAt('[bad hdr')) {
      return COMPLETE;
    } else if (t.eat('[...]') || t.eat('...')) {
      // Somebody left a part out.
      options = false;
      s.known |= OPTIONS_UNTOLD;
      // What somebody wrote behind it is a remark.
      if (!GOES_ON.test(t.text.slice(t.at))) return COMPLETE;
    } else if (t.eat('[')) {
      // The list of options without its word.
      const status = readOptions(t, s, ']');
      if (status !== COMPLETE) return status;
      if (t.done) {
        s.known |= KNOWN_OPTIONS;
        return COMPLETE;
      }
    } else if (REMARK.test(t.text.slice(t.at, t.at + 4))) {
      s.known |= OPTIONS_UNTOLD;
      return COMPLETE;
    } else {
      const status = readField(t, s);
      if (status !== COMPLETE) return status;
    }
  }
}

/** The fields that both vocabularies share: `ack`, `win`, `urg`, a checksum. */
function readField(t: Scanner, s: Segment): number {
  if (t.eat('cksum ')) {
    const text = t.until(')');
    if (t.done) return INCOMPLETE;
    t.eat(')');
    s.checksum = checksumOf(text);
    t.checksum = Number.parseInt(text.slice(2, 6), 16) || 0;
    return COMPLETE;
  }
  const start = t.at;
  const word = t.until(' ');
  if (t.done) {
    t.at = start;
    return ['seq', 'ack', 'win', 'urg', 'options', 'length', 'cksum'].some((w) => w.startsWith(word))
      ? INCOMPLETE
      : MALFORMED;
  }
  t.skip('');
  const value = t.number();
  if (value === undefined) {
    const cut = t.done;
    t.at = start;
    return cut ? INCOMPLETE : MALFORMED;
  }
  if (word === 'ack') {
    s.ack = value;
    s.known |= KNOWN_ACK;
  } else if (word === 'win') {
    s.window = value;
    s.known |= KNOWN_WINDOW;
  } else if (word === 'urg') {
    s.urgentPointer = value;
  } else {
    t.at = start;
    return MALFORMED;
  }
  if (t.done || t.peek() === ',' || t.peek() === ' ') return COMPLETE;
  s.known &= ~(KNOWN_ACK | KNOWN_WINDOW);
  return MALFORMED;
}

function checksumOf(text: string): number {
  if (text.includes('(correct')) return CHECKSUM_GOOD;
  return text.includes('incorrect') ? CHECKSUM_BAD : 0;
}

/** `1` or `1:9`; the length follows from the range. */
function readRange(t: Scanner, s: Segment): number {
  const from = t.number();
  if (from === undefined) return t.done ? INCOMPLETE : MALFORMED;
  s.seq = from;
  s.known |= KNOWN_SEQ;
  if (t.eat(':')) {
    const to = t.number();
    if (to === undefined) return t.done ? INCOMPLETE : MALFORMED;
    s.payloadLength = (to - from) | 0;
    if (!t.done) s.known |= KNOWN_LENGTH;
  } else if (t.peek() === ',') {
    // A range is printed for every byte that is carried (`print-tcp.c`).
    s.known |= KNOWN_LENGTH;
  }
  if (t.done || t.peek() === ',' || t.peek() === ' ') return COMPLETE;
  s.known &= ~(KNOWN_SEQ | KNOWN_LENGTH);
  return MALFORMED;
}

/** Version 3's flag letters before a space or comma; -1 when what stands here is not that. */
function oldFlags(t: Scanner): number {
  let flags = 0;
  let i = t.at;
  for (; i < t.text.length && i < t.at + 9; i++) {
    const c = t.text.charCodeAt(i);
    if (c === 0x20 || c === 0x2c) break;
    const flag = c < 128 ? (FLAG_OF_LETTER[c] as number) : 0;
    if (flag === 0) return -1;
    flags |= flag;
  }
  if (i === t.at || i >= t.text.length || i >= t.at + 9) return -1;
  // A dot alone says only "none of S, F, R, P"; whether there is an ACK shows further on.
  const rest = t.text.slice(i).replace(/^[ ,]+/, '');
  if (!/^(\d+:\d+\(|ack |win |cksum |\[(tcp sum|bad tcp|ECN|CWR|\|tcp)|\d+:\d*$)/.test(rest)) return -1;
  t.at = i;
  return flags & ~ACK;
}

function readOld(t: Scanner, s: Segment): number {
  for (;;) {
    t.skip(',');
    if (t.done) break;
    if (t.peek() >= '0' && t.peek() <= '9') {
      const status = readOldRange(t, s);
      if (status === COMPLETE) continue;
      return status === INCOMPLETE || (s.known & KNOWN_WINDOW) === 0 ? status : finishOld(t, s);
    }
    if (t.eat('<')) {
      const status = readOptions(t, s, '>');
      if (status === INCOMPLETE) return INCOMPLETE;
      if (status === COMPLETE) s.known |= KNOWN_OPTIONS;
      return finishOld(t, s);
    }
    if (t.peek() === '[') {
      const note = t.until(']');
      if (!t.eat(']')) return INCOMPLETE;
      if (note.includes('ECN-Echo')) s.flags |= ECE;
      if (note.includes('CWR')) s.flags |= CWR;
      if (note.includes('sum ok')) s.checksum = CHECKSUM_GOOD;
      else if (note.includes('bad tcp')) s.checksum = CHECKSUM_BAD;
      continue;
    }
    if (t.peek() === '(') return finishOld(t, s);
    const status = readField(t, s);
    if (status === INCOMPLETE) return INCOMPLETE;
    if (status === MALFORMED) return (s.known & KNOWN_WINDOW) === 0 ? MALFORMED : finishOld(t, s);
  }
  return (s.known & KNOWN_WINDOW) === 0 ? INCOMPLETE : finishOld(t, s);
}

function readOldRange(t: Scanner, s: Segment): number {
  const from = t.number();
  if (from === undefined || !t.eat(':')) return t.done ? INCOMPLETE : MALFORMED;
  if (t.number() === undefined || !t.eat('(')) return t.done ? INCOMPLETE : MALFORMED;
  const length = t.count();
  if (length === undefined || !t.eat(')')) return t.done ? INCOMPLETE : MALFORMED;
  s.seq = from;
  s.payloadLength = length;
  s.known |= KNOWN_SEQ | KNOWN_LENGTH;
  return COMPLETE;
}

/** What version 3 leaves out: a segment without a range carries nothing, one with `ack` has the flag. */
function finishOld(t: Scanner, s: Segment): number {
  if ((s.known & KNOWN_ACK) !== 0) s.flags |= ACK;
  if (s.urgentPointer !== 0) s.flags |= URG;
  if ((s.known & KNOWN_SEQ) === 0) s.known |= KNOWN_LENGTH;
  // A SYN without options is rarer than a web page that took `<mss 1460,…>` for a tag and left it out.
  if (s.mss < 0 && !s.hasTimestamp && s.sackCount === 0)
    s.known |= (s.flags & SYN) === 0 ? KNOWN_OPTIONS : OPTIONS_UNTOLD;
  readTrailingHeader(t.text.slice(t.at), s);
  return COMPLETE;
}
