/** How far segments came out of order at the capture point: how many, how late, how far behind. */
import type { Bytes, Nanos } from '../../units.ts';

export class Disorder {
  segments = 0;
  mostNs: Nanos = -0;
  mostBytes: Bytes = 0;

  /** `lateNs` after something that was sent later, when `behind` bytes had gone past it. */
  note(lateNs: Nanos, behind: Bytes): void {
    this.segments++;
    if (lateNs > this.mostNs) this.mostNs = lateNs;
    if (behind > this.mostBytes) this.mostBytes = behind;
  }
}
