/** Sequence space of one endpoint that was passed over or acknowledged and is not in the capture. Written by witness/gaps.ts. */
import type { FrameNo } from '../../units.ts';

/** One piece of it, and the frame that first proved that it was sent. */
export interface Gap {
  from: number;
  to: number;
  readonly frame: FrameNo;
}

/** In ascending order. */
export type Gaps = Gap[];
