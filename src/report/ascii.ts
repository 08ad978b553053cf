/** A report for terminals that show ASCII only: its lines, arrows and marks in the nearest characters that they have. */

const NEAREST: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '▶': '>',
  '◀': '<',
  '→': '>',
  '←': '<',
  '↔': '-',
  '⋮': ':',
  '…': '...',
  '·': '-',
  '•': '*',
  '×': 'x',
  '−': '-',
  '–': '-',
  '—': '-',
  '≤': '<=',
  '≥': '>=',
  '≈': '~',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  µ: 'u',
  '§': 'sec.',
  '±': '+-',
};

/** What has no neighbour stands as its code point. */
export const asciiText = (text: string): string =>
  text.replace(/[^\n\r\t\u001b -~]/gu, (ch) => NEAREST[ch] ?? `\\u{${(ch.codePointAt(0) ?? 0).toString(16)}}`);

/** Whether the locale names a character set that is not UTF-8: `C`, `POSIX`, `de_DE.ISO-8859-1`; one that is not set names none. */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => one !== undefined && one !== '');
  if (locale === undefined) return false;
  const [, charset] = /\.([^@]*)/.exec(locale) ?? [];
  return charset === undefined ? /^(?:C|POSIX)$/.test(locale) : !/^utf-?8$/i.test(charset);
}
