/** `tcptrace-explain errno`: what an errno means, who returns it, which packets bring it, what to do; as data and as lines. */
import type { ErrnoNumbers } from '../../errno-numbers.ts';
import { CODE_OF } from '../../records/finding-codes.ts';
import { IN_SHORT } from '../en/errno/in-short.ts';
import { ENGLISH_ERRNO, IN_DEPTH } from '../en/errno/index.ts';
import { harmless } from '../escape.ts';
import type { ErrnoText, ErrnoWords } from './entry.ts';
import { type Reading, readingsOf, suggestionsFor, type System } from './lookup.ts';

/** Those that sockets return: of each there is a page. */
export const SOCKET_ERRNO_NAMES: readonly string[] = [...IN_DEPTH.keys()];

export interface Section {
  readonly heading: string;
  readonly items: readonly string[];
}

export interface ErrnoReading {
  readonly name: string;
  /** On these systems the query means this. */
  readonly on: readonly System[];
  readonly numbers: string;
  /** Its number in Windows Sockets, null when it has none there. */
  readonly windows: number | null;
  readonly meaning: string;
  readonly sections: readonly Section[];
  readonly findings: readonly string[];
}

export interface ErrnoAnswer {
  readonly found: boolean;
  readonly query: string;
  readonly readings: readonly ErrnoReading[];
  readonly suggestions: readonly string[];
  /** The whole answer as lines of plain text. */
  readonly lines: readonly string[];
}

/** In the words of a language. */
export function explainErrno(query: string, words: ErrnoWords = ENGLISH_ERRNO): ErrnoAnswer {
  // Who asks here most likely means an errno of sockets: those come first.
  const readings = readingsOf(query)
    .map((reading) => described(reading, words))
    .sort((a, b) => Number(b.sections.length > 0) - Number(a.sections.length > 0));
  const suggestions = readings.length > 0 ? [] : suggestionsFor(query);
  return {
    found: readings.length > 0,
    query,
    readings,
    suggestions,
    lines: readings.length > 0 ? linesOf(query, readings, words) : unknownLines(query, suggestions, words),
  };
}

function described({ on, errno, windows }: Reading, words: ErrnoWords): ErrnoReading {
  if (errno === null)
    return {
      name: windows?.name ?? '',
      on,
      numbers: `Windows ${windows?.number ?? ''}`,
      windows: windows?.number ?? null,
      meaning: words.windows[windows?.name ?? ''] ?? windows?.meaning ?? '',
      sections: [],
      findings: [],
    };
  const deep = IN_DEPTH.get(errno.name);
  const text = words.sockets[errno.name] ?? deep;
  return {
    name: errno.alias === null ? errno.name : words.also(errno.name, errno.alias),
    on,
    numbers: numbersText(errno, words),
    windows: errno.windows,
    meaning: text?.meaning ?? words.inShort[errno.name] ?? IN_SHORT[errno.name] ?? '',
    sections: text === undefined ? [] : sectionsOf(text, deep?.findings ?? [], words),
    findings: deep?.findings ?? [],
  };
}

function numbersText(e: ErrnoNumbers, words: ErrnoWords): string {
  const parts: string[] = [];
  if (e.linux !== null) parts.push(`Linux ${e.linux}`);
  if (e.freebsd !== null && e.freebsd === e.macos) parts.push(words.freebsdAndMacos(e.freebsd));
  else {
    if (e.freebsd !== null) parts.push(`FreeBSD ${e.freebsd}`);
    if (e.macos !== null) parts.push(`macOS ${e.macos}`);
  }
  if (e.windows !== null) parts.push(words.windowsNumber(e.windows, e.wsa ?? ''));
  return words.listed(parts);
}

function sectionsOf(text: ErrnoText, findings: readonly string[], { headings, call }: ErrnoWords): Section[] {
  return [
    { heading: headings.calls, items: text.calls.map((one) => call(one.call, one.when)) },
    { heading: headings.traces, items: text.traces },
    { heading: headings.systems, items: text.systems },
    { heading: headings.remedies, items: text.remedies },
    { heading: headings.findings, items: findings.map((slug) => `${CODE_OF[slug] ?? ''} ${slug}`) },
  ].filter((section) => section.items.length > 0);
}

function linesOf(query: string, readings: readonly ErrnoReading[], words: ErrnoWords): string[] {
  const lines: string[] = [];
  if (readings.length > 1) {
    lines.push(words.depends(harmless(query.trim())));
    for (const r of readings) lines.push(`  ${words.on(r.on, r.name)}`);
    lines.push('');
  }
  for (const [i, r] of readings.entries()) {
    if (i > 0) lines.push('');
    lines.push(r.name, `  ${r.numbers}`, '', `  ${r.meaning}`);
    for (const s of r.sections) {
      lines.push('', `  ${s.heading}`);
      for (const item of s.items) lines.push(`  - ${item}`);
    }
  }
  return lines;
}

function unknownLines(query: string, suggestions: readonly string[], words: ErrnoWords): string[] {
  const asked = harmless(query.trim().slice(0, 64));
  return [words.unknown(asked), suggestions.length > 0 ? words.didYouMean(suggestions) : words.give];
}
