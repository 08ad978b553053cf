/** How a connection came to use the tuple of one before it again. Written by tables/incarnation.ts. */
import type { FrameNo, Nanos } from '../../units.ts';

/** A tuple that was opened again while an end of the connection before was still in TIME-WAIT. */
export interface Reuse {
  /** Last frame of the connection before, and the time since it entered TIME-WAIT. */
  readonly lastFrame: FrameNo;
  readonly afterNs: Nanos;
  /** The one that opens anew is the one that was waiting; else its peer was. */
  readonly byWaiting: boolean;
}
