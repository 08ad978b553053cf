/** Findings about no single connection, those of one kind together: of a flood, a host, the capture itself. */
import { harmless } from '../words/escape.ts';
import type { FileNames } from './files.ts';
import { someNames } from './files.ts';
import { hang } from './layout.ts';
import { paintSeverity } from './palette.ts';
import { findingLines, noteLines, remedyLines, type FindingStyle } from './story.ts';
import type { General } from './totals.ts';

/** Family 9: the capture as a witness. */
export const isOfCapture = (one: General): boolean => one.code.startsWith('TE9');

/** The same in several files is told once, with the names of some. */
export function generalLines(one: General, names: FileNames, style: FindingStyle): string[] {
  return one.files.length > 1 ? inFiles(one, names, style) : inOneFile(one, names, style);
}

/** Findings of one kind in one file that are told in full; notes stand for each other. */
const MOST_TOLD = 3;

function inOneFile(one: General, names: FileNames, style: FindingStyle): string[] {
  const file = names?.get(one.files[0] ?? 0);
  const note = one.severity === 'note';
  const shown = one.findings.slice(0, note ? 1 : MOST_TOLD);
  const out: string[] = [];
  for (const finding of shown) out.push(...(note ? noteLines : findingLines)(finding, style, file));
  const more = one.count - shown.length;
  if (more === 0) return out;
  const others = one.findings.slice(shown.length).map((finding) => finding.frames[0] ?? 0);
  return [...out, ...hang('  ', style.words.troubles.moreAlike(more, others), style.width)];
}

function inFiles(one: General, names: FileNames, style: FindingStyle): string[] {
  const { width, colours, words } = style;
  const [first] = one.findings;
  if (first === undefined) return [];
  const title = words.troubles.inFilesText(first, one.files.length, someNames(one.files, names, words));
  const head = hang(`${one.code} `, title, width).map(paintSeverity(colours, one.severity));
  if (one.severity === 'note') return ['', ...head];
  const says = `${names?.get(first.file ?? 0) ?? ''}${words.punctuation.colon()}${harmless(first.says)}`;
  return ['', ...head, ...hang('  ', says, width), ...remedyLines(first, style)];
}
