/** The whole story of one connection: what happened to whom, the ladder as its evidence, what the applications saw, what to do, and last the background. */
import { endpointText } from '../words/endpoint.ts';
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { ConnectionRecord, FindingRecord } from '../records/contract.ts';
import type { Clock } from './clock.ts';
import { ladder } from './ladder.ts';
import { fitsBeside, hang, textWidth, wrap } from './layout.ts';
import { paintSeverity, type Palette, SEVERITY_RANK } from './palette.ts';
import type { RowStore, Story } from '../records/rows.ts';
import { timingLines } from './timing-lines.ts';

/** How a finding is told. */
export interface FindingStyle {
  readonly width: number;
  readonly colours: Palette;
  readonly words: ReportWords;
  /** Codes whose why and fix this report has told: nobody reads them ten times. */
  readonly explained?: Set<string> | undefined;
}

export interface StoryStyle extends FindingStyle {
  readonly clock: Clock;
  /** Whether the ladder tells in one line what goes on alike. */
  readonly folds: boolean;
  /** Name of the file, where several are read. */
  readonly file: string | null;
  readonly explained: Set<string>;
}

/** What is wrong comes before what is only worth a note; of equals the earlier packet. */
export const worseFirst = (x: FindingRecord, y: FindingRecord): number =>
  SEVERITY_RANK[y.severity] - SEVERITY_RANK[x.severity] || (x.frames[0] ?? 0) - (y.frames[0] ?? 0);

/** A line with a title in it, as wide as the report. */
export function ruled(title: string, style: { width: number; colours: Palette }): string {
  const rest = style.width - textWidth(title) - 4;
  return style.colours.bold(`── ${title} ${'─'.repeat(Math.max(2, rest))}`);
}

export function tupleText(record: ConnectionRecord): string {
  const [a, b] = [endpointText(record.a), endpointText(record.b)];
  return record.a.role === 'server' ? `${b} → ${a}` : record.a.role === 'client' ? `${a} → ${b}` : `${a} ↔ ${b}`;
}

/** The two ends, and by what name the server was asked for. */
export const connectionText = (record: ConnectionRecord, { sides, punctuation }: ReportWords): string =>
  record.name === undefined
    ? tupleText(record)
    : `${tupleText(record)}${punctuation.comma()}${sides.nameText(record.name)}`;

export function storyLines(record: ConnectionRecord, store: RowStore, story: Story, style: StoryStyle): string[] {
  const { width, colours, words } = style;
  const out: string[] = ['', ruled(words.story.connectionTitle(record.id), style)];
  out.push(...wrap(words.story.whereText(record, tupleText(record), style.file), width).map(colours.bold));
  const date = style.clock.date(record.startNs ?? Number.NaN);
  if (date !== null) out.push(colours.dim(words.clock.dateText(date, style.clock.zone)));
  out.push(...wrap(harmless(record.verdict.text), width).map(paintSeverity(colours, record.trouble)));
  if (record.letGo === true) out.push(...wrap(words.story.letGoText(record.lastFrame), width).map(colours.dim));

  const findings = story.findings.toSorted(worseFirst);
  for (const finding of findings)
    out.push(...findingHead(finding, style), ...hang('  ', harmless(finding.says), width));
  if (story.moreFindings > 0) out.push(words.story.moreFindings(story.moreFindings));

  const names = { a: endTitle(record, 'a', words), b: endTitle(record, 'b', words) };
  out.push('', ...ladder(store, story, { width, colours, words, clock: style.clock, folds: style.folds, ...names }));
  out.push(...callLines(record, style));
  for (const finding of findings) {
    const remedy = remedyLines(finding, style);
    if (remedy.length > 0) out.push('', colours.bold(words.story.remedyHead(finding.code)), ...remedy);
  }
  const background = backgroundLines(record, width - 2, words).map((line) => `  ${line}`);
  return [...out, '', colours.bold(words.story.heads.background), ...background];
}

/** The connections whose story is the one just told, their ends and their verdicts. */
export function sharedLines(
  records: readonly ConnectionRecord[],
  width: number,
  { story: words }: ReportWords,
): string[] {
  const out = [words.sharedHead(records.length)];
  for (const record of records)
    out.push(...hang(`  #${record.id} `, words.sharedText(tupleText(record), record.verdict.text), width));
  return out;
}

/** What is known of each end, of the path, and where the time went. */
export function backgroundLines(record: ConnectionRecord, width: number, words: ReportWords): string[] {
  const out: string[] = [];
  for (const side of ['a', 'b'] as const)
    out.push(...hang(words.story.sideHead(record, side), words.story.endText(record, side), width));
  for (const other of record.seenAt ?? [])
    out.push(
      ...hang(
        words.story.heads[
          other.synProxy === true ? 'synProxy' : other.renumbered === true ? 'renumbers' : 'translator'
        ],
        words.story.translatorText(other),
        width,
      ),
    );
  const path = words.story.pathText(record);
  if (path !== '') out.push(...hang(words.story.heads.path, path, width));
  return [...out, ...timingLines(record, width, words)];
}

export const endTitle = (record: ConnectionRecord, side: 'a' | 'b', { sides }: ReportWords): string => {
  const end = record[side];
  return `${sides.sideWord(end, side)} ${endpointText(end)}`;
};

/** Before the calls of a side where they do not fit beside its name. */
const BELOW = '    ';

export function callLines(record: ConnectionRecord, { words, colours, width }: StoryStyle): string[] {
  if (record.a.calls.length === 0 && record.b.calls.length === 0) return [];
  const out = ['', colours.bold(words.story.heads.calls)];
  for (const side of ['a', 'b'] as const) {
    const { calls } = record[side];
    const lead = `  ${words.story.sideHead(record, side)}`;
    const beside = fitsBeside(lead, width);
    if (!beside && calls.length > 0) out.push(lead.trimEnd());
    for (const [i, call] of calls.entries()) {
      const before = !beside ? BELOW : i === 0 ? lead : ' '.repeat(textWidth(lead));
      out.push(...hang(before, words.calls.callLine(call), width));
    }
  }
  const calls = [...record.a.calls, ...record.b.calls];
  const errnos = new Set(calls.flatMap(({ errno }) => (errno === undefined ? [] : [errno])));
  if (errnos.size > 0) out.push(...hang('  ', words.story.moreOfErrnos([...errnos]), width).map(colours.dim));
  return out;
}

/** A finding in short: what it says, and where the rest is to be read. */
export function noteLines(finding: FindingRecord, style: FindingStyle, file?: string): string[] {
  const { width, colours, words } = style;
  const bare = { ...finding, why: '', fix: [], rfcs: [] };
  const [head, ...says] = findingLines(bare, { width, colours, words }, file).slice(1);
  return ['', head ?? '', ...says, ...hang('  ', words.story.moreOf(finding.code), width).map(colours.dim)];
}

/** A finding at length, with the name of its file where there are several; its why and fix only when its code is not in `explained`, where they are kept from then on. */
export const findingLines = (finding: FindingRecord, style: FindingStyle, file?: string): string[] => [
  ...findingHead(finding, style, file),
  ...hang('  ', harmless(finding.says), style.width),
  ...remedyLines(finding, style),
];

function findingHead(finding: FindingRecord, { width, colours, words }: FindingStyle, file?: string): string[] {
  const head = hang(`${finding.code} `, words.story.findingTitle(finding, file), width);
  return ['', ...head.map(paintSeverity(colours, finding.severity))];
}

/** Why, and what to do; nothing when that was told before. */
export function remedyLines(finding: FindingRecord, style: FindingStyle): string[] {
  const { width, colours } = style;
  const { heads } = style.words.story;
  const out: string[] = [];
  if (style.explained?.has(finding.code) === true) return out;
  style.explained?.add(finding.code);
  if (finding.why !== '') out.push(...hang(heads.why, harmless(finding.why), width));
  for (const [i, fix] of finding.fix.entries())
    out.push(...hang(i === 0 ? heads.fix : ' '.repeat(textWidth(heads.fix)), harmless(fix), width));
  if (finding.rfcs.length > 0)
    out.push(
      ...hang('  ', style.words.story.sourcesText(finding.rfcs.map(harmless), finding.code), width).map(colours.dim),
    );
  return out;
}
