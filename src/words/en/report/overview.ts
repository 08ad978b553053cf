/** What the overview says: how many connections there are, how they went, what is told elsewhere. */
import type { EvidenceRecord, SummaryRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { headlineFrom, type RunCounts } from '../../headline.ts';
import { bytesText, durationText, numberText } from '../../render.ts';

/** A filter that leaves nothing to be told, of so many packets. */
export const nothingMatches = (frames: number, filter: string): string =>
  `None of the ${numberText(frames)} packets is TCP and matches the filter: ${harmless(filter)}`;

const movedText = ({ connections, bytes }: RunCounts): string =>
  `${connections === 1 ? 'One connection' : `${numberText(connections)} connections`}, ${bytesText(bytes)} of data`;

/** See headlineFrom. */
export const headlineText = headlineFrom({
  trouble: troubleText,
  moved: movedText,
  unsettled: unsettledText,
  clean: cleanText,
  sentence: (parts) => `${parts.join('; ')}.`,
  found: ({ severity, title, code }) =>
    `${severity === 'note' ? 'worth a note' : severity}: ${harmless(title)} (${code})`,
});

/** How many connections there are, how many are in trouble and how badly, or how well they went. */
export function troubleText(totals: RunCounts): string {
  const { problem, warning, note } = totals.trouble;
  const n = totals.connections;
  if (n === 0) return 'There is no TCP connection in it.';
  const moved = movedText(totals);
  if (problem + warning === 0) {
    const clean = cleanText(totals);
    if (clean === null) return `${moved}; ${unsettledText(totals)}.`;
    return `${moved}; ${clean}${note > 0 ? ` (${numberText(note)} with something to note)` : ''}${wellText(totals)}.`;
  }
  const parts: string[] = [];
  if (problem > 0) parts.push(`${numberText(problem)} with a problem`);
  if (warning > 0) parts.push(`${numberText(warning)} with a warning`);
  const others = n === 1 ? '' : unsettledText(totals);
  return `${moved}; ${n === 1 ? 'it is in trouble' : `${numberText(problem + warning)} in trouble`}: ${parts.join(', ')}${others === '' ? '' : `; of the others ${others}`}.`;
}

/** Null where every connection never opened, was reset, lacked data at its end or can't be judged, or a list marks packets of none of them: none of them is well, though nothing more is to be said. */
function cleanText(totals: RunCounts): string | null {
  const { well, ...others } = totals.untroubled;
  if (totals.marked > 0) return null;
  if (Object.values(others).every((count) => count === 0))
    return totals.connections === 1 ? 'it is not in trouble' : 'none of them is in trouble';
  if (well === 0) return null;
  return `${unsettledText(totals)}; ${well === 1 ? 'the other one is not in trouble' : 'none of the others is in trouble'}`;
}

/** `4 not opened while the capture lasted, 1 ended by a reset, 2 with only one packet, too little to judge`. */
function unsettledText(totals: RunCounts): string {
  const { unopened, reset, unrepaired, unjudged } = totals.untroubled;
  const { 'one-sided': oneSided, 'partly-told': untold, 'window-closed': closed } = totals.untroubled;
  const alone = totals.connections === 1;
  const parts: string[] = [];
  if (unopened > 0) parts.push(`${alone ? 'it was' : numberText(unopened)} not opened while the capture lasted`);
  if (reset > 0) parts.push(`${alone ? 'it was' : numberText(reset)} ended by a reset`);
  if (unrepaired > 0)
    parts.push(`${alone ? 'it was' : numberText(unrepaired)} still lacking data when the capture ended`);
  if (closed > 0)
    parts.push(
      `${alone ? 'its' : `${numberText(closed)} with a`} window ${alone ? 'was ' : ''}closed (0) when the capture ended`,
    );
  if (oneSided > 0) parts.push(`${alone ? 'it was' : numberText(oneSided)} seen from one side only`);
  if (untold > 0)
    parts.push(
      `${alone ? 'its text tells' : `${numberText(untold)} with a text that tells`} too little of its packets to judge`,
    );
  if (unjudged > 0)
    parts.push(`${alone ? 'only' : `${numberText(unjudged)} with only`} one packet, too little to judge`);
  if (totals.marked > 0)
    parts.push(
      `${numberText(totals.marked)} more ${totals.marked === 1 ? 'packet' : 'packets'} marked by Wireshark, whose lines do not tell the connection`,
    );
  return parts.join(', ');
}

/** `: all closed in order, nothing sent twice, slowest answer 340 ms (connection 4)`. */
function wellText(totals: RunCounts): string {
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

/** `folded`: connections that findings of floods and scans stand for. */
export function foldedText(totals: RunCounts, folded: number): string {
  const n = numberText(folded);
  if (totals.connections === 0)
    return folded === 1
      ? 'The one connection is part of the finding below (--no-fold tells it).'
      : `All ${n} connections are told together, by what is found of them below (--no-fold tells each).`;
  return `${n} more ${folded === 1 ? 'connection is' : 'connections are'} told together, by what is found of them (--no-fold tells each).`;
}

/** The run ended before its input did. */
export const partialText = (reason: SummaryRecord['partialReason']): string =>
  reason === 'memory'
    ? 'Memory was used up: this is what is known so far, not the whole input. Give Node more (NODE_OPTIONS=--max-old-space-size=8192), or look at fewer packets (--filter).'
    : 'Interrupted: this is what is known so far, not the whole input.';

/** A fault of this program itself. */
export function brokenText({ rule, connection, error }: SummaryRecord['broken'][number]): string {
  const where = connection === null ? '' : ` on connection ${connection}`;
  return `A rule of this program broke and is left out: ${harmless(rule)}${where}: ${harmless(error)}`;
}

/** Above what lines of other programs say; `packets`: there are some as well. */
export const evidenceHead = (packets: boolean): string => (packets ? 'Beside the packets' : 'What these lines say');
/** `file`: empty where there is only one. */
export const evidenceText = ({ line, program, text }: EvidenceRecord, file: string): string =>
  `${file === '' ? '' : `${file}, `}line ${line} (${program}): ${harmless(text)}`;

export const twoViewsHead = (n: number): string =>
  n === 1 ? 'One connection, told from two captures' : `${numberText(n)} connections, told from two captures`;
/** `a` and `b`: the captures near the first and the second of the ends, and the connection's number there. */
/** `idB`: null where it never came there. */
export const twoViewsText = (ends: string, a: string, idA: number, b: string, idB: number | null): string =>
  `${ends} (${idA} in ${a}, near the first; ${idB === null ? 'not' : idB} in ${b})`;
export const moreTwoViews = (n: number): string => `… and ${numberText(n)} more (--format ndjson has them)`;

export const exchangesHead = (): string => 'Besides TCP';
export const moreExchanges = (n: number): string => `… and ${numberText(n)} more (--format ndjson has them)`;
