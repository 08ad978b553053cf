/** What an ending is judged by later: an endpoint's last segment, what it acknowledged last, the silences. Written by ending/trail.ts. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** What the last payload began like: see ending/trail.ts. */
export type PayloadKind = 'tls-alert' | 'goodbye' | 'http-response' | 'other' | 'none';

export class Trail {
  /** Its last segment that is no RST, as the peer would have to answer it. */
  seq: number = 0;
  ack: number = 0;
  flags: number = 0;
  length: Bytes = 0;
  frame: FrameNo = 0;
  ns: Nanos = NEVER;
  ipId: number = -1;
  /** Last frame with new data, and the first such after the peer's FIN had been acknowledged. */
  newDataFrame: FrameNo = 0;
  newDataAfterPeerFin: FrameNo = 0;
  /** How much that last frame brought. */
  newDataBytes: Bytes = 0;
  /** Bytes that the peer had sent when it last sent new data. */
  heardBytes: Bytes = 0;
  /** Messages of its own (pushed, one after the other) since the peer last spoke, and the last of them. */
  talks: number = 0;
  talkFrame: FrameNo = 0;
  talkNs: Nanos = NEVER;
  /** The last new-data frame of the peer that it acknowledged; the frame of the last such ACK after its own FIN. */
  ackedDataFrame: FrameNo = 0;
  ackedAfterOwnFin: FrameNo = 0;
  /** Its first ACK of the peer's FIN. */
  ackedPeerFinFrame: FrameNo = 0;
  lastPayload: PayloadKind = 'none';
  /** Its segments carry a signature (RFC 2385, RFC 5925). */
  signed: boolean = false;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.seq = 0;
    this.ack = 0;
    this.flags = 0;
    this.length = 0;
    this.frame = 0;
    this.ns = NEVER;
    this.ipId = -1;
    this.newDataFrame = 0;
    this.newDataAfterPeerFin = 0;
    this.newDataBytes = 0;
    this.heardBytes = 0;
    this.talks = 0;
    this.talkFrame = 0;
    this.talkNs = NEVER;
    this.ackedDataFrame = 0;
    this.ackedAfterOwnFin = 0;
    this.ackedPeerFinFrame = 0;
    this.lastPayload = 'none';
    this.signed = false;
  }
}

/** What it sent since the peer was last heard, as far as that asks for an answer. */
export class Unanswered {
  /** The first frame of it; 0: none. */
  frame: FrameNo = 0;
  ns: Nanos = NEVER;
  /** The silence of the whole connection that it ended; 0 for none of a second. */
  quietNs: Nanos = NEVER;
  /** Retransmissions of the same number in it. */
  repeats: number = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.frame = 0;
    this.ns = NEVER;
    this.quietNs = NEVER;
    this.repeats = 0;
  }
}

/** The last silence of a connection of a second or more: its length, and the frame that ended it. */
export class Quiet {
  ns: Nanos = NEVER;
  frame: FrameNo = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.ns = NEVER;
    this.frame = 0;
  }
}
