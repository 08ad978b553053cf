/** How one endpoint opened: its SYNs and SYN-ACKs, and the options that they carried. Written by opening/handshake.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export type Role = 'client' | 'server' | 'unknown';

export class Opening {
  declare role: Role;

  /** First SYN, its latest repetition, and how many there were. */
  declare synFrame: FrameNo;
  declare synNs: Nanos;
  declare synLastNs: Nanos;
  declare synCount: number;
  /** The same of its SYN-ACK. */
  declare synAckFrame: FrameNo;
  declare synAckNs: Nanos;
  declare synAckLastNs: Nanos;
  declare synAckLastFrame: FrameNo;
  declare synAckCount: number;
  /** Waits between the tries of its SYN or SYN-ACK; null while there was one try only. */
  declare waits: Nanos[] | null;
  /** TSval of its last SYN or SYN-ACK. */
  declare synTsVal: number;

  /** The options of its SYN or SYN-ACK were seen to their end: what is missing below was not offered. */
  declare optionsKnown: boolean;
  /** Options of its first SYN or SYN-ACK; −1: not given, or not seen. */
  declare mss: number;
  declare windowScale: number;
  declare sackPermitted: boolean;
  declare timestamps: boolean;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.role = 'unknown';
    this.synFrame = 0;
    this.synNs = NEVER;
    this.synLastNs = NEVER;
    this.synCount = 0;
    this.synAckFrame = 0;
    this.synAckNs = NEVER;
    this.synAckLastNs = NEVER;
    this.synAckLastFrame = 0;
    this.synAckCount = 0;
    this.waits = null;
    this.synTsVal = 0;
    this.optionsKnown = false;
    this.mss = -1;
    this.windowScale = -1;
    this.sackPermitted = false;
    this.timestamps = false;
  }
}
