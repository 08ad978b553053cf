/** How one endpoint closed, and how the connection did. Written by ending/closing.ts. */
import type { Side } from '../../records/sink.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** FINs of one endpoint. */
export class EndpointClosing {
  /** Sequence number of the FIN itself. */
  finSeq: number = 0;
  /** The first frame that carried it. */
  finFrame: FrameNo = 0;
  finNs: Nanos = NEVER;
  finCount: number = 0;
  finLastFrame: FrameNo = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.finSeq = 0;
    this.finFrame = 0;
    this.finNs = NEVER;
    this.finCount = 0;
    this.finLastFrame = 0;
  }
}

export class ConnectionClosing {
  /** Who sent the first FIN. */
  first: Side | -1 = -1;
  /** Bits of the close steps that were told. */
  steps: number = 0;
  /** The ACK of the second FIN. */
  finalFrame: FrameNo = 0;
  simultaneous: boolean = false;
  /** When an endpoint entered TIME-WAIT; NaN: none did. */
  timeWaitNs: Nanos = Number.NaN;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.first = -1;
    this.steps = 0;
    this.finalFrame = 0;
    this.simultaneous = false;
    this.timeWaitNs = Number.NaN;
  }
}
