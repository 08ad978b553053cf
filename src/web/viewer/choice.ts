/** Which connections are chosen by a filter, in which order: places in the columns of the index. */
import type { ReportIndex } from '../../report/html/report-data.ts';
import type { ReportData } from './data.ts';
import type { Filter } from './route.ts';

export type SortKey =
  | 'id'
  | 'client'
  | 'server'
  | 'verdict'
  | 'start'
  | 'duration'
  | 'bytes'
  | 'packets'
  | 'again'
  | 'rtt'
  | 'trouble';

/** All that can be searched of one connection, in lower case. */
function searchable(index: ReportIndex, i: number): string {
  const { connections: c, names } = index;
  const name = (n: number | undefined): string => names[n ?? -1] ?? '';
  const a = `${name(c.a[i])}:${c.aPort[i]}`;
  const b = `${name(c.b[i])}:${c.bPort[i]}`;
  const other = c.other[i];
  return `#${c.id[i]} ${name(c.asksFor[i])} ${name(c.request[i])} ${a} ${b} ${c.verdict[i]} ${other === 0 ? '' : other} ${name(c.slug[i])} ${name(c.states[i])} ${name(c.codes[i])} ${name(c.errnos[i])}`.toLowerCase();
}

const has = (list: string | undefined, one: string): boolean => ` ${list ?? ''} `.includes(` ${one} `);

export function chosen(data: ReportData, filter: Filter): number[] {
  const { index } = data;
  const { connections: c, names } = index;
  const words = (filter.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const least = Number(filter.trouble ?? 0);
  const from = filter.from === undefined || filter.from === '' ? -Infinity : Number(filter.from) * 1e9;
  const to = filter.to === undefined || filter.to === '' ? Infinity : Number(filter.to) * 1e9;
  const fits = (i: number): boolean => {
    const name = (n: number | undefined): string => names[n ?? -1] ?? '';
    if ((c.trouble[i] as number) < least) return false;
    if (filter.host !== undefined && name(c.a[i]) !== filter.host && name(c.b[i]) !== filter.host) return false;
    if (filter.port !== undefined && String(c.aPort[i]) !== filter.port && String(c.bPort[i]) !== filter.port)
      return false;
    if (filter.finding !== undefined && !has(names[c.codes[i] ?? -1], filter.finding)) return false;
    if (filter.root !== undefined && name(c.root[i]) !== filter.root) return false;
    if (filter.errno !== undefined && !has(names[c.errnos[i] ?? -1], filter.errno)) return false;
    if (filter.state !== undefined && !has(names[c.states[i] ?? -1], filter.state)) return false;
    const start = data.startOf(i);
    if (start !== null && (start > to || start + (c.durationNs[i] ?? 0) < from)) return false;
    if (start === null && (from > -Infinity || to < Infinity)) return false;
    if (words.length === 0) return true;
    const text = searchable(index, i);
    return words.every((word) => text.includes(word));
  };
  const out: number[] = [];
  for (let i = 0; i < c.id.length; i++) if (fits(i)) out.push(i);
  return sorted(data, out, filter.sort ?? 'trouble');
}

/** `-` before the key: the other way round. */
function sorted(data: ReportData, places: number[], sort: string): number[] {
  const { index } = data;
  const { connections: c, names } = index;
  const key = sort.replace(/^-/, '') as SortKey;
  const way = sort.startsWith('-') ? -1 : 1;
  // Each file may number its own connections: numbers stay below 2²⁶ in a report of the size that one may have.
  const number = (i: number): number => (c.file[i] as number) * 2 ** 26 + (c.id[i] as number);
  const end = (i: number, client: boolean): string => {
    const isA = (c.client[i] === 1) !== client;
    const port = String((isA ? c.aPort : c.bPort)[i]).padStart(6, '0');
    return `${names[(isA ? c.a : c.b)[i] ?? -1] ?? ''}:${port}`;
  };
  const values: Readonly<Record<SortKey, (i: number) => number | string>> = {
    id: number,
    client: (i) => end(i, true),
    server: (i) => end(i, false),
    verdict: (i) => c.verdict[i] as string,
    start: (i) => data.startOf(i) ?? -1,
    duration: (i) => -(c.durationNs[i] ?? -1),
    bytes: (i) => -((c.bytesA[i] as number) + (c.bytesB[i] as number)),
    packets: (i) => -(c.packets[i] as number),
    again: (i) => -(c.again[i] as number),
    rtt: (i) => -(c.rttNs[i] ?? -1),
    trouble: (i) => -(c.trouble[i] as number),
  };
  const value = (values[key] as ((i: number) => number | string) | undefined) ?? values.trouble;
  const keyed = places.map((i) => ({ i, v: value(i) }));
  keyed.sort((x, y) => (x.v < y.v ? -way : x.v > y.v ? way : number(x.i) - number(y.i)));
  return keyed.map(({ i }) => i);
}

/** Each value once, the most frequent first. */
export function tally(values: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1));
}

export function* split(names: readonly string[], column: readonly number[]): Generator<string> {
  for (const n of column) for (const one of (names[n] ?? '').split(' ')) if (one !== '') yield one;
}
