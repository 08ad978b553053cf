/** The overview: what was read, how many connections are in trouble, what is wrong with them, the worst first. */
import { bytesText, durationText, harmless, numberText } from '../prose/render.ts';
import type { FindingRecord, SummaryRecord } from '../records.ts';
import { aboutCapture } from './about-capture.ts';
import type { TimeStyle } from './clock.ts';
import { dayTime, epochOf, originOf } from './clock.ts';
import { hang, wrap } from './layout.ts';
import { paintSeverity, type Palette, type Severity } from './palette.ts';
import { findingLines, noteLines } from './story.ts';
import type { FileFacts, Totals } from './totals.ts';
import { troubleLines } from './troubles.ts';

export interface OverviewStyle {
  readonly width: number;
  readonly colours: Palette;
  readonly time: TimeStyle;
  /** Only chosen connections are told: that there is none says nothing about the input. */
  readonly chosen?: boolean;
  /** See findingLines. */
  readonly told?: Set<string>;
}

const MAX_FILES = 20;
/** Places named of notes that are not told themselves. */
const MOST_ALIKE = 5;
/** What the reader saw of the clock; where the TCP packets show it, findings tell it better. */
const BACKWARDS = /^Time runs backwards /;

function startText({ start, end }: FileFacts, time: TimeStyle): string {
  const origin = originOf(start);
  const epoch = origin?.kind === 'day' ? null : (origin?.epoch ?? epochOf(end.startTime));
  if (epoch === null) return '';
  const zoned = origin?.kind !== 'printed';
  const style = time === 'local' && zoned ? 'local' : 'utc';
  const { date, time: clock } = dayTime(epoch, 0, style);
  return `, from ${date} ${clock.slice(0, 8)}${style === 'utc' && zoned ? ' UTC' : ''}`;
}

const counted = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort((x, y) => y[1] - x[1])
    .slice(0, 8)
    .map(([what, n]) => `${numberText(n)} × ${harmless(what)}`)
    .join(', ');

const NO_NOTES: ReadonlySet<string> = new Set();

/** Notes that several files have in common are told once, behind the files. */
function sharedNotes(files: readonly FileFacts[]): Set<string> {
  const once = new Set<string>();
  const shared = new Set<string>();
  for (const file of files)
    for (const note of file.end.notes ?? []) {
      if (once.has(note)) shared.add(note);
      once.add(note);
    }
  return shared;
}

/** One file: what it is, how much of it, and everything that could not be read. */
export function fileLines(file: FileFacts, style: OverviewStyle, shared: ReadonlySet<string> = NO_NOTES): string[] {
  const { start, end } = file;
  const { colours, width } = style;
  const path = harmless(start?.path ?? '');
  if (end.error !== undefined) {
    const error = harmless(end.error);
    const named = path === '' || error.includes(path) ? error : `${path}: ${error}`;
    return wrap(named, width - 2).map((line, i) => colours.bad(i === 0 ? line : `  ${line}`));
  }
  const links = end.linkTypes ?? start?.linkTypes ?? [];
  let text = harmless(start?.format ?? '');
  if (links.length > 0) text += ` (${links.map(harmless).join(', ')})`;
  text += `, ${numberText(end.frames)} ${end.frames === 1 ? 'packet' : 'packets'}`;
  if (end.tcpSegments !== end.frames) text += `, ${numberText(end.tcpSegments)} of them TCP`;
  if (end.durationNs > 0) text += `, over ${durationText(end.durationNs)}`;
  text += startText(file, style.time);
  const out = wrap(`${path}: ${text}`, width - 2).map((line, i) => (i === 0 ? line : `  ${line}`));
  const also: string[] = [];
  if (Object.keys(end.malformed).length > 0) also.push(`damaged: ${counted(end.malformed)}`);
  if (end.skipped !== undefined && Object.keys(end.skipped).length > 0)
    also.push(`not TCP or not read: ${counted(end.skipped)}`);
  if (end.capturedDrops !== undefined && end.capturedDrops > 0)
    also.push(`the capture program says that it lost ${numberText(end.capturedDrops)} packets`);
  for (const line of also) out.push(...hang('  ', line, width).map(colours.dim));
  const about = aboutCapture(end.quality, end.tcpSegments);
  if (about !== '') out.push(...hang('  ', about, width).map(colours.warn));
  if (end.truncatedAt !== undefined) out.push(...hang('  ', harmless(end.truncatedAt.why), width).map(colours.warn));
  const clockTold = end.quality?.clockSteps !== undefined || end.quality?.outOfOrder !== undefined;
  for (const note of (end.notes ?? []).filter((one) => !shared.has(one) && !(clockTold && BACKWARDS.test(one))))
    out.push(...hang('  note: ', harmless(note), width).map(colours.dim));
  return out;
}

/** How many connections there are, how many are in trouble and how badly, or how well they went. */
export function troubleText(totals: Totals): string {
  const { problem, warning, note } = totals.trouble;
  const n = totals.connections;
  if (n === 0) return 'There is no TCP connection in it.';
  const all = n === 1 ? 'One connection' : `${numberText(n)} connections`;
  const moved = `${all}, ${bytesText(totals.bytes)} of data`;
  if (problem + warning === 0) {
    const clean = n === 1 ? 'it is not in trouble' : 'none of them is in trouble';
    return `${moved}; ${clean}${note > 0 ? ` (${numberText(note)} with something to note)` : ''}${wellText(totals)}.`;
  }
  const parts: string[] = [];
  if (problem > 0) parts.push(`${numberText(problem)} with a problem`);
  if (warning > 0) parts.push(`${numberText(warning)} with a warning`);
  return `${moved}; ${n === 1 ? 'it is in trouble' : `${numberText(problem + warning)} in trouble`}: ${parts.join(', ')}.`;
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
  const bad = totals.files.filter((file) => file.end.error !== undefined);
  const good = totals.files.filter((file) => file.end.error === undefined);
  const shared = sharedNotes(good);
  for (const file of good.slice(0, MAX_FILES)) out.push(...fileLines(file, style, shared));
  const moreGood = good.length - MAX_FILES + totals.moreFiles;
  if (good.length > MAX_FILES) out.push(`… and ${numberText(moreGood)} more files`);
  for (const note of shared) out.push(...hang('note on several files: ', harmless(note), width).map(colours.dim));
  for (const file of bad.slice(0, MAX_FILES)) out.push(...fileLines(file, style));
  if (bad.length > MAX_FILES) out.push(`… and ${numberText(bad.length - MAX_FILES)} more that could not be read`);
  if (summary.partial === true)
    out.push(...wrap('Interrupted: this is what is known so far, not the whole input.', width).map(colours.warn));
  const nothingElse = totals.connections === 0 && (style.chosen === true || summary.folded > 0);
  if (good.length > 0 && !nothingElse) {
    const severity: Severity = totals.trouble.problem > 0 ? 'problem' : totals.trouble.warning > 0 ? 'warning' : 'none';
    out.push(...wrap(troubleText(totals), width).map((line) => colours.bold(paintSeverity(colours, severity)(line))));
  }
  if (summary.folded > 0) out.push(...wrap(foldedText(totals, summary.folded), width));
  // What concerns the whole capture explains what is found on its connections; notes about it can wait.
  for (const finding of totals.general) if (finding.severity !== 'note') out.push(...findingLines(finding, style));
  out.push(...troubleLines(totals, style));
  out.push(...generalNotes(totals, style));
  out.push(...exchangeLines(totals, width));
  out.push(...brokenLines(summary, style));
  return out;
}

/** Notes about the whole capture; of several alike, one client that tried many servers say, the first stands for all. */
function generalNotes(totals: Totals, style: OverviewStyle): string[] {
  const alike = new Map<string, FindingRecord[]>();
  for (const finding of totals.general) {
    if (finding.severity !== 'note') continue;
    const others = alike.get(finding.code);
    if (others === undefined) alike.set(finding.code, [finding]);
    else others.push(finding);
  }
  const out: string[] = [];
  for (const [first, ...others] of alike.values()) {
    if (first === undefined) continue;
    out.push(...noteLines(first, style));
    if (others.length === 0) continue;
    const where = others.slice(0, MOST_ALIKE).map((one) => one.frames[0] ?? 0);
    const rest = others.length > MOST_ALIKE ? ', …' : '';
    const text = `… and ${numberText(others.length)} more like it, from ${others.length === 1 ? 'packet' : 'packets'} ${where.join(', ')}${rest} on`;
    out.push(...hang('  ', text, style.width));
  }
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

function exchangeLines(totals: Totals, width: number): string[] {
  if (totals.exchanges.length === 0) return [];
  const out = ['', 'Besides TCP'];
  for (const one of totals.exchanges.slice(0, MOST_EXCHANGES)) out.push(...hang('  ', harmless(one.text), width));
  const more = Math.max(0, totals.exchanges.length - MOST_EXCHANGES) + totals.moreExchanges;
  if (more > 0) out.push(`  … and ${numberText(more)} more (--format ndjson has them)`);
  return out;
}
