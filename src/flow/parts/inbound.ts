/** Frames of the peer that reach one endpoint unless they are lost, and are not proved to have done so. Written by states/states.ts. */
import type { FrameNo } from '../../units.ts';

/** A frame is 0 where there is none to prove. */
export class Inbound {
  ackOfSynFrame: FrameNo = 0;
  /** TSval of the segment that first acknowledged this endpoint's SYN. */
  ackOfSynTsVal: number = 0;
  ackOfFinFrame: FrameNo = 0;
  /** The peer's SND.NXT just before it first acknowledged this endpoint's FIN. */
  ackOfFinSeq: number = 0;
  finFrame: FrameNo = 0;
  /** The peer's FIN is proved to have arrived: this endpoint acknowledged it. */
  ackedPeerFin: boolean = false;

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
