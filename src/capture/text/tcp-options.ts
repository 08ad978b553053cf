/** Reads the list of TCP options that tcpdump prints, `[…]` in version 4 and later, `<…>` before. */
import { ABSENT, MAX_SACK_BLOCKS, type Segment } from '../../segment/segment.ts';
import type { Scanner } from './scanner.ts';
import { COMPLETE, INCOMPLETE, MALFORMED } from './status.ts';

/** MPTCP subtypes in the words of `print-mptcp.c`, in the order of their numbers (RFC 8684 §3). */
const MPTCP_SUBTYPES = ['capable', 'join', 'dss', 'add-addr', 'rem-addr', 'prio', 'fail', 'fast-close', 'tcprst'];

/** From after the opening bracket to after `close`. MALFORMED also when the packet ended within the options. */
export function readOptions(t: Scanner, s: Segment, close: string): number {
  for (;;) {
    t.skip(',');
    if (t.done) return INCOMPLETE;
    if (t.eat(close)) return COMPLETE;
    if (t.looksAt('[|tcp') || t.looksAt('[bad') || t.looksAt('|tcp') || t.looksAt('...') || t.looksAt('[...')) {
      t.until(']');
      t.eat(']');
      t.skip('');
      t.eat(close);
      return MALFORMED;
    }
    const before = t.at;
    if (readOption(t, s, close) && t.at > before) continue;
    // The last option of an unfinished list may be unfinished itself.
    const more = t.text.indexOf(',', before) >= 0 || t.text.indexOf(close, before) >= 0;
    return more ? MALFORMED : INCOMPLETE;
  }
}

function readOption(t: Scanner, s: Segment, close: string): boolean {
  if (t.eat('nop') || t.eat('eol')) return ends(t, close);
  if (t.eat('mss ')) return (s.mss = t.count() ?? ABSENT) >= 0 && ends(t, close);
  if (t.eat('wscale ')) return (s.windowScale = t.count() ?? ABSENT) >= 0 && ends(t, close);
  if (t.eat('sackOK')) {
    s.sackPermitted = true;
    return ends(t, close);
  }
  if (t.eat('TS val ') || t.eat('timestamp ')) return readTimestamp(t, s) && ends(t, close);
  if (t.eat('sack ')) return readSack(t, s) && ends(t, close);
  if (t.eat('mptcp ')) return readMptcp(t, s, close);
  if (t.eat('exp-tfo ') || t.eat('tfo ')) return readFastOpen(t, s, close);
  if (t.looksAt('md5 (invalid') || t.looksAt('tcp-ao (invalid')) return skipOption(t, close);
  if (t.looksAt('md5') || t.looksAt('tcp-ao')) s.signed = true;
  else if (t.looksAt('unknown-') || t.looksAt('opt-')) {
    const kind = Number(/^(?:unknown|opt)-(\d{1,3})/.exec(t.text.slice(t.at, t.at + 12))?.[1] ?? ABSENT);
    if (s.otherOption < 0) s.otherOption = kind;
  } else if (!t.looksAt('unknown')) t.unknown++;
  return skipOption(t, close);
}

/** Whether the option ends here: a comma, the bracket, or the end of the text so far. */
function ends(t: Scanner, close: string): boolean {
  const next = t.peek();
  if (next === ' ') return t.text.slice(t.at).trimStart().startsWith(close);
  return next === ',' || next === close || next === '';
}

/** `1 ecr 2` of version 4, `1 2` before. */
function readTimestamp(t: Scanner, s: Segment): boolean {
  const value = t.number();
  if (value === undefined) return false;
  if (!t.eat(' ecr ') && !t.eat(' ')) return false;
  const echo = t.number();
  if (echo === undefined) return false;
  s.tsVal = value;
  s.tsEcr = echo;
  s.hasTimestamp = true;
  return true;
}

/** `2 {1:5}{9:11}`; version 3 says `sack sack 2 {1:5}{9:11}`. */
function readSack(t: Scanner, s: Segment): boolean {
  t.eat('sack ');
  const blocks = t.count();
  if (blocks === undefined) return t.eat('invalid');
  t.skip('');
  for (let i = 0; i < blocks && t.eat('{'); i++) {
    const left = t.number();
    if (left === undefined || !t.eat(':')) return false;
    const right = t.number();
    if (right === undefined || !t.eat('}')) return false;
    t.skip('');
    if (i >= MAX_SACK_BLOCKS) continue;
    s.sack[2 * i] = left;
    s.sack[2 * i + 1] = right;
    s.sackCount = i + 1;
  }
  return true;
}

function readMptcp(t: Scanner, s: Segment, close: string): boolean {
  t.count();
  t.skip('');
  const subtype = MPTCP_SUBTYPES.indexOf(t.until(` ,[${close}`));
  if (subtype >= 0) s.mptcp = subtype;
  const key = /^[^,]{0,60}?\{0x([0-9a-f]{8})/.exec(t.text.slice(t.at, t.at + 80));
  if (subtype === 0 && key !== null) s.mptcpKey = Number.parseInt(key[1] as string, 16);
  else t.unknown++;
  return skipOption(t, close);
}

function readFastOpen(t: Scanner, s: Segment, close: string): boolean {
  t.skip('');
  if (t.eat('cookiereq')) s.fastOpen = 0;
  else if (t.eat('cookie')) {
    t.skip('');
    s.fastOpen = t.until(` ,${close}`).length >> 1;
  }
  return skipOption(t, close);
}

/** Over an option of any kind; commas and brackets within its own brackets belong to it. */
function skipOption(t: Scanner, close: string): boolean {
  let depth = 0;
  for (; !t.done; t.at++) {
    const c = t.peek();
    if (depth === 0 && (c === ',' || c === close)) return true;
    if (c === '[' && (t.looksAt('[|') || t.looksAt('[bad'))) return true;
    if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    if (depth < 0) return false;
  }
  return true;
}
