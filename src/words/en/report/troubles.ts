/** What the overview says of each cause of trouble, and of what is found about no single connection. */
import type { FindingRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { numberText } from '../../render.ts';

export const heads = {
  also: 'also there: ',
  hosts: 'Hosts by connections in trouble: ',
};

export const severityWord = (severity: string): string => severity;

interface Cause {
  readonly title: string;
  readonly code: string;
}

/** `n` of `all` connections have it. */
export const causeText = ({ title, code }: Cause, n: number, all: number): string =>
  `${harmless(title)}: ${n === 1 ? 'one connection' : `${numberText(n)} of ${numberText(all)} connections`} (${code})`;

export const moreKinds = (n: number): string => `… and ${numberText(n)} more kinds of findings`;

/** `file`: where there are several. */
export const exampleText = (tuple: string, file: string | undefined): string =>
  file === undefined ? tuple : `${tuple} in ${file}`;

export const alsoText = (code: string, title: string, times: number): string =>
  `${harmless(title)} (${code}${times > 1 ? `, ${numberText(times)} times` : ''})`;

/** Different addresses: `first` with how often it was met; `atLeast`: there were more than are counted. */
export interface Tallied {
  readonly size: number;
  readonly atLeast: boolean;
  readonly first: readonly [string, number] | null;
}

/** `from 10.0.0.1, to 3 servers, most often 10.0.0.2:80 (7)`. */
export const endsText = (clients: Tallied, servers: Tallied): string =>
  `${endText('from', 'clients', clients)}, ${endText('to', 'servers', servers)}`;

function endText(preposition: string, who: string, { size, atLeast, first }: Tallied): string {
  if (first === null) return preposition;
  if (size === 1 && !atLeast) return `${preposition} ${first[0]}`;
  const count = `${preposition} ${atLeast ? 'more than ' : ''}${numberText(size)} ${who}`;
  return first[1] > 1 ? `${count}, most often ${first[0]} (${numberText(first[1])})` : count;
}

/** Addresses with how many connections in trouble each has; `more`: there are others. */
export const hostsText = (hosts: readonly (readonly [string, number])[], more: boolean): string =>
  [...hosts.map(([address, n]) => `${address} (${numberText(n)})`), ...(more ? ['…'] : [])].join(', ');

/** Findings of one kind that are not told: how many, and where some of them begin. */
export const moreAlike = (n: number, frames: readonly number[]): string =>
  `… and ${numberText(n)} more like it, from ${n === 1 ? 'packet' : 'packets'} ${frames.join(', ')}${n > frames.length ? ', …' : ''} on`;

export const inFilesText = ({ title, severity }: FindingRecord, files: number, names: string): string =>
  `${harmless(title)} (${severity}): ${numberText(files)} captures, ${names}`;
