/** The request line and the host of an HTTP/1 request (RFC 9112 §3), read as far as its bytes go. */

const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
/** The longest method of the registry, UPDATEREDIRECTREF. */
const LONGEST_METHOD = 17;
/** `HTTP/1.1`. */
const VERSION = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e] as const;
const HOST = [0x68, 0x6f, 0x73, 0x74] as const;

/** Places in the bytes; −1 for what is not there. */
export interface RequestLine {
  /** [from, methodEnd) is the method, [targetFrom, targetEnd) what is asked for, the version ends at `lineEnd`. */
  readonly from: number;
  readonly methodEnd: number;
  readonly targetFrom: number;
  readonly targetEnd: number;
  readonly lineEnd: number;
  readonly hostFrom: number;
  readonly hostEnd: number;
  /** The header fields go on beyond the bytes. */
  readonly more: boolean;
}

/** Null: no request begins there, or its line does not end within the bytes. */
export function readRequest(bytes: Uint8Array, from: number, end: number): RequestLine | null {
  let at = from;
  while (at < end && isOfMethod(bytes[at] as number)) at++;
  const methodEnd = at;
  if (methodEnd - from < 3 || methodEnd - from > LONGEST_METHOD || bytes[at] !== SPACE) return null;
  const targetFrom = at + 1;
  const line = endOfLine(bytes, targetFrom, end);
  if (line < 0) return null;
  const lineEnd = bytes[line - 1] === CR ? line - 1 : line;
  const targetEnd = lineEnd - VERSION.length - 2;
  if (targetEnd <= targetFrom || bytes[targetEnd] !== SPACE) return null;
  if (!VERSION.every((c, i) => bytes[targetEnd + 1 + i] === c)) return null;
  const found = { from, methodEnd, targetFrom, targetEnd, lineEnd };
  let start = line + 1;
  for (;;) {
    const stop = endOfLine(bytes, start, end);
    if (stop < 0) return { ...found, hostFrom: -1, hostEnd: -1, more: true };
    const text = bytes[stop - 1] === CR ? stop - 1 : stop;
    if (text <= start) return { ...found, hostFrom: -1, hostEnd: -1, more: false };
    if (bytes[start + HOST.length] === COLON && HOST.every((c, i) => ((bytes[start + i] as number) | 0x20) === c)) {
      let hostFrom = start + HOST.length + 1;
      while (hostFrom < text && bytes[hostFrom] === SPACE) hostFrom++;
      return { ...found, hostFrom, hostEnd: text, more: false };
    }
    start = stop + 1;
  }
}

/** Where the line feed stands; −1 for none. */
function endOfLine(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) if (bytes[at] === LF) return at;
  return -1;
}

/** Methods in use are of capitals, `-` (VERSION-CONTROL) and `_` (RPC_IN_DATA). */
const isOfMethod = (c: number): boolean => (c >= 0x41 && c <= 0x5a) || c === 0x2d || c === 0x5f;
