/** Explicit congestion notification on one connection (RFC 3168): what was agreed, marked, and echoed. */
import type { Segment } from '../../segment/segment.ts';
import type { Side } from '../../records/sink.ts';
import type { FrameNo } from '../../units.ts';
import { ACK, CWR, ECE, RST, SYN } from '../../tcp-flags.ts';

const NOT_ECT = 0;
const ECN_CE = 3;

/** What one endpoint sent. */
export class Bits {
  /** New data by its code point. */
  ect = 0;
  notEct = 0;
  notEctFrame: FrameNo = 0;
  ce = 0;
  ceFrame: FrameNo = 0;
  ceLastFrame: FrameNo = 0;
  /** Its segments with ECE after the handshake, and with CWR. */
  echoes = 0;
  echoFrame: FrameNo = 0;
  reductions = 0;
  reductionFrame: FrameNo = 0;
  /** Segments of it after the other side's first CE. */
  since = 0;
}

export class EcnStory {
  readonly synAckFrame: FrameNo;
  readonly sides: readonly [Bits, Bits] = [new Bits(), new Bits()];

  constructor(synAckFrame: FrameNo) {
    this.synAckFrame = synAckFrame;
  }

  /** `fresh`: the data was not sent before; retransmissions and pure ACKs are not marked by many systems. */
  packet(s: Segment, side: Side, fresh: boolean): void {
    if ((s.flags & (SYN | RST)) !== 0) return;
    const me = this.sides[side];
    const peer = this.sides[side === 0 ? 1 : 0];
    if (s.ecn === ECN_CE) {
      me.ce++;
      if (me.ceFrame === 0) me.ceFrame = s.frame;
      me.ceLastFrame = s.frame;
    } else if (s.payloadLength > 1 && fresh) {
      if (s.ecn === NOT_ECT) {
        me.notEct++;
        if (me.notEctFrame === 0) me.notEctFrame = s.frame;
      } else if (s.ecn > 0) me.ect++;
    }
    if ((s.flags & ACK) !== 0 && peer.ce > 0) me.since++;
    if ((s.flags & ECE) !== 0) {
      me.echoes++;
      if (me.echoFrame === 0) me.echoFrame = s.frame;
    }
    if ((s.flags & CWR) !== 0) {
      me.reductions++;
      if (me.reductionFrame === 0) me.reductionFrame = s.frame;
    }
  }
}
