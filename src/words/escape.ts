/** Text from packets, file names and arguments made safe for who shows it: one set of characters, an escape for each medium. */

/**
 * What a reader cannot see, or what steers the one who shows it: control and format characters, lone surrogates,
 * private use, line and paragraph separators (Unicode categories Cc, Cf, Cs, Co, Zl, Zp), and what is ignored in display
 * by default (UAX #44, Default_Ignorable_Code_Point). Unassigned code points stay: they change with Unicode's version.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Most text is ASCII: this is found out at a fraction of the time. */
const VISIBLE_ASCII = /^[ -~]*$/;

const visible = (ch: string): string => `\\u{${(ch.codePointAt(0) ?? 0).toString(16)}}`;

/** For terminals and plain text: `\u{1b}` in place of the character. */
export const harmless = (text: string): string => (VISIBLE_ASCII.test(text) ? text : text.replace(UNSEEN, visible));

/** The text of which {@link harmless} made `text`. */
export const unescaped = (text: string): string =>
  text.replace(/\\u\{([\da-f]{1,6})\}/g, (all, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });

/** {@link harmless} for text of several lines of our own. */
export const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');

const unit = (ch: string, at: number): string => `\\u${ch.charCodeAt(at).toString(16).padStart(4, '0')}`;
const escaped = (ch: string): string => (ch.length === 1 ? unit(ch, 0) : unit(ch, 0) + unit(ch, 1));

/** `value` as JSON on one line; a character beyond U+FFFF is escaped as its two surrogates (RFC 8259 §7). */
export function jsonText(value: object): string {
  const text = JSON.stringify(value);
  return VISIBLE_ASCII.test(text) ? text : text.replace(UNSEEN, escaped);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For HTML, as text and within a quoted attribute. */
export const escapeHtml = (text: string): string => harmless(text).replace(/[&<>"']/g, (ch) => ENTITIES[ch] ?? ch);

/** What begins or ends something in CommonMark or GFM (`$`: a formula), wherever it stands. */
const MARKUP = /[\\`*_{}[\]|~$]|-(?=-)/g;
/** What makes a link, a mention of a person or of a ticket out of plain text. */
const LINKED = /(?<=[@#])(?=\w)|(?<=:)(?=\/\/)|(?<=www)(?=\.)/gi;
/** What makes a heading, a rule, a list of the line that it begins. */
const FIRST = /^(?:[#+=-]|\d{1,9}[.)](?=\s|$))/;

/** For Markdown, as text of one line: nothing in it is taken for markup, HTML, a link or a mention. */
export const escapeMarkdown = (text: string): string =>
  harmless(text)
    .replace(MARKUP, '\\$&')
    .replace(/[&<>]/g, (ch) => ENTITIES[ch] ?? ch)
    .replace(FIRST, (first) => `${first.slice(0, -1)}\\${first.slice(-1)}`)
    .replace(LINKED, '&#8203;');

/** What some file system, shell or device refuses or takes for something else. */
const NOT_IN_NAMES = /[\s"$%&'*/:;<=>?\\`|~]+/gu;
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Code points, of at most four bytes each: file systems allow 255 bytes, and an ending is to follow. */
const MOST_IN_NAME = 56;

/** The name of a file that is to be written, made of `text`: one step of a path, never hidden, never an option. */
export function fileName(text: string): string {
  const clean = text
    .normalize('NFC')
    .replace(UNSEEN, '_')
    .replace(NOT_IN_NAMES, '_')
    .replace(/^[-.]+/, '');
  const name = Array.from(clean).slice(0, MOST_IN_NAME).join('').replace(/\.+$/, '');
  if (name === '') return 'unnamed';
  return DEVICES.test(name) ? `_${name}` : name;
}
