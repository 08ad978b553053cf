/** What was read: each file at length; of many those in trouble, those that were cut, and what could not be read. */
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { TimeStyle } from './clock.ts';
import { dayTime, epochOf, originOf } from './clock.ts';
import { hang, wrap } from './layout.ts';
import { paintSeverity, type Palette } from './palette.ts';
import type { FileFacts, Totals } from './totals.ts';

export interface FileStyle {
  readonly words: ReportWords;
  readonly width: number;
  readonly colours: Palette;
  readonly time: TimeStyle;
  /** Only packets that match it were analysed. */
  readonly filter?: string | null;
}

/** How each file is called, by its number in the run; null where there is only one. */
export type FileNames = ReadonlyMap<number, string> | null;

/** So many files are told at length; of more only those in trouble, a line each. */
const FEW = 8;
const MAX_BAD = 20;
/** What the reader saw of the clock; where the TCP packets show it, findings tell it better. */
const BACKWARDS = 'note.time-backwards';

function startText({ start, end }: FileFacts, time: TimeStyle, words: ReportWords): string {
  const origin = originOf(start);
  const epoch = origin?.kind === 'day' ? null : (origin?.epoch ?? epochOf(end.startTime));
  if (epoch === null) return '';
  const zoned = origin?.kind !== 'printed';
  const style = time === 'local' && zoned ? 'local' : 'utc';
  const { date, time: clock } = dayTime(epoch, 0, style);
  return words.clock.fromText(date, clock.slice(0, 8), style === 'utc' && zoned);
}

/** Kinds of packets that are told, those with the most first. */
const MOST_KINDS = 8;
const mostFirst = (counts: Record<string, number>): [string, number][] =>
  Object.entries(counts)
    .sort((x, y) => y[1] - x[1])
    .slice(0, MOST_KINDS);

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

/** One file: what it is, how much of it, and what is wrong with it. */
export function fileLines(file: FileFacts, style: FileStyle, name: string = file.start?.path ?? ''): string[] {
  const { start, end } = file;
  const { colours, width, words } = style;
  const path = harmless(name);
  if (end.error !== undefined) {
    const error = harmless(end.error);
    const named = path === '' || error.includes(path) ? error : path + words.punctuation.colon() + error;
    return wrap(named, width - 2, width).map((line, i) => colours.bad(i === 0 ? line : `  ${line}`));
  }
  const links = end.linkTypes ?? start?.linkTypes ?? [];
  const from = startText(file, style.time, words);
  const text = words.files.fileText(
    harmless(start?.format ?? ''),
    links.map(harmless),
    end,
    from,
    (style.filter ?? null) !== null,
  );
  const out = wrap(path + words.punctuation.colon() + text, width - 2, width).map((line, i) =>
    i === 0 ? line : `  ${line}`,
  );
  const also: string[] = [];
  const malformed = mostFirst(end.malformed);
  if (malformed.length > 0) also.push(words.files.damagedText(malformed));
  if (end.capturedDrops !== undefined && end.capturedDrops > 0) also.push(words.files.dropsText(end.capturedDrops));
  for (const line of also) out.push(...hang('  ', line, width).map(colours.dim));
  const about = words.captureFaults.aboutCapture(end.quality, end.tcpSegments);
  if (about !== '') out.push(...hang('  ', about, width).map(colours.warn));
  if (end.truncatedAt !== undefined) out.push(...hang('  ', harmless(end.truncatedAt.why), width).map(colours.warn));
  return out;
}

/** What a file holds besides TCP, and what it cannot show. */
export function fileNotes({ end }: FileFacts, style: FileStyle, shared: ReadonlySet<string> = NO_NOTES): string[] {
  const { colours, width, words } = style;
  if (end.error !== undefined) return [];
  const out: string[] = [];
  const skipped = mostFirst(end.skipped ?? {});
  if (skipped.length > 0) out.push(...hang('  ', words.files.skippedText(skipped), width));
  const clockTold = end.quality?.clockSteps !== undefined || end.quality?.outOfOrder !== undefined;
  const isTold = (i: number): boolean => clockTold && end.noteMessages?.[i]?.key === BACKWARDS;
  for (const note of (end.notes ?? []).filter((one, i) => !shared.has(one) && !isTold(i)))
    out.push(...hang('  ', harmless(note), width));
  return out.map(colours.dim);
}

/** The directory that all of them are in, with its last separator. */
export function commonDirectory(paths: readonly string[]): string {
  let common = paths[0] ?? '';
  for (const path of paths) while (!path.startsWith(common)) common = common.slice(0, -1);
  return common.slice(0, common.lastIndexOf('/') + 1);
}

const wholePaths = (files: readonly FileFacts[]): string[] =>
  files.filter((file) => file.end.error === undefined).map((file) => file.start?.path ?? '');

/** Without the directory that all share. */
export function shortNames(files: readonly FileFacts[]): FileNames {
  const paths = wholePaths(files);
  if (paths.length < 2) return null;
  const { length } = commonDirectory(paths);
  return new Map(files.map((file) => [file.end.file, harmless((file.start?.path ?? '').slice(length))]));
}

/** Some names, and how many more there are. */
export function someNames(files: readonly number[], names: FileNames, { files: words }: ReportWords, most = 3): string {
  const named = files.slice(0, most).map((file) => names?.get(file) ?? '');
  return words.namesText(named, files.length - named.length);
}

/** All files of a run. */
export function filesLines(totals: Totals, style: FileStyle, names: FileNames): string[] {
  const bad = totals.files.filter((file) => file.end.error !== undefined);
  const good = totals.files.filter((file) => file.end.error === undefined);
  const out = good.length > FEW ? manyLines(good, totals, style, names) : fewLines(good, style, names);
  out.push(...badLines(bad, style));
  return out;
}

/** What lies beside captures in a directory: of several such files the advice what could be read is no help. */
const NO_PACKETS = 'error.text-without-packets';

/** What could not be read; those with one and the same reason together. */
function badLines(bad: readonly FileFacts[], style: FileStyle): string[] {
  const { width, colours, words } = style;
  const alike = new Map<string, FileFacts[]>();
  for (const file of bad) {
    const path = file.start?.path ?? '';
    const told = (file.end.error ?? '').replace(path + words.punctuation.colon(), '');
    const why = file.end.errorKey === NO_PACKETS ? NO_PACKETS : told;
    const others = alike.get(why);
    if (others === undefined) alike.set(why, [file]);
    else others.push(file);
  }
  const out: string[] = [];
  for (const [why, files] of [...alike].slice(0, MAX_BAD)) {
    const [first] = files;
    if (first !== undefined && files.length === 1) out.push(...fileLines(first, style));
    else {
      const names = new Map(files.map((file) => [file.end.file, harmless(file.start?.path ?? '')]));
      const some = someNames([...names.keys()], names, words);
      const text =
        why === NO_PACKETS
          ? words.files.withoutPacketsText(files.length, some)
          : words.files.unreadText(files.length, some, harmless(why));
      out.push(...wrap(text, width - 2, width).map((line, i) => colours.bad(i === 0 ? line : `  ${line}`)));
    }
  }
  if (alike.size > MAX_BAD) out.push(words.files.moreReasons(alike.size - MAX_BAD));
  return out;
}

function fewLines(good: readonly FileFacts[], style: FileStyle, names: FileNames): string[] {
  const out: string[] = [];
  const directory = names === null ? '' : commonDirectory(wholePaths(good));
  if (directory !== '') out.push(...wrap(style.words.files.inDirectory(harmless(directory)), style.width));
  for (const file of good) out.push(...fileLines(file, style, names?.get(file.end.file)));
  return out;
}

/** Of each file what it cannot show; what several have in common is told once. Nothing of many files. */
export function notesLines(totals: Totals, style: FileStyle, names: FileNames): string[] {
  const { colours, width, words } = style;
  const good = totals.files.filter((file) => file.end.error === undefined);
  if (good.length > FEW) return [];
  const shared = sharedNotes(good);
  const out: string[] = [];
  for (const file of good) {
    const notes = fileNotes(file, style, shared);
    const name = names?.get(file.end.file);
    if (notes.length > 0 && name !== undefined)
      out.push(...wrap(`${name}${words.punctuation.colon()}`.trimEnd(), width).map(colours.dim));
    out.push(...notes);
  }
  if (shared.size > 0) out.push(colours.dim(words.files.heads.several));
  for (const note of shared) out.push(...hang('  ', harmless(note), width).map(colours.dim));
  return out.length === 0 ? [] : ['', colours.bold(words.files.heads.read), ...out];
}

function manyLines(good: readonly FileFacts[], totals: Totals, style: FileStyle, names: FileNames): string[] {
  const { width, colours, words } = style;
  const directory = commonDirectory(wholePaths(good));
  const all = good.length + totals.moreFiles;
  const packets = good.reduce((sum, file) => sum + file.end.frames, totals.morePackets);
  const out = wrap(words.files.manyText(all, harmless(directory), packets), width);
  const ranked = good
    .filter((file) => file.problem + file.warning > 0)
    .sort((x, y) => y.problem - x.problem || y.warning - x.warning);
  for (const file of ranked.slice(0, FEW)) {
    const { connections, problem, warning } = file;
    const text = words.files.troubledText(names?.get(file.end.file) ?? '', problem, warning, connections);
    out.push(...hang('  ', text, width).map(paintSeverity(colours, problem > 0 ? 'problem' : 'warning')));
  }
  if (ranked.length > FEW) out.push(`  ${words.files.moreTroubled(ranked.length - FEW)}`);
  const shaken: readonly (readonly ['cut' | 'damaged' | 'drops', (file: FileFacts) => boolean])[] = [
    ['cut', (file) => file.end.truncatedAt !== undefined],
    ['damaged', (file) => Object.keys(file.end.malformed).length > 0],
    ['drops', (file) => (file.end.capturedDrops ?? 0) > 0],
  ];
  for (const [fault, is] of shaken) {
    const files = good.filter(is).map((file) => file.end.file);
    if (files.length > 0)
      out.push(...hang('  ', words.files.faultText(fault, someNames(files, names, words)), width).map(colours.warn));
  }
  return out;
}
