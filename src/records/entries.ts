/** A connection as one line of a list, and lists of them: sorted, bounded, or put together by whom they concern. */
import type { ConnectionRecord } from './contract.ts';
import { SEVERITY_RANK, type Trouble } from './severity.ts';
import type { Bytes, Nanos } from '../units.ts';

/** What a list shows of a connection. */
export interface Entry {
  readonly id: number;
  readonly file: number;
  /** Who opened it, as far as the packets tell; else who spoke first. */
  readonly client: EntryEnd;
  readonly server: EntryEnd;
  /** Roles are shown by packets. */
  readonly roles: boolean;
  /** Since the file's first packet; NaN where the text prints no time. */
  readonly startNs: Nanos;
  readonly durationNs: Nanos;
  readonly segments: number;
  readonly sentAgain: number;
  /** NaN where none was measured. */
  readonly rttNs: Nanos;
  readonly slug: string;
  readonly verdict: string;
  /** What the connection asks for, where the capture tells; else empty. */
  readonly name: string;
  readonly trouble: Trouble;
  readonly codes: readonly string[];
}

export interface EntryEnd {
  readonly address: string;
  readonly port: number | string;
  /** Payload sent, each byte once. */
  readonly bytes: Bytes;
}

const endOf = ({ address, port, bytes }: ConnectionRecord['a']): EntryEnd => ({ address, port, bytes });

/** That of the handshake, else the median; NaN where none was measured. */
export const roundTripOf = ({ a, b, handshake }: ConnectionRecord): Nanos =>
  handshake?.rttNs ?? a.rtt?.medianNs ?? b.rtt?.medianNs ?? Number.NaN;

export function entryOf(record: ConnectionRecord): Entry {
  const { a, b, startNs = Number.NaN, endNs = Number.NaN } = record;
  const [client, server] = a.role === 'server' ? [b, a] : [a, b];
  return {
    id: record.id,
    file: record.file,
    client: endOf(client),
    server: endOf(server),
    roles: client.role === 'client' || server.role === 'server',
    startNs,
    durationNs: endNs - startNs,
    segments: a.segments + b.segments,
    sentAgain: a.retransmittedSegments + b.retransmittedSegments,
    rttNs: roundTripOf(record),
    slug: record.verdict.slug,
    verdict: record.verdict.text,
    name: record.name?.host ?? record.name?.request ?? '',
    trouble: record.trouble,
    codes: record.findings ?? [],
  };
}

export const SORTS = ['start', 'bytes', 'duration', 'sent-again', 'rtt', 'trouble'] as const;
export type Sort = (typeof SORTS)[number];

const entryBytes = (one: Entry): Bytes => one.client.bytes + one.server.bytes;
const known = (n: number): number => (Number.isNaN(n) ? -1 : n);

/** What a list is sorted by, the greatest first; of equals the one that began earlier. */
const KEYS: Readonly<Record<Sort, (one: Entry) => number>> = {
  start: (one) => -one.id,
  bytes: entryBytes,
  duration: (one) => known(one.durationNs),
  'sent-again': (one) => one.sentAgain,
  rtt: (one) => known(one.rttNs),
  trouble: (one) => SEVERITY_RANK[one.trouble],
};

/** Lines that are kept at most. */
const MOST_LINES = 200_000;
/** A line with its ends and its texts, and what sorting and printing it takes; measured, rounded up. */
const LINE_BYTES: Bytes = 1_200;

/** The first `top` of a list, however many there are. */
export class Entries {
  readonly #key: (one: Entry) => number;
  readonly #most: number;
  #kept: Entry[] = [];
  count = 0;
  readonly trouble: Record<Trouble, number> = { problem: 0, warning: 0, note: 0, none: 0 };

  /** `memory`: for the lines; twice as many as are shown are kept at times. */
  constructor(sort: Sort, top: number | null, memory: Bytes) {
    this.#key = KEYS[sort];
    this.#most = Math.min(top ?? MOST_LINES, MOST_LINES, Math.max(1, Math.floor(memory / (2 * LINE_BYTES))));
  }

  add(one: Entry): void {
    this.count++;
    this.trouble[one.trouble]++;
    this.#kept.push(one);
    if (this.#kept.length >= 2 * this.#most + 64) this.#kept = this.ranked();
  }

  ranked(): Entry[] {
    return this.#kept.toSorted((x, y) => this.#key(y) - this.#key(x) || x.id - y.id).slice(0, this.#most);
  }
}

export const GROUPINGS = ['server', 'client', 'net', 'port', 'code'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Connections that have something in common. */
export interface Group {
  readonly name: string;
  connections: number;
  /** Those with a problem or a warning. */
  troubled: number;
  worst: Trouble;
  bytes: Bytes;
  durationNs: Nanos;
  segments: number;
  sentAgain: number;
  /** The longest round trip; −1 where none was measured. */
  rttNs: Nanos;
  startNs: Nanos;
  /** How often each finding is there, by code. */
  readonly codes: Map<string, number>;
  /** The first connection that is in the worst trouble. */
  example: number;
}

/** Groups that are told apart; connections beyond them are only counted. */
const MOST_GROUPS = 100_000;

/** `10.1.2.0/24`, `2001:db8:1::/48` in the first 48 bits as the address prints them. */
export function netOf(address: string): string {
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (v4 !== null) return `${v4[1]}.0/24`;
  if (!address.includes(':')) return address;
  const [head = ''] = address.split('::');
  const words = head === '' ? [] : head.split(':');
  return `${[...words, '0', '0', '0'].slice(0, 3).join(':')}::/48`;
}

const NAMES: Readonly<Record<Exclude<Grouping, 'code'>, (one: Entry) => string>> = {
  server: (one) => one.server.address,
  client: (one) => one.client.address,
  net: (one) => netOf(one.client.address),
  port: (one) => String(one.server.port),
};

const GROUP_KEYS: Readonly<Record<Sort, (one: Group) => number>> = {
  start: (one) => -known(one.startNs),
  bytes: (one) => one.bytes,
  duration: (one) => one.durationNs,
  'sent-again': (one) => one.sentAgain,
  rtt: (one) => one.rttNs,
  trouble: (one) => one.troubled,
};

export class Groups {
  readonly #by: Grouping;
  readonly #groups = new Map<string, Group>();
  count = 0;
  /** Connections of groups that are not told apart. */
  beyond = 0;

  constructor(by: Grouping) {
    this.#by = by;
  }

  get size(): number {
    return this.#groups.size;
  }

  add(one: Entry): void {
    this.count++;
    if (this.#by === 'code') for (const code of one.codes) this.#put(code, one);
    else this.#put(NAMES[this.#by](one), one);
  }

  #put(name: string, one: Entry): void {
    let group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#groups.size >= MOST_GROUPS) {
        this.beyond++;
        return;
      }
      group = emptyGroup(name, one);
      this.#groups.set(name, group);
    }
    group.connections++;
    if (SEVERITY_RANK[one.trouble] > SEVERITY_RANK.note) group.troubled++;
    if (SEVERITY_RANK[one.trouble] > SEVERITY_RANK[group.worst]) {
      group.worst = one.trouble;
      group.example = one.id;
    }
    group.bytes += entryBytes(one);
    group.segments += one.segments;
    group.sentAgain += one.sentAgain;
    group.rttNs = Math.max(group.rttNs, known(one.rttNs));
    group.durationNs = Math.max(group.durationNs, known(one.durationNs));
    for (const code of one.codes) group.codes.set(code, (group.codes.get(code) ?? 0) + 1);
  }

  /** By `sort`, of equals the one with more connections. */
  ranked(sort: Sort): Group[] {
    const key = GROUP_KEYS[sort];
    return [...this.#groups.values()].sort(
      (x, y) => key(y) - key(x) || y.connections - x.connections || x.name.localeCompare(y.name),
    );
  }
}

const emptyGroup = (name: string, first: Entry): Group => ({
  name,
  connections: 0,
  troubled: 0,
  worst: 'none',
  bytes: 0,
  durationNs: -1,
  segments: 0,
  sentAgain: 0,
  rttNs: -1,
  startNs: first.startNs,
  codes: new Map(),
  example: first.id,
});
