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

/** The lines of `text` wrapped at spaces to `width` columns; a word that is longer is broken. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  const limit = Math.max(8, width);
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    let rest = word;
    let w = textWidth(rest);
    if (used > 0 && used + 1 + w <= limit) {
      line += ` ${rest}`;
      used += 1 + w;
      continue;
    }
    if (used > 0) {
      lines.push(line);
      line = '';
      used = 0;
    }
    while (w > limit) {
      let head = '';
      let taken = 0;
      for (const ch of rest) {
        const one = textWidth(ch);
        if (taken + one > limit) break;
        head += ch;
        taken += one;
      }
      lines.push(head);
      rest = rest.slice(head.length);
      w -= taken;
    }
    line = rest;
    used = w;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Wrapped with `first` before the first line and as many spaces before the others. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = textWidth(first);
  return wrap(text, width - indent).map((line, i) => (i === 0 ? first : ' '.repeat(indent)) + line);
}
