/** Findings about no single connection, those of one kind together: of a flood, a host, the capture itself. */
import { harmless } from '../words/escape.ts';
import { numberText } from '../words/render.ts';
import type { FileNames } from './files.ts';
import { someNames } from './files.ts';
import { hang } from './layout.ts';
import { paintSeverity, type Palette } from './palette.ts';
import { findingLines, noteLines, remedyLines } from './story.ts';
import type { General } from './totals.ts';

interface Style {
  readonly width: number;
  readonly colours: Palette;
  /** See findingLines. */
  readonly told?: Set<string>;
}

/** Family 9: the capture as a witness. */
export const isOfCapture = (one: General): boolean => one.code.startsWith('TE9');

/** The same in several files is told once, with the names of some. */
export function generalLines(one: General, names: FileNames, style: Style): string[] {
  return one.files.length > 1 ? inFiles(one, names, style) : inOneFile(one, names, style);
}

/** Findings of one kind in one file that are told in full; notes stand for each other. */
const MOST_TOLD = 3;

function inOneFile(one: General, names: FileNames, style: Style): string[] {
  const file = names?.get(one.files[0] ?? 0);
  const note = one.severity === 'note';
  const told = one.findings.slice(0, note ? 1 : MOST_TOLD);
  const out: string[] = [];
  for (const finding of told) out.push(...(note ? noteLines : findingLines)(finding, style, file));
  const more = one.count - told.length;
  if (more === 0) return out;
  const others = one.findings.slice(told.length).map((finding) => finding.frames[0] ?? 0);
  const rest = more > others.length ? ', …' : '';
  const where = `from ${more === 1 ? 'packet' : 'packets'} ${others.join(', ')}${rest} on`;
  return [...out, ...hang('  ', `… and ${numberText(more)} more like it, ${where}`, style.width)];
}

function inFiles(one: General, names: FileNames, style: Style): string[] {
  const { width, colours } = style;
  const [first] = one.findings;
  if (first === undefined) return [];
  const where = `${numberText(one.files.length)} captures`;
  const title = `${harmless(first.title)} (${one.severity}): ${where}, ${someNames(one.files, names)}`;
  const head = hang(`${one.code} `, title, width).map(paintSeverity(colours, one.severity));
  if (one.severity === 'note') return ['', ...head];
  const says = `${names?.get(first.file ?? 0) ?? ''}: ${harmless(first.says)}`;
  return ['', ...head, ...hang('  ', says, width), ...remedyLines(first, style)];
}
