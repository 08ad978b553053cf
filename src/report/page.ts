/** A page of the documentation on a terminal: headings, paragraphs, lists and code of its Markdown, wrapped and coloured. */
import { FIXED_SPACE, hang, wrap } from './layout.ts';
import type { Palette } from './palette.ts';

export interface PageStyle {
  readonly width: number;
  readonly colours: Palette;
}

/** Code longer than this may be broken at its spaces. */
const SHORT_CODE = 40;

/** Links become their text, marks of code and emphasis go; a command stays on one line, so that it can be copied. */
const plain = (text: string): string =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]*)`/g, (_, code: string) => (code.length > SHORT_CODE ? code : code.replaceAll(' ', FIXED_SPACE)))
    .replaceAll('\\|', '|');

/** A section that shows a file of the project, which no package holds. */
const OF_THE_PROJECT = /^## (?:Example|示例)\n[\s\S]*?(?=^## |(?![\s\S]))/m;

export function pageLines(markdown: string, { width, colours }: PageStyle): string[] {
  const out: string[] = [];
  const text = markdown.replace(OF_THE_PROJECT, '');
  let code = false;
  for (const line of paragraphs(text.trimEnd().split('\n'))) {
    if (line.startsWith('```')) {
      code = !code;
      continue;
    }
    const heading = /^#+ (.*)$/.exec(line);
    const item = /^(\s*)(?:[*-]|\d+\.) (.*)$/.exec(line);
    if (code) out.push(`    ${line}`);
    else if (heading !== null) out.push(...wrap(plain(heading[1] ?? ''), width).map(colours.bold));
    else if (item !== null) out.push(...hang(`${item[1] ?? ''}  • `, plain(item[2] ?? ''), width));
    else if (line.startsWith('|')) out.push(...(/^\|[\s|:-]+\|$/.test(line) ? [] : hang('  ', cells(line), width)));
    else out.push(...(line === '' ? [''] : wrap(plain(line), width)));
  }
  return out.filter((line, i) => line !== '' || out[i - 1] !== '');
}

/** Begins something of its own: a heading, an item, a row of a table, a fence; or is empty. */
const OWN = /^(?:#|\s*(?:[*-]|\d+\.) |\||```|$)/;

/** The lines of a page with those of a paragraph, or of an item, joined into one. */
function paragraphs(lines: readonly string[]): string[] {
  const out: string[] = [];
  let code = false;
  let open = false;
  for (const line of lines) {
    const fence = line.startsWith('```');
    if (open && !code && !OWN.test(line)) out.push(`${out.pop() ?? ''} ${line.trim()}`);
    else out.push(line);
    if (fence) code = !code;
    open = !code && !fence && line !== '' && !/^[#|]/.test(line);
  }
  return out;
}

const cells = (line: string): string =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => plain(cell.trim()))
    .filter((cell) => cell !== '')
    .join(/\p{Script=Han}/u.test(line) ? '：' : ': ');

/** The first sentence of a section. */
export function firstSentence(markdown: string, section: string): string {
  const text = plain(
    new RegExp(`^## ${section}\\s+([\\s\\S]*?)(?=\\n\\n|(?![\\s\\S]))`, 'm').exec(markdown)?.[1] ?? '',
  );
  return /^[\s\S]*?(?:。|[.](?=\s|$))/.exec(text.replaceAll('\n', ' '))?.[0] ?? text;
}
