/** The pages about findings: in both languages the same parts, numbers, commands and links, with the title and the commands of the report. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/analyze.ts';
import { analyze } from '../../src/index.ts';
import type { Lang } from '../../src/words/languages.ts';
import { faultsOf, numbersIn } from '../helpers/chinese.ts';
import { optionsOf } from '../helpers/fixture-options.ts';

const FOLDERS: Readonly<Record<Lang, string>> = { en: 'docs/findings', zh: 'docs/zh/findings' };
const NAMES = readdirSync(FOLDERS.en).filter((name) => /^TE\d{4}/.test(name));

const pageOf = (name: string, lang: Lang): string => readFileSync(`${FOLDERS[lang]}/${name}`, 'utf8');

/** The parts of a page in both languages, in their order. */
const PARTS: Readonly<Record<Lang, readonly string[]>> = {
  en: ['What it says', 'How it is recognised', 'When it stays silent', 'What to do', 'Example', 'Sources'],
  zh: ['含义', '判断依据', '不报的情况', '处理办法', '示例', '来源'],
};

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, one = '']) => one);

/** How sure a statement is, which a Chinese page says in words. */
const CERTAINTIES = new Set(['observed', 'implied', 'assumed']);
const codes = (text: string): string[] =>
  all(text.replaceAll(/^```[\s\S]*?^```/gm, ''), /`([^`]+)`/g)
    .filter((one) => !CERTAINTIES.has(one))
    .toSorted();
const blocks = (text: string): string[] =>
  all(text, /^```sh\n([\s\S]*?)^```/gm).map((one) => one.replaceAll('--lang zh ', ''));
const links = (text: string): string[] => all(text, /\]\(([^)]+)\)/g).toSorted();
const rows = (text: string): number => all(text, /^(\|)/gm).length;

/** Text for people: without code, links' targets and the lines that draw a table. */
const prose = (text: string): string =>
  text
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/^\|[\s|:-]+\|$/gm, '')
    .replaceAll(/\]\([^)]+\)/g, ']')
    .replaceAll(/ ?\| ?/g, '\n')
    .replaceAll(/`[^`]*`/g, 'x');

describe('a page in Chinese', () => {
  it('is there for every finding', () => {
    expect(readdirSync(FOLDERS.zh).toSorted()).toEqual(readdirSync(FOLDERS.en).toSorted());
    expect(NAMES.length).toBeGreaterThan(90);
  });
  it.each(NAMES)('%s says the same', (name) => {
    const english = pageOf(name, 'en');
    const chinese = pageOf(name, 'zh');
    expect(all(english, /^## (.*)$/gm)).toEqual(PARTS.en);
    expect(all(chinese, /^## (.*)$/gm)).toEqual(PARTS.zh);
    expect(numbersIn(prose(chinese))).toEqual(numbersIn(prose(english)));
    expect(codes(chinese)).toEqual(codes(english));
    expect(blocks(chinese)).toEqual(blocks(english));
    expect(links(chinese)).toEqual(links(english));
    expect(rows(chinese)).toBe(rows(english));
    const lines = prose(chinese).split('\n');
    expect(lines.flatMap((line) => faultsOf(line.replace(/^[*-] /, '')))).toEqual([]);
  });
});

describe('a page of reference in Chinese', () => {
  it.each(['errno.md', 'reset-causes.md', 'terms.md'])('%s says the same', (name) => {
    const english = readFileSync(`docs/${name}`, 'utf8');
    const chinese = readFileSync(`docs/zh/${name}`, 'utf8');
    expect(all(chinese, /^(#+) /gm)).toEqual(all(english, /^(#+) /gm));
    expect(numbersIn(prose(chinese))).toEqual(numbersIn(prose(english)));
    expect(codes(chinese)).toEqual(codes(english));
    expect(blocks(chinese).map((one) => one.replaceAll(/ +#.*/g, ''))).toEqual(
      blocks(english).map((one) => one.replaceAll(/ +#.*/g, '')),
    );
    expect(links(chinese)).toEqual(links(english));
    expect(rows(chinese)).toBe(rows(english));
    expect(prose(chinese).split('\n').flatMap(faultsOf)).toEqual([]);
  });
});

/** `ss -ltn` of `… (ss -ltn)`, settings and programs that advice names: `net.core.somaxconn`, `nstat`. */
const SETTINGS =
  /\b(?:net\.(?:ipv4|core)\.\w+|TCP_[A-Z_]+|SO_[A-Z]+|MSG_[A-Z]+|nstat|ethtool|tcpdump|mergecap|reordercap|editcap)\b/g;

/** A title that varies with what happened has its beginning or its end on the page. */
function fits(title: string, seen: readonly string[]): boolean {
  const [first = ''] = seen;
  let end = seen.length > 1 ? first : '';
  while (!seen.every((one) => one.endsWith(end))) end = end.slice(1);
  return seen.some((one) => one.startsWith(title)) || (end.length > 8 && title.endsWith(end));
}

describe('the report', () => {
  it(
    'has the title of the page, and no setting or program that is not on it, in both languages',
    { timeout: 300_000 },
    async () => {
      const titles = new Map<string, Set<string>>();
      const missing = new Set<string>();
      for (const slug of readdirSync('fixtures/findings'))
        for (const file of readdirSync(`fixtures/findings/${slug}`).filter((one) =>
          /^hit.*\.(?:tcpdump|pcap|pcapng)(?:\.gz)?$/.test(one),
        )) {
          const path = `fixtures/findings/${slug}/${file}`;
          for await (const record of analyze(path, optionsOf(path))) {
            if (record.type !== 'finding' || record.slug !== slug) continue;
            const name = `${record.code}-${slug}.md`;
            for (const lang of ['en', 'zh'] as const) {
              const said = languageOf(lang).finding(record.code, record.facts);
              const page = pageOf(name, lang);
              const seen = titles.get(`${lang} ${name}`) ?? new Set();
              titles.set(`${lang} ${name}`, seen.add(said?.title ?? ''));
              for (const fix of said?.fix ?? [])
                for (const setting of fix.match(SETTINGS) ?? [])
                  if (!page.includes(setting)) missing.add(`${lang} ${name}: ${setting}`);
            }
          }
        }
      const untitled = [...titles].filter(([page, seen]) => {
        const [lang = 'en', name = ''] = page.split(' ');
        const [, title = ''] = /^# .*?(?:: |：)(.*)$/m.exec(pageOf(name, lang as Lang)) ?? [];
        return !fits(title, [...seen]);
      });
      expect(titles.size).toBe(2 * NAMES.length);
      expect(untitled.map(([page, seen]) => `${page}: ${[...seen].join(' | ')}`)).toEqual([]);
      expect([...missing].toSorted()).toEqual([]);
    },
  );
});
