/** Frames of the peer that reach one endpoint unless they are lost, and are not proved to have done so. Written by states/states.ts. */
import type { FrameNo } from '../../units.ts';

/** A frame is 0 where there is none to prove. */
export class Inbound {
  declare ackOfSynFrame: FrameNo;
  /** TSval of the segment that first acknowledged this endpoint's SYN. */
  declare ackOfSynTsVal: number;
  declare ackOfFinFrame: FrameNo;
  /** The peer's SND.NXT just before it first acknowledged this endpoint's FIN. */
  declare ackOfFinSeq: number;
  declare finFrame: FrameNo;
  /** The peer's FIN is proved to have arrived: this endpoint acknowledged it. */
  declare ackedPeerFin: boolean;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.ackOfSynFrame = 0;
    this.ackOfSynTsVal = 0;
    this.ackOfFinFrame = 0;
    this.ackOfFinSeq = 0;
    this.finFrame = 0;
    this.ackedPeerFin = false;
  }
}
