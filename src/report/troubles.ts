/** What is wrong, for a person: one paragraph a cause with the connections that it explains, then the hosts it befell. */
import type { Tallied } from '../words/report-words.ts';
import { harmless } from '../words/escape.ts';
import type { ReportWords } from '../words/report-words.ts';
import { commandLines, type Command } from './commands.ts';
import type { FileNames } from './files.ts';
import { hang } from './layout.ts';
import { paintSeverity, type Palette } from './palette.ts';
import { connectionText } from './story.ts';
import type { Tally, Totals, Trouble } from './totals.ts';

interface Style {
  readonly width: number;
  readonly colours: Palette;
  readonly words: ReportWords;
  readonly command?: Command | undefined;
}

const MOST_CAUSES = 10;
const MOST_HOSTS = 5;
/** Fewer connections in trouble need no ranking of hosts. */
const LEAST_TROUBLED = 5;

export function troubleLines(totals: Totals, names: FileNames, style: Style): string[] {
  if (totals.connections < 2 || totals.troubles.size === 0) return [];
  const ranked = totals.rankedTroubles();
  const out: string[] = [];
  for (const trouble of ranked.slice(0, MOST_CAUSES))
    out.push(...causeLines(trouble, totals.connections, names, style));
  if (ranked.length > MOST_CAUSES)
    out.push(...moreLines(style.words.troubles.moreKinds(ranked.length - MOST_CAUSES), '--list --by code', style));
  out.push(...hostLines(totals, style));
  return out;
}

function causeLines(trouble: Trouble, all: number, names: FileNames, style: Style): string[] {
  const { width, colours, words } = style;
  const paint = paintSeverity(colours, trouble.severity);
  const n = trouble.connections;
  const out: string[] = [''];
  out.push(
    ...hang(`${words.troubles.severityWord(trouble.severity)} `, words.troubles.causeText(trouble, n, all), width).map(
      (line, i) => (i === 0 ? paint(line) : line),
    ),
  );
  if (n > 1)
    out.push(...hang('  ', words.troubles.endsText(tallied(trouble.clients), tallied(trouble.servers)), width));
  for (const { id, record } of trouble.examples) {
    const file = names?.get(record.file);
    out.push(...hang(`  #${id} `, words.troubles.exampleText(connectionText(record, words), file), width));
  }
  if (n > trouble.examples.length) {
    const more = words.list.moreListed(n - trouble.examples.length);
    out.push(...moreLines(more, `--list --code ${trouble.code}`, style, '  '));
  }
  out.push(
    ...hang(
      n > 1 ? `  #${trouble.examples[0]?.id ?? 0}${words.punctuation.colon()}` : '  ',
      harmless(trouble.says),
      width,
    ),
  );
  if (trouble.also.size > 0) {
    const also = [...trouble.also]
      .sort((x, y) => y[1].count - x[1].count)
      .slice(0, 4)
      .map(([code, one]) => words.troubles.alsoText(code, one.title, one.count));
    out.push(
      ...hang(`  ${words.troubles.heads.also}`, also.join(words.punctuation.semicolon()), width).map(colours.dim),
    );
  }
  return out;
}

/** What is left out, and the command that shows it. */
const moreLines = (more: string, options: string, { width, command }: Style, indent = ''): string[] =>
  command === undefined ? [`${indent}${more}`] : commandLines(`${more}:`, command(options), width, indent);

/** How many different ones there are, and which is met most often. */
const tallied = (tally: Tally): Tallied => {
  const [first] = tally.ranked();
  return { size: tally.size, atLeast: tally.beyond > 0, first: first ?? null };
};

function hostLines(totals: Totals, { width, colours, words }: Style): string[] {
  const { problem, warning } = totals.trouble;
  const hosts = totals.troubledHosts;
  if (problem + warning < LEAST_TROUBLED || hosts.size < 3) return [];
  // Where all have their share, a ranking says nothing.
  const ranked = hosts.ranked().filter(([, n]) => n > 2 && n >= (problem + warning) / 5);
  if (ranked.length === 0) return [];
  const text = words.troubles.hostsText(ranked.slice(0, MOST_HOSTS), ranked.length > MOST_HOSTS);
  return ['', ...hang(words.troubles.heads.hosts, text, width).map(colours.bold)];
}
