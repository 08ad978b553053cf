/** The overview: what was read, how many connections are in trouble, what is wrong with them, the worst first. */
import { harmless } from '../words/escape.ts';
import { bytesText, durationText, numberText } from '../words/render.ts';
import type { SummaryRecord } from '../records/contract.ts';
import type { Command } from './commands.ts';
import { filesLines, shortNames, type FileStyle } from './files.ts';
import { generalLines, isOfCapture } from './general.ts';
import { hang, wrap } from './layout.ts';
import { paintSeverity, type Severity } from './palette.ts';
import type { Totals } from './totals.ts';
import { troubleLines } from './troubles.ts';

export interface OverviewStyle extends FileStyle {
  /** Only chosen connections are told: that there is none says nothing about the input. */
  readonly chosen?: boolean;
  /** See findingLines. */
  readonly told?: Set<string>;
  /** How the run was called; null: it cannot be called again. */
  readonly command?: Command;
}

/** How many connections there are, how many are in trouble and how badly, or how well they went. */
export function troubleText(totals: Totals): string {
  const { problem, warning, note } = totals.trouble;
  const n = totals.connections;
  if (n === 0) return 'There is no TCP connection in it.';
  const all = n === 1 ? 'One connection' : `${numberText(n)} connections`;
  const moved = `${all}, ${bytesText(totals.bytes)} of data`;
  if (problem + warning === 0) {
    const clean = cleanText(totals);
    if (clean === null) return `${moved}; ${unsettledText(totals)}.`;
    return `${moved}; ${clean}${note > 0 ? ` (${numberText(note)} with something to note)` : ''}${wellText(totals)}.`;
  }
  const parts: string[] = [];
  if (problem > 0) parts.push(`${numberText(problem)} with a problem`);
  if (warning > 0) parts.push(`${numberText(warning)} with a warning`);
  return `${moved}; ${n === 1 ? 'it is in trouble' : `${numberText(problem + warning)} in trouble`}: ${parts.join(', ')}.`;
}

/** Null where every connection never opened or was reset: none of them is well, though nothing more is to be said. */
function cleanText(totals: Totals): string | null {
  const { well, unopened, reset } = totals.untroubled;
  if (unopened + reset === 0) return totals.connections === 1 ? 'it is not in trouble' : 'none of them is in trouble';
  if (well === 0) return null;
  return `${unsettledText(totals)}; ${well === 1 ? 'the other one is not in trouble' : 'none of the others is in trouble'}`;
}

/** `4 not opened while the capture lasted, 1 ended by a reset`. */
function unsettledText(totals: Totals): string {
  const { unopened, reset } = totals.untroubled;
  const alone = totals.connections === 1;
  const parts: string[] = [];
  if (unopened > 0) parts.push(`${alone ? 'it was' : numberText(unopened)} not opened while the capture lasted`);
  if (reset > 0) parts.push(`${alone ? 'it was' : numberText(reset)} ended by a reset`);
  return parts.join(', ');
}

/** `: all closed in order, nothing sent twice, slowest answer 340 ms (connection 4)`. */
function wellText(totals: Totals): string {
  if (totals.connections < 2) return '';
  const parts: string[] = [];
  const open = totals.connections - totals.closed;
  if (open === 0) parts.push('all closed in order');
  else if (totals.closed > 0) parts.push(`${numberText(totals.closed)} closed in order`);
  parts.push(
    totals.sentAgain === 0
      ? 'nothing sent twice'
      : `${numberText(totals.sentAgain)} ${totals.sentAgain === 1 ? 'segment' : 'segments'} sent again`,
  );
  if (totals.slowestNs > 0)
    parts.push(`slowest answer ${durationText(totals.slowestNs)} (connection ${totals.slowestConnection})`);
  return `: ${parts.join(', ')}`;
}

function foldedText(totals: Totals, folded: number): string {
  const n = numberText(folded);
  if (totals.connections === 0)
    return folded === 1
      ? 'The one connection is part of the finding below (--no-fold tells it).'
      : `All ${n} connections are told as the findings below (--no-fold tells each).`;
  return `${n} more ${folded === 1 ? 'connection is' : 'connections are'} told as the findings that stand for them (--no-fold tells each).`;
}

export function overviewLines(totals: Totals, summary: SummaryRecord, style: OverviewStyle): string[] {
  const { width, colours } = style;
  const out: string[] = [];
  const names = shortNames(totals.files);
  out.push(...filesLines(totals, style, names));
  if (summary.partial === true)
    out.push(...wrap('Interrupted: this is what is known so far, not the whole input.', width).map(colours.warn));
  const nothingElse =
    totals.connections === 0 && (style.chosen === true || summary.folded > 0 || totals.evidence.length > 0);
  if (totals.files.some((file) => file.end.error === undefined) && !nothingElse) {
    const severity: Severity = totals.trouble.problem > 0 ? 'problem' : totals.trouble.warning > 0 ? 'warning' : 'none';
    out.push(...wrap(troubleText(totals), width).map((line) => colours.bold(paintSeverity(colours, severity)(line))));
  }
  if (summary.folded > 0) out.push(...wrap(foldedText(totals, summary.folded), width));
  const general = [...totals.general.values()];
  const heavy = general.filter((one) => one.severity !== 'note');
  // What concerns the whole capture explains what is found on its connections; of many captures each is one of many.
  const late = names === null ? [] : heavy.filter(isOfCapture);
  for (const one of heavy) if (!late.includes(one)) out.push(...generalLines(one, names, style));
  out.push(...troubleLines(totals, names, style));
  for (const one of late) out.push(...generalLines(one, names, style));
  for (const one of general) if (one.severity === 'note') out.push(...generalLines(one, names, style));
  out.push(...exchangeLines(totals, width), ...evidenceLines(totals, width));
  out.push(...brokenLines(summary, style));
  return out;
}

/** Faults of this program itself. */
export function brokenLines(summary: SummaryRecord, { width, colours }: OverviewStyle): string[] {
  const out: string[] = [];
  for (const broken of summary.broken.slice(0, 5)) {
    const where = broken.connection === null ? '' : ` on connection ${broken.connection}`;
    const text = `A rule of this program broke and is left out: ${harmless(broken.rule)}${where}: ${harmless(broken.error)}`;
    out.push(...wrap(text, width).map(colours.bad));
  }
  return out;
}

/** More of them, as of lookups that one broken resolver answered, would bury the rest. */
const MOST_EXCHANGES = 8;

/** Of each program's lines what they tell, with the line's number. */
function evidenceLines(totals: Totals, width: number): string[] {
  if (totals.evidence.length === 0) return [];
  const packets = totals.files.some((file) => file.end.frames > 0);
  const out = ['', packets ? 'Beside the packets' : 'What these lines say'];
  for (const one of totals.evidence)
    out.push(...hang('  ', `line ${one.line} (${one.program}): ${harmless(one.text)}`, width));
  return out;
}

function exchangeLines(totals: Totals, width: number): string[] {
  if (totals.exchanges.length === 0) return [];
  const out = ['', 'Besides TCP'];
  for (const one of totals.exchanges.slice(0, MOST_EXCHANGES)) out.push(...hang('  ', harmless(one.text), width));
  const more = Math.max(0, totals.exchanges.length - MOST_EXCHANGES) + totals.moreExchanges;
  if (more > 0) out.push(`  … and ${numberText(more)} more (--format ndjson has them)`);
  return out;
}
