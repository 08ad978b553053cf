/** The report as Markdown: what a renderer of it shows, and that nothing of a capture becomes markup. */
import { lexer, parse, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { escapeMarkdown } from '../../src/words/escape.ts';
import { opened, refused, run } from '../helpers/cli.ts';

const RESET = 'fixtures/recorded/spine/unread-data-reset/client.pcap';
const HOSTILE = [
  '<script>alert(1)</script>',
  '[a](http://evil.example)',
  '![x](//evil.example/x.png)',
  '**bold** _it_ ~~no~~ `code`',
  '# heading',
  '- item',
  '1. item',
  '=== setext',
  'a | b',
  '&lt;b&gt;',
  '\\[a](b)',
  'https://evil.example and www.evil.example and me@evil.example',
];

const markdown = async (argv: readonly string[], stdin = ''): Promise<string> =>
  (await run([...argv, '--format', 'markdown'], { stdin })).out;

const htmlOf = (text: string): string => parse(text, { async: false });

const NAMED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
/** The text of HTML, as a browser shows it. */
const shown = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('\u200b', '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => NAMED[entity] ?? entity)
    .trim();

const kinds = (text: string): string[] => lexer(text).map((token: Token) => token.type);

describe('escapeMarkdown', () => {
  it.each(HOSTILE)('%s stays text of a paragraph', (text) => {
    const html = htmlOf(escapeMarkdown(text));
    expect(html.match(/<\/?[a-z0-9]+/g)).toEqual(['<p', '</p']);
    expect(shown(html)).toBe(text);
  });
  it('leaves no mention of a person or a ticket', () => {
    expect(escapeMarkdown('@admin #12')).toBe('@&#8203;admin #&#8203;12');
  });
  it('leaves plain text alone', () => {
    expect(escapeMarkdown('10.0.0.1:80 → [x], 3-way (1.5 ms).')).toBe('10.0.0.1:80 → \\[x\\], 3-way (1.5 ms).');
  });
});

describe('--format markdown', () => {
  it('tells a connection: verdict, findings, the ladder in a code block, what to do', async () => {
    const out = await markdown([RESET]);
    const plain = (await run([RESET], { columns: 96 })).out;
    const tokens = lexer(out);
    const [code, ...others] = tokens.filter((token) => token.type === 'code');
    expect(others).toEqual([]);
    const ladder = plain.split('\n').filter((line) => /[│▶◀]/.test(line));
    expect(ladder.length).toBeGreaterThan(5);
    for (const line of ladder) expect(code?.raw).toContain(line);
    const text = shown(htmlOf(out));
    for (const finding of new Set(plain.match(/TE\d{4}/g))) expect(text).toContain(finding);
    expect(out).toMatch(/^### What to do about TE\d{4}$/m);
    expect(out).toMatch(/^- Fix: /m);
  });
  it('tells the overview of many and only the worst, in either language', async () => {
    const many = [...Array.from({ length: 12 }, (_, i) => opened(41_000 + i, 1 + i)), refused(42_000, 30)].join('');
    const out = await markdown(['-'], many);
    expect(out.match(/^## /gm)).toHaveLength(1);
    expect(out).toContain('13 connections');
    expect(out).toContain('tcptrace-explain');
    expect(out).not.toContain('format markdown');
    expect(kinds(out).filter((kind) => kind === 'code')).toHaveLength(1);
    const zh = await markdown(['-', '--lang', 'zh'], many);
    expect(zh).toContain('## 连接 12');
    expect((await run(['-', '--format', 'markdown', '--brief'], { stdin: many })).out).not.toContain('## ');
  });
  it('lets no host name of pasted text become markup', async () => {
    const host = 'x_y_<img/src=x>**[a](b)**`';
    const text = refused(42_000, 30).replaceAll('10.0.0.2', host);
    const out = await markdown(['-'], text);
    const [code, ...others] = lexer(out).filter((token) => token.type === 'code');
    expect(others).toEqual([]);
    const around = htmlOf(out.replace(code?.raw ?? '', ''));
    expect(around).not.toMatch(/<(?:img|a|em|code)\b/);
    expect(shown(around)).toContain(host);
  });
  it('refuses what it has no form for', async () => {
    for (const option of ['--list', '--follow']) {
      const { code, err } = await run([RESET, '--format', 'markdown', option]);
      expect(code).toBe(EXIT.usage);
      expect(err).not.toBe('');
    }
  });
});
