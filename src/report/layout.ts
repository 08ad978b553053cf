/** Text on a terminal: how wide it is, cut to a width, wrapped at words, padded. */
import { eastAsianWidth } from 'get-east-asian-width';

/** Columns that `text` takes; it must hold no escape sequences. */
export function textWidth(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x300) {
      width++;
      continue;
    }
    const code = text.codePointAt(i) ?? 0;
    if (code > 0xffff) i++;
    if ((code >= 0x300 && code <= 0x36f) || (code >= 0xfe00 && code <= 0xfe0f)) continue;
    width += eastAsianWidth(code);
  }
  return width;
}

/** What of a text can matter to a line of `width` columns: no character is more than two code units. */
const beginning = (text: string, width: number): string => text.slice(0, 4 * width + 2);

/** Whether `text` takes at most `width` columns. */
const fits = (text: string, width: number): boolean =>
  textWidth(beginning(text, width)) <= width && textWidth(text) <= width;

export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/** `text`, or as much of it as fits with an ellipsis. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let out = '';
  let used = 0;
  for (const ch of text) {
    const w = textWidth(ch);
    if (used + w > width - 1) break;
    out += ch;
    used += w;
  }
  return `${out}…`;
}

/** What begins no line, and what ends none (GB/T 15834, UAX #14 CL and OP), full and half width. */
const NEVER_FIRST = new Set('，。、；：？！）》〉」』】〕”’…—～·,.;:?!)]}%');
const NEVER_LAST = new Set('（《〈「『【〔“‘([{');
const ASCII = /^[ -~]*$/;

/** A space at which no line ends. */
export const FIXED_SPACE = '\u00a0';
/** A number stays with its unit and with what it numbers, a dash and a dot between two things with what stands before, a command in one line. */
const NO_BREAK: readonly RegExp[] = [
  /(?<=\d) (?=(?:[nµm]?s|min|h|[kMG]?i?B|Mbit\/s|bytes?|%)(?![A-Za-z])|字节)/g,
  /(?<=(?:^|[^A-Za-z])(?:packets?|MSS|scale|RFC|handshake|close|RFC \d+)|报文|缩放|握手|挥手) (?=[\d§])/g,
  / (?=[·—])/g,
  /(?<=tcptrace-explain|tcptrace-explain (?:explain|errno)(?: --lang)?|--lang zh) (?=explain|errno|--lang|zh|TE\d|E[A-Z])/g,
];
const joined = (text: string): string => NO_BREAK.reduce((all, space) => all.replace(space, FIXED_SPACE), text);

/** A word in the pieces between which a line may end: beside wide characters, but for their marks, and the two before a number. */
function pieces(word: string): string[] {
  if (ASCII.test(word)) return [word];
  const out: string[] = [];
  let piece = '';
  let before = '';
  const all = Array.from(word);
  for (const [i, ch] of all.entries()) {
    const beside = before !== '' && (textWidth(before) === 2 || textWidth(ch) === 2);
    const fixed = before === FIXED_SPACE || ch === FIXED_SPACE || all[i + 1] === FIXED_SPACE;
    if (beside && !fixed && !NEVER_FIRST.has(ch) && !NEVER_LAST.has(before)) {
      out.push(piece);
      piece = '';
    }
    piece += ch;
    before = ch;
  }
  return [...out, piece];
}

/** As much of `piece` as fits into `limit` columns, to the end of a folder's name where there is one, at least one character, and not so much that a mark would begin what follows or end this. */
function headOf(piece: string, limit: number): string {
  const head: string[] = [];
  let taken = 0;
  const all = Array.from(beginning(piece, limit));
  for (const ch of all) {
    const one = textWidth(ch);
    if (taken + one > limit) break;
    head.push(ch);
    taken += one;
  }
  const broken = (): boolean => NEVER_FIRST.has(all[head.length] ?? '') || NEVER_LAST.has(head.at(-1) ?? '');
  while (head.length > 1 && broken()) head.pop();
  const softly = Math.max(head.lastIndexOf('/'), head.lastIndexOf(FIXED_SPACE)) + 1;
  return head.slice(0, softly > limit / 3 ? softly : undefined).join('');
}

/** The lines of `text` wrapped to `width` columns, the first to `first`, at spaces and between Chinese characters; a word that is longer is broken. */
export function wrap(text: string, width: number, first = width): string[] {
  const lines: string[] = [];
  let limit = Math.max(8, first);
  let line = '';
  let used = 0;
  const end = (): void => {
    lines.push(line);
    limit = Math.max(8, width);
    line = '';
    used = 0;
  };
  for (const [i, word] of joined(text).split(' ').entries())
    for (const [j, piece] of pieces(word).entries()) {
      const gap = i > 0 && j === 0 ? 1 : 0;
      let rest = piece;
      if (used > 0 && used + gap + textWidth(rest) <= limit) {
        line += ' '.repeat(gap) + rest;
        used += gap + textWidth(rest);
        continue;
      }
      if (used > 0) end();
      while (!fits(rest, limit)) {
        line = headOf(rest, limit);
        rest = rest.slice(line.length).trimStart();
        end();
      }
      line = rest;
      used = textWidth(rest);
    }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((one) => one.replaceAll(FIXED_SPACE, ' ').trimEnd());
}

/** Less room than this beside a long beginning: the lines go on below it. */
const LEAST_BESIDE = 32;
const BELOW = 4;

/** Whether lines fit beside `first`. */
export const fitsBeside = (first: string, width: number): boolean => width - textWidth(first) >= LEAST_BESIDE;

/** Wrapped with `first` before the first line and as many spaces before the others; fewer where there is little room. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = textWidth(first);
  if (indent > BELOW * 2 && !fitsBeside(first, width)) {
    const lead = /^ */.exec(first)?.[0] ?? '';
    const below = lead.length + BELOW;
    return wrap(`${first.slice(lead.length)}${text}`, width - below, width - lead.length).map(
      (line, i) => (i === 0 ? lead : ' '.repeat(below)) + line,
    );
  }
  return wrap(text, width - indent).map((line, i) => (i === 0 ? first : ' '.repeat(indent)) + line);
}
