/** The overview: what was read, how many connections are in trouble, what is wrong with them, the worst first. */
import { harmless } from '../words/escape.ts';
import type { SummaryRecord } from '../records/contract.ts';
import type { Command } from './commands.ts';
import { type FileNames, filesLines, notesLines, shortNames, type FileStyle } from './files.ts';
import { generalLines, isOfCapture } from './general.ts';
import { hang, wrap } from './layout.ts';
import { paintSeverity, SEVERITY_RANK, type Severity } from './palette.ts';
import type { Totals } from './totals.ts';
import { troubleLines } from './troubles.ts';

export interface OverviewStyle extends FileStyle {
  /** Only chosen connections are told: that there is none says nothing about the input. */
  readonly chosen?: boolean;
  /** See findingLines. */
  readonly explained?: Set<string>;
  /** How the run was called; null: it cannot be called again. */
  readonly command?: Command;
}

export function overviewLines(totals: Totals, summary: SummaryRecord, style: OverviewStyle): string[] {
  const { width, colours, words } = style;
  const out: string[] = [];
  const names = shortNames(totals.files);
  out.push(...filesLines(totals, style, names));
  if (summary.partial === true)
    out.push(...wrap(words.overview.partialText(summary.partialReason), width).map(colours.warn));
  const nothingElse =
    totals.connections === 0 && (style.chosen === true || summary.folded > 0 || totals.evidence.length > 0);
  const general = [...totals.general.values()];
  const heavy = general.filter((one) => one.severity !== 'note');
  if (totals.files.some((file) => file.end.error === undefined) && !nothingElse) {
    const beside = heavy
      .filter((one) => !isOfCapture(one))
      .toSorted((x, y) => SEVERITY_RANK[y.severity] - SEVERITY_RANK[x.severity])[0];
    const { problem, warning } = totals.trouble;
    const severity: Severity = problem > 0 ? 'problem' : warning > 0 ? 'warning' : (beside?.severity ?? 'none');
    out.push(
      ...wrap(
        nothingMatches(totals, style) ??
          words.overview.headlineText(totals, totals.rankedTroubles()[0], beside?.findings[0]),
        width,
      ).map((line) => colours.bold(paintSeverity(colours, severity)(line))),
    );
  }
  if (summary.folded > 0) out.push(...wrap(words.overview.foldedText(totals, summary.folded), width));
  // What concerns the whole capture explains what is found on its connections; of many captures each is one of many.
  const late = names === null ? [] : heavy.filter(isOfCapture);
  for (const one of heavy) if (!late.includes(one)) out.push(...generalLines(one, names, style));
  out.push(...troubleLines(totals, names, style));
  for (const one of late) out.push(...generalLines(one, names, style));
  for (const one of general)
    if (one.severity === 'note' && !isOfCapture(one)) out.push(...generalLines(one, names, style));
  out.push(
    ...twoViewsLines(totals, names, style),
    ...exchangeLines(totals, style),
    ...evidenceLines(totals, names, style),
  );
  out.push(...brokenLines(summary, style));
  return out;
}

/** A filter that leaves nothing to be told, in a sentence; null otherwise. */
function nothingMatches(totals: Totals, { filter = null, words }: OverviewStyle): string | null {
  if (filter === null || totals.connections > 0) return null;
  return words.overview.nothingMatches(
    totals.files.reduce((sum, file) => sum + file.end.frames, 0),
    filter,
  );
}

/** What the inputs do not show, and what in them is no TCP: the last thing to be told. */
export function inputLines(totals: Totals, style: OverviewStyle): string[] {
  const names = shortNames(totals.files);
  const out = notesLines(totals, style, names);
  for (const one of totals.general.values())
    if (one.severity === 'note' && isOfCapture(one)) out.push(...generalLines(one, names, style));
  return out;
}

/** Faults of this program itself. */
export const brokenLines = (summary: SummaryRecord, { width, colours, words }: OverviewStyle): string[] =>
  summary.broken.slice(0, 5).flatMap((one) => wrap(words.overview.brokenText(one), width).map(colours.bad));

/** More of them, as of lookups that one broken resolver answered, would bury the rest. */
const MOST_EXCHANGES = 8;

/** Of each program's lines what they tell, with the line's number and, of several files, its file. */
function evidenceLines(totals: Totals, names: FileNames, { width, words }: OverviewStyle): string[] {
  if (totals.evidence.length === 0) return [];
  const packets = totals.files.some((file) => file.end.frames > 0);
  const out = ['', words.overview.evidenceHead(packets)];
  for (const one of totals.evidence)
    out.push(...hang('  ', words.overview.evidenceText(one, names?.get(one.file) ?? ''), width));
  return out;
}

/** Connections that are told from two places; those with nothing to tell are counted. */
const MOST_TWO_VIEWS = 5;

/** Connections that two captures hold: what each alone cannot tell. */
function twoViewsLines({ twoViews }: Totals, names: FileNames, { width, words, colours }: OverviewStyle): string[] {
  if (twoViews.connections === 0) return [];
  const out = ['', colours.bold(words.overview.twoViewsHead(twoViews.connections))];
  for (const one of twoViews.shown.slice(0, MOST_TWO_VIEWS)) {
    const [nearA, nearB] = [names?.get(one.fileA) ?? '', names?.get(one.fileB) ?? ''];
    const head = words.overview.twoViewsText(harmless(one.endsA), nearA, one.connectionA, nearB, one.connectionB);
    out.push(...hang('  ', `${head}${words.punctuation.colon()}${harmless(one.text)}`, width));
  }
  const more = twoViews.connections - Math.min(twoViews.shown.length, MOST_TWO_VIEWS);
  if (more > 0) out.push(`  ${words.overview.moreTwoViews(more)}`);
  return out;
}

function exchangeLines(totals: Totals, { width, words }: OverviewStyle): string[] {
  if (totals.exchanges.length === 0) return [];
  const out = ['', words.overview.exchangesHead()];
  for (const one of totals.exchanges.slice(0, MOST_EXCHANGES)) out.push(...hang('  ', harmless(one.text), width));
  const more = Math.max(0, totals.exchanges.length - MOST_EXCHANGES) + totals.moreExchanges;
  if (more > 0) out.push(`  ${words.overview.moreExchanges(more)}`);
  return out;
}
