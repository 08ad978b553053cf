/**
 * The stream of records in callback form: what analysis writes and every report reads. What a packet is comes as one
 * view that is used again for every packet, so that a reader that does not keep it costs no garbage; all else are
 * records.
 */
import type {
  AnnotationKind,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from './contract.ts';
import type { Bytes, Certainty, FlowId, FrameNo, Nanos } from '../units.ts';

/** Which endpoint: 0 is `a`, who spoke first, 1 is `b`. */
export type Side = 0 | 1;
export const SIDE_NAMES = ['a', 'b'] as const;

export type Detail = Readonly<Record<string, unknown>>;

/** A packet, and one thing that it is. One object is used again for every packet: copy what you keep. */
export interface PacketView {
  readonly file: number;
  readonly frame: FrameNo;
  /** Line of the text, 0 for captures. */
  readonly line: number;
  /** Since the file's first frame; NaN where the text prints no time. */
  readonly timeNs: Nanos;
  readonly connection: FlowId;
  /** Who sent it. */
  readonly side: Side;
  /** A packet with several annotations comes once for each; `data` or `ack` is a plain one, which has none. */
  readonly kind: AnnotationKind;
  readonly certainty: Certainty;
  /** The frames that prove it; null: the frame itself. */
  readonly because: readonly FrameNo[] | null;
  readonly detail: Detail | null;
  /** No other annotation of this packet came before. */
  readonly first: boolean;
  /** TCP control bits, see tcp-flags.ts. */
  readonly flags: number;
  /** Payload. */
  readonly length: Bytes;
  /** Relative to the sender's ISN where it is known (SYN = 0), else to its first number seen. NaN where a text lacks it. */
  readonly seq: number;
  /** Relative to the peer's ISN in the same way; NaN without the ACK flag. */
  readonly ack: number;
  /** In bytes where `windowScaled`, else as the header has it; NaN where a text lacks it. */
  readonly window: number;
  readonly windowScaled: boolean;
  /** −1 where the input lacks it. */
  readonly ttl: number;
  readonly ipId: number;
  /** Blocks of SACK, and their edges: block i is [2i, 2i + 1), relative as `ack` is. */
  readonly sackCount: number;
  sackEdge(i: number): number;
  /** The round trip that a plain packet ended, as its receiver measures it; NaN where it measures none. */
  readonly rttNs: Nanos;
  /** The captured payload; empty where none was captured. Valid during the call only. */
  readonly payload: Uint8Array;
}

/** Plain packets of one connection, one soon after the other, all data of them from one side. */
export interface PacketRun {
  readonly connection: FlowId;
  readonly dataPackets: number;
  readonly ackPackets: number;
  /** Payload. */
  readonly bytes: Bytes;
  /** TCP control bits of any of them. */
  readonly flags: number;
  readonly lastFrame: FrameNo;
  /** Of the last one. */
  readonly endNs: Nanos;
}

/** Whether a packet is plain data or a plain ACK: there is nothing to say about it. */
export const isPlain = (kind: AnnotationKind): boolean => kind === 'data' || kind === 'ack';

/** It never opened as far as the capture goes, a reset ended it that was not harmless, data was missing at its last packet, or too little of it was captured. */
export type Ending =
  | 'well'
  | 'unopened'
  | 'reset'
  | 'unrepaired'
  | 'window-closed'
  | 'one-sided'
  | 'partly-told'
  | 'unjudged';

/** What every report counts of a connection. One object is used again for every connection: copy what you keep. */
export interface ConnectionOutline {
  id: FlowId;
  trouble: ConnectionRecord['trouble'];
  /** Of its findings, each once. */
  codes: readonly string[];
  /** Payload of both directions. */
  bytes: Bytes;
  /** Both ends closed it. */
  closed: boolean;
  /** What keeps it from being called well, whether or not a finding tells of it. */
  ending: Ending;
  /** Segments that were sent more than once, in both directions. */
  sentAgain: number;
  /** The longest wait for the first byte of an answer; −1 where there was none. */
  slowestNs: Nanos;
}

export interface RecordSink {
  /** Whether plain packets are wanted: {@link isPlain}. */
  readonly wantsPlain: boolean;
  /**
   * True: all that is to be told of a connection may come at its end, without payload, so that connections in which nothing is odd cost
   * little; what comes of different connections is then in no order of time, but for their records and findings.
   */
  readonly takesLate?: boolean;
  /**
   * The slowest answer that it wants to hear no more of: `slowestNs` of an outline may be −1 where no answer took longer. −∞ by default; ∞
   * where it is never read.
   */
  readonly slowestNs?: Nanos;
  /**
   * True: who wants plain packets is content with {@link run} where several that are alike follow others, at least three, that came by
   * themselves with nothing else between them.
   */
  readonly takesRuns?: boolean;
  capture(record: CaptureRecord): void;
  /** A connection's first frame, before any other record of it. */
  opened(connection: FlowId, record: () => ConnectionStartRecord): void;
  /** Asked before a connection's record is made: true when it is only to be counted, and was. */
  onlyCounts(outline: ConnectionOutline): boolean;
  packet(view: PacketView): void;
  run?(run: PacketRun): void;
  transition(record: TransitionRecord): void;
  revision(record: RevisionRecord): void;
  connection(record: ConnectionRecord): void;
  host(record: HostRecord): void;
  exchange(record: ExchangeRecord): void;
  evidence(record: EvidenceRecord): void;
  finding(record: FindingRecord): void;
  captureEnd(record: CaptureEndRecord): void;
  /** Once all captures are read. */
  twoViews(record: TwoViewsRecord): void;
  summary(record: SummaryRecord): void;
  /** About how much memory it keeps for connections that are not over: counted to the budget of live state. */
  heldBytes?(): Bytes;
}

/** Takes no notice of anything: what a sink starts from. */
export class BaseSink implements RecordSink {
  get wantsPlain(): boolean {
    return false;
  }
  capture(_record: CaptureRecord): void {}
  opened(_connection: FlowId, _record: () => ConnectionStartRecord): void {}
  onlyCounts(_outline: ConnectionOutline): boolean {
    return false;
  }
  packet(_view: PacketView): void {}
  transition(_record: TransitionRecord): void {}
  revision(_record: RevisionRecord): void {}
  connection(_record: ConnectionRecord): void {}
  host(_record: HostRecord): void {}
  exchange(_record: ExchangeRecord): void {}
  evidence(_record: EvidenceRecord): void {}
  finding(_record: FindingRecord): void {}
  captureEnd(_record: CaptureEndRecord): void {}
  twoViews(_record: TwoViewsRecord): void {}
  summary(_record: SummaryRecord): void {}
}
