/** Both windows of a connection closed at once. Written by receiving/deadlock.ts. */
import type { FrameNo, Nanos } from '../../units.ts';

export class Deadlock {
  /** The frame that closed the second window, and the one that had closed the first. */
  frame: FrameNo = 0;
  otherFrame: FrameNo = 0;
  /** Since when both are closed; NaN: they are not now. */
  sinceNs: Nanos = Number.NaN;
  /** Longest time before this one. */
  longestNs: Nanos = -0;
  /** Window probes of both sides when it began. */
  probesA = 0;
  probesB = 0;
}
