/** How much one endpoint sent again. Written by retransmission/record.ts. */
import type { Bytes } from '../../units.ts';

export class Retransmitted {
  segments = 0;
  bytes: Bytes = 0;
}
