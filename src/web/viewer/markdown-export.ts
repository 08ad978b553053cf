/** A connection in short as Markdown, for a ticket or a chat; what comes from packets is escaped. */
import { endpointText } from '../../words/en/sides.ts';
import type { Opened } from './data.ts';
import { findingText } from './finding.tsx';
import { sideLabel, type Words } from './words.ts';

/** Nothing in it is taken for markup, a link or a mention. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>#|@!~]/g, '\\$&');

export function markdownOf({ detail }: Opened, words: Words, lang: string): string {
  const { ui } = words;
  const { record, other } = detail;
  const verdict = words.lang === lang ? record.verdict.text : (other?.verdict ?? record.verdict.text);
  const out = [
    `### ${plain(ui.connection(record.id))}: ${plain(endpointText(record.a))} – ${plain(endpointText(record.b))}`,
    '',
    `**${ui[record.trouble]}**: ${plain(verdict)}`,
  ];
  for (const told of detail.findings) {
    const text = findingText(told, words, lang);
    const { code, severity, certainty, frames } = told.record;
    out.push('', `* **${code} ${plain(text.title)}** (${ui[severity]}, ${ui[certainty]})`, `  ${plain(text.says)}`);
    if (frames.length > 0) out.push(`  ${ui.evidence} ${frames.slice(0, 12).join(', ')}`);
    for (const fix of text.fix) out.push(`  * ${plain(fix)}`);
  }
  const calls = (['a', 'b'] as const).flatMap((side) =>
    record[side].calls.map((call) => `* ${sideLabel(words, record, side)}: ${plain(words.callText(call))}`),
  );
  if (calls.length > 0) out.push('', `**${ui.applications}**`, '', ...calls);
  return `${out.join('\n')}\n`;
}
