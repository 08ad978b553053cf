/** How much one endpoint sent again. Written by retransmission/record.ts. */
import type { Bytes } from '../../units.ts';

export class Retransmitted {
  segments: number = 0;
  bytes: Bytes = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.segments = 0;
    this.bytes = 0;
  }
}
