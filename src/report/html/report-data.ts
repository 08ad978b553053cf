/** What a viewer is given: an index of the whole run, and the connections themselves in blocks of bytes that it opens when they are looked at. */
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from '../../records/contract.ts';
import type { RunCounts } from '../../words/report-words.ts';
import type { Lang } from '../../words/languages.ts';

/** Sentences of a record in the language that the run was not in; what reads the same is absent. */
export interface FindingTexts {
  title: string;
  says: string;
  why: string;
  fix: string[];
}
export interface ConnectionTexts {
  verdict?: string;
  /** Of each call its note. */
  a?: (string | null)[];
  b?: (string | null)[];
}

/** What is said of a capture at its end. */
export interface CaptureEndTexts {
  notes?: string[];
  /** Why it cannot be read, and why it ends before its end. */
  error?: string;
  why?: string;
}

export interface ToldEnd {
  readonly record: CaptureEndRecord;
  readonly other?: CaptureEndTexts;
}

/** A connection that two captures hold. */
export interface ToldTwoViews {
  readonly record: TwoViewsRecord;
  readonly other?: string;
}

export interface ToldFinding {
  readonly record: FindingRecord;
  readonly other?: FindingTexts;
}

/** Everything about one connection but its packets. */
export interface ConnectionDetail {
  readonly record: ConnectionRecord;
  readonly other?: ConnectionTexts;
  readonly transitions: TransitionRecord[];
  /** Reasons of transitions in the other language, by key. */
  readonly reasons?: Record<string, string>;
  readonly revisions: RevisionRecord[];
  readonly findings: ToldFinding[];
  /** Plain packets that were put together into fewer rows; absent: each has its own. */
  readonly thinned?: { readonly packets: number; readonly rows: number };
  /** Annotations that are left out after the others: the connection has too many. */
  readonly marksLeftOut?: number;
  /** The packets are left out: the report has grown too large. */
  readonly packetsLeftOut?: true;
}

/** A table of all connections, a column a field, in the order of their numbers. */
export interface ConnectionColumns {
  readonly id: number[];
  readonly file: number[];
  /** Where its detail lies: the number of a block, then bytes: from, of JSON, of annotated packets, of plain ones. */
  readonly block: number[];
  readonly from: number[];
  readonly json: number[];
  readonly marked: number[];
  readonly plain: number[];
  /** Indices into `names`. */
  readonly a: number[];
  readonly b: number[];
  readonly aPort: (number | string)[];
  readonly bPort: (number | string)[];
  /** Which side is the client: 0 a, 1 b, −1 not known. */
  readonly client: number[];
  readonly verdict: string[];
  /** Verdicts in the other language. */
  readonly other: (string | 0)[];
  readonly slug: number[];
  readonly states: number[];
  readonly trouble: number[];
  /** The code of the worst finding, and all codes and errnos, separated by spaces. */
  readonly root: number[];
  readonly codes: number[];
  readonly errnos: number[];
  /** The name of the server that it asks for, and the line of its first HTTP request; empty where there is none. */
  readonly asksFor: number[];
  readonly request: number[];
  /** Nanoseconds; null without times. */
  readonly startNs: (number | null)[];
  readonly durationNs: (number | null)[];
  readonly bytesA: number[];
  readonly bytesB: number[];
  readonly packets: number[];
  readonly again: number[];
  /** Nanoseconds; null where none was measured. */
  readonly rttNs: (number | null)[];
}

/** One kind of finding over all captures of an incident. */
export interface IncidentKind {
  readonly code: string;
  readonly severity: FindingRecord['severity'];
  readonly title: string;
  /** Findings of this kind, and the captures and connections that have one. */
  readonly count: number;
  readonly files: number;
  readonly connections: number;
  /** ISO 8601, by the clocks of the captures; absent where none of them carries a date. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** Hosts with most connections that have it, most first. */
  readonly hosts: readonly { readonly address: string; readonly connections: number }[];
}

/** What reads the same, or has no Chinese yet, has English only. */
export interface BothLanguages {
  readonly en: string;
  readonly zh?: string;
}

export interface ReportIndex {
  readonly lang: Lang;
  readonly version: string;
  readonly captures: CaptureRecord[];
  readonly ends: ToldEnd[];
  readonly connections: ConnectionColumns;
  /** Addresses, names of servers, slugs, states, codes and errnos that columns name by number. */
  readonly names: string[];
  /** Findings about no single connection; of each code of single connections the first. */
  readonly general: ToldFinding[];
  readonly first: ToldFinding[];
  /** Findings that came after their connection's record. */
  readonly late: ToldFinding[];
  readonly hosts: HostRecord[];
  readonly exchanges: { readonly record: ExchangeRecord; readonly other?: string }[];
  readonly evidence: { readonly record: EvidenceRecord; readonly other?: string }[];
  /** Those first of which most is to be told. */
  readonly twoViews: ToldTwoViews[];
  readonly more: {
    readonly exchanges: number;
    readonly evidence: number;
    readonly hosts: number;
    readonly general: number;
    readonly twoViews: number;
  };
  readonly summary: SummaryRecord | null;
  /** Of many captures that were analysed each by itself, the worst first; connections are then numbered anew in each file. */
  readonly incident?: readonly IncidentKind[];
  /** All connections that were told, also those that are left out here. */
  readonly counted: RunCounts;
  /**
   * Connections of which the packets are left out, or everything, because the report would have grown too large;
   * `alike`: with the same findings as many that are told.
   */
  readonly leftOut: { packets: number; connections: number; alike: number };
  /** Pages about the findings that occur, by code, and about errnos, by name, as Markdown. */
  readonly pages: Record<string, BothLanguages>;
}
