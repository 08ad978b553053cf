/** The records of a whole run folded into one value. */
import { SCHEMA_VERSION } from './contract.ts';
import type {
  AnnotationRecord,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  OutputRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from './contract.ts';

/** A connection with everything that was said about it. */
export interface AnalysedConnection extends Omit<ConnectionRecord, 'findings'> {
  annotations: AnnotationRecord[];
  revisions: RevisionRecord[];
  transitions: TransitionRecord[];
  findings: FindingRecord[];
}

/** The records of a whole run folded into one value that can be written as JSON. */
export interface Analysis {
  schema: string;
  captures: { start: CaptureRecord | null; end: CaptureEndRecord }[];
  connections: AnalysedConnection[];
  /** Findings about the whole capture; those of one connection are with it. */
  findings: FindingRecord[];
  hosts: HostRecord[];
  exchanges: ExchangeRecord[];
  /** Lines of other programs; absent where there were none. */
  evidence?: EvidenceRecord[];
  /** Connections that two captures hold; absent where there are none. */
  twoViews?: TwoViewsRecord[];
  summary: SummaryRecord | null;
  /** Connections, and records of single connections, that did not fit into memory. */
  leftOut?: { connections: number; records: number };
  /** Records of connections that have no `connection` line of their own (folded into a finding). */
  folded: (AnnotationRecord | RevisionRecord | TransitionRecord | FindingRecord)[];
}

type Parts = Pick<AnalysedConnection, 'annotations' | 'revisions' | 'transitions' | 'findings'>;

/** What a record takes while it is kept, in bytes: measured, rounded up. */
const COST: Readonly<Partial<Record<OutputRecord['type'], number>>> = {
  annotation: 600,
  revision: 600,
  transition: 300,
  finding: 3_000,
  connection: 5_000,
};

/** Folds records into an {@link Analysis}, whatever order their connections interleave in. */
export class Collector {
  readonly #most: number;
  #bytes = 0;
  #leftOut = { connections: 0, records: 0 };
  readonly #starts = new Map<number, CaptureRecord>();
  readonly #ends: CaptureEndRecord[] = [];
  readonly #parts = new Map<number, Parts>();
  readonly #connections: ConnectionRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  readonly #hosts: HostRecord[] = [];
  readonly #exchanges: ExchangeRecord[] = [];
  readonly #evidence: EvidenceRecord[] = [];
  readonly #twoViews: TwoViewsRecord[] = [];
  #summary: SummaryRecord | null = null;

  /** Beyond `most` bytes, records of single connections are left out and counted. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** Of what was left out: connections, and records of any connection. */
  get leftOut(): { readonly connections: number; readonly records: number } {
    return this.#leftOut;
  }

  add(record: OutputRecord): void {
    this.#bytes += COST[record.type] ?? 0;
    if (this.#bytes > this.#most && this.#isTooMuch(record)) return;
    switch (record.type) {
      case 'capture':
        this.#starts.set(record.file, record);
        break;
      case 'capture-end':
        this.#ends.push(record);
        break;
      case 'annotation':
        this.#of(record.connection).annotations.push(record);
        break;
      case 'revision':
        this.#of(record.connection).revisions.push(record);
        break;
      case 'transition':
        this.#of(record.connection).transitions.push(record);
        break;
      case 'finding':
        if (record.connection === null) this.#findings.push(record);
        else this.#of(record.connection).findings.push(record);
        break;
      case 'connection':
        this.#connections.push(record);
        break;
      case 'host':
        this.#hosts.push(record);
        break;
      case 'evidence':
        this.#evidence.push(record);
        break;
      case 'exchange':
        this.#exchanges.push(record);
        break;
      case 'two-views':
        this.#twoViews.push(record);
        break;
      case 'summary':
        this.#summary = record;
        break;
      case 'connection-start':
        break;
    }
  }

  /** A connection of which something is kept has its own record and its findings, too. */
  #isTooMuch(record: OutputRecord): boolean {
    const cost = COST[record.type];
    if (cost === undefined || !('connection' in record || record.type === 'connection')) return false;
    const connection = record.type === 'connection' ? record.id : record.connection;
    if (connection === null || connection === undefined) return false;
    if ((record.type === 'connection' || record.type === 'finding') && this.#parts.has(connection)) return false;
    this.#bytes -= cost;
    this.#leftOut.records++;
    if (record.type === 'connection') this.#leftOut.connections++;
    return true;
  }

  #of(connection: number): Parts {
    let parts = this.#parts.get(connection);
    if (parts === undefined) {
      parts = { annotations: [], revisions: [], transitions: [], findings: [] };
      this.#parts.set(connection, parts);
    }
    return parts;
  }

  value(): Analysis {
    const connections = [...this.#connections]
      .sort((x, y) => x.id - y.id)
      .map((record): AnalysedConnection => {
        const parts = this.#of(record.id);
        this.#parts.delete(record.id);
        return Object.assign(parts, record, { findings: parts.findings });
      });
    const folded: Analysis['folded'] = [];
    for (const { annotations, revisions, transitions, findings } of this.#parts.values())
      for (const records of [annotations, revisions, transitions, findings])
        for (const record of records) folded.push(record);
    this.#parts.clear();
    return {
      schema: [...this.#starts.values()][0]?.schema ?? SCHEMA_VERSION,
      captures: this.#ends.map((end) => ({ start: this.#starts.get(end.file) ?? null, end })),
      connections,
      findings: this.#findings,
      hosts: this.#hosts,
      exchanges: this.#exchanges,
      ...(this.#evidence.length === 0 ? {} : { evidence: this.#evidence }),
      ...(this.#twoViews.length === 0 ? {} : { twoViews: this.#twoViews }),
      summary: this.#summary,
      ...(this.#leftOut.records > 0 ? { leftOut: this.#leftOut } : {}),
      folded,
    };
  }
}

/** Folds a stream of records into one value; for inputs whose result fits into memory. */
export async function collect(records: AsyncIterable<OutputRecord> | Iterable<OutputRecord>): Promise<Analysis> {
  const collector = new Collector();
  for await (const record of records) collector.add(record);
  return collector.value();
}
