/** How one endpoint closed, and how the connection did. Written by ending/closing.ts. */
import type { Side } from '../../records/sink.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** FINs of one endpoint. */
export class EndpointClosing {
  /** Sequence number of the FIN itself. */
  declare finSeq: number;
  /** The first frame that carried it. */
  declare finFrame: FrameNo;
  declare finNs: Nanos;
  declare finCount: number;
  declare finLastFrame: FrameNo;

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
  declare first: Side | -1;
  /** Bits of the close steps that were told. */
  declare steps: number;
  /** The ACK of the second FIN. */
  declare finalFrame: FrameNo;
  declare simultaneous: boolean;
  /** When an endpoint entered TIME-WAIT; NaN: none did. */
  declare timeWaitNs: Nanos;

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
