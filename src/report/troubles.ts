/** What is wrong, for a person: one paragraph a cause with the connections that it explains, then the hosts it befell. */
import { moreListed } from '../words/en/list.ts';
import { harmless } from '../words/escape.ts';
import { numberText } from '../words/render.ts';
import { commandLines, type Command } from './commands.ts';
import type { FileNames } from './files.ts';
import { hang } from './layout.ts';
import { paintSeverity, type Palette } from './palette.ts';
import { connectionText } from './story.ts';
import type { Tally, Totals, Trouble } from './totals.ts';

interface Style {
  readonly width: number;
  readonly colours: Palette;
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
  if (ranked.length > MOST_CAUSES) {
    const more = `… and ${numberText(ranked.length - MOST_CAUSES)} more kinds of findings`;
    out.push(...moreLines(more, '--list --by code', style));
  }
  out.push(...hostLines(totals, style));
  return out;
}

function causeLines(trouble: Trouble, all: number, names: FileNames, { width, colours, command }: Style): string[] {
  const paint = paintSeverity(colours, trouble.severity);
  const n = trouble.connections;
  const out: string[] = [''];
  const share = n === 1 ? 'one connection' : `${numberText(n)} of ${numberText(all)} connections`;
  out.push(
    ...hang(`${trouble.severity} `, `${harmless(trouble.title)}: ${share} (${trouble.code})`, width).map((line, i) =>
      i === 0 ? paint(line) : line,
    ),
  );
  if (n > 1) out.push(...hang('  ', `${sideText('from', trouble.clients)}, ${sideText('to', trouble.servers)}`, width));
  for (const { id, record } of trouble.examples) {
    const file = names?.get(record.file);
    out.push(...hang(`  #${id} `, `${connectionText(record)}${file === undefined ? '' : ` in ${file}`}`, width));
  }
  if (n > trouble.examples.length)
    out.push(
      ...moreLines(
        moreListed(n - trouble.examples.length),
        `--list --code ${trouble.code}`,
        { width, colours, command },
        '  ',
      ),
    );
  out.push(...hang(n > 1 ? `  #${trouble.examples[0]?.id ?? 0}: ` : '  ', harmless(trouble.says), width));
  if (trouble.also.size > 0) {
    const also = [...trouble.also]
      .sort((x, y) => y[1].count - x[1].count)
      .slice(0, 4)
      .map(
        ([code, one]) => `${harmless(one.title)} (${code}${one.count > 1 ? `, ${numberText(one.count)} times` : ''})`,
      );
    out.push(...hang('  also there: ', also.join('; '), width).map(colours.dim));
  }
  return out;
}

/** What is left out, and the command that shows it. */
const moreLines = (more: string, options: string, { width, command }: Style, indent = ''): string[] =>
  command === undefined ? [`${indent}${more}`] : commandLines(`${more}:`, command(options), width, indent);

/** `from 10.0.0.1`, `to 3 servers, most often 10.0.0.2:80`. */
function sideText(preposition: 'from' | 'to', tally: Tally): string {
  const [first] = tally.ranked();
  if (first === undefined) return preposition;
  if (tally.size === 1 && tally.beyond === 0) return `${preposition} ${first[0]}`;
  const who = preposition === 'from' ? 'clients' : 'servers';
  const count = `${preposition} ${tally.beyond > 0 ? 'more than ' : ''}${numberText(tally.size)} ${who}`;
  return first[1] > 1 ? `${count}, most often ${first[0]} (${numberText(first[1])})` : count;
}

function hostLines(totals: Totals, { width, colours }: Style): string[] {
  const { problem, warning } = totals.trouble;
  const hosts = totals.troubledHosts;
  if (problem + warning < LEAST_TROUBLED || hosts.size < 3) return [];
  // Where all have their share, a ranking says nothing.
  const ranked = hosts.ranked().filter(([, n]) => n > 2 && n >= (problem + warning) / 5);
  if (ranked.length === 0) return [];
  const parts = ranked.slice(0, MOST_HOSTS).map(([address, n]) => `${address} (${numberText(n)})`);
  if (ranked.length > MOST_HOSTS) parts.push('…');
  return ['', ...hang('Hosts by connections in trouble: ', parts.join(', '), width).map(colours.bold)];
}
