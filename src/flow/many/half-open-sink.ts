/** What becomes of a segment that no connection told so far has, and whom held connections are given back to. */
import type { Segment } from '../../segment/segment.ts';
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import type { HalfOpenRows } from './half-open-rows.ts';

export const STRANGER = 0;
export const HELD = 1;
export const RELEASED = 2;
/** It brings the first data of a connection that is calm so far (`found` of the table). */
export const CALM = 3;
export type Taken = typeof STRANGER | typeof HELD | typeof RELEASED | typeof CALM;

/** Whom the table gives connections back to. */
export interface HalfOpenSink {
  /** Numbers for a connection that begins with a segment: its id, its place among those of the file, which use of the tuple it is. */
  number(segment: Segment): {
    readonly id: FlowId;
    readonly stream: number;
    readonly use: number;
  };
  /** A packet of a connection that turned out to be told by itself; its numbers, which use of the tuple it is, where it was captured. */
  deliver(segment: Segment, id: FlowId, stream: number, use: number, capturePoint: number): void;
  /** A mirror's copy of the packet in frame `original`, `sinceNs` after it. */
  deliverCopy(segment: Segment, original: FrameNo, sinceNs: Nanos): void;
  /** All packets of a connection that was calm so far, at once. */
  deliverCalm(rows: HalfOpenRows, e: number): void;
  /** Many are given back in turn: called before each of them, lets go those that are then too many. */
  makeRoom(): void;
  /** An ICMP error that quotes one of those packets. */
  deliverError(segment: Segment): void;
}
