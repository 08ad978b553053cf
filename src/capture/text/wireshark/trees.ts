/**
 * tshark's `-T json`, `-T ek` and `-T pdml`, line by line: each line's objects and fields are handed on as they come, so
 * that a paste may begin and end anywhere. No file is parsed as a whole.
 */

export interface FieldTaker {
  packet(): void;
  layer(name: string): void;
  field(name: string, value: string): void;
}

const JSON_START = /"layers"\s*:\s*\{/;
const JSON_LINE = /^\s*["{}[\],]|^\s*$/;
const LITERAL = /[-+.\w]+/y;
const ELEMENT = /<(packet|proto|field)\b([^>]{0,16384})>/g;
const ATTRIBUTE = (name: string): RegExp => new RegExp(`\\b${name}="([^"]*)"`);
const NAME = ATTRIBUTE('name');
const SHOW = ATTRIBUTE('show');

export class WiresharkTrees {
  readonly #to: FieldTaker;
  #inJson = false;
  #inPdml = false;
  /** The key whose value comes next. */
  #key = '';
  #inArray = false;
  /** A packet has begun and nothing of it came yet. */
  #isFresh = false;

  constructor(to: FieldTaker) {
    this.#to = to;
  }

  /** Of what was read last; undefined before anything was. */
  get format(): 'tshark-json' | 'tshark-pdml' | undefined {
    if (this.#inPdml) return 'tshark-pdml';
    return this.#inJson ? 'tshark-json' : undefined;
  }

  /** Takes the line when it is of one of these forms. */
  feed(line: string): boolean {
    return this.#json(line) || this.#pdml(line);
  }

  #json(line: string): boolean {
    if (!this.#inJson) {
      if (!line.includes('"')) return false;
      // What stands before the layers tells when and where the output was made.
      this.#inJson = JSON_START.test(line);
      if (!this.#inJson) return JSON_PREFACE.test(line);
      this.#key = '';
    } else if (!JSON_LINE.test(line)) {
      this.#inJson = false;
      return false;
    }
    this.#tokens(line);
    return true;
  }

  #tokens(line: string): void {
    for (let i = 0; i < line.length; i++) {
      const c = line[i] as string;
      if (c === '"') {
        const end = stringEnd(line, i + 1);
        if (end < 0) return;
        const text = line.slice(i + 1, end);
        i = end;
        if (/^\s*:/.test(line.slice(end + 1, end + 8))) this.#key = text;
        else this.#value(text.includes('\\') ? unescaped(text) : text);
      } else if (c === '{') this.#open();
      else if (c === '[') this.#inArray = true;
      else if (c === ']') this.#inArray = false;
      else if (!' \t:},\r'.includes(c)) {
        LITERAL.lastIndex = i;
        const literal = LITERAL.exec(line)?.[0];
        if (literal === undefined) continue;
        if (literal !== 'null') this.#value(literal);
        i += literal.length - 1;
      }
    }
  }

  #open(): void {
    const key = this.#key;
    this.#key = '';
    this.#inArray = false;
    if (key === 'layers') this.#to.packet();
    else if (key !== '') this.#to.layer(key);
  }

  #value(text: string): void {
    if (this.#key === '') return;
    this.#to.field(this.#key, text);
    if (!this.#inArray) this.#key = '';
  }

  #pdml(line: string): boolean {
    if (!line.includes('<')) return this.#inPdml && line.trim() === '';
    const isPdml = /<(?:\/?packet|\/?proto|\/?field|\/?pdml|\?xml|!--)[ >]/.test(line);
    if (!isPdml) return false;
    if (!this.#inPdml && !/<(?:proto|field) [^>]*name="|<pdml[ >]/.test(line)) return line.includes('<?xml');
    this.#inPdml = true;
    for (const [, element, attributes = ''] of line.matchAll(ELEMENT)) {
      const name = NAME.exec(attributes)?.[1] ?? '';
      if (element === 'packet') {
        this.#to.packet();
        this.#isFresh = true;
      } else if (element === 'proto') {
        // A packet whose beginning is not in the paste.
        if (name === 'frame' && !this.#isFresh) this.#to.packet();
        if (name === 'frame') this.#isFresh = false;
        this.#to.layer(name);
      } else this.#to.field(name, SHOW.exec(attributes)?.[1] ?? '');
    }
    return true;
  }
}

/** The lines of tshark's JSON around the packets. */
const JSON_PREFACE = /^\s*(?:\{"index":|"_(?:index|type|score|source|id)":)/;

function stringEnd(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === '"') return i;
  }
  return -1;
}

const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})|\\(.)/gi, (_, code, plain) =>
    typeof code === 'string' ? String.fromCharCode(Number.parseInt(code, 16)) : String(plain),
  );
