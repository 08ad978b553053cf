/**
 * The stream of records in callback form: what analysis writes and every report reads. The records that a packet can
 * cause are passed as arguments, so that a reader that does not keep them costs no garbage; the others are objects.
 */
import type {
  AnnotationKind,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  StateName,
  SummaryRecord,
} from './contract.ts';
import type { Bytes, Certainty, FlowId, FrameNo, Nanos } from '../units.ts';

/** Which endpoint: 0 is `a`, who spoke first, 1 is `b`. */
export type Side = 0 | 1;
export const SIDE_NAMES = ['a', 'b'] as const;

export type Detail = Readonly<Record<string, unknown>>;

/** The frame that a record is about. One object is used again for every frame: copy what you keep. */
export interface FrameView {
  readonly file: number;
  readonly frame: FrameNo;
  /** 0 for captures. */
  readonly line: number;
  /** NaN where the text prints no time. */
  readonly timeNs: Nanos;
  /** TCP control bits, see wire/tcp-flags. */
  readonly flags: number;
  /** Payload. */
  readonly length: Bytes;
  /** Relative to the sender's ISN where it is known (SYN = 0), else to its first number seen. NaN where a text lacks it. */
  readonly seq: number;
  /** Relative to the peer's ISN in the same way; NaN without the ACK flag. */
  readonly ack: number;
  /** Unscaled when the scale is not known; NaN where a text lacks it. */
  readonly window: number;
  /** The round trip that a plain ACK ended, as its receiver measures it; NaN where it measures none. Set for {@link RecordSink.plain} only. */
  readonly rttNs: Nanos;
  /** The captured payload; empty where none was captured. Valid during the call only. */
  readonly payload: Uint8Array;
}

/** What every report counts of a connection. One object is used again for every connection: copy what you keep. */
export interface ConnectionOutline {
  id: FlowId;
  trouble: ConnectionRecord['trouble'];
  /** Payload of both directions. */
  bytes: Bytes;
  /** Both ends closed it. */
  closed: boolean;
  /** Segments that were sent more than once, in both directions. */
  sentAgain: number;
  /** The longest wait for the first byte of an answer; −1 where there was none. */
  slowestNs: Nanos;
}

export interface RecordSink {
  /** Whether {@link RecordSink.plain} is to be called for frames that are plain data or a plain ACK. */
  readonly wantsPlain: boolean;
  capture(record: CaptureRecord): void;
  /** A connection's first frame, before any other record of it. */
  opened(connection: FlowId, record: () => ConnectionStartRecord): void;
  /** Asked before a connection's record is made: true when it is only to be counted, and was. */
  onlyCounts?(outline: ConnectionOutline): boolean;
  /** `because` null: the frame itself; `detail` null: nothing to add. */
  annotation(
    view: FrameView,
    connection: FlowId,
    side: Side,
    kind: AnnotationKind,
    certainty: Certainty,
    because: readonly FrameNo[] | null,
    detail: Detail | null,
  ): void;
  /** A frame without an annotation of its own: data or a pure ACK. */
  plain(view: FrameView, connection: FlowId, side: Side): void;
  transition(
    file: number,
    connection: FlowId,
    side: Side,
    frame: FrameNo,
    from: StateName,
    to: StateName,
    certainty: Certainty,
    rfc: string,
  ): void;
  revision(record: RevisionRecord): void;
  connection(record: ConnectionRecord): void;
  host(record: HostRecord): void;
  exchange(record: ExchangeRecord): void;
  finding(record: FindingRecord): void;
  captureEnd(record: CaptureEndRecord): void;
  summary(record: SummaryRecord): void;
}
