/** A connection in short as Markdown, for a ticket or a chat; what comes from packets is escaped. */
import { escapeMarkdown } from '../../words/escape.ts';
import type { Opened } from './data.ts';
import { findingText } from './finding.tsx';
import { sideLabel, type Words } from './words.ts';
import { endpointText } from '../../words/endpoint.ts';

export function markdownOf({ detail }: Opened, words: Words, lang: string): string {
  const { ui } = words;
  const { record, other } = detail;
  const verdict = words.lang === lang ? record.verdict.text : (other?.verdict ?? record.verdict.text);
  const out = [
    `### ${escapeMarkdown(ui.connection(record.id))}: ${escapeMarkdown(endpointText(record.a))} – ${escapeMarkdown(endpointText(record.b))}`,
    '',
    `**${ui[record.trouble]}**: ${escapeMarkdown(verdict)}`,
  ];
  for (const told of detail.findings) {
    const text = findingText(told, words, lang);
    const { code, severity, certainty, frames } = told.record;
    out.push(
      '',
      `* **${code} ${escapeMarkdown(text.title)}** (${ui[severity]}, ${ui[certainty]})`,
      `  ${escapeMarkdown(text.says)}`,
    );
    if (frames.length > 0) out.push(`  ${ui.evidence} ${frames.slice(0, 12).join(', ')}`);
    for (const fix of text.fix) out.push(`  * ${escapeMarkdown(fix)}`);
  }
  const calls = (['a', 'b'] as const).flatMap((side) =>
    record[side].calls.map(
      (call) => `* ${sideLabel(words, record, side)}: ${escapeMarkdown(words.calls.callText(call))}`,
    ),
  );
  if (calls.length > 0) out.push('', `**${ui.applications}**`, '', ...calls);
  return `${out.join('\n')}\n`;
}
