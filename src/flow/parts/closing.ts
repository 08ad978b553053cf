/** How one endpoint closed, and how the connection did. Written by ending/closing.ts. */
import type { Side } from '../../records/sink.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** FINs of one endpoint. */
export class EndpointClosing {
  /** Sequence number of the FIN itself. */
  finSeq = 0;
  /** The first frame that carried it. */
  finFrame: FrameNo = 0;
  finNs: Nanos = NEVER;
  finCount = 0;
  finLastFrame: FrameNo = 0;
}

export class ConnectionClosing {
  /** Who sent the first FIN. */
  first: Side | -1 = -1;
  /** Bits of the close steps that were told. */
  steps = 0;
  /** The ACK of the second FIN. */
  finalFrame: FrameNo = 0;
  simultaneous = false;
  /** When an endpoint entered TIME-WAIT; NaN: none did. */
  timeWaitNs: Nanos = Number.NaN;
}
