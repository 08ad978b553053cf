/** Receive sequence variables of one endpoint (RFC 9293 §3.3.1), as the ACKs that it sent show them. Written by numbers.ts. */
import type { Bytes } from '../../units.ts';

export class ReceiveVariables {
  /** RCV.NXT: the highest acknowledgement number that it sent. */
  nxt = 0;
  nxtKnown = false;
  /** RCV.WND as its last segment advertised it: in bytes where both scales are known, else the field as it stands (RFC 7323 §2.3). */
  wnd: Bytes = 0;
  wndKnown = false;
  /** Segments that advertised a window of 0. */
  zeroWindows = 0;
}
