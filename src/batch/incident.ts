/** What many captures show together: each kind of finding once, over files and hosts, first and last seen. */
import type { FindingRecord, SummaryRecord } from '../records/contract.ts';

/** Addresses that are counted for one kind of finding. */
const MOST_HOSTS = 10_000;
/** Of them, those that are told. */
const TOLD_HOSTS = 10;

export interface IncidentFinding {
  code: string;
  slug: string;
  severity: FindingRecord['severity'];
  title: string;
  /** Findings of this kind, and the files and connections that have one. */
  count: number;
  files: number;
  connections: number;
  /** ISO 8601, by the clocks of the captures; absent where none of them carries a date. */
  firstSeen?: string;
  lastSeen?: string;
  /** Hosts with most connections that have it, most first. */
  hosts: { address: string; connections: number }[];
}

interface Tally {
  finding: Omit<IncidentFinding, 'hosts' | 'count' | 'files' | 'connections'>;
  count: number;
  files: number;
  lastFile: number;
  connections: number;
  readonly hosts: Map<string, number>;
}

const RANK = { problem: 0, warning: 1, note: 2 } as const;

export class Incident {
  readonly #tallies = new Map<string, Tally>();
  /** Of the file in hand: findings by connection that wait for its record, and when its first frame came. */
  #waiting = new Map<number, Set<Tally>>();
  #start: string | undefined;
  #file = -1;
  readonly summary: SummaryRecord = {
    type: 'summary',
    files: 0,
    connections: 0,
    folded: 0,
    findings: { problem: 0, warning: 0, note: 0 },
    broken: [],
  };

  begin(file: number): void {
    this.#file = file;
    this.#start = undefined;
    this.#waiting = new Map();
    this.summary.files++;
  }

  capture(startTime: string | undefined): void {
    this.#start = startTime;
  }

  finding(record: FindingRecord): void {
    const { code, slug, severity, title, connection, timeNs } = record;
    const key = `${code} ${severity}`;
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      const finding = { code, slug, severity, title };
      tally = { finding, count: 0, files: 0, lastFile: -1, connections: 0, hosts: new Map() };
      this.#tallies.set(key, tally);
    }
    tally.count++;
    if (tally.lastFile !== this.#file) tally.files++;
    tally.lastFile = this.#file;
    const when = this.#start === undefined ? undefined : later(this.#start, timeNs ?? 0);
    if (when !== undefined) {
      const { firstSeen, lastSeen } = tally.finding;
      if (firstSeen === undefined || when < firstSeen) tally.finding.firstSeen = when;
      if (lastSeen === undefined || when > lastSeen) tally.finding.lastSeen = when;
    }
    if (connection === null) return;
    let waiting = this.#waiting.get(connection);
    if (waiting === undefined) this.#waiting.set(connection, (waiting = new Set()));
    if (waiting.has(tally)) return;
    waiting.add(tally);
    tally.connections++;
  }

  connection(id: number, a: string, b: string): void {
    for (const { hosts } of this.#waiting.get(id) ?? [])
      for (const address of new Set([a, b]))
        if (hosts.size < MOST_HOSTS || hosts.has(address)) hosts.set(address, (hosts.get(address) ?? 0) + 1);
  }

  /** A job's own summary. */
  add(one: SummaryRecord): void {
    const { summary } = this;
    summary.connections += one.connections;
    summary.folded += one.folded;
    for (const severity of ['problem', 'warning', 'note'] as const)
      summary.findings[severity] += one.findings[severity];
    summary.broken.push(...one.broken);
    if (one.partial === true) summary.partial = true;
    if (one.partialReason === 'memory') summary.partialReason = 'memory';
  }

  /** Called once: the worst first, of equals the most frequent. */
  findings(): IncidentFinding[] {
    return [...this.#tallies.values()]
      .map(({ finding, count, files, connections, hosts }): IncidentFinding =>
        Object.assign(finding, {
          count,
          files,
          connections,
          hosts: [...hosts]
            .map(([address, n]) => ({ address, connections: n }))
            .sort((x, y) => y.connections - x.connections || (x.address < y.address ? -1 : 1))
            .slice(0, TOLD_HOSTS),
        }),
      )
      .sort((x, y) => RANK[x.severity] - RANK[y.severity] || y.count - x.count || (x.code < y.code ? -1 : 1));
  }
}

/** An ISO 8601 time of ns, `ns` later; undefined where it is none. */
function later(iso: string, ns: number): string | undefined {
  const m = /^(.{19})\.(\d{9})Z$/.exec(iso);
  const seconds = m === null ? NaN : Date.parse(`${m[1]}Z`);
  if (m === null || Number.isNaN(seconds)) return undefined;
  const total = BigInt(seconds) * 1_000_000n + BigInt(m[2] ?? '0') + BigInt(Math.round(ns));
  const date = new Date(Number(total / 1_000_000n));
  if (Number.isNaN(date.getTime()) || total < 0n) return undefined;
  return `${date.toISOString().slice(0, 19)}.${String(total % 1_000_000_000n).padStart(9, '0')}Z`;
}
