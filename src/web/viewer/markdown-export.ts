/** A connection in short as Markdown, for a ticket or a chat; what comes from packets is escaped. */
import { escapeMarkdown } from '../../words/escape.ts';
import type { Opened, ReportData } from './data.ts';
import { findingText } from './finding.tsx';
import { dateText } from './time.ts';
import { twoViewsTexts } from './two-views.tsx';
import { callIn, sideLabel, type Words } from './words.ts';
import { endpointText } from '../../words/endpoint.ts';

export function markdownOf(data: ReportData, { detail }: Opened, words: Words): string {
  const { ui } = words;
  const { index } = data;
  const { lang } = index;
  const { record, other } = detail;
  const capture = index.captures.find((one) => one.file === record.file)?.path ?? '';
  const from = [capture, record.startTime === undefined ? '' : dateText(record.startTime)].filter(
    (text) => text !== '',
  );
  const verdict = words.lang === lang ? record.verdict.text : (other?.verdict ?? record.verdict.text);
  const out = [
    `### ${escapeMarkdown(ui.connection(record.id))}: ${escapeMarkdown(endpointText(record.a))} – ${escapeMarkdown(endpointText(record.b))}`,
    '',
    escapeMarkdown(from.join(' · ')),
    '',
    `**${ui[record.trouble]}**: ${escapeMarkdown(verdict)}`,
  ];
  for (const text of twoViewsTexts(data, record, words)) out.push('', escapeMarkdown(text));
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
    record[side].calls.map((call, i) => {
      const told = callIn(call, words.lang === lang ? undefined : other?.[side]?.[i]);
      return `* ${sideLabel(words, record, side)}: ${escapeMarkdown(words.calls.callText(told))}`;
    }),
  );
  if (calls.length > 0) out.push('', `**${ui.applications}**`, '', ...calls);
  return `${out.join('\n')}\n`;
}
