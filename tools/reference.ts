/**
 * `npm run reference`: writes what the documentation says of states, kinds, causes and errnos from the words that the
 * program says of them, in every language; `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { ERRNOS, type ErrnoNumbers } from '../src/errno-numbers.ts';
import { ANNOTATION_KINDS, RESET_CAUSES, STATE_NAMES } from '../src/records/contract.ts';
import { type ErrnoWords } from '../src/words/errno/entry.ts';
import { errnoWords } from '../src/words/errno-words.ts';
import { type Lang } from '../src/words/languages.ts';
import { reportWords } from '../src/words/report-words.ts';

/** Parts of pages that are written, between `<!-- NAME -->` and `<!-- end of NAME -->`. */
const PAGES: readonly (readonly [string, Lang])[] = [
  ['docs/terms.md', 'en'],
  ['docs/errno.md', 'en'],
  ['docs/zh/terms.md', 'zh'],
  ['docs/zh/errno.md', 'zh'],
];

type Row = readonly string[];

/** Text in a cell: a bar would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const code = (name: string): string => `\`${name}\``;
const number = (n: number | null): string => (n === null ? '–' : String(n));

const HEADS: Readonly<Record<Lang, { readonly term: Row; readonly reset: Row; readonly errno: Row }>> = {
  en: {
    term: ['name', 'meaning'],
    reset: ['name', 'in the story', 'meaning'],
    errno: ['name', 'Linux', 'FreeBSD', 'macOS', 'Windows', 'meaning'],
  },
  zh: {
    term: ['名称', '含义'],
    reset: ['名称', '报告中的写法', '含义'],
    errno: ['名称', 'Linux', 'FreeBSD', 'macOS', 'Windows', '含义'],
  },
};

function errnoRow(e: ErrnoNumbers, words: ErrnoWords): Row {
  const meaning = words.sockets[e.name]?.meaning ?? words.inShort[e.name] ?? '';
  return [code(e.name), number(e.linux), number(e.freebsd), number(e.macos), number(e.windows), meaning];
}

function partsOf(lang: Lang): Readonly<Record<string, string>> {
  const { states, kinds, resets } = reportWords(lang);
  const errnos = errnoWords(lang);
  const heads = HEADS[lang];
  const ofSockets = (e: ErrnoNumbers): boolean => errnos.sockets[e.name] !== undefined;
  return {
    states: table(
      heads.term,
      STATE_NAMES.map((name) => [code(name), states.stateMeaning(name)]),
    ),
    kinds: table(
      heads.term,
      ANNOTATION_KINDS.map((name) => [code(name), kinds.kindMeaning(name)]),
    ),
    causes: table(
      heads.reset,
      RESET_CAUSES.map((name) => [code(name), resets.resetLabel(name), resets.resetMeaning(name)]),
    ),
    sockets: table(
      heads.errno,
      ERRNOS.filter(ofSockets).map((e) => errnoRow(e, errnos)),
    ),
    others: table(
      heads.errno,
      ERRNOS.filter((e) => !ofSockets(e)).map((e) => errnoRow(e, errnos)),
    ),
  };
}

let stale = false;
for (const [path, lang] of PAGES) {
  const before = readFileSync(path, 'utf8');
  const parts = partsOf(lang);
  const after = before.replaceAll(
    /(<!-- (\w+) -->\n)[\s\S]*?(<!-- end of \2 -->)/g,
    (_, begin: string, name: string, end: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`${path}: no part is called ${name}`);
      return `${begin}\n${part}\n\n${end}`;
    },
  );
  if (after === before) continue;
  stale = true;
  if (process.argv.includes('--check')) console.error(`${path} is stale: run npm run reference`);
  else writeFileSync(path, after);
}
if (stale && process.argv.includes('--check')) process.exit(1);
