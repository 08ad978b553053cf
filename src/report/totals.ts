/** What an overview counts while the records pass by: connections, what is wrong with them and whom it befell. */
import { endpointText } from '../words/endpoint.ts';
import { harmless } from '../words/escape.ts';
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  TwoViewsRecord,
} from '../records/contract.ts';
import type { ConnectionOutline, Ending } from '../records/sink.ts';
import { SEVERITY_RANK, type Severity } from './palette.ts';

export interface FileFacts {
  readonly start: CaptureRecord | null;
  readonly end: CaptureEndRecord;
  readonly connections: number;
  /** Connections in trouble, by how badly. */
  readonly problem: number;
  readonly warning: number;
}

/** What was found of one kind about no single connection. */
export interface General {
  readonly code: string;
  severity: Severity;
  /** The first of them. */
  readonly findings: FindingRecord[];
  count: number;
  /** The files that they are about, by number. */
  readonly files: number[];
}

interface Example {
  readonly id: number;
  readonly record: ConnectionRecord;
}

/** The connections that one kind of finding explains: it is the worst that was found on each of them. */
export interface Trouble {
  readonly code: string;
  title: string;
  severity: Severity;
  connections: number;
  /** What the first of the worst of them says, which leads the examples. */
  says: string;
  readonly examples: Example[];
  readonly clients: Tally;
  readonly servers: Tally;
  /** Other findings on the same connections, by code. */
  readonly also: Map<string, { readonly title: string; count: number }>;
}

const MOST_EXAMPLES = 3;
const MOST_ALIKE = 6;
const MOST_FILES = 1_000;
/** Those in trouble, damaged or not read are kept beyond it. */
const MOST_FILES_OF_NOTE = 8_000;
const MOST_EXCHANGES = 20;
/** As many as the engine tells of one file. */
const MOST_EVIDENCE = 50;
/** Different values that are told apart; a flood of them is only counted. */
const MOST_VALUES = 4096;

const MOST_TWO_VIEWS = 20;

/** How much happened to a connection between two places. */
export const betweenPlaces = ({ ab, ba, settles }: TwoViewsRecord): number =>
  1000 * (ab.made.length + ba.made.length + settles.length) +
  100 * (ab.changes.length + ba.changes.length) +
  Math.min(99, ab.lost + ba.lost);

/** How often each value came. */
export class Tally {
  readonly #counts = new Map<string, number>();
  beyond = 0;

  add(value: string): void {
    const before = this.#counts.get(value);
    if (before === undefined && this.#counts.size >= MOST_VALUES) this.beyond++;
    else this.#counts.set(value, (before ?? 0) + 1);
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The most frequent ones first. */
  ranked(): [string, number][] {
    return [...this.#counts].sort((x, y) => y[1] - x[1] || x[0].localeCompare(y[0]));
  }
}

export class Totals {
  readonly files: FileFacts[] = [];
  moreFiles = 0;
  morePackets = 0;
  /** By code. */
  readonly troubles = new Map<string, Trouble>();
  /** Findings about no single connection, by code. */
  readonly general = new Map<string, General>();
  readonly exchanges: ExchangeRecord[] = [];
  moreExchanges = 0;
  /** What other programs said in the same text. */
  readonly evidence: EvidenceRecord[] = [];
  /** Connections that two captures hold, and those of them of which most is to be told. */
  readonly twoViews: { connections: number; readonly shown: TwoViewsRecord[] } = { connections: 0, shown: [] };
  readonly trouble: Record<Severity, number> = { problem: 0, warning: 0, note: 0, none: 0 };
  connections = 0;
  /** The same of the files before the one in hand. */
  #before = { connections: 0, problem: 0, warning: 0 };
  bytes = 0;
  /** Connections without a problem or warning, by what keeps them from being called well. */
  readonly untroubled: Record<Ending, number> = {
    well: 0,
    unopened: 0,
    reset: 0,
    unrepaired: 0,
    'window-closed': 0,
    'one-sided': 0,
    'partly-told': 0,
    unjudged: 0,
  };
  /** Connections that both ends closed, and segments that were sent again. */
  closed = 0;
  sentAgain = 0;
  marked = 0;
  slowestNs = -1;
  slowestConnection = -1;
  /** Connections in trouble and all of them, by host. */
  readonly troubledHosts = new Tally();

  count(one: ConnectionOutline): void {
    this.connections++;
    this.trouble[one.trouble]++;
    this.bytes += one.bytes;
    if (one.closed) this.closed++;
    if (one.trouble === 'none' || one.trouble === 'note') this.untroubled[one.ending]++;
    this.sentAgain += one.sentAgain;
    if (one.slowestNs > this.slowestNs) {
      this.slowestNs = one.slowestNs;
      this.slowestConnection = one.id;
    }
  }

  /** A connection with what was found on it: the worst finding, and of equals the earliest, is what explains it. */
  explain(record: ConnectionRecord, findings: readonly FindingRecord[]): void {
    if (record.trouble === 'problem' || record.trouble === 'warning') {
      this.troubledHosts.add(harmless(record.a.address));
      if (record.b.address !== record.a.address) this.troubledHosts.add(harmless(record.b.address));
    }
    let root: FindingRecord | undefined;
    for (const finding of findings) if (root === undefined || worse(finding, root)) root = finding;
    if (root === undefined) return;
    const trouble = this.#trouble(root);
    trouble.connections++;
    const example = { id: record.id, record };
    if (SEVERITY_RANK[root.severity] > SEVERITY_RANK[trouble.severity]) {
      trouble.severity = root.severity;
      trouble.title = root.title;
      trouble.says = root.says;
      trouble.examples.unshift(example);
      trouble.examples.splice(MOST_EXAMPLES);
    } else if (trouble.examples.length < MOST_EXAMPLES) trouble.examples.push(example);
    const [client, server] = record.a.role === 'server' ? [record.b, record.a] : [record.a, record.b];
    trouble.clients.add(harmless(client.address));
    trouble.servers.add(endpointText(server));
    for (const finding of findings) {
      if (finding.code === root.code) continue;
      const other = trouble.also.get(finding.code);
      if (other === undefined) trouble.also.set(finding.code, { title: finding.title, count: 1 });
      else other.count++;
    }
  }

  /** The file is read to its end. */
  fileOver(start: CaptureRecord | null, end: CaptureEndRecord): void {
    const { problem, warning } = this.trouble;
    const { connections } = this;
    const before = this.#before;
    this.#before = { connections, problem, warning };
    const file = {
      start,
      end,
      connections: connections - before.connections,
      problem: problem - before.problem,
      warning: warning - before.warning,
    };
    if (this.files.length >= (isOfNote(file) ? MOST_FILES_OF_NOTE : MOST_FILES)) {
      this.moreFiles++;
      this.morePackets += end.frames;
    } else this.files.push(file);
  }

  /** A finding about no single connection. */
  note(finding: FindingRecord): void {
    const { code, severity, file = 0 } = finding;
    let one = this.general.get(code);
    if (one === undefined) this.general.set(code, (one = { code, severity, findings: [], count: 0, files: [] }));
    one.count++;
    if (SEVERITY_RANK[severity] > SEVERITY_RANK[one.severity]) one.severity = severity;
    if (one.findings.length < MOST_ALIKE) one.findings.push(finding);
    if (one.files.at(-1) !== file && one.files.length < MOST_FILES) one.files.push(file);
  }

  besides(record: EvidenceRecord): void {
    if (record.key === 'evidence.marked') this.marked += Number(record.facts['times'] ?? 0);
    if (this.evidence.length < MOST_EVIDENCE) this.evidence.push(record);
  }

  joined(record: TwoViewsRecord): void {
    const { shown } = this.twoViews;
    this.twoViews.connections++;
    shown.push(record);
    shown.sort((x, y) => betweenPlaces(y) - betweenPlaces(x) || x.connectionA - y.connectionA);
    if (shown.length > MOST_TWO_VIEWS) shown.pop();
  }

  exchange(record: ExchangeRecord): void {
    if (this.exchanges.length < MOST_EXCHANGES) this.exchanges.push(record);
    else this.moreExchanges++;
  }

  /** The worst first, of equals what more connections have. */
  rankedTroubles(): Trouble[] {
    return [...this.troubles.values()].sort(
      (x, y) =>
        SEVERITY_RANK[y.severity] - SEVERITY_RANK[x.severity] ||
        y.connections - x.connections ||
        x.code.localeCompare(y.code),
    );
  }

  /** A connection that shows the worst of them. */
  worstExample(): number | null {
    return this.rankedTroubles()[0]?.examples[0]?.id ?? null;
  }

  #trouble(root: FindingRecord): Trouble {
    let trouble = this.troubles.get(root.code);
    if (trouble === undefined) {
      trouble = {
        code: root.code,
        title: root.title,
        severity: root.severity,
        connections: 0,
        says: root.says,
        examples: [],
        clients: new Tally(),
        servers: new Tally(),
        also: new Map(),
      };
      this.troubles.set(root.code, trouble);
    }
    return trouble;
  }
}

function worse(x: FindingRecord, y: FindingRecord): boolean {
  const rank = SEVERITY_RANK[x.severity] - SEVERITY_RANK[y.severity];
  if (rank !== 0) return rank > 0;
  return (x.frames[0] ?? 0) < (y.frames[0] ?? 0);
}

const isOfNote = ({ end, problem, warning }: FileFacts): boolean =>
  problem + warning > 0 ||
  end.error !== undefined ||
  end.truncatedAt !== undefined ||
  (end.capturedDrops ?? 0) > 0 ||
  Object.keys(end.malformed).length > 0;
