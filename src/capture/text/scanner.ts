/** A position in one line's text, and the few steps that every line parser takes. */

export class Scanner {
  text = '';
  at = 0;
  /** Words that no parser knew. */
  unknown = 0;
  /** The checksum field that was read last. */
  checksum = 0;

  reset(text: string, at: number): this {
    this.text = text;
    this.at = at;
    return this;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text[this.at] ?? '';
  }

  /** Steps over `word` when it is next. */
  eat(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  looksAt(word: string): boolean {
    return this.text.startsWith(word, this.at);
  }

  /** Steps over spaces and any of `more`. */
  skip(more: string): void {
    for (; this.at < this.text.length; this.at++) {
      const c = this.text[this.at] as string;
      if (c !== ' ' && c !== '\t' && !more.includes(c)) return;
    }
  }

  /** A decimal number modulo 2^32 as a signed integer, or undefined when there is none or it is longer than ten digits. */
  number(): number | undefined {
    const start = this.at;
    let value = 0;
    for (; this.at < this.text.length; this.at++) {
      const digit = this.text.charCodeAt(this.at) - 48;
      if (digit < 0 || digit > 9) break;
      value = (Math.imul(value, 10) + digit) | 0;
    }
    const digits = this.at - start;
    if (digits > 0 && digits <= 10) return value;
    this.at = start;
    return undefined;
  }

  /** A count: a number below 2^31. */
  count(): number | undefined {
    const start = this.at;
    const value = this.number();
    if (value !== undefined && value >= 0) return value;
    this.at = start;
    return undefined;
  }

  /** Up to the next character of `ends`, or to the end of the text. */
  until(ends: string): string {
    const start = this.at;
    while (this.at < this.text.length && !ends.includes(this.text[this.at] as string)) this.at++;
    return this.text.slice(start, this.at);
  }
}

/** The number written at the start of `text` after `label`, wherever that stands first; undefined when it is not there. */
export function numberAfter(text: string, label: string): number | undefined {
  const at = text.indexOf(label);
  if (at < 0) return undefined;
  let i = at + label.length;
  while (text[i] === ' ' || text[i] === ':') i++;
  let value = 0;
  const start = i;
  for (; i < text.length && i < start + 10; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return i === start ? undefined : value;
}
