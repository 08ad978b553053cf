/** `tcptrace-explain errno`: what an errno means, who returns it, which packets bring it, what to do; as data and as lines. */
import type { ErrnoNumbers } from '../../../errno-numbers.ts';
import { RULES } from '../../../findings/registry.ts';
import { harmless } from '../../escape.ts';
import type { SocketErrno } from './entry.ts';
import { FROM_THE_CALL } from './from-the-call.ts';
import { FROM_THE_NETWORK } from './from-the-network.ts';
import { IN_SHORT } from './in-short.ts';
import { type Reading, readingsOf, suggestionsFor, type System } from './lookup.ts';

export const SOCKET_ERRNOS: readonly SocketErrno[] = [...FROM_THE_NETWORK, ...FROM_THE_CALL];

const IN_DEPTH: ReadonlyMap<string, SocketErrno> = new Map(SOCKET_ERRNOS.map((e) => [e.name, e]));

const CODES: ReadonlyMap<string, string> = new Map(RULES.map((rule) => [rule.slug, rule.code]));

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

export function explainErrno(query: string): ErrnoAnswer {
  // Who asks here most likely means an errno of sockets: those come first.
  const readings = readingsOf(query)
    .map(described)
    .sort((a, b) => Number(b.sections.length > 0) - Number(a.sections.length > 0));
  const suggestions = readings.length > 0 ? [] : suggestionsFor(query);
  return {
    found: readings.length > 0,
    query,
    readings,
    suggestions,
    lines: readings.length > 0 ? linesOf(query, readings) : unknownLines(query, suggestions),
  };
}

function described({ on, errno, windows }: Reading): ErrnoReading {
  if (errno === null)
    return {
      name: windows?.name ?? '',
      on,
      numbers: `Windows ${windows?.number ?? ''}`,
      windows: windows?.number ?? null,
      meaning: windows?.meaning ?? '',
      sections: [],
      findings: [],
    };
  const deep = IN_DEPTH.get(errno.name);
  return {
    name: errno.alias === null ? errno.name : `${errno.name} (also ${errno.alias})`,
    on,
    numbers: numbersText(errno),
    windows: errno.windows,
    meaning: deep?.meaning ?? IN_SHORT[errno.name] ?? '',
    sections: deep === undefined ? [] : sectionsOf(deep),
    findings: deep?.findings ?? [],
  };
}

function numbersText(e: ErrnoNumbers): string {
  const parts: string[] = [];
  if (e.linux !== null) parts.push(`Linux ${e.linux}`);
  if (e.freebsd !== null && e.freebsd === e.macos) parts.push(`FreeBSD and macOS ${e.freebsd}`);
  else {
    if (e.freebsd !== null) parts.push(`FreeBSD ${e.freebsd}`);
    if (e.macos !== null) parts.push(`macOS ${e.macos}`);
  }
  if (e.windows !== null) parts.push(`Windows ${e.windows} (${e.wsa})`);
  return parts.join(', ');
}

function sectionsOf(e: SocketErrno): Section[] {
  return [
    { heading: 'Which calls return it', items: e.calls.map((c) => `${c.call}: ${c.when}`) },
    { heading: 'What the capture shows', items: e.traces },
    { heading: 'Other systems (as documented, not recorded)', items: e.systems },
    { heading: 'What to do', items: e.remedies },
    { heading: 'Findings that speak of it', items: e.findings.map((slug) => `${CODES.get(slug) ?? ''} ${slug}`) },
  ].filter((s) => s.items.length > 0);
}

function linesOf(query: string, readings: readonly ErrnoReading[]): string[] {
  const lines: string[] = [];
  if (readings.length > 1) {
    lines.push(`${harmless(query.trim())} depends on the system:`);
    for (const r of readings) lines.push(`  ${r.on.join(', ')}: ${r.name}`);
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

function unknownLines(query: string, suggestions: readonly string[]): string[] {
  const lines = [`No system known here has an errno "${harmless(query.trim().slice(0, 64))}".`];
  if (suggestions.length > 0) lines.push(`Did you mean ${suggestions.join(', ')}?`);
  else lines.push('Give a name (ECONNRESET, WSAECONNRESET), a number (104, 54, 10054) or a message (broken pipe).');
  return lines;
}
