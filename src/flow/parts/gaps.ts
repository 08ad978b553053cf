/** Sequence space of one endpoint that was passed over or acknowledged and is not in the capture. Written by witness/gaps.ts. */
import type { Bytes, FrameNo } from '../../units.ts';

/** One piece of it, and the frame that first proved that it was sent. */
export interface Gap {
  from: number;
  to: number;
  readonly frame: FrameNo;
}

/** Its numbers went on so far behind what it had sent that no window allows what lies between. */
export interface Leap {
  readonly from: number;
  readonly bytes: Bytes;
  readonly frame: FrameNo;
}

/** In ascending order. */
export type Gaps = Gap[];
