/** The report for people as Markdown (CommonMark with GFM), for a ticket: the same words, the ladder as a code block. */
import { escapeMarkdown, harmless } from '../words/escape.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import type { RowStore, Story } from '../records/rows.ts';
import { ladder } from './ladder.ts';
import { palette } from './palette.ts';
import { backgroundLines, callLines, endTitle, remedyLines, tupleText, worseFirst, type StoryStyle } from './story.ts';
import type { ReportForm } from './terminal.ts';

/** Columns of a ladder: what trackers show of a code block without a scroll bar. */
const LADDER_WIDTH = 96;

const bold = (text: string): string => `**${escapeMarkdown(text)}**`;

/** Unwrapped lines as paragraphs; those that are indented as items of a list, further ones as items below them. */
function markdownLines(lines: readonly string[]): string[] {
  const out: string[] = [];
  let listed = false;
  for (const line of lines) {
    const text = line.trim();
    if (text === '') continue;
    const indent = line.length - line.trimStart().length;
    if (!listed || indent === 0) out.push('');
    listed = indent > 0;
    const deeper = indent > 2 && out.at(-1) !== '';
    out.push(`${indent === 0 ? '' : deeper ? '  - ' : '- '}${escapeMarkdown(text)}`);
  }
  return out;
}

/** A code block whose fence is longer than any run of backticks in it. */
function codeBlock(lines: readonly string[]): string[] {
  const longest = lines.flatMap((line) => line.match(/`+/g) ?? []).reduce((n, run) => Math.max(n, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return ['', `${fence}text`, ...lines, fence];
}

function markdownStory(record: ConnectionRecord, store: RowStore, story: Story, given: StoryStyle): string[] {
  const style = { ...given, width: Number.POSITIVE_INFINITY, colours: palette(false) };
  const { words, clock } = style;
  const out = ['', `## ${escapeMarkdown(words.story.connectionTitle(record.id))}`];
  out.push('', bold(words.story.whereText(record, tupleText(record), style.file)));
  const date = clock.date(record.startNs ?? Number.NaN);
  if (date !== null) out.push(...markdownLines([words.clock.dateText(date, clock.zone)]));
  out.push(...markdownLines([record.verdict.text]));
  if (record.letGo === true) out.push(...markdownLines([words.story.letGoText(record.lastFrame)]));

  const findings = story.findings.toSorted(worseFirst);
  for (const finding of findings)
    out.push(
      '',
      bold(`${finding.code} ${words.story.findingTitle(finding, undefined)}`),
      ...markdownLines([finding.says]),
    );
  if (story.moreFindings > 0) out.push(...markdownLines([words.story.moreFindings(story.moreFindings)]));

  const names = { a: endTitle(record, 'a', words), b: endTitle(record, 'b', words) };
  out.push(...codeBlock(ladder(store, story, { ...style, width: LADDER_WIDTH, ...names }).map(harmless)));
  out.push(...markdownLines(callLines(record, style)));
  for (const finding of findings) {
    const remedy = remedyLines(finding, style);
    if (remedy.length > 0)
      out.push('', `### ${escapeMarkdown(words.story.remedyHead(finding.code))}`, ...markdownLines(remedy));
  }
  const background = backgroundLines(record, style.width, words).map((line) => `  ${line}`);
  return [...out, '', `### ${escapeMarkdown(words.story.heads.background)}`, ...markdownLines(background)];
}

/** Lines of a renderer are as long as its window: none is wrapped. */
export const MARKDOWN: ReportForm = {
  maxWidth: Number.POSITIVE_INFINITY,
  lines: markdownLines,
  story: markdownStory,
};
