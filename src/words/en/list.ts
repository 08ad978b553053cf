/** The list of connections in words: headings of its columns, and how a connection ended in one or two. */
import type { Grouping } from '../../records/entries.ts';
import { bytesText, numberText } from '../render.ts';

export const headings = {
  id: '#',
  file: 'file',
  client: 'client',
  server: 'server',
  name: 'name',
  start: 'start',
  duration: 'lasted',
  toServer: 'sent',
  toClient: 'received',
  sentAgain: 'again',
  rtt: 'RTT',
  ended: 'ended',
  codes: 'findings',
  verdict: 'what happened',
};

export const groupHeadings = {
  finding: 'finding',
  connections: 'connections',
  troubled: 'in trouble',
  bytes: 'data',
  sentAgain: 'again',
  rtt: 'longest RTT',
  codes: 'findings',
  example: 'e.g.',
};

/** By the slug of the verdict; one that is not here stands for itself. */
const ENDED: Readonly<Record<string, string>> = {
  'still-open': 'open',
  'window-closed': 'open, window 0',
  'closed-then-reset': 'closed',
  'close-unacknowledged': 'closing',
  'rejected-by-icmp': 'ICMP error',
  'handshake-incomplete': 'half open',
  'never-accepted': 'half open',
  'reset-harmless': 'closed',
  'path-mtu-black-hole': 'stuck',
  'peer-vanished': 'fell silent',
  'one-side-seen': 'one side seen',
};

export const endedText = (slug: string): string => ENDED[slug] ?? slug.replaceAll('-', ' ');

/** `912 B`, `18.3 kB`: bytes where a column's heading says what they are. */
export const shortBytes = (n: number): string => bytesText(n, ['B', 'B']);

/** `0.4 %` of what was sent. */
export function shareText(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '<0.1 %' : `${percent >= 10 ? Math.round(percent) : percent.toFixed(1).replace('.0', '')} %`;
}

const connections = (n: number): string => (n === 1 ? 'one connection' : `${numberText(n)} connections`);

/** `10,032 connections, 3 with a problem, 12 with a warning.` */
export function listedText(count: number, problem: number, warning: number): string {
  const parts = [connections(count)];
  if (problem > 0) parts.push(`${numberText(problem)} with a problem`);
  if (warning > 0) parts.push(`${numberText(warning)} with a warning`);
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Above the names of groups. */
export const groupHead = (by: Grouping): string => by;

export const nothingListed = (): string => 'No connection fits.';

/** What is left out of a list. */
export const moreListed = (n: number): string => `… and ${numberText(n)} more`;
/** Before the command that does it. */
export const labels = {
  tellIt: 'Tell it at length',
  tellOne: 'Tell one of them',
  listThem: 'List them',
};

/** `some`: others were told. */
export function untoldText(more: number, some: boolean, troubled: number, noted: number): string {
  const what = some ? `${numberText(more)} more ${more === 1 ? 'connection' : 'connections'}` : connections(more);
  const parts: string[] = [];
  if (troubled > 0) parts.push(`${numberText(troubled)} in trouble`);
  if (noted > 0) parts.push(`${numberText(noted)} with something to note`);
  const which = parts.length === 0 ? '' : `, ${parts.join(' and ')},`;
  const text = `${what}${which} ${more === 1 ? 'is' : 'are'} not told here (--all tells every one).`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
