/** A page about an errno as Markdown: what it means, which calls return it, which packets bring it, what to do. */
import { explainErrno } from '../../words/errno/explain-errno.ts';
import { errnoWords } from '../../words/errno-words.ts';
import type { Lang } from '../../words/languages.ts';
import { escapeMarkdown } from '../../words/escape.ts';

export function errnoPage(name: string, lang: Lang): string {
  const out: string[] = [];
  for (const reading of explainErrno(name, errnoWords(lang)).readings) {
    out.push(
      `# ${escapeMarkdown(reading.name)}`,
      '',
      escapeMarkdown(reading.meaning),
      '',
      escapeMarkdown(reading.numbers),
    );
    for (const { heading, items } of reading.sections)
      out.push('', `## ${escapeMarkdown(heading)}`, '', ...items.map((item) => `* ${linked(escapeMarkdown(item))}`));
    out.push('');
  }
  return out.join('\n');
}

/** `TE1001 connection-refused` leads to the page about it. */
const linked = (item: string): string => item.replace(/^(TE\d{4}) ([\w-]+)$/, '[$1 $2]($1-$2.md)');
