/** Undoes what terminals, mail, chats, logs and web pages do to a line of text. */

const ENTITIES: Readonly<Record<string, string>> = {
  gt: '>',
  lt: '<',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rarr: '→',
  ndash: '-',
  mdash: '-',
};

/** Colours and cursor movements (ECMA-48), and the titles that terminals are given. */
// oxlint-disable-next-line no-control-regex -- escape sequences are control characters
const ESCAPES = /\u001b(?:\[[0-9;?]{0,32}[ -/]?[@-~]|\][^\u0007\u001b]{0,256}(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
/** Tags around pasted text, and those within a line, which divide no words; version 3's `<mss 1460>` is none of them. */
const TAGS = /<\/?(?:br|p|pre|div|li|ul|ol|td|tr|blockquote)(?: [^<>]{0,200})?\/?>/gi;
const INLINE_TAGS = /<\/?(?:code|span|b|i|em|strong|tt|font|mark|u)(?: [^<>]{0,200})?\/?>/gi;
/** Tags of a web page at which a new line begins. */
export const BLOCK = /<(?:br *\/?|\/?(?:p|pre|div|li|tr|blockquote)(?: [^<>]{0,200})?)>/i;
/** The arrow of a packet's line that lost a blank, when names were put in place of its hosts. */
const TIGHT_ARROW = /^([^<>]{5,200}?) ?> ?([^<>\s]{2,100}: (?:Flags \[|tcp \d|UDP,|[SFPR.]{1,3} ))/;
/** Where a packet may begin within a line whose line ends were lost. */
const RUN_ON =
  /(?<!\d{4}-\d\d-\d\d) (?=(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3,9} (?:\S{1,15} {1,3}(?:In|Out|P|B|M) {1,3})?(?:IP6?|ARP,) )/;
/** Two packets in one line take no less. */
const SHORTEST_RUN_ON = 100;

/** The packets of a line that holds several; what no other packet stands before, a prefix of a log, stays with its own. */
export function runOn(raw: string): readonly string[] {
  const parts = raw.length >= SHORTEST_RUN_ON ? raw.split(RUN_ON) : [];
  if (parts.filter((part) => part.includes(': Flags [')).length < 2) return [raw];
  const packets: string[] = [];
  let before = '';
  for (const part of parts) {
    if (part.includes(' > ')) packets.push(before + part);
    before = part.includes(' > ') ? '' : `${before}${part} `;
  }
  return packets;
}

/** Backticks around a line: Markdown's code. */
const CODE_MARKS = /^ *`+(?=[^`])|(?<=[^`])`+ *$/g;
const QUOTED_PRINTABLE_WIDTH = 60;
/** An `=` that quoted-printable would have encoded. */
const UNENCODED = /=(?![0-9A-F]{2}|$)/;

export class Unpaste {
  text = '';
  /** The same with the TABs, quotes and pipes that divide columns. */
  divided = '';
  /** Blanks before the text, behind any quote marks. */
  indent = 0;
  /** The line began with `>`: a mail's quote mark, or the arrow of a packet that was wrapped before it. */
  quoted = false;
  /** As it stood, with its marks and blanks: how lines were wrapped shows in it. */
  width = 0;
  startsBlank = false;
  endsBlank = false;
  /** It ended with the `=` of quoted-printable: the next line follows without a blank. */
  soft = false;
  /** Quoted-printable is undone already. */
  decoded = false;
  /** Soft line ends or `=3D` were seen: the text is quoted-printable (RFC 2045 §6.7). */
  #quotedPrintable = false;

  /** Takes one line; the result is in the fields. */
  read(raw: string): void {
    let text = raw;
    if (text.includes('\u001b')) text = text.replace(ESCAPES, '');
    if (/[^\t -~]/.test(text)) text = plainCharacters(text);
    this.divided = withoutMarkup(text);
    if (this.divided.includes('`')) this.divided = this.divided.replace(CODE_MARKS, '');
    text = text.replaceAll('\t', ' ');
    this.width = text.length;
    this.startsBlank = text.startsWith(' ');
    this.endsBlank = text.endsWith(' ');
    text = this.#quotedPrintableDecoded(text.trimEnd());
    text = withoutMarkup(text);
    if (text.startsWith('{"')) text = loggedText(text);
    else if (text.includes('"')) text = text.replace(/^ *"(.*)",?$/, '$1').replaceAll('\\t', ' ');
    if (text.includes('\\')) text = withoutMarkdown(text.replaceAll('\\u003e', '>'));
    if (text.includes('>') && !text.includes(' > ')) text = text.replace(TIGHT_ARROW, '$1 > $2');
    this.#mark(text);
  }

  /** Steps over quote marks and sets indentation and text. */
  #mark(text: string): void {
    let at = 0;
    this.quoted = false;
    for (let i = 0; i < text.length; i++) {
      const c = text[i] as string;
      // A plus sign before a time: the mark of a line in a diff, or of a wrapped one.
      if (c === '>' || c === '|' || (c === '+' && /^\+ {0,12}[\d(]/.test(text.slice(i)))) {
        this.quoted ||= c === '>';
        // One blank belongs to the mark.
        at = text[i + 1] === ' ' ? i + 2 : i + 1;
      } else if (c !== ' ') break;
    }
    const rest = text.slice(at).replace(/^[`*]+|[`*]+$/g, '');
    this.text = rest.trim();
    this.indent = rest.length - rest.trimStart().length;
  }

  #quotedPrintableDecoded(text: string): string {
    this.soft = false;
    if (this.decoded || UNENCODED.test(text)) return text;
    const soft = text.endsWith('=') && text.length >= QUOTED_PRINTABLE_WIDTH;
    this.soft = soft;
    if (soft) this.endsBlank = text.endsWith(' =');
    if (soft || text.includes('=3D') || text.endsWith('=20')) this.#quotedPrintable = true;
    if (!this.#quotedPrintable || !text.includes('=')) return text;
    return text
      .replace(/=$/, '')
      .replaceAll('=C2=A0', ' ')
      .replaceAll('=E2=86=92', '→')
      .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replaceAll('\u00a0', ' ');
  }
}

/** Blanks of all widths as one blank, dashes and quotation marks as ASCII has them, nothing invisible. */
function plainCharacters(text: string): string {
  const plain = /[^\t -~\u2192]/.test(text) ? plainLetters(text) : text;
  return plain.includes(': Flags [') ? plain.replace(/^(.{0,200} )\u2192( .{1,100}: Flags \[)/, '$1>$2') : plain;
}

/** The same but for arrows. */
function plainLetters(text: string): string {
  return text
    .replace(/[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\r]/g, '')
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, '-')
    .replace(/[\u2018-\u201b\u2032\uff07]/g, "'")
    .replace(/[\u201c-\u201f\u2033\uff02]/g, '"')
    .replace(/[\u203a\uff1e]/g, '>')
    .replace(/[\u2039\uff1c]/g, '<')
    .replace(/\u2026/g, '...');
}

/** A web page's own text: its entities as characters, its tags as blanks. */
function withoutMarkup(text: string): string {
  const plain = text.includes('&') ? withoutEntities(text) : text;
  return plain.includes('<') ? plain.replace(INLINE_TAGS, '').replace(TAGS, ' ') : plain;
}

function withoutEntities(text: string): string {
  // What was escaped twice comes out in two rounds.
  for (let round = 0; round < 2 && text.includes('&'); round++) {
    text = text.replace(/&(?:([a-z]{2,5})|#(\d{1,5})|#x([0-9a-f]{1,4}));/gi, (whole, name, decimal, hex) => {
      if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole;
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code === 160 ? ' ' : String.fromCharCode(code);
    });
  }
  return text;
}

/** What Markdown's editors put before the marks of a packet's line: `\>`, `\[S.\]`. */
const withoutMarkdown = (text: string): string =>
  /\\[>[\]]/.test(text) ? text.replace(/\\([[\]<>(){}_*.#|+!`-])/g, '$1') : text;

/** The text in a container's JSON log line. */
function loggedText(text: string): string {
  const found = /"(?:log|message|msg|MESSAGE)":"((?:[^"\\]|\\.)*)"/.exec(text);
  if (found === null) return text;
  return (found[1] as string)
    .replace(/\\u003e/gi, '>')
    .replace(/\\u003c/gi, '<')
    .replace(/\\[nrt]/g, ' ')
    .replace(/\\(["\\/])/g, '$1')
    .trimEnd();
}
