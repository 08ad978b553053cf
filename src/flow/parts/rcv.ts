/** Receive sequence variables of one endpoint (RFC 9293 §3.3.1), as the ACKs that it sent show them. Written by numbers.ts. */
import type { Bytes } from '../../units.ts';

export class ReceiveVariables {
  /** RCV.NXT: the highest acknowledgement number that it sent. */
  nxt: number = 0;
  nxtKnown: boolean = false;
  /** RCV.WND as its last segment advertised it: in bytes where both scales are known, else the field as it stands (RFC 7323 §2.3). */
  wnd: Bytes = 0;
  wndKnown: boolean = false;
  /** Segments that advertised a window of 0. */
  zeroWindows: number = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.nxt = 0;
    this.nxtKnown = false;
    this.wnd = 0;
    this.wndKnown = false;
    this.zeroWindows = 0;
  }
}
