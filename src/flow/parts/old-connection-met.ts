/** An older connection on the same ports that a SYN met, which its peer still held. Written by ending/old-connection.ts. */
import type { StateName } from '../../records/contract.ts';
import type { FrameNo } from '../../units.ts';

export interface OldConnectionMet {
  /** The ACK in place of a SYN-ACK; 0: only the opener's RST of it is in the capture. */
  readonly frame: FrameNo;
  /** In which state the old connection was there; null: its end was seen, or it is not in the capture. */
  readonly state: StateName | null;
  /** The opener's RST for the old connection. */
  resetFrame: FrameNo;
}
